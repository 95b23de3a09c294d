"""From a question to a cited answer."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from contextlib import closing

from chatbot import prompts, refusals
from chatbot.asking import smalltalk
from chatbot.asking.clarify import clarification
from chatbot.asking.followup import stand_alone
from chatbot.asking.questions import Asked, parts, understood, yes_or_no
from chatbot.checking import grounding
from chatbot.checking.entailment import Entailment
from chatbot.checking.stream import SentenceStream, plain
from chatbot.draft import Draft
from chatbot.gather import Found, gather
from chatbot.models.base import ChatModel, Stopping, never
from chatbot.models.judge import Judging, closeness
from chatbot.types import USUAL, Answered, AnswerSentence, AskOptions, Event, Message, QuestionError, Searched, Words
from index.library import Library
from index.types import EVERYTHING, Scope

MAX_QUESTION_WORDS = 300
MAX_QUESTION_CHARACTERS = 20 * MAX_QUESTION_WORDS

TOO_LONG = "There is more to say than fits into one answer: ask about a part of it for the rest."


class Chatbot:
    """Answers questions from one library, with one model that writes, and one that checks where there is such a one."""

    def __init__(
        self,
        library: Library,
        model: ChatModel,
        options: AskOptions = USUAL,
        entailment: Entailment | None = None,
    ) -> None:
        self.library = library
        self.model = model
        self.options = options
        self.entailment = entailment

    def load(self) -> None:
        """Load every model, so that the first question need not wait for them.

        Raises `ModelError` or `WeightsError` when one can't be loaded.
        """
        self.library.warm_up()
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
        draft = Draft(question, self.model, self.library.embedder)
        if said := smalltalk.reply(question, self.library.store.count(), self.model.away):
            yield Answered(draft.remark(said))
            return
        question = smalltalk.without_greeting(question)
        standalone = stand_alone(question, history)
        if unclear := clarification(question, standalone):
            yield Answered(draft.refused(unclear))
            return
        asked = _asked(standalone)
        found = [gather(self.library, one, self.options, scope) for one in asked]
        # The best of each part come first, so that what is shown as the closest is of all parts.
        evidence = sorted((item for one in found for item in one.evidence), key=lambda item: item.rank or math.inf)
        yield Searched(standalone, draft.found(standalone, evidence))
        for one, what in zip(asked, found, strict=True):
            refusal = self._refusal(what) or (yield from self._write(draft, one, what, stopping))
            if refusal:
                draft.leave_out(one.text, refusals.told(refusal, one.text, self.library, scope))
        if self.entailment:
            draft.reconsider(self.entailment)
        if not (draft.asserts or draft.unanswered):
            draft.leave_out(standalone, refusals.told(refusals.UNSUPPORTED, standalone, self.library, scope))
        yield from draft.said_besides()
        yield Answered(draft.finished())

    def _refusal(self, found: Found) -> str | None:
        """Why no answer can be given, before the model is asked; None where there is evidence."""
        if not self.library.store.passages.count():
            return refusals.EMPTY
        if found.whole and found.evidence:
            return None
        sure = self.options
        enough = grounding.enough_evidence(found.evidence, similarity=sure.min_similarity, coverage=sure.min_coverage)
        return None if enough else refusals.OFF_TOPIC

    def _write(
        self, draft: Draft, asked: Asked, found: Found, stopping: Stopping
    ) -> Generator[Event, None, str | None]:
        """Have the model write, unless it finds on reading the evidence that it doesn't answer; returns why then."""
        # What is denied is an answer to a yes-or-no question, and a reason not to answer another.
        denied = grounding.best_denial(asked.text, found.evidence)
        judging = self._judging(asked, found) if not (denied and yes_or_no(asked.text)) else None
        messages, weights = prompts.answer(asked, found.evidence), self.library.weights()
        stream, began, written = SentenceStream(), len(draft.sentences), list[str]()
        most = self.options.max_tokens
        with closing(self.model.stream(messages, max_tokens=most, judging=judging, stopping=stopping)) as reply:
            for piece in reply:
                draft.note_first_word()
                for sentence in stream.feed(piece):
                    if draft.says(sentence, since=began):
                        return None  # the model goes in circles
                    written.append(sentence)
                    yield from draft.end_sentence(sentence, asked.text, found.evidence, weights)
                    if draft.resting(began) == prompts.MOST.get(asked.kind):
                        return None
                if draft.astray(began):
                    return None
                yield Words(plain(stream.pending))
        if judging and judging.too_unlikely(reply.told.answerable):
            return refusals.denial(denied) if denied else refusals.UNSURE
        rest = stream.flush()
        if reply.told.cut_off and len(draft.sentences) + len(rest) > began + 1:
            rest = _whole(rest)
        for sentence in rest:
            yield from draft.end_sentence(sentence, asked.text, found.evidence, weights)
        # What an earlier part said already is left out here, and answers this part all the same.
        if len(draft.sentences) == began and not any(map(draft.says, [*written, *rest])):
            return refusals.UNSURE
        if reply.told.cut_off:
            yield draft.add(AnswerSentence(TOO_LONG))
        return None

    def _judging(self, asked: Asked, found: Found) -> Judging | None:
        """How the model is to tell whether the evidence answers; None where the answer need be stated nowhere, as a
        summary and what tells two things apart need not."""
        if asked.kind in ("comparison", "summary"):
            return None
        return Judging(closeness(found.evidence), self.options.min_answerable)


def _whole(sentences: list[str]) -> list[str]:
    """The sentences without a last one that breaks off."""
    return sentences if not sentences or sentences[-1].endswith((".", "!", "?")) else sentences[:-1]


def _asked(standalone: str) -> list[Asked]:
    """What a question asks for, part by part; each part stands alone, too."""
    before: list[Message] = []
    asked = []
    for part in parts(standalone):
        asked.append(understood(stand_alone(part, before)))
        before.append(Message("user", part))
    return asked


def check_question(question: str) -> str:
    """The question with one space for each white space in it, and none around it.

    Raises `QuestionError` when it is empty or too long.
    """
    words = question.split()
    question = " ".join(words)
    if not words:
        raise QuestionError("The question is empty. Type what you want to know about the documents.")
    if len(words) > MAX_QUESTION_WORDS or len(question) > MAX_QUESTION_CHARACTERS:
        many = len(words) > MAX_QUESTION_WORDS
        size = f"{len(words):,} words" if many else f"{len(question):,} characters"
        most = f"{MAX_QUESTION_WORDS} words" if many else f"{MAX_QUESTION_CHARACTERS:,} characters"
        raise QuestionError(
            f"The question is too long ({size}). Ask in at most {most}; to ask about a long text, add it to the "
            "library as a document."
        )
    return question
