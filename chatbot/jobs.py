"""Running answers, owned by the server: a page may watch one, leave, and come back."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, replace

from chatbot.answer import Chatbot
from chatbot.history import History
from chatbot.turns import RECENT, State, Turn, messages
from chatbot.types import Answer, Answered, AnswerSentence, Event, Searched, SentenceEnded, Source, Stopped, Words
from corpus.types import FootnoteError
from index.types import EVERYTHING, Scope


@dataclass(frozen=True, slots=True)
class Progress:
    """What can be shown of an answer at a moment; `ahead` counts the answers that come first."""

    state: State = "waiting"
    ahead: int = 0
    evidence: tuple[Source, ...] = ()
    sentences: tuple[AnswerSentence, ...] = ()
    sources: tuple[Source, ...] = ()
    pending: str = ""
    standalone_question: str = ""
    answer: Answer | None = None
    error: str | None = None

    @property
    def running(self) -> bool:
        """Whether more is to come."""
        return self.state in ("waiting", "writing")

    def so_far(self, question: str, model: str) -> Answer:
        """The answer to a question as far as it has come."""
        return Answer(
            question,
            self.standalone_question or question,
            self.sentences,
            self.sources,
            nearest=self.evidence,
            model=model,
            stopped=True,
        )

    def after(self, event: Event) -> Progress:
        """This progress with one more event."""
        match event:
            case Searched(standalone, evidence):
                return replace(self, evidence=evidence, standalone_question=standalone)
            case Words(text):
                return replace(self, pending=text)
            case SentenceEnded(sentence, sources):
                return replace(self, sentences=(*self.sentences, sentence), sources=self.sources + sources, pending="")
            case Answered(answer):
                return replace(
                    self, state="done", answer=answer, sentences=answer.sentences, sources=answer.sources, pending=""
                )


class Job:
    """One answer on its way."""

    def __init__(self, chatbot: Chatbot, history: History, turn: Turn, place: str) -> None:
        self.chatbot = chatbot
        self.history = history
        self.turn = turn
        self.place = place
        """The turn before which stands what the question follows."""
        self.progress = Progress()
        self.stopping = threading.Event()
        self.ended = threading.Event()
        self.kept = False

    @property
    def so_far(self) -> Answer:
        """The answer as far as it has come."""
        return self.progress.so_far(self.turn.question, self.chatbot.model.name)


class Jobs:
    """Writes answers in the order in which they were asked, so many at a time as the model does.

    Those of one chat come one after the other, as the later ones follow from the earlier.
    """

    def __init__(self, at_once: int = 1) -> None:
        self._jobs: dict[str, Job] = {}
        self._order: list[str] = []
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        for _ in range(at_once):
            threading.Thread(target=self._work, name="footnote-answers", daemon=True).start()

    def ask(
        self, chatbot: Chatbot, history: History, chat_id: str | None, question: str, scope: Scope = EVERYTHING
    ) -> Job:
        """Note the question in its chat and answer it when its turn comes."""
        turn = history.begin(chat_id, question, scope)
        return self._put(Job(chatbot, history, turn, turn.id))

    def ask_again(self, chatbot: Chatbot, history: History, turn: Turn) -> Job:
        """Ask the question of an earlier turn once more, of the same documents, and as following what it followed."""
        new = history.begin(turn.chat_id, turn.question, turn.scope)
        return self._put(Job(chatbot, history, new, turn.id))

    def _put(self, job: Job) -> Job:
        with self._lock:
            self._jobs[job.turn.id] = job
            self._order.append(job.turn.id)
            self._changed.notify_all()
        return job

    def watch(self, turn_id: str) -> Progress | None:
        """How an answer stands; None once it is over, when its history has all of it."""
        with self._lock:
            job = self._jobs.get(turn_id)
            if job is None:
                return None
            ahead = self._order.index(turn_id) if job.progress.state == "waiting" else 0
            return replace(job.progress, ahead=ahead)

    def look(self, history: History, turn_id: str) -> tuple[Progress | None, Turn]:
        """How an answer stands, and what its history has of it: one of the two tells how it ended, if it has."""
        progress = self.watch(turn_id)  # before the history, or an end between the two would be told by neither
        return progress, history.turn(turn_id)

    def stop(self, turn_id: str) -> None:
        """Stop an answer, if it is still on its way."""
        with self._lock:
            job = self._jobs.get(turn_id)
            if job is None:
                return
            job.stopping.set()
            begun = job.progress.state != "waiting"
        if not begun:
            job.history.save(turn_id, "stopped")
            self._forget(job)
            job.ended.set()

    def _forget(self, job: Job) -> None:
        """Let go of an answer whose history has all of it; one that could not be kept is still shown."""
        with self._lock:
            if job.progress.state != "failed" or job.kept:
                self._jobs.pop(job.turn.id, None)
            if job.turn.id in self._order:
                self._order.remove(job.turn.id)
            self._changed.notify_all()

    def _next(self) -> Job:
        """The first answer that can be begun, once there is one."""
        with self._changed:
            while True:
                busy: set[str] = set()
                for job in map(self._jobs.__getitem__, self._order):
                    if job.progress.state == "waiting" and not job.stopping.is_set() and job.turn.chat_id not in busy:
                        job.progress = replace(job.progress, state="writing")
                        return job
                    busy.add(job.turn.chat_id)
                self._changed.wait()

    def _work(self) -> None:
        while True:
            job = self._next()
            try:
                self._answer(job)
            except FootnoteError as error:
                self._fail(job, str(error))
            except Exception as error:  # a fault of ours must not end the worker, nor leave a page waiting
                self._fail(job, f"Something went wrong inside Footnote ({type(error).__name__}). Ask again.")
            self._forget(job)
            job.ended.set()

    def _answer(self, job: Job) -> None:
        before = job.history.before(job.place, RECENT)
        events = job.chatbot.ask(job.turn.question, messages(before), job.turn.scope, job.stopping.is_set)
        try:
            for event in events:
                job.progress = job.progress.after(event)
                if isinstance(event, SentenceEnded | Searched):
                    job.history.save(job.turn.id, "writing", job.so_far)
                if job.stopping.is_set() and job.progress.running:
                    raise Stopped
            job.history.save(job.turn.id, "done", job.progress.answer)
        except Stopped:
            job.progress = replace(job.progress, state="stopped")
            job.history.save(job.turn.id, "stopped", job.so_far)
        finally:
            events.close()

    def _fail(self, job: Job, error: str) -> None:
        job.progress = replace(job.progress, state="failed", error=error)
        with suppress(FootnoteError):  # on a full disk, say; whoever watches is told all the same
            job.history.save(job.turn.id, "failed", job.so_far, error)
            job.kept = True
