import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from chatbot.answer import Chatbot
from chatbot.chats.history import History, Turn
from chatbot.models.base import Reply, Stopping, Told, never
from chatbot.serving.jobs import BusyError, Jobs
from chatbot.types import Answer, AnswerSentence, AskOptions, ModelError, Stopped
from index.library import Library
from index.types import LibraryError
from tests.fakes import Held, ScriptedModel
from tests.until import until

OPEN = AskOptions(min_similarity=0.0, min_coverage=0.0)
REPLY = "Mokhtar Belmokhtar planned it. " + " ".join(f"Mokhtar Belmokhtar planned attack {n}." for n in range(19))


def test_an_answer_is_written_and_kept_though_nobody_watches(small_library: Library, tmp_path: Path) -> None:
    history = History(tmp_path / "chats.db")
    job = Jobs().ask(
        Chatbot(small_library, ScriptedModel("Belmokhtar planned it."), OPEN),
        history,
        None,
        "Who planned the attack?",
        who="",
    )
    assert job.ended.wait(10)
    (turn,) = history.turns(job.turn.chat_id)
    assert turn.state == "done"
    assert turn.answer
    assert turn.answer.text == "Belmokhtar planned it. [1]"


def test_a_question_asked_again_follows_what_it_followed_before(small_library: Library, tmp_path: Path) -> None:
    history, jobs = History(tmp_path / "chats.db"), Jobs()
    bot = Chatbot(small_library, ScriptedModel("Belmokhtar planned it."), OPEN)
    chat = history.begin(None, "Who planned the attack on In Amenas?").chat_id
    history.save(history.turns(chat)[0].id, "done", Answer("Who?", "Who?", (AnswerSentence("Belmokhtar did."),)))
    followed = jobs.ask(bot, history, chat, "Why?", who="")
    assert followed.ended.wait(10)
    assert jobs.ask(bot, history, chat, "What is the Tuareg flag?", who="").ended.wait(10)
    again = jobs.ask_again(bot, history, history.turn(followed.turn.id), who="")
    assert again.ended.wait(10)
    first, *_, last = (turn.answer for turn in history.turns(chat)[1:])
    assert first
    assert last
    assert first.standalone_question == "Why? (about: Who planned the attack on In Amenas, Belmokhtar)"
    assert last.standalone_question == first.standalone_question


def test_a_stopped_answer_keeps_its_finished_sentences(small_library: Library, tmp_path: Path) -> None:
    history, jobs = History(tmp_path / "chats.db"), Jobs()
    job = jobs.ask(
        Chatbot(small_library, ScriptedModel(REPLY, delay=0.01), OPEN),
        history,
        None,
        "Who planned the attack?",
        who="",
    )
    until(lambda: job.so_far.sentences)
    jobs.stop(job.turn.id)
    assert job.ended.wait(10)
    (turn,) = history.turns(job.turn.chat_id)
    assert turn.state == "stopped"
    assert turn.answer
    assert 0 < len(turn.answer.sentences) < 20
    assert turn.answer.sources


def test_answers_are_written_one_after_the_other_and_each_sees_its_place(
    small_library: Library, tmp_path: Path
) -> None:
    history, jobs = History(tmp_path / "chats.db"), Jobs()
    bot = Chatbot(small_library, ScriptedModel(REPLY, delay=0.01), OPEN)
    first, second, third = (jobs.ask(bot, history, None, f"Who planned attack {n}?", who="") for n in range(3))
    until(lambda: first.so_far.sentences)
    assert [p.ahead for job in (second, third) if (p := jobs.look(job.history, job.turn)[0])] == [1, 2]
    for job in (third, second, first):
        jobs.stop(job.turn.id)
    assert all(job.ended.wait(10) for job in (first, second, third))
    assert jobs.look(first.history, first.turn)[0] is None


def test_what_is_written_so_far_survives_the_server(small_library: Library, tmp_path: Path) -> None:
    history, jobs = History(tmp_path / "chats.db"), Jobs()
    job = jobs.ask(
        Chatbot(small_library, ScriptedModel(REPLY, delay=0.01), OPEN),
        history,
        None,
        "Who planned the attack?",
        who="",
    )
    until(lambda: len(job.so_far.sentences) > 1)
    (turn,) = History(tmp_path / "chats.db").turns(job.turn.chat_id)
    assert turn.answer
    assert turn.answer.sentences
    jobs.stop(job.turn.id)
    assert job.ended.wait(10)


class BrokenModel(ScriptedModel):
    def _pieces(self, reply: str) -> Generator[str, None, None]:
        yield "Mokhtar Belmokhtar planned it. And th"
        raise ModelError("The model broke. Choose another.")


