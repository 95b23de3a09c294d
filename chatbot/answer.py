"""From a question to a cited answer."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass

from chatbot import prompts, refusals
from chatbot.asking import smalltalk
from chatbot.asking.clarify import clarification
from chatbot.asking.followup import stand_alone
from chatbot.asking.questions import Asked, parts, understood, yes_or_no
from chatbot.checking import grounding
from chatbot.checking.citations import SentenceStream, plain
from chatbot.checking.entailment import Entailment
from chatbot.draft import Draft
from chatbot.gather import Found, Reach, gather
from chatbot.models.base import ChatModel, Stopping, never
from chatbot.models.judge import Judging, closeness
from chatbot.types import Answered, AnswerSentence, Event, Message, QuestionError, Searched, Words
from index.library import Library
from index.types import EVERYTHING, Scope

MAX_QUESTION_WORDS = 300

TOO_LONG = "There is more to say than fits into one answer: ask about a part of it for the rest."


@dataclass(frozen=True, slots=True)
class AskOptions:
    """How much to read for an answer, and how sure to be that there is one; see `chatbot.settings`."""

    passages: int = 10
    sentences: int = 6
    neighbours: int = 1
    min_similarity: float = 0.45
    min_coverage: float = 0.7
    min_answerable: float = 0.35
    max_tokens: int = 200

    @property
    def reach(self) -> Reach:
        """How much is searched for evidence."""
        return Reach(self.passages, self.sentences, self.neighbours)


USUAL = AskOptions()


class Chatbot:
    """Answers questions from one library, with one model that writes, and one that checks where there is such a one."""

    def __init__(
        self,
        library: Library,
        model: ChatModel,
        options: AskOptions | None = None,
        entailment: Entailment | None = None,
    ) -> None:
        self.library = library
        self.model = model
        self.options = options or USUAL
        self.entailment = entailment

    def load(self) -> None:
        """Load every model, so that the first question need not wait for them.

        Raises `ModelError` or `WeightsError` when one can't be loaded.
        """
        self.library.embedder.embed_query("warm up")
        if self.entailment:
            self.entailment.load()
        self.model.load()

    def ask(
        self,
        question: str,
        history: Sequence[Message] = (),
        scope: Scope = EVERYTHING,
        stopping: Stopping = never,
    ) -> Generator[Event, None, None]:
        """Answer a question from what is in `scope`: the evidence first, then words, checked sentence by sentence.

        The parts of a question are answered one by one. The last event is `Answered`. Raises `QuestionError` for a
        question that can't be asked, `LibraryError` and `ModelError` as their rooms do, and `Stopped` where `stopping`
        ends it while the model reads; closing the iterator ends it, too.
        """
        question = check_question(question)
        draft = Draft(question, self.model.name, self.library.embedder, time.perf_counter())
        if said := smalltalk.reply(question, self.library.store.count()):
            yield Answered(draft.remark(said, self.model.load_seconds))
            return
        question = smalltalk.without_greeting(question)
        if unclear := clarification(question, history):
            yield Answered(draft.refused(unclear, self.model.load_seconds))
            return
        standalone = stand_alone(question, history)
        asked = _asked(standalone)
        found = [gather(self.library, one, self.options.reach, scope) for one in asked]
        yield Searched(standalone, draft.found(standalone, [item for one in found for item in one.evidence]))
        for one, what in zip(asked, found, strict=True):
            refusal = self._refusal(what) or (yield from self._write(draft, one, what, stopping))
            if refusal:
                draft.leave_out(one.text, refusals.told(refusal, one.text, self.library, scope))
        if self.entailment:
            draft.reconsider(self.entailment)
        if not (draft.asserts or draft.unanswered):
            draft.leave_out(standalone, refusals.told(refusals.UNSUPPORTED, standalone, self.library, scope))
        yield from draft.said_besides()
        yield Answered(draft.finished(self.model.load_seconds))

    def _refusal(self, found: Found) -> str | None:
        """Why no answer can be given, before the model is asked; None where there is evidence."""
        if not self.library.store.passages.count():
            return refusals.EMPTY
        sure = self.options
        if not found.whole and not grounding.enough_evidence(
            found.evidence, similarity=sure.min_similarity, coverage=sure.min_coverage
        ):
            return refusals.OFF_TOPIC
        return None

    def _write(
        self, draft: Draft, asked: Asked, found: Found, stopping: Stopping
    ) -> Generator[Event, None, str | None]:
        """Have the model write, unless it finds on reading the evidence that it doesn't answer; returns why then."""
        stream, began, sentence = SentenceStream(), len(draft.sentences), ""
        messages, weights = prompts.answer(asked, found.evidence), self.library.weights()
        # What is denied is an answer to a yes-or-no question, and a reason not to answer another.
        denied = grounding.denied(asked.text, found.evidence)
        # Neither a summary nor what tells two things apart need be stated anywhere.
        states = asked.kind not in ("comparison", "summary") and not (denied and yes_or_no(asked.text))
        judging = Judging(closeness(found.evidence), self.options.min_answerable) if states else None
        most = self.options.max_tokens
        with closing(self.model.stream(messages, max_tokens=most, judging=judging, stopping=stopping)) as reply:
            for piece in reply:
                draft.first_word()
                for sentence in stream.feed(piece):
                    if draft.says(sentence, since=began):
                        return None  # the model goes in circles
                    yield from draft.end_sentence(sentence, asked.text, found.evidence, weights)
                    if draft.resting(began) == prompts.MOST.get(asked.kind):
                        return None
                if draft.astray(began):
                    return None
                yield Words(plain(stream.pending))
        if judging and judging.too_unlikely(reply.told.answerable):
            return refusals.denial(denied) if denied else refusals.UNSURE
        rest = stream.flush()
        breaks_off = reply.told.cut_off and rest and not rest[-1].endswith((".", "!", "?"))
        if breaks_off and len(draft.sentences) + len(rest) > began + 1:
            rest.pop()
        for sentence in rest:
            yield from draft.end_sentence(sentence, asked.text, found.evidence, weights)
        if reply.told.cut_off:
            yield draft.add(AnswerSentence(TOO_LONG))
        return None if len(draft.sentences) > began or draft.says(sentence) else refusals.UNSURE


def _asked(standalone: str) -> list[Asked]:
    """What a question asks for, part by part; each part stands alone, too."""
    before: list[Message] = []
    asked = []
    for part in parts(standalone):
        asked.append(understood(stand_alone(part, before)))
        before.append(Message("user", part))
    return asked


def check_question(question: str) -> str:
    """The question without white space around it.

    Raises `QuestionError` when it is empty or too long.
    """
    words = len(question.split())
    if not words:
        raise QuestionError("The question is empty. Type what you want to know about the documents.")
    if words > MAX_QUESTION_WORDS or len(question) > 20 * MAX_QUESTION_WORDS:
        raise QuestionError(
            f"The question is too long ({words:,} words). Ask in at most {MAX_QUESTION_WORDS} words; to ask about "
            "a long text, add it to the library as a document."
        )
    return " ".join(question.split())
