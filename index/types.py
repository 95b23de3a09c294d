"""The values that the parts of a library pass on, and the protocols that models meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.types import FootnoteError, Passage, Sentence

Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]

Span = tuple[int, int]
"""Where a part of a text begins and ends."""


class LibraryError(FootnoteError):
    """The library can't be opened, read or written; the message says what to do."""


class Embedder(Protocol):
    """Turns text into vectors of unit length, so that their dot product is their cosine similarity."""

    @property
    def name(self) -> str:
        """The identity of the model; vectors of different names can't be compared."""

    @property
    def window(self) -> int:
        """How many tokens of a text are read; what is beyond them doesn't count in its vector."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text."""

    def embed_query(self, text: str) -> Vectors:
        """The vector of a question; shape (dimensions,)."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """The vectors of passages or sentences, in order; shape (len(texts), dimensions)."""

    def embed_with_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> tuple[Vectors, list[Vectors]]:
        """The vectors of passages as `embed_passages` gives them, and of parts of each as they stand in it, of shape
        (len(parts[i]), dimensions)."""


class Reranker(Protocol):
    """Reads passages together with a question, more slowly and better than an embedder tells how near they are."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers the question, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is searched: documents that meet every condition given, each by any of its values.

    `documents` are ids, `paths` absolute ones of files or of folders with all below, `formats` as documents have them.
    `since` and `until` are days, months or years (ISO 8601), both included; a document that tells no date lies outside.
    """

    documents: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    def __bool__(self) -> bool:
        """Whether anything is left out."""
        return self != EVERYTHING


EVERYTHING = Scope()
"""The scope that leaves nothing out."""


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as the library lists it.

    `pages` is None where the format has none, `date` the day it tells it is of; `warnings` tell what could not be read.
    """

    id: str
    title: str
    path: str
    format: str
    pages: int | None
    passages: int
    sha256: str
    added_at: str
    warnings: tuple[str, ...] = ()
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """How a document begins: its title and file name, and its first lines."""

    names: str
    text: str


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with all that is needed to show it: the document's title and the page it begins on.

    `opening` is how its document begins, where it says what it is: its cover, letterhead or summary; `date` is the day,
    month or year that it tells it is of (ISO 8601).
    """

    id: int
    document_id: str
    title: str
    context: str
    start: int
    end: int
    text: str
    page: int | None
    sentences: tuple[Sentence, ...]
    opening: str = ""
    date: str | None = None


@dataclass(frozen=True, slots=True)
class EmbeddedPassage:
    """A passage about to be stored, with its vector, shape (dimensions,), and those of its parts (`index.parts`), shape
    (n, dimensions), where these were made."""

    passage: Passage
    vector: Vectors
    parts: Vectors | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, best rank 1.

    `score` is the fused score, to be compared only within one search; `similarity` the cosine between
    passage and question.
    """

    rank: int
    score: float
    similarity: float
    passage: StoredPassage


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that bears on the question, or a neighbour that makes one understandable.

    `similarity` is the cosine between sentence and question, `coverage` the share of the question's word weight that
    the sentence holds (0 to 1). Both are 0 for neighbours and for items of a list, which come with another sentence,
    and 1 in an outline, which answers no question. `rank` counts from 1; what comes with another has none. `caption` is
    what announces the table of a row, such as "(in millions)".
    """

    passage: StoredPassage
    start: int
    end: int
    text: str
    page: int | None
    similarity: float
    coverage: float
    rank: int | None = None
    caption: str = ""

    @property
    def place(self) -> tuple[str, int]:
        """Where it stands: the document, and the offset in it."""
        return self.passage.document_id, self.start


class FileState(NamedTuple):
    """A file as it was when it was looked at: its path, size in bytes, and modification time in nanoseconds."""

    path: str
    size: int
    mtime_ns: int


class StoredFile(NamedTuple):
    """The document that a file of the library holds, and how the file was when it was read: size in bytes and
    modification time in nanoseconds."""

    document_id: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, or only in part, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an update is: files done of those that are new or changed, passages embedded, share of the work done.

    `waiting` is true while another process updates the library.
    """

    files: int
    of_files: int
    passages: int
    share: float
    name: str
    waiting: bool = False


Report = Callable[[Progress], None]
"""Told of progress several times a file; to stop what is under way, let it raise."""


@dataclass(frozen=True, slots=True)
class Update:
    """What an update of the library did: counts of files, and the seconds it took."""

    added: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0
    failed: tuple[Failure, ...] = ()
    warnings: tuple[Failure, ...] = ()
    passages: int = 0
    seconds: float = 0.0
