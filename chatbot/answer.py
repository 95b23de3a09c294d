"""From a question to a cited answer."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from chatbot import grounding, prompts
from chatbot.citations import SentenceStream, align, plain
from chatbot.followup import stand_alone
from chatbot.models import ChatModel
from chatbot.types import (
    Answer,
    Answered,
    AnswerSentence,
    Event,
    Message,
    QuestionError,
    Searched,
    SentenceEnded,
    Source,
    Timings,
    Words,
)
from index.library import Library
from index.types import Evidence, Hit, Scope
from index.words import Weights

MAX_QUESTION_WORDS = 300
NEAREST = 5


@dataclass(frozen=True, slots=True)
class AskOptions:
    """How much to read for an answer, and how sure to be that there is one; see `chatbot.settings`."""

    passages: int = 10
    sentences: int = 5
    neighbours: int = 2
    min_similarity: float = 0.45
    min_coverage: float = 0.7
    max_tokens: int = 200


class Chatbot:
    """Answers questions from one library, with one model."""

    def __init__(self, library: Library, model: ChatModel, options: AskOptions | None = None) -> None:
        self.library = library
        self.model = model
        self.options = options or AskOptions()

    def ask(
        self, question: str, history: Sequence[Message] = (), scope: Scope | None = None
    ) -> Generator[Event, None, None]:
        """Answer a question from what is in `scope`: the evidence first, then words, checked sentence by sentence.

        The last event is `Answered`. Raises `QuestionError` for a question that can't be asked, `LibraryError`
        and `ModelError` as their rooms do. Closing the iterator stops the model.
        """
        question = check_question(question)
        began = time.perf_counter()
        standalone = stand_alone(question, history, self.model)
        hits = self.library.search(standalone, self.options.passages, scope)
        evidence = self.library.evidence(
            standalone, hits, limit=self.options.sentences, neighbours=self.options.neighbours
        )
        draft = _Draft(question, standalone, self.model.name, began, tuple(evidence))
        yield Searched(standalone, draft.found)
        refusal = self._refusal(hits, evidence, scope)
        if refusal:
            yield Answered(draft.refused(refusal, self.model.load_seconds))
            return
        yield from self._write(draft, self.library.weights())
        yield Answered(draft.finished(self.model.load_seconds))

    def _refusal(self, hits: Sequence[Hit], evidence: Sequence[Evidence], scope: Scope | None) -> str | None:
        """Why no answer can be given, before the model is asked; None where there is evidence."""
        if not self.library.store.passages.count():
            return "There are no documents in this library yet."
        sure = self.options
        if not hits or not grounding.enough_evidence(
            evidence, similarity=sure.min_similarity, coverage=sure.min_coverage
        ):
            return f"Nothing in the documents{' that you chose' if scope else ''} seems to be about this."
        return None

    def _write(self, draft: _Draft, weights: Weights) -> Iterator[Event]:
        stream = SentenceStream()
        messages = prompts.answer(draft.standalone, draft.evidence)
        with closing(self.model.stream(messages, max_tokens=self.options.max_tokens)) as pieces:
            for piece in pieces:
                draft.first_word()
                for sentence in stream.feed(piece):
                    yield from draft.end_sentence(sentence, weights)
                yield Words(plain(stream.pending))
        for sentence in stream.flush():
            yield from draft.end_sentence(sentence, weights)


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


@dataclass(slots=True)
class _Draft:
    """An answer being written."""

    question: str
    standalone: str
    model: str
    began: float
    evidence: tuple[Evidence, ...]
    sentences: list[AnswerSentence] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    retrieved: float = 0.0
    first_token: float | None = None

    def __post_init__(self) -> None:
        self.retrieved = self._elapsed()

    def _elapsed(self) -> float:
        return time.perf_counter() - self.began

    @property
    def found(self) -> tuple[Source, ...]:
        """The best evidence as sources, numbered by rank."""
        ranked = [item for item in self.evidence if item.rank is not None]
        return tuple(source_of(item, n) for n, item in enumerate(ranked, 1))

    def first_word(self) -> None:
        if self.first_token is None:
            self.first_token = self._elapsed()

    def end_sentence(self, raw: str, weights: Weights) -> Iterator[SentenceEnded]:
        """Check a sentence, mark it with its sources, and number those that are new in order of appearance."""
        text = plain(raw)
        if not text:
            return
        said = text.removeprefix("- ")
        alignment = align(said, self.standalone, self.evidence, weights)
        support, reason = grounding.support(said, self.standalone, alignment, self.evidence)
        cited = alignment.evidence if support != "unsupported" else ()
        before = len(self.sources)
        numbers = tuple(dict.fromkeys(self._number(item) for item in cited))
        sentence = AnswerSentence(text, numbers, support, reason)
        self.sentences.append(sentence)
        yield SentenceEnded(sentence, tuple(self.sources[before:]))

    def _number(self, item: Evidence) -> int:
        place = (item.passage.document_id, item.start)
        for source in self.sources:
            if (source.document_id, source.start) == place:
                return source.n
        self.sources.append(source_of(item, len(self.sources) + 1))
        return len(self.sources)

    def refused(self, reason: str, load: float) -> Answer:
        """An answer that asserts nothing and shows what comes nearest."""
        return Answer(
            self.question,
            self.standalone,
            refused=True,
            refusal_reason=reason,
            nearest=self.found[:NEAREST],
            model=self.model,
            timings=self._timings(load),
        )

    def finished(self, load: float) -> Answer:
        """The answer; a refusal where no sentence of it rests on the documents."""
        if not any(sentence.citations for sentence in self.sentences):
            return self.refused("The documents do not say this directly; these passages come closest.", load)
        return Answer(
            self.question,
            self.standalone,
            tuple(self.sentences),
            tuple(self.sources),
            model=self.model,
            timings=self._timings(load),
        )

    def _timings(self, load: float) -> Timings:
        return Timings(load, self.retrieved, self.first_token, self._elapsed())


def source_of(item: Evidence, n: int) -> Source:
    """A piece of evidence as a person is shown it."""
    passage = item.passage
    context = " › ".join(filter(None, (passage.context, item.caption.rstrip(":"))))
    return Source(
        n, passage.document_id, passage.title, item.page, item.start, item.end, item.text, passage.text, passage.start,
        context,
    )  # fmt: skip
