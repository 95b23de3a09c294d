import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from chatbot.chats.history import History
from chatbot.chats.schema import VERSION_1
from chatbot.chats.turns import messages
from chatbot.types import Answer, AnswerSentence
from index.types import LibraryError, Scope


def test_a_question_and_its_answer_are_kept(tmp_path: Path) -> None:
    history = History(tmp_path / "chats.db")
    turn = history.begin(None, "Who?")
    answer = Answer("Who?", "Who?", (AnswerSentence("Him.", (), "unsupported", "no"),))
    history.save(turn.id, "done", answer)
    (kept,) = History(tmp_path / "chats.db").turns(turn.chat_id)
    assert (kept.question, kept.state, kept.answer) == ("Who?", "done", answer)
    assert [chat.title for chat in history.chats()] == ["Who?"]


def test_a_chat_goes_on_and_the_one_asked_last_is_listed_first(tmp_path: Path) -> None:
    history = History(tmp_path / "chats.db")
    first = history.begin(None, "One?")
    history.begin(first.chat_id, "Two?")
    other = history.begin(None, "Three?")
    assert [turn.question for turn in history.turns(first.chat_id)] == ["One?", "Two?"]
    assert [chat.id for chat in history.chats()] == [other.chat_id, first.chat_id]
    history.begin(first.chat_id, "Four?")
    assert [chat.id for chat in history.chats()] == [first.chat_id, other.chat_id]


def test_what_comes_before_a_turn_is_of_its_chat_alone(tmp_path: Path) -> None:
    history = History(tmp_path / "chats.db")
    first = history.begin(None, "One?")
    history.begin(None, "Of another chat?")
    second = history.begin(first.chat_id, "Two?")
    third = history.begin(first.chat_id, "Three?")
    assert [turn.question for turn in history.before(third.id, 5)] == ["One?", "Two?"]
    assert [turn.question for turn in history.before(third.id, 1)] == ["Two?"]
    assert [turn.question for turn in history.before(second.id, 5)] == ["One?"]
    assert history.before(first.id, 5) == history.before("gone", 5) == []


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
    answered, refused, asked = (history.begin(None, question) for question in ("Who?", "Bread?", "Did he?"))
    history.save(answered.id, "done", Answer("Who?", "Who?", (AnswerSentence("Him.", (1,)),)))
    history.save(refused.id, "done", Answer("Bread?", "Bread?", refused=True, refusal_reason="No."))
    back = "Whom do you mean by “he”? Please ask again with the name."
    history.save(asked.id, "done", Answer("Did he?", "Did he?", refused=True, refusal_reason=back))
    turns = [turn for one in (answered, refused, asked) for turn in history.turns(one.chat_id)]
    assert [message.content for message in messages(turns)] == ["Who?", "Him.", "Bread?", "", "Did he?", back]


def test_chats_are_found_by_their_title_their_questions_and_their_answers(tmp_path: Path) -> None:
    history = History(tmp_path / "chats.db")
    first, second = history.begin(None, "Wer führt die Gruppe?"), history.begin(None, "When?")
    history.save(second.id, "done", Answer("When?", "When?", (AnswerSentence("In ÉTÉ 2012."),)))
    history.rename(first.chat_id, "Leaders of 50%")
    for words, found in {
        "LEADERS": [first],
        "FÜHRT": [first],
        "gruppe Leaders": [first],
        "leaders été": [],
        "été": [second],
        "50%": [first],
        "5_%": [],
        "": [second, first],
    }.items():
        assert [chat.id for chat in history.chats(words)] == [turn.chat_id for turn in found], words


def test_a_chat_can_be_renamed_but_not_to_nothing(tmp_path: Path) -> None:
    history = History(tmp_path / "chats.db")
    chat_id = history.begin(None, "Who?").chat_id
    history.rename(chat_id, "  The\nleaders ")
    history.rename(chat_id, "  ")
    assert [chat.title for chat in history.chats()] == ["The leaders"]