def test_a_failure_is_told_in_words_and_the_next_question_is_answered(small_library: Library, tmp_path: Path) -> None:
    history, jobs = History(tmp_path / "chats.db"), Jobs()
    broken = jobs.ask(Chatbot(small_library, BrokenModel(""), OPEN), history, None, "Who planned the attack?", who="")
    sound = jobs.ask(
        Chatbot(small_library, ScriptedModel("Belmokhtar planned it."), OPEN),
        history,
        None,
        "Who planned the attack?",
        who="",
    )
    assert broken.ended.wait(10)
    assert sound.ended.wait(10)
    (failed,), (done,) = history.turns(broken.turn.chat_id), history.turns(sound.turn.chat_id)
    assert (failed.state, failed.error) == ("failed", "The model broke. Choose another.")
    assert failed.answer
    assert failed.answer.sentences[0].text == "Mokhtar Belmokhtar planned it."
    assert done.state == "done"


def test_a_failure_is_told_to_whoever_looks_while_it_is_kept(
    small_library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history, jobs, looked = History(tmp_path / "chats.db"), Jobs(), threading.Event()
    save, turn = history.save, history.turn

    def saved_late(turn_id: str, state: str, *rest: Any) -> None:
        if state == "failed":
            assert looked.wait(10)
        save(turn_id, state, *rest)

    def read_before(turn_id: str) -> Turn:
        read = turn(turn_id)
        looked.set()
        assert job.ended.wait(10)  # it ends once the history has been read
        return read

    monkeypatch.setattr(history, "save", saved_late)
    monkeypatch.setattr(history, "turn", read_before)
    job = jobs.ask(Chatbot(small_library, BrokenModel(), OPEN), history, None, "Who planned the attack?", who="")
    until(lambda: job.so_far.error)
    progress, read = jobs.look(history, job.turn)
    assert read.state == "writing"
    assert progress
    assert progress.error


def test_an_answer_is_stopped_while_the_model_still_reads(small_library: Library, tmp_path: Path) -> None:
    class Reads(ScriptedModel):
        def stream(self, messages: object, *, stopping: Stopping = never, **others: object) -> Reply:  # type: ignore[override]
            def pieces() -> Generator[str, None, None]:
                until(stopping)
                raise Stopped
                yield

            return Reply(pieces(), Told())

    history, jobs = History(tmp_path / "chats.db"), Jobs()
    job = jobs.ask(Chatbot(small_library, Reads("Nothing."), OPEN), history, None, "Who planned the attack?", who="")
    until(lambda: job.so_far.evidence)
    jobs.stop(job.turn.id)
    assert job.ended.wait(10)
    turn = history.turn(job.turn.id)
    assert turn.state == "stopped"
    assert turn.answer
    assert turn.answer.nearest


def test_an_answer_that_waits_can_be_stopped_at_once(small_library: Library, tmp_path: Path) -> None:
    history, jobs = History(tmp_path / "chats.db"), Jobs()
    bot = Chatbot(small_library, ScriptedModel(REPLY, delay=0.01), OPEN)
    first, second = (
        jobs.ask(bot, history, None, "Who planned the attack?", who=""),
        jobs.ask(bot, history, None, "Who else planned the attack?", who=""),
    )
    until(lambda: first.so_far.sentences)
    jobs.stop(second.turn.id)
    assert second.ended.wait(1)
    assert history.turn(second.turn.id).state == "stopped"
    assert jobs.look(first.history, first.turn)[0]
    jobs.stop(first.turn.id)
    assert first.ended.wait(10)


def test_a_failure_that_cannot_be_kept_is_still_told(
    small_library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history, jobs = History(tmp_path / "chats.db"), Jobs()

    def full(*_: object, **__: object) -> None:
        raise LibraryError("The disk is full.")

    monkeypatch.setattr(history, "save", full)
    job = jobs.ask(
        Chatbot(small_library, ScriptedModel("Belmokhtar planned it."), OPEN),
        history,
        None,
        "Who planned the attack?",
        who="",
    )
    assert job.ended.wait(10)
    progress = jobs.look(job.history, job.turn)[0]
    assert progress
    assert progress.error == "The disk is full."


class Together(ScriptedModel):
    """Goes on only when as many replies are written at the same time as it can write."""

    at_once = 2

    def __init__(self) -> None:
        super().__init__("Belmokhtar planned it.")
        self.meeting = threading.Barrier(self.at_once)

    def _pieces(self, reply: str) -> Generator[str, None, None]:
        self.meeting.wait(10)
        yield reply


def test_a_model_that_can_writes_several_answers_at_once(small_library: Library, tmp_path: Path) -> None:
    model = Together()
    history, jobs = History(tmp_path / "chats.db"), Jobs(model.at_once)
    bot = Chatbot(small_library, model, OPEN)
    both = [jobs.ask(bot, history, None, f"Who planned attack {n}?", who="") for n in range(2)]
    assert all(job.ended.wait(10) for job in both)
    assert [history.turn(job.turn.id).state for job in both] == ["done", "done"]


def test_the_answers_of_one_chat_come_one_after_the_other(small_library: Library, tmp_path: Path) -> None:
    history, jobs = History(tmp_path / "chats.db"), Jobs(2)
    bot = Chatbot(small_library, ScriptedModel(REPLY, delay=0.01), OPEN)
    first = jobs.ask(bot, history, None, "Who planned the attack?", who="")
    second = jobs.ask(bot, history, first.turn.chat_id, "Who was killed?", who="")
    other = jobs.ask(bot, history, None, "Who planned the attack?", who="")
    until(lambda: first.so_far.sentences and other.so_far.sentences)
    assert second.so_far.state == "waiting"
    jobs.stop(first.turn.id)
    until(lambda: second.so_far.state == "writing")
    for job in (second, other):
        jobs.stop(job.turn.id)
        assert job.ended.wait(10)


def test_people_take_turns_and_whoever_waits_is_told_how_many_come_first(
    small_library: Library, tmp_path: Path
) -> None:
    may = threading.Event()
    bot, jobs, history = Chatbot(small_library, Held(may), OPEN), Jobs(), History(tmp_path / "chats.db")
    ann, bea = history.of("ann"), history.of("bea")
    asked = [jobs.ask(bot, ann, None, "Who planned the attack?", who="ann") for _ in range(4)]
    until(lambda: asked[0].so_far.state == "writing")
    asked += [jobs.ask(bot, bea, None, "Who planned the attack?", who="bea") for _ in range(2)]
    ended: list[int] = []
    for number, job in enumerate(asked):
        threading.Thread(target=lambda n=number, j=job: (j.ended.wait(10), ended.append(n))).start()  # type: ignore[misc]
    watched = [jobs.look(job.history, job.turn)[0] for job in asked]
    assert [progress.ahead for progress in watched if progress] == [0, 2, 4, 5, 1, 3]
    may.set()
    until(lambda: len(ended) == 6)
    assert [n for n in ended if n > 3] == [4, 5]
    assert ended.index(4) < ended.index(2)
    assert ended.index(5) < ended.index(3)


def test_so_many_may_wait_and_who_comes_too_late_is_told(small_library: Library, tmp_path: Path) -> None:
    may, history = threading.Event(), History(tmp_path / "chats.db")
    bot, jobs = Chatbot(small_library, Held(may), OPEN), Jobs(waiting=2, all_of_them=3)
    first = jobs.ask(bot, history.of("ann"), None, "Who planned the attack?", who="ann")
    until(lambda: first.so_far.state == "writing")
    for _ in range(2):
        jobs.ask(bot, history.of("ann"), None, "Who planned the attack?", who="ann")
    with pytest.raises(BusyError, match="2 of your questions wait already"):
        jobs.ask(bot, history.of("ann"), None, "Who planned the attack?", who="ann")
    last = jobs.ask(bot, history.of("bea"), None, "Who planned the attack?", who="bea")
    with pytest.raises(BusyError, match="3 questions wait already"):
        jobs.ask(bot, history.of("cyd"), None, "Who planned the attack?", who="cyd")
    assert len(history.of("ann").chats()) == 3
    assert history.of("cyd").chats() == []
    may.set()
    assert last.ended.wait(10)
    assert jobs.ask(bot, history.of("ann"), None, "Who planned the attack?", who="ann").ended.wait(10)


def test_where_nobody_says_who_they_are_pages_take_turns(small_library: Library, tmp_path: Path) -> None:
    may = threading.Event()
    bot, jobs, history = Chatbot(small_library, Held(may), OPEN), Jobs(waiting=2), History(tmp_path / "chats.db")
    question = "Who planned the attack?"
    first = jobs.ask(bot, history, None, question, who="one page")
    until(lambda: first.so_far.state == "writing")
    asked = [jobs.ask(bot, history, None, question, who=page) for page in ("one page", "one page", "another")]
    watched = [jobs.look(job.history, job.turn)[0] for job in asked]
    assert [progress.ahead for progress in watched if progress] == [2, 3, 1]
    with pytest.raises(BusyError):
        jobs.ask(bot, history, None, question, who="one page")
    may.set()
    assert all(job.ended.wait(10) for job in asked)


def test_no_more_wait_than_may_though_many_ask_at_once(small_library: Library, tmp_path: Path) -> None:
    may = threading.Event()
    bot, jobs, history = Chatbot(small_library, Held(may), OPEN), Jobs(waiting=3), History(tmp_path / "chats.db")
    first = jobs.ask(bot, history, None, "Who planned the attack?", who="")
    until(lambda: first.so_far.state == "writing")
    refused: list[BusyError] = []

    def ask() -> None:
        try:
            jobs.ask(bot, history, None, "Who planned the attack?", who="")
        except BusyError as error:
            refused.append(error)

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 9
    may.set()
    until(lambda: all(turn.state == "done" for chat in history.chats() for turn in history.turns(chat.id)))
