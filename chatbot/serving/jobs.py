"""Running answers, owned by the server: a page may watch one, leave, and come back."""

from __future__ import annotations

import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import asdict, replace
from itertools import count

from structlog.contextvars import bound_contextvars

from chatbot.answer import Chatbot
from chatbot.chats.history import History
from chatbot.chats.turns import RECENT, Turn, messages
from chatbot.log import log
from chatbot.so_far import SoFar
from chatbot.types import Answer, Searched, SentenceEnded, Stopped
from corpus.types import FootnoteError
from index.types import EVERYTHING, Scope


class BusyError(FootnoteError):
    """Too many questions wait to be answered."""


class Job:
    """One answer on its way."""

    def __init__(self, chatbot: Chatbot, history: History, turn: Turn, follows_turn: str, who: str) -> None:
        self.chatbot = chatbot
        self.history = history
        self.turn = turn
        self.who = who
        self.follows_turn = follows_turn
        """The turn before which stands what the question follows: its own, or the one that is asked again."""
        self.so_far = SoFar()
        self.asked = time.monotonic()
        self.stopping = threading.Event()
        self.ended = threading.Event()
        self.failure_kept = False

    @property
    def answer(self) -> Answer:
        """The answer as far as it has come."""
        return self.so_far.as_answer(self.turn.question, self.chatbot.model.name)


