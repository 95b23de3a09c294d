import pytest

from chatbot.answer import AskOptions, Chatbot
from chatbot.models import ScriptedModel
from chatbot.types import Answer, Answered, Message, QuestionError, Searched, SentenceEnded, Words
from index.library import Library
from index.store import Store
from tests.fakes import FakeEmbedder

OPEN = AskOptions(min_similarity=0.0, min_coverage=0.0)


def ask(library: Library, reply: str, question: str = "Who planned the attack on the gas plant?") -> Answer:
    return last(Chatbot(library, ScriptedModel(reply), OPEN), question)


def last(bot: Chatbot, question: str, history: list[Message] | None = None) -> Answer:
    *_, end = bot.ask(question, history or [])
    assert isinstance(end, Answered)
    return end.answer


def test_evidence_comes_first_then_words_then_sentences_then_the_answer(small_library: Library) -> None:
    bot = Chatbot(small_library, ScriptedModel("Mokhtar Belmokhtar planned it."), OPEN)
    kinds = [type(event) for event in bot.ask("Who planned the attack?")]
    assert kinds[0] is Searched
    assert kinds[-2:] == [SentenceEnded, Answered]
    assert Words in kinds


def test_each_sentence_is_marked_with_the_sentence_it_rests_on(small_library: Library) -> None:
    answer = ask(
        small_library, "Mokhtar Belmokhtar planned it. The gas plant was attacked on 16 January 2013. He planned it."
    )
    assert answer.text == (
        "Mokhtar Belmokhtar planned it. [1] The gas plant was attacked on 16 January 2013. [2] He planned it. [1]"
    )
    assert [source.quote for source in answer.sources] == [
        "Mokhtar Belmokhtar planned it.",
        "The gas plant was attacked on 16 January 2013.",
    ]


def test_every_quote_is_the_documents_own_text(small_library: Library) -> None:
    answer = ask(small_library, "Thirty-seven hostages were killed at the gas plant.")
    assert answer.sources
    for source in answer.sources:
        text = small_library.document(source.document_id).text
        assert text[source.start : source.end] == source.quote
        assert text[source.passage_start :].startswith(source.passage)


def test_markers_the_model_writes_are_dropped(small_library: Library) -> None:
    answer = ask(small_library, "Mokhtar Belmokhtar planned it [7]. See [9].")
    assert "[7]" not in answer.text
    assert "[9]" not in answer.text


def test_a_sentence_without_support_gets_no_marker_and_says_so(small_library: Library) -> None:
    answer = ask(small_library, "Mokhtar Belmokhtar planned it. Preheat everything thoroughly beforehand.")
    assert [s.support for s in answer.sentences] == ["supported", "unsupported"]
    assert answer.sentences[1].citations == ()
    assert answer.sentences[1].reason


def test_an_answer_of_which_nothing_is_supported_becomes_a_refusal_with_the_nearest_passages(
    small_library: Library,
) -> None:
    answer = ask(small_library, "Quantum chromodynamics explains gluons.")
    assert answer.refused
    assert answer.refusal_reason
    assert answer.text == ""
    assert answer.sources == ()
    assert answer.nearest


def test_a_question_about_something_else_is_refused_before_the_model_is_asked(small_library: Library) -> None:
    model = ScriptedModel("Preheat the oven.")
    answer = last(Chatbot(small_library, model), "Which telescope photographed distant galaxies?")
    assert answer.refused
    assert model.asked == []


def test_an_empty_library_is_said_to_be_empty(tmp_path) -> None:  # type: ignore[no-untyped-def]
    empty = Library(Store(tmp_path / "library.db"), FakeEmbedder())
    answer = last(Chatbot(empty, ScriptedModel("x")), "Anything?")
    assert answer.refused
    assert "no documents" in (answer.refusal_reason or "")


@pytest.mark.parametrize(("question", "said"), [("  \n", "empty"), ("why " * 10_000, "10,000 words")])
def test_a_question_that_cannot_be_asked_says_why(small_library: Library, question: str, said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        list(Chatbot(small_library, ScriptedModel("x")).ask(question))


def test_a_follow_up_is_searched_as_a_question_that_stands_alone(small_library: Library) -> None:
    model = ScriptedModel("When was the gas plant attacked?", "The gas plant was attacked on 16 January 2013.")
    history = [Message("user", "Who planned the attack on the gas plant?"), Message("assistant", "Belmokhtar.")]
    answer = last(Chatbot(small_library, model, OPEN), "And when was it?", history)
    assert answer.question == "And when was it?"
    assert answer.standalone_question == "When was the gas plant attacked?"
    assert answer.sources[0].quote == "The gas plant was attacked on 16 January 2013."


def test_the_json_of_an_answer_can_be_read_back(small_library: Library) -> None:
    answer = ask(small_library, "Mokhtar Belmokhtar planned it.")
    value = answer.as_json()
    assert value["answer"] == "Mokhtar Belmokhtar planned it. [1]"
    assert Answer.from_json(value) == answer
