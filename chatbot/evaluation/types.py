"""The values of an evaluation. No I/O happens here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from chatbot.types import Answer, Message

Through = Callable[[Sequence[Any]], Iterable[Any]]
"""Goes through questions or claims, perhaps with a bar that tells how far it is."""
Say = Callable[[str], None]
"""Tells a person something that is no result."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, its gold answers, and the ids of the documents that have them.

    Any of `answers` will do; of `all_of` each group needs one. Neither is given where the documents have no answer.
    `recall` is for answers too long to be repeated: the share of the content words of one that must stand in what is
    said (0 to 1). `kind` and `article` are names under which results are reported apart.
    """

    text: str
    answers: tuple[str, ...]
    documents: frozenset[str]
    all_of: tuple[tuple[str, ...], ...] = ()
    history: tuple[Message, ...] = ()
    recall: float | None = None
    kind: str | None = None
    article: str | None = None

    @property
    def answerable(self) -> bool:
        """Whether the documents have an answer."""
        return bool(self.answers or self.all_of)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The texts of documents, each once, and questions about them; a document's id is that of its text."""

    documents: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question with what the product made of it: whether it is `correct`, whether it cites a document that has a gold
    answer, how many of its quotes are `verbatim`, and how many of its markers have no source.

    `recall` is the share of content words of the gold answer that comes nearest (0 to 1), where the question has one.
    """

    question: Question
    answer: Answer
    correct: bool
    cited_gold: bool
    verbatim: int
    invalid_markers: int
    recall: float | None = None