class Jobs:
    """Writes answers, so many at a time as the model does: people take turns, and each one's come as they were asked.

    Those of one chat come one after the other, as the later ones follow from the earlier. So many may wait, of one
    person and of `all_of_them`.
    """

    def __init__(self, at_once: int = 1, waiting: int = 20, all_of_them: int = 200) -> None:
        self._most, self._most_of_all = waiting, all_of_them
        self._jobs: dict[str, Job] = {}
        self._order: list[str] = []
        """The answers that are on their way, as they were asked."""
        self._served_count = count()
        self._served: dict[str, int] = {}
        """When people had their last turn."""
        self._asking = threading.Lock()
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        for _ in range(at_once):
            threading.Thread(target=self._work, name="footnote-answers", daemon=True).start()

    def ask(
        self,
        chatbot: Chatbot,
        history: History,
        chat_id: str | None,
        question: str,
        scope: Scope = EVERYTHING,
        *,
        who: str,
    ) -> Job:
        """Note the question in its chat, or in a new one, and answer it when the turn of `who` asks comes.

        Raises `BusyError` when too many wait, and `LibraryError` when it can't be noted.
        """
        with self._asking:  # or two at once might both be the last that may wait
            self._check(who)
            turn = history.begin(chat_id, question, scope)
            return self._put(Job(chatbot, history, turn, turn.id, who))

    def ask_again(self, chatbot: Chatbot, history: History, turn: Turn, *, who: str) -> Job:
        """Ask the question of an earlier turn once more, of the same documents, and as following what it followed.

        Raises as `ask` does.
        """
        with self._asking:
            self._check(who)
            new = history.begin(turn.chat_id, turn.question, turn.scope)
            return self._put(Job(chatbot, history, new, turn.id, who))

    def _check(self, who: str) -> None:
        """Whether one more may wait."""
        with self._lock:
            waiting = self._waiting()
        if sum(job.who == who for job in waiting) >= self._most:
            raise BusyError(f"{self._most} of your questions wait already. Ask again when one of them is answered.")
        if len(waiting) >= self._most_of_all:
            raise BusyError(f"{self._most_of_all} questions wait already. Ask again in a few minutes.")

    def _put(self, job: Job) -> Job:
        with self._lock:
            self._jobs[job.turn.id] = job
            self._order.append(job.turn.id)
            self._changed.notify_all()
        return job

    def look(self, history: History, turn: Turn) -> tuple[SoFar | None, Turn]:
        """How an answer is coming along, and its turn, which was read before and is read again where that may be other
        by now: one of the two tells how it ended, if it has.

        Raises `LibraryError` when its chat was deleted meanwhile.
        """
        so_far = self._look(turn.id) if turn.running else None
        over = so_far is None or not so_far.running  # told before it is read, or an end in between would be missed
        return so_far, history.turn(turn.id) if turn.running and over else turn

    def _look(self, turn_id: str) -> SoFar | None:
        with self._lock:
            job = self._jobs.get(turn_id)
            if job is None:
                return None
            waiting = self._waiting()
            ahead = len(self._order) - len(waiting) + waiting.index(job) if job in waiting else 0
            return replace(job.so_far, ahead=ahead)

    def stop(self, turn_id: str) -> None:
        """Stop an answer, if it is still on its way.

        Raises `LibraryError` when it was not begun yet, and that it was stopped can't be kept.
        """
        with self._lock:
            job = self._jobs.get(turn_id)
            if job is None:
                return
            job.stopping.set()
            begun = job.so_far.state != "waiting"
        if not begun:
            try:
                job.history.save(turn_id, "stopped")
            finally:
                self._forget(job)
                job.ended.set()

    def _forget(self, job: Job) -> None:
        """Let go of an answer whose history has all of it; one that could not be kept is still shown."""
        with self._lock:
            if job.so_far.state != "failed" or job.failure_kept:
                self._jobs.pop(job.turn.id, None)
            if job.turn.id in self._order:
                self._order.remove(job.turn.id)
            self._changed.notify_all()

    def _waiting(self) -> list[Job]:
        """The answers that wait, as they will be begun unless others come between: always that of whoever was served
        longest ago."""
        left: dict[str, deque[Job]] = {}
        for job in map(self._jobs.__getitem__, self._order):
            if job.so_far.state == "waiting" and not job.stopping.is_set():
                left.setdefault(job.who, deque()).append(job)
        served = {person: self._served.get(person, -1) for person in left}
        line: list[Job] = []
        order = count(1 + max(served.values(), default=0))
        while left:
            person = min(left, key=served.__getitem__)
            line.append(left[person].popleft())
            served[person] = next(order)
            if not left[person]:
                del left[person]
        return line

    def _next(self) -> Job:
        """The next answer that can be begun, once there is one."""
        with self._changed:
            while True:
                busy = {job.turn.chat_id for job in self._jobs.values() if job.so_far.state == "writing"}
                for job in self._waiting():
                    if job.turn.chat_id not in busy:
                        job.so_far = replace(job.so_far, state="writing")
                        self._served[job.who] = next(self._served_count)
                        return job
                    busy.add(job.turn.chat_id)
                if not self._order:
                    self._served.clear()  # where nobody waits, nobody is before others
                self._changed.wait()

    def _work(self) -> None:
        while True:
            job = self._next()
            with bound_contextvars(request=job.turn.id, waited=round(time.monotonic() - job.asked, 3)):
                self._write(job)
            self._forget(job)
            job.ended.set()

    def _write(self, job: Job) -> None:
        try:
            self._answer(job)
            told = job.so_far.answer
            log.info(
                "answered" if told else "stopped",
                question=job.turn.question,
                refused=told.refused if told else None,
                sources=len(job.so_far.sources),
                **(asdict(told.timings) if told else {}),
            )
        except FootnoteError as error:
            log.warning("not answered", question=job.turn.question, error=error)
            self._fail(job, str(error))
        except Exception as error:  # a fault of ours must not end the worker, nor leave a page waiting
            log.error("not answered", question=job.turn.question, error=error)
            self._fail(job, f"Something went wrong inside Footnote ({type(error).__name__}). Ask again.")

    def _answer(self, job: Job) -> None:
        before = job.history.before(job.follows_turn, RECENT)
        events = job.chatbot.ask(job.turn.question, messages(before), job.turn.scope, job.stopping.is_set)
        try:
            for event in events:
                job.so_far = job.so_far.after(event)
                if isinstance(event, SentenceEnded | Searched):
                    job.history.save(job.turn.id, "writing", job.answer)
                if job.stopping.is_set() and job.so_far.running:
                    raise Stopped
            job.history.save(job.turn.id, "done", job.so_far.answer)
        except Stopped:
            job.so_far = replace(job.so_far, state="stopped")
            job.history.save(job.turn.id, "stopped", job.answer)
        finally:
            events.close()

    def _fail(self, job: Job, error: str) -> None:
        job.so_far = replace(job.so_far, state="failed", error=error)
        with suppress(FootnoteError):  # on a full disk, say; whoever watches is told all the same
            job.history.save(job.turn.id, "failed", job.answer, error)
            job.failure_kept = True
