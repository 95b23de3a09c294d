"""Search by words: BM25 over the postings of all passages.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the words of the text and
of what stands above it counted together, as in BM25F.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from index.embedded.derived import Derived
from index.embedded.postings import TEXT, Postings, build, merge
from index.types import Ids
from index.words import K1, B, Weights

PART = 20_000
"""How many passages are made into one part at a time."""

PARTS = 8
"""How many parts are searched one after the other before they are merged."""


@dataclass(frozen=True, slots=True)
class Match:
    """How well passages hold the words of a question: ids, in order, and the share of the best score there could be
    (0 to 1), both of shape (n,)."""

    ids: Ids
    shares: NDArray[np.float32]

    def best(self, limit: int) -> dict[int, float]:
        """The passages that hold any of the words, best first."""
        found = np.flatnonzero(self.shares > 0)
        if len(found) > limit:
            found = found[np.argpartition(-self.shares[found], limit - 1)[:limit]]
        found = found[np.lexsort((found, -self.shares[found]))]
        return dict(zip(self.ids[found].tolist(), self.shares[found].tolist(), strict=True))

    def of(self, ids: Iterable[int]) -> dict[int, float]:
        """The shares of these passages; 0 for those that are gone."""
        wanted = np.array(list(ids), dtype=np.int64)
        if not len(self.ids):
            return dict.fromkeys(wanted.tolist(), 0.0)
        at = np.minimum(np.searchsorted(self.ids, wanted), len(self.ids) - 1)
        shares = np.where(self.ids[at] == wanted, self.shares[at], 0.0)
        return dict(zip(wanted.tolist(), shares.tolist(), strict=True))


class WordIndex(Derived):
    """Which passages hold a question's words."""

    _parts: tuple[Postings, ...] = ()
    _gone: tuple[NDArray[np.bool_], ...] = ()

    def match(self, terms: Iterable[str], within: Ids | None = None) -> Match:
        """How well all passages, or only those `within`, hold these stemmed words."""
        with self._lock:
            self._keep_up()
            parts, gone, total = self._parts, self._gone, len(self._ids)
        weights = Weights(partial(_held, parts), total)
        asked = dict.fromkeys(terms)
        best = weights.sum(asked) * (K1 + 1)
        if not total or not best:
            return Match(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
        mean = sum(float(part.lengths.sum(dtype=np.int64)) for part in parts) / sum(len(part.ids) for part in parts)
        ids = _joined([part.ids for part in parts])
        shares = _joined([_scores(part, asked, weights, mean) for part in parts])
        shares /= np.float32(best)
        shares[_joined(gone)] = 0.0
        if within is not None:
            shares[~np.isin(ids, within)] = 0.0
        return Match(ids, shares)

    def holding(self, terms: Iterable[str], within: Ids | None = None) -> Ids:
        """The passages, or those `within`, that hold all of these stemmed words, or the headings above them do; shape
        (n,)."""
        with self._lock:
            self._keep_up()
            parts, gone = self._parts, self._gone
        asked = set(terms)
        if not asked:
            return np.zeros(0, dtype=np.int64)
        found = []
        for part, out in zip(parts, gone, strict=True):
            rows = np.arange(len(part.ids))
            for term in asked:
                rows = np.intersect1d(rows, part.rows[part.of(term)], assume_unique=True)
            found.append(np.asarray(part.ids)[rows[~out[rows]]])
        ids = np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
        return ids if within is None else np.intersect1d(ids, within)

    def frequency(self, term: str) -> int:
        """The number of passages that hold a stemmed word; those that are gone count until parts are merged."""
        with self._lock:
            self._keep_up()
            return _held(self._parts, term)

    # --- keeping up with the library -----------------------------------------------------------------------

    def _kind_now(self) -> str:
        return ""

    def _clear(self) -> None:
        self._parts = self._gone = ()

    def _size(self) -> int:
        return sum(len(out) - int(out.sum()) for out in self._gone)

    def _add(self, ids: Ids) -> None:
        texts = self._passages.texts(ids)
        while len((part := build(islice(texts, PART))).ids):
            self._take(part)
        if len(self._parts) > PARTS:
            # All but the first, which is the largest by far: what is new comes in small parts.
            self._merge(1)

    def _remove(self, ids: Ids) -> None:
        self._gone = tuple(out | np.isin(part.ids, ids) for part, out in zip(self._parts, self._gone, strict=True))

    def _improve(self) -> bool:
        return False

    def _take(self, part: Postings) -> None:
        self._parts += (part,)
        self._gone += (np.zeros(len(part.ids), dtype=np.bool_),)

    def _merge(self, first: int) -> None:
        merged = merge(self._parts[first:], self._gone[first:])
        self._parts, self._gone = self._parts[:first], self._gone[:first]
        self._take(merged)

    def _write(self, write: Callable[[bytes], int]) -> None:
        self._merge(0)
        self._parts[0].write(write)

    def _read(self, file: BinaryIO) -> Ids:
        part = Postings.read(file)
        self._take(part)
        return np.array(part.ids)


def _joined(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Arrays one after the other; one alone, as that of all passages of a library is, without a copy."""
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def _held(parts: Iterable[Postings], term: str) -> int:
    # Counting those that are gone changes little.
    return sum(found.stop - found.start for found in (part.of(term) for part in parts))


def _scores(part: Postings, asked: Iterable[str], weights: Weights, mean: float) -> NDArray[np.float32]:
    scores = np.zeros(len(part.ids), dtype=np.float32)
    for term in asked:
        found = part.of(term)
        rows = part.rows[found]
        often = part.counts[found] / np.float32(TEXT)
        norm = np.float32(K1 * (1 - B)) + np.float32(K1 * B / mean) * part.lengths[rows]
        scores[rows] += np.float32(weights[term] * (K1 + 1)) * often / (often + norm)
    return scores
