"""The values of a conversation, and the events of an answer as it comes. No I/O happens here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from corpus.types import FootnoteError

Role = Literal["system", "user", "assistant"]
Support = Literal["supported", "partial", "unsupported"]


class QuestionError(FootnoteError):
    """The question can't be asked as it stands; the message says why."""


class ModelError(FootnoteError):
    """The chat model can't be loaded or used; the message says what to do."""


class Stopped(Exception):
    """Who asked wants no more of the answer."""


@dataclass(frozen=True, slots=True)
class AskOptions:
    """How much to read for an answer, and how sure to be that there is one; `chatbot.settings` tells what each is."""

    passages: int = 10
    sentences: int = 6
    neighbours: int = 1
    min_similarity: float = 0.45
    min_coverage: float = 0.7
    min_answerable: float = 0.35
    max_tokens: int = 200


USUAL = AskOptions()


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation, as models take it."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Source:
    """What a marker opens: `quote` is the document's text from `start` to `end`, code point for code point.

    `passage` is the text around it, which begins at offset `passage_start`; `context` names the title and
    headings above. `n` is the number of the marker, from 1.
    """

    n: int
    document_id: str
    title: str
    page: int | None
    start: int
    end: int
    quote: str
    passage: str
    passage_start: int
    context: str

    @property
    def cut(self) -> tuple[str, str, str]:
        """Its passage in three: what stands before the quote, the quote, and what stands after it."""
        start, end = self.start - self.passage_start, self.end - self.passage_start
        return self.passage[:start], self.quote, self.passage[end:]

    @property
    def place(self) -> str:
        """Where it stands in its document: page and headings."""
        return place(self.page, self.context, self.title)


def place(page: int | None, context: str, title: str) -> str:
    """A page and the headings above a text, whose `context` begins with the title.

    >>> place(3, "Home › Docs › Part", "Home › Docs"), place(None, "Home", "Home")
    ('page 3, Part', '')
    """
    headings = context.removeprefix(title).removeprefix(" › ")
    return ", ".join(filter(None, (f"page {page}" if page else "", headings)))


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an answer, the numbers of its sources, and whether they support it.

    `support` is None for a sentence that asserts nothing about the documents; `reason` tells in a few words
    what is wrong with a sentence that is not fully supported.
    """

    text: str
    citations: tuple[int, ...] = ()
    support: Support | None = None
    reason: str | None = None

    @property
    def doubt(self) -> str:
        """What a reader should know of a sentence that its sources don't fully support; "" where they do."""
        if self.support in (None, "supported"):
            return ""
        return ("partly supported" if self.support == "partial" else "not supported") + (
            f": {self.reason}" if self.reason else ""
        )

    @property
    def marked(self) -> str:
        """The sentence with its markers."""
        return self.text + "".join(f" [{n}]" for n in self.citations)


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds from the question to each event. `load` is the time that loading the model took when it was last loaded:
    before the question, or, where its memory had been given back, within the time to the first word."""

    load: float = 0.0
    retrieve: float = 0.0
    first_token: float | None = None
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer, or what there is of one that was stopped.

    A refusal asserts nothing: it has a reason and the `nearest` passages, but no sources. One that was stopped has
    `nearest` passages, too.
    """

    question: str
    standalone_question: str
    sentences: tuple[AnswerSentence, ...] = ()
    sources: tuple[Source, ...] = ()
    refused: bool = False
    refusal_reason: str | None = None
    nearest: tuple[Source, ...] = ()
    model: str = ""
    timings: Timings = field(default_factory=Timings)
    stopped: bool = False

    @property
    def shown(self) -> tuple[Source, ...]:
        """The sources; of an answer without any, what comes closest."""
        return self.sources or self.nearest

    @property
    def rewritten(self) -> str | None:
        """The question as it was understood, where that has other words than were typed."""
        return rewritten(self.question, self.standalone_question)

    @property
    def text(self) -> str:
        """The whole answer with its markers."""
        parts: list[str] = []
        for sentence in self.sentences:
            if parts:
                parts.append("\n" if sentence.text.startswith("- ") else " ")
            parts.append(sentence.marked)
        return "".join(parts)

    def as_json(self) -> dict[str, Any]:
        """The answer as `footnote ask --json` prints it."""
        value = asdict(self)
        return {
            "question": value.pop("question"),
            "standalone_question": value.pop("standalone_question"),
            "answer": self.text,
            **value,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Answer:
        """The inverse of `as_json`."""
        known = {key: item for key, item in value.items() if key != "answer"}
        known["sentences"] = tuple(
            AnswerSentence(**{**s, "citations": tuple(s["citations"])}) for s in value["sentences"]
        )
        known["sources"] = tuple(Source(**source) for source in value["sources"])
        known["nearest"] = tuple(Source(**source) for source in value["nearest"])
        known["timings"] = Timings(**value["timings"])
        return cls(**known)


def rewritten(question: str, standalone: str) -> str | None:
    """A question that stands alone, where it has other words than the one asked; a greeting left out is no other word.

    >>> rewritten("Hi, who led it?", "who led it?"), rewritten("And Niger?", "What did Niger do?")
    (None, 'What did Niger do?')
    """
    return None if standalone.casefold() in question.casefold() else standalone


@dataclass(frozen=True, slots=True)
class Searched:
    """The evidence was found: the sentences that bear on the question, best first."""

    standalone_question: str
    evidence: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the sentence being written, as far as they have come."""

    text: str


@dataclass(frozen=True, slots=True)
class SentenceEnded:
    """A sentence is complete and checked; `sources` are those it is the first to cite."""

    sentence: AnswerSentence
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """The end of the stream."""

    answer: Answer


Event = Searched | Words | SentenceEnded | Answered
