"""Documents to passages with vectors, the passages of several small documents at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import numpy as np

from corpus.passages import passages
from corpus.types import Document, Passage
from index.parts import embed
from index.types import Embedder, Vectors

Item = TypeVar("Item")

PASSAGE_TOKENS = 160
"""The length of a passage with its context; of 130, 160 and 254 tokens the one at which evidence was found best."""

TOGETHER = 512
"""How many passages wait to be embedded together: among many each finds others of its length, and little is padded."""

CHUNK = 128
"""About how many passages are embedded between two reports."""


class Batches(Generic[Item]):
    """Embeds documents in the order in which they come, each known to the caller as an item of its own.

    A model takes many texts at once faster than one by one, so small documents wait for each other.
    """

    def __init__(
        self,
        embedder: Embedder,
        keep: Callable[[Item, Document, Sequence[Passage], Vectors, Sequence[Vectors]], None],
        embedded: Callable[[Sequence[Item], int, float], None],
    ) -> None:
        """`keep` is given every document with its passages, their vectors and those of their parts; `embedded` is
        told, whenever some passages of the items at hand were embedded, how many, and what share of those of these
        items that is."""
        self._embedder = embedder
        self._keep = keep
        self._embedded = embedded
        self._waiting: list[tuple[Item, Document, list[Passage]]] = []

    def add(self, item: Item, document: Document) -> None:
        """Take in a document; it is kept at once or with one of those that follow."""
        budget = min(PASSAGE_TOKENS, self._embedder.window)
        found = passages(document, budget=budget, length=self._embedder.count_tokens)
        self._waiting.append((item, document, found))
        if sum(len(each) for *_, each in self._waiting) >= TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Embed what waits, and have it kept."""
        waiting, self._waiting = self._waiting, []
        vectors, parts = self._embed(waiting)
        at = 0
        for item, document, found in waiting:
            own = slice(at, at + len(found))
            self._keep(item, document, found, vectors[own], parts[own])
            at = own.stop

    def _embed(self, waiting: Sequence[tuple[Item, Document, Sequence[Passage]]]) -> tuple[Vectors, list[Vectors]]:
        """The vectors of all passages that wait, and those of their parts."""
        all_ = [passage for *_, found in waiting for passage in found]
        items = [item for item, *_ in waiting]
        if not all_:
            return np.zeros((0, 0), dtype=np.float32), []
        by_length = sorted(range(len(all_)), key=lambda i: -len(all_[i].context) - len(all_[i].text))
        vectors: dict[int, Vectors] = {}
        parts: dict[int, Vectors] = {}
        for at in range(0, len(all_), CHUNK):
            chunk = by_length[at : at + CHUNK]
            of_passages, of_parts = embed(self._embedder, [all_[i] for i in chunk])
            vectors.update(zip(chunk, of_passages, strict=True))
            parts.update(zip(chunk, of_parts, strict=True))
            self._embedded(items, len(chunk), len(chunk) / len(all_))
        order = range(len(all_))
        return np.stack([vectors[i] for i in order]), [parts[i] for i in order]
