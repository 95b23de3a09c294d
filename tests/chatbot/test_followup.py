import pytest

from chatbot.followup import depends_on_history, stand_alone
from chatbot.models import ScriptedModel
from chatbot.types import Message

HISTORY = [Message("user", "Who led the attack?"), Message("assistant", "Belmokhtar did.")]


@pytest.mark.parametrize(
    "question", ["And in 2013?", "Why did they?", "What about Libya?", "Where was he born?", "Why?"]
)
def test_a_question_that_points_back_depends_on_the_conversation(question: str) -> None:
    assert depends_on_history(question)


@pytest.mark.parametrize("question", ["Who led the attack on In Amenas?", "How many soldiers did Chad send to Mali?"])
def test_a_whole_question_stands_alone(question: str) -> None:
    model = ScriptedModel("never asked")
    assert stand_alone(question, HISTORY, model) == question
    assert model.asked == []


def test_without_a_conversation_nothing_is_rewritten() -> None:
    assert stand_alone("Why?", [], ScriptedModel("never asked")) == "Why?"


def test_the_model_rewrites_a_follow_up() -> None:
    assert stand_alone("Where was he born?", HISTORY, ScriptedModel("Where was Belmokhtar born?")) == (
        "Where was Belmokhtar born?"
    )


@pytest.mark.parametrize("reply", ["", "He was born in Ghardaïa."])
def test_a_reply_that_is_no_question_is_not_used(reply: str) -> None:
    assert stand_alone("Where was he born?", HISTORY, ScriptedModel(reply)) == "Where was he born?"
