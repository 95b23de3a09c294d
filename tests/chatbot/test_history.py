from pathlib import Path

from chatbot.history import History, messages
from chatbot.types import Answer, AnswerSentence


def test_a_question_and_its_answer_are_kept(tmp_path: Path) -> None:
    history = History(tmp_path / "chats.db")
    turn = history.begin(None, "Who?")
    answer = Answer("Who?", "Who?", (AnswerSentence("Him.", (), "unsupported", "no"),))
    history.save(turn.id, "done", answer)
    (kept,) = History(tmp_path / "chats.db").turns(turn.chat_id)
    assert (kept.question, kept.state, kept.answer) == ("Who?", "done", answer)
    assert [chat.title for chat in history.chats()] == ["Who?"]


def test_a_chat_goes_on_and_the_newest_is_listed_first(tmp_path: Path) -> None:
    history = History(tmp_path / "chats.db")
    first = history.begin(None, "One?")
    history.begin(first.chat_id, "Two?")
    other = history.begin(None, "Three?")
    assert [turn.question for turn in history.turns(first.chat_id)] == ["One?", "Two?"]
    assert [chat.id for chat in history.chats()] == [other.chat_id, first.chat_id]


def test_a_failure_keeps_what_had_come_of_the_answer(tmp_path: Path) -> None:
    history = History(tmp_path / "chats.db")
    turn = history.begin(None, "Who?")
    partial = Answer("Who?", "Who?", (AnswerSentence("Him."),), stopped=True)
    history.save(turn.id, "writing", partial)
    history.save(turn.id, "failed", None, "The model failed.")
    (kept,) = history.turns(turn.chat_id)
    assert (kept.state, kept.error, kept.answer) == ("failed", "The model failed.", partial)


def test_after_a_restart_what_was_being_written_counts_as_stopped(tmp_path: Path) -> None:
    history = History(tmp_path / "chats.db")
    turn = history.begin(None, "Who?")
    history.save(turn.id, "writing")
    History(tmp_path / "chats.db").recover()
    assert history.turns(turn.chat_id)[0].state == "stopped"


def test_what_was_said_can_be_followed_up(tmp_path: Path) -> None:
    history = History(tmp_path / "chats.db")
    answered, refused = history.begin(None, "Who?"), history.begin(None, "Bread?")
    history.save(answered.id, "done", Answer("Who?", "Who?", (AnswerSentence("Him.", (1,)),)))
    history.save(refused.id, "done", Answer("Bread?", "Bread?", refused=True, refusal_reason="No."))
    turns = history.turns(answered.chat_id) + history.turns(refused.chat_id)
    assert [message.content for message in messages(turns)] == ["Who?", "Him.", "Bread?", "No."]