def test_a_deleted_chat_takes_its_turns_and_their_feedback_with_it(tmp_path: Path) -> None:
    history = History(tmp_path / "chats.db")
    turn, other = history.begin(None, "Who?"), history.begin(None, "When?")
    history.give_feedback(turn.id, "good")
    history.give_feedback(other.id, "bad")
    history.delete(turn.chat_id)
    assert [chat.id for chat in history.chats()] == [other.chat_id]
    assert history.turns(turn.chat_id) == []
    assert [judged.id for judged in history.judged()] == [other.id]


def test_feedback_is_kept_with_the_answer_whatever_comes_of_that(tmp_path: Path) -> None:
    history = History(tmp_path / "chats.db")
    turn = history.begin(None, "Who?")
    history.give_feedback(turn.id, "good")
    history.give_feedback(turn.id, "wrong citation", about=2)
    history.save(turn.id, "done", Answer("Who?", "Who?"))
    history.give_feedback(turn.id, "bad")
    assert history.turn(turn.id).feedback == {0: "bad", 2: "wrong citation"}
    history.give_feedback(turn.id, None)
    history.give_feedback(turn.id, None, about=2)
    assert history.judged() == []


def test_what_was_searched_is_kept_with_the_question(tmp_path: Path) -> None:
    history = History(tmp_path / "chats.db")
    scope = Scope(paths=("/reports/Übersicht",), formats=("pdf",), since="2012")
    turn = history.begin(None, "Who?", scope)
    assert history.turn(turn.id).scope == scope
    assert history.turn(history.begin(None, "Who?").id).scope == Scope()


def test_the_last_turns_of_a_chat(tmp_path: Path) -> None:
    history = History(tmp_path / "chats.db")
    chat_id = history.begin(None, "0").chat_id
    for n in range(1, 5):
        history.begin(chat_id, str(n))
    assert [turn.question for turn in history.turns(chat_id, 2)] == ["3", "4"]
    assert history.count(chat_id) == 5


def test_chats_of_an_older_footnote_are_brought_up_to_date_and_of_a_newer_one_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "chats.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(VERSION_1)
        connection.execute("INSERT INTO chats VALUES ('c', 'Who?', '2026-01-01')")
        connection.execute("INSERT INTO turns VALUES ('t', 'c', 'Who?', 'stopped', NULL, NULL, '2026-01-01')")
    (turn,) = History(path).turns("c")
    assert (turn.question, turn.scope, turn.feedback) == ("Who?", Scope(), {})
    assert History(path).of("ann").chats() == []
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(LibraryError, match="newer Footnote"):
        History(path)


def test_nobody_has_anothers_chats(tmp_path: Path) -> None:
    history = History(tmp_path / "chats.db")
    ann, bea = history.of("ann"), history.of("bea")
    turn = ann.begin(None, "Who planned the attack?")
    ann.give_feedback(turn.id, "good")
    assert [chat.id for chat in ann.chats("attack")] == [turn.chat_id]
    assert (ann.count(turn.chat_id), len(ann.judged())) == (1, 1)
    for other in (bea, history):
        assert other.chats() == other.chats("attack") == other.turns(turn.chat_id) == other.judged() == []
        assert other.count(turn.chat_id) == 0
        assert other.before(turn.id, 3) == []
        with pytest.raises(LibraryError, match="This chat is gone"):
            other.chat(turn.chat_id)
        with pytest.raises(LibraryError, match="deleted"):
            other.turn(turn.id)
        with pytest.raises(LibraryError, match="This chat is gone"):
            other.begin(turn.chat_id, "And what did it cost?")
        other.rename(turn.chat_id, "Mine")
        other.give_feedback(turn.id, "bad")
        other.save(turn.id, "stopped")
        other.delete(turn.chat_id)
    assert ann.chat(turn.chat_id).title == "Who planned the attack?"
    (theirs,) = ann.turns(turn.chat_id)
    assert (theirs.feedback, theirs.state) == ({0: "good"}, "waiting")
