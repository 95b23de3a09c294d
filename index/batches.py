"""Documents to passages with vectors, the passages of several small documents at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from corpus.passages import passages
from corpus.types import Document, Passage
from index.parts import embed
from index.types import EmbeddedPassage, Embedder

Item = TypeVar("Item")

PASSAGE_TOKENS = 160
"""The length of a passage with its context; of 130, 160 and 254 tokens the one at which evidence was found best."""

TOGETHER = 512
"""How many passages wait to be embedded together: among many each finds others of its length, and little is padded."""

CHUNK = 128
"""About how many passages are embedded between two reports."""


@dataclass(frozen=True, slots=True)
class Finished(Generic[Item]):
    """A document whose passages have their vectors."""

    item: Item
    document: Document
    passages: Sequence[EmbeddedPassage]


class Batches(Generic[Item]):
    """Embeds documents in the order in which they come, each known to the caller as an item of its own.

    A model takes many texts at once faster than one by one, so small documents wait for each other.
    """

    def __init__(
        self,
        embedder: Embedder,
        keep: Callable[[Sequence[Finished[Item]]], None],
        embedded: Callable[[Sequence[Item], int, float], None],
    ) -> None:
        """`keep` is given the documents with their passages, several at a time; `embedded` is told, whenever some
        passages of the items at hand were embedded, how many, and what share of those of these items that is."""
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
        made = self._embed(waiting)
        if waiting:
            self._keep([Finished(item, document, list(islice(made, len(found)))) for item, document, found in waiting])

    def _embed(self, waiting: Sequence[tuple[Item, Document, Sequence[Passage]]]) -> Iterator[EmbeddedPassage]:
        """All passages that wait, in order, with their vectors."""
        all_ = [passage for *_, found in waiting for passage in found]
        items = [item for item, *_ in waiting]
        by_length = sorted(range(len(all_)), key=lambda i: -len(all_[i].context) - len(all_[i].text))
        made: dict[int, EmbeddedPassage] = {}
        for at in range(0, len(all_), CHUNK):
            chunk = by_length[at : at + CHUNK]
            made.update(zip(chunk, embed(self._embedder, [all_[i] for i in chunk]), strict=True))
            self._embedded(items, len(chunk), len(chunk) / len(all_))
        return (made[i] for i in range(len(all_)))
