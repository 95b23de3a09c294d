"""An answer while it is being written: its sentences, checked and marked as each one ends."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from chatbot.checking import grounding
from chatbot.checking.alignment import Alignment, narrowest
from chatbot.checking.disagreement import other_figures
from chatbot.checking.echoes import echoes
from chatbot.checking.entailment import Entailment
from chatbot.checking.stream import plain, with_initials
from chatbot.models.base import ChatModel
from chatbot.types import Answer, AnswerSentence, SentenceEnded, Source, Timings
from index.types import Embedder, Evidence
from index.words import Weights

NEAREST = 5
ASTRAY = 3
"""How many sentences without support show that the model writes of something else than the evidence."""


@dataclass(slots=True)
class Draft:
    """An answer being written from the moment on at which its question came."""

    question: str
    model: ChatModel
    embedder: Embedder
    began: float = field(default_factory=time.perf_counter)
    standalone: str = ""
    evidence: tuple[Evidence, ...] = ()
    sentences: list[AnswerSentence] = field(default_factory=list)
    checked: dict[int, tuple[str, Alignment, grounding.Verdict]] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    unanswered: list[tuple[str, str]] = field(default_factory=list)
    disagreeing: list[tuple[str, Evidence]] = field(default_factory=list)
    retrieved: float = 0.0
    first_token: float | None = None

    def _elapsed(self) -> float:
        return time.perf_counter() - self.began

    def found(self, standalone: str, evidence: Sequence[Evidence]) -> tuple[Source, ...]:
        """Take in what the search found, of which parts of a question may share some; returns the best of it as
        sources, numbered by rank."""
        once: dict[tuple[str, int], Evidence] = {}
        for item in evidence:
            once.setdefault(item.place, item)
        self.standalone, self.evidence, self.retrieved = standalone, tuple(once.values()), self._elapsed()
        return self.nearest

    @property
    def nearest(self) -> tuple[Source, ...]:
        """The best evidence as sources, numbered by rank."""
        ranked = [item for item in self.evidence if item.rank is not None]
        return tuple(source_of(item, n) for n, item in enumerate(ranked, 1))

    def _closest(self) -> list[Source]:
        """The best of the evidence, one sentence of each passage."""
        once = {(source.document_id, source.passage_start): source for source in reversed(self.nearest)}
        return sorted(once.values(), key=lambda source: source.n)[:NEAREST]

    def note_first_word(self) -> None:
        if self.first_token is None:
            self.first_token = self._elapsed()

    def end_sentence(
        self, raw: str, asked: str, shown: Sequence[Evidence], weights: Weights
    ) -> Iterator[SentenceEnded]:
        """Check a sentence that was written from what was `shown` to answer what was `asked`, and mark it.

        One that was written before, or that says no more than the question, is left out.
        """
        text = with_initials(plain(raw), shown)
        if not text or self.says(text) or echoes(text, asked):
            return
        said = text.removeprefix("- ")
        alignment, verdict = grounding.checked(said, asked, shown, weights, self.embedder)
        self.checked[len(self.sentences)] = said, alignment, verdict
        cited = alignment.evidence if verdict.support != "unsupported" else ()
        marked = AnswerSentence(text, (), verdict.support, verdict.reason)
        yield self.add(marked, [narrowest(said, item) for item in cited])
        if verdict.support == "supported":
            self.disagreeing.extend(other_figures(said, asked, cited, shown, weights))

    def says(self, raw: str, since: int = 0) -> bool:
        """Whether a sentence was written before, among those from the one at `since` on."""
        said = "".join(plain(raw).split())  # initials may stand closer together than they were written
        return any("".join(sentence.text.split()) == said for sentence in self.sentences[since:])

    def astray(self, since: int) -> bool:
        """Whether the first sentences from the one at `since` on rest on nothing, as those after them will hardly."""
        begun = self.sentences[since : since + ASTRAY]
        return len(begun) == ASTRAY and all(sentence.support == "unsupported" for sentence in begun)

    def resting(self, since: int) -> int:
        """How many sentences from the one at `since` on rest on something."""
        return sum(sentence.support in ("supported", "partial") for sentence in self.sentences[since:])

    def add(self, sentence: AnswerSentence, cited: Sequence[Evidence] = ()) -> SentenceEnded:
        """Add a sentence with the sources it cites, which are numbered in order of appearance."""
        before = len(self.sources)
        numbers = tuple(dict.fromkeys(self._number(item) for item in cited))
        marked = AnswerSentence(sentence.text, numbers, sentence.support, sentence.reason)
        self.sentences.append(marked)
        return SentenceEnded(marked, tuple(self.sources[before:]))

    def _number(self, item: Evidence) -> int:
        place = (item.passage.document_id, item.start, item.end)
        for source in self.sources:
            if (source.document_id, source.start, source.end) == place:
                return source.n
        self.sources.append(source_of(item, len(self.sources) + 1))
        return len(self.sources)

    def reconsider(self, reader: Entailment) -> None:
        """Have a model read each sentence with its sources, and change what it finds to be otherwise than was told.

        A sentence that it finds unsupported keeps its numbers, so that a reader can see what was held against it.
        """
        for at, (said, alignment, verdict) in self.checked.items():
            again = grounding.reconsidered(verdict, said, alignment, reader)
            self.sentences[at] = replace(self.sentences[at], support=again.support, reason=again.reason)

    def leave_out(self, part: str, reason: str) -> None:
        """Note a part of the question that can't be answered, and why."""
        self.unanswered.append((part, reason))

    def said_besides(self) -> Iterator[SentenceEnded]:
        """What documents say that disagree with the answer, and which parts of the question were left out."""
        if self.asserts:
            known = {(source.document_id, source.start) for source in self.sources}
            for text, item in self.disagreeing:
                if item.place not in known:
                    known.add(item.place)
                    yield self.add(AnswerSentence(text, (), "supported"), [item])
            for part, _ in self.unanswered:
                yield self.add(AnswerSentence(f"The documents do not seem to answer this part: “{part}”"))

    @property
    def asserts(self) -> bool:
        """Whether any sentence rests on the documents."""
        return any(sentence.citations and sentence.support != "unsupported" for sentence in self.sentences)

    def refused(self, reason: str) -> Answer:
        """An answer that asserts nothing and shows what comes nearest."""
        return Answer(
            self.question,
            self.standalone or self.question,
            refused=True,
            refusal_reason=reason,
            nearest=tuple(replace(source, n=n) for n, source in enumerate(self._closest(), 1)),
            model=self.model.name,
            timings=self._timings(),
        )

    def finished(self) -> Answer:
        """The answer; where no sentence of it rests on the documents, a refusal for the first reason that was noted."""
        if not self.asserts:
            return self.refused(self.unanswered[0][1])
        return self._answer()

    def remark(self, text: str) -> Answer:
        """An answer that says nothing of the documents, such as a greeting."""
        self.add(AnswerSentence(text))
        return self._answer()

    def _answer(self) -> Answer:
        return Answer(
            self.question,
            self.standalone or self.question,
            tuple(self.sentences),
            tuple(self.sources),
            model=self.model.name,
            timings=self._timings(),
        )

    def _timings(self) -> Timings:
        return Timings(self.model.load_seconds, self.retrieved, self.first_token, self._elapsed())


def source_of(item: Evidence, n: int) -> Source:
    """A piece of evidence as a person is shown it."""
    passage = item.passage
    context = " › ".join(filter(None, (passage.context, item.caption.rstrip(":"))))
    return Source(
        n, passage.document_id, passage.title, item.page, item.start, item.end, item.text, passage.text, passage.start,
        context,
    )  # fmt: skip
