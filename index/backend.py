"""What an engine must do that keeps the passages of a library and finds them."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from corpus.types import Document
from index.database import Database
from index.types import EVERYTHING, EmbeddedPassage, Ids, Scope, StoredPassage, Vectors

Placing = Callable[[sqlite3.Connection], None]
"""Makes passages those of their document, in place of what it had, within a transaction of the store."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A document with its passages, and all files that it lies in."""

    document: Document
    passages: Sequence[EmbeddedPassage]
    paths: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """Passages by id as they bear on a question by meaning and by words, in no order.

    `scores` add the similarity and the share of the best score by words that there could be; `similarity` has those
    that are known, `owner` the document of each.
    """

    scores: Mapping[int, float]
    similarity: Mapping[int, float]
    owner: Mapping[int, str]


class SearchBackend(Protocol):
    """The passages of a library. Which documents there are, and what stands in them, the store alone says: passages of
    a document that is not there are not found, whether they are still kept or not.

    Ids are used once, and those of a document's passages follow each other. Every method raises `LibraryError` where
    the engine can't be reached.
    """

    hidden: Callable[[], Collection[str]]
    """Tells the documents of which nothing is found, as they are about to be removed."""

    # --- what is there -------------------------------------------------------------------------------------

    def count(self) -> int:
        """The number of passages."""

    def sizes(self) -> dict[str, int]:
        """Of every document the number of its passages; documents without any may be left out."""

    def get(self, ids: Iterable[int]) -> dict[int, StoredPassage]:
        """The passages with these ids, in that order; ids that are gone are left out."""

    def beside(self, passage: StoredPassage, reach: int) -> list[StoredPassage]:
        """The passages at most `reach` places before or after this one in its document, in order."""

    def of(self, document_id: str) -> tuple[Ids, Vectors]:
        """The passages of a document, in order, shape (n,), and their vectors, shape (n, dimensions)."""

    def vectors(self, ids: Ids) -> Iterator[tuple[Ids, Vectors]]:
        """The vectors of these passages, some at a time: ids, shape (n,), and vectors, shape (n, dimensions); ids that
        are gone are left out."""

    def parts(self, ids: Iterable[int]) -> dict[int, Vectors]:
        """The vectors of the parts of these passages, shape (n, dimensions), by their ids; ids that are gone or were
        stored without them are left out."""

    # --- search --------------------------------------------------------------------------------------------

    def nearest(self, vector: Vectors, limit: int, scope: Scope = EVERYTHING) -> dict[int, float]:
        """The passages nearest to a vector of shape (dimensions,), best first, with their similarities."""

    def matching(self, terms: Sequence[str], limit: int, scope: Scope = EVERYTHING) -> dict[int, float]:
        """The passages that hold stemmed words best (BM25), best first, with the share of the best score that there
        could be."""

    def rank(self, vector: Vectors, terms: Sequence[str], depth: int, scope: Scope = EVERYTHING) -> Ranked:
        """The passages that are among the `depth` best by meaning or by words, as they score by both together."""

    def holding(self, terms: Iterable[str], scope: Scope = EVERYTHING) -> Iterator[StoredPassage]:
        """The passages that hold all of these stemmed words, or the headings above them do."""

    def frequency(self, term: str) -> int:
        """The number of passages that hold a stemmed word, or the headings above them do; some that are gone may still
        count."""

    # --- changes and health --------------------------------------------------------------------------------

    def ready(self, incoming: Sequence[Incoming], embedder: str) -> list[Placing]:
        """Make passages ready to be those of their documents; nothing of them is found before they are placed.

        Where the library is one of another embedder, they stand beside those that are searched until `switch`.
        """

    def unprepared(self, embedder: str) -> list[str]:
        """The documents that have no passages of an embedder yet to which the library is changing."""

    def switch(self, connection: sqlite3.Connection, before: str, after: str) -> None:
        """Search the passages of another embedder from now on, within a transaction of the store."""

    def give_up(self, connection: sqlite3.Connection, embedder: str) -> None:
        """Drop the passages of an embedder to which the library doesn't change, within a transaction of the store."""

    def sweep(self) -> None:
        """Let go of what the store has no more; it takes little, and may be done while another process adds."""

    def tend(self) -> None:
        """Make the engine suit what it holds; it may take long, and nobody else may change the library meanwhile."""

    def clear(self) -> None:
        """Drop all passages, and whatever is kept elsewhere for the library."""

    def whole(self) -> bool:
        """Whether it has all passages that it was given, and no others."""

    def rebuild(self) -> list[str]:
        """Build anew what is derived; returns the documents whose passages are lost, of which nothing is found now."""

    def problems(self) -> list[str]:
        """What is wrong, in words; empty when all is well."""

    def about(self) -> str:
        """How it searches, in words."""


class Fetching(SearchBackend, ABC):
    """What follows, for any engine, from fetching passages and vectors by their ids, and from their number."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._count = -1, 0  # at which generation there were how many
        self.hidden: Callable[[], Collection[str]] = tuple

    @abstractmethod
    def _number(self) -> int:
        """The number of passages, counted now, which may take a while."""

    def count(self) -> int:
        generation = self._database.generation
        if self._count[0] != generation:
            self._count = generation, self._number()
        return self._count[1]

    @abstractmethod
    def _read(self, ids: Sequence[int]) -> Iterator[StoredPassage]:
        """The passages with these ids, in any order; ids that are gone are left out."""

    def get(self, ids: Iterable[int]) -> dict[int, StoredPassage]:
        wanted = list(ids)
        found = {passage.id: passage for passage in self._read(wanted)}
        return {i: found[i] for i in wanted if i in found}

    def beside(self, passage: StoredPassage, reach: int) -> list[StoredPassage]:
        ids = [i for i in range(passage.id - reach, passage.id + reach + 1) if i != passage.id]
        return [other for other in self.get(ids).values() if other.document_id == passage.document_id]

    def _with_vectors(self, ids: Ids) -> tuple[Ids, Vectors]:
        """Those of these passages that are there, shape (n,), and their vectors, shape (n, dimensions)."""
        read = list(self.vectors(ids))
        if not read:
            return np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.float32)
        return np.concatenate([found for found, _ in read]), np.concatenate([vectors for _, vectors in read])


def similarities(
    engine: SearchBackend, vector: Vectors, known: Mapping[int, float], ids: Iterable[int]
) -> dict[int, float]:
    """How near these passages are to a vector; those of which that is not known are compared now."""
    similarity = {i: known.get(i, 0.0) for i in ids}
    missing = np.array([i for i in similarity if i not in known], dtype=np.int64)
    for chunk, vectors in engine.vectors(missing):
        similarity.update(zip(chunk.tolist(), (vectors @ vector).tolist(), strict=True))
    return similarity
