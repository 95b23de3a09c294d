"""Which words stand in which passages, as arrays: small, quick to score, and used from a file without a copy."""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import weakref
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from index.types import Ids
from index.words import terms

ALIGNED = 64
"""Arrays begin at multiples of so many bytes."""

TEXT, CONTEXT = 2, 1
"""What a word counts in a passage and in what stands above it."""


class Filed:
    """An array of shape (n,) that stays in a file: a part of it is in memory only while it is used.

    A map of the whole file would come to hold nearly all of it, as few words of questions stand in most postings.
    """

    def __init__(self, file: BinaryIO, kind: str, offset: int, length: int) -> None:
        self._kind, self._offset, self._length = np.dtype(kind), offset, length
        self._file = os.dup(file.fileno())  # the file itself, also when another has taken its place
        weakref.finalize(self, os.close, self._file)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, part: slice) -> NDArray[Any]:
        start, stop, _ = part.indices(self._length)
        if start >= stop:
            return np.zeros(0, dtype=self._kind)
        offset = self._offset + start * self._kind.itemsize
        before = offset % mmap.ALLOCATIONGRANULARITY
        size = before + (stop - start) * self._kind.itemsize
        mapped = mmap.mmap(self._file, size, access=mmap.ACCESS_READ, offset=offset - before)
        return np.frombuffer(mapped, dtype=self._kind, offset=before)


@dataclass(frozen=True, slots=True)
class Postings:
    """The words of n passages. A word is known by a hash; its postings stand at `starts[i]:starts[i + 1]`.

    `ids` are those of the passages and `lengths` their numbers of words, both of shape (n,); `words` are the hashes, in
    order, shape (v,), and `starts` has shape (v + 1,); `rows` and `counts` are the postings: places in `ids`, in order
    for each word, and how much the word counts there, up to 255.
    """

    ids: Ids
    lengths: NDArray[np.uint16]
    words: NDArray[np.uint64]
    starts: NDArray[np.int64]
    rows: NDArray[np.uint32] | Filed
    counts: NDArray[np.uint8] | Filed

    def of(self, term: str) -> slice:
        """Where the postings of a stemmed word stand."""
        word = hashed(term)
        i = int(np.searchsorted(self.words, word))
        if i == len(self.words) or self.words[i] != word:
            return slice(0, 0)
        return slice(int(self.starts[i]), int(self.starts[i + 1]))

    def write(self, write: Callable[[bytes], int]) -> None:
        """Write the arrays, and before them what and where they are."""
        arrays = {field.name: np.ascontiguousarray(getattr(self, field.name)[:]) for field in fields(self)}
        head = json.dumps({name: [found.dtype.str, len(found)] for name, found in arrays.items()}).encode() + b"\n"
        write(_filled(head))
        for found in arrays.values():
            write(_filled(found.tobytes()))

    @classmethod
    def read(cls, file: BinaryIO) -> Postings:
        """The arrays of a file, of which only what is used comes into memory."""
        head = file.readline()
        at = len(_filled(head))
        arrays: dict[str, Any] = {}
        for name, (kind, length) in json.loads(head).items():
            arrays[name] = Filed(file, kind, at, length)
            if name not in ("rows", "counts"):
                arrays[name] = arrays[name][:]
            at += -(-np.dtype(kind).itemsize * length // ALIGNED) * ALIGNED
        return cls(**arrays)


def build(passages: Iterable[tuple[int, str, str]]) -> Postings:
    """The postings of passages given as id, context and text, in the order of their ids."""
    known: dict[str, int] = {}
    ids, lengths = array("q"), array("H")
    words, rows, counts = array("I"), array("I"), array("B")
    for row, (passage_id, context, text) in enumerate(passages):
        above, own = terms(context), terms(text)
        ids.append(passage_id)
        lengths.append(min(len(above) + len(own), 0xFFFF))
        held: dict[str, int] = {}
        for found, worth in ((above, CONTEXT), (own, TEXT)):
            for term in found:
                held[term] = held.get(term, 0) + worth
        for term, count in held.items():
            words.append(known.setdefault(term, len(known)))
            rows.append(row)
            counts.append(min(count, 0xFF))
    hashes = np.array([hashed(term) for term in known], dtype=np.uint64)
    place = np.argsort(hashes)
    rank = np.empty(len(place), dtype=np.int64)
    rank[place] = np.arange(len(place))
    word = rank[np.frombuffer(words, dtype=np.uint32)] if words else np.zeros(0, dtype=np.int64)
    order = np.argsort(word, kind="stable")
    return Postings(
        np.array(ids, dtype=np.int64),
        np.array(lengths, dtype=np.uint16),
        hashes[place],
        np.searchsorted(word[order], np.arange(len(place) + 1)),
        np.array(rows, dtype=np.uint32)[order],
        np.array(counts, dtype=np.uint8)[order],
    )


def merge(parts: Sequence[Postings], gone: Sequence[NDArray[np.bool_]]) -> Postings:
    """One of several, whose ids follow each other, without the passages marked as gone."""
    words = np.unique(np.concatenate([part.words for part in parts]))
    kept = [_without(part, out) for part, out in zip(parts, gone, strict=True)]
    places = [np.searchsorted(words, part.words) for part in kept]
    sizes = np.zeros((len(kept), len(words)), dtype=np.int64)
    for size, part, place in zip(sizes, kept, places, strict=True):
        size[place] = np.diff(part.starts)
    starts = np.concatenate([[0], np.cumsum(sizes.sum(axis=0))])
    rows = np.empty(starts[-1], dtype=np.uint32)
    counts = np.empty(starts[-1], dtype=np.uint8)
    before = starts[:-1].copy()  # where the postings of each word go on
    first = 0
    for size, part, place in zip(sizes, kept, places, strict=True):
        target = np.repeat(before[place] - part.starts[:-1], np.diff(part.starts)) + np.arange(len(part.rows))
        rows[target] = part.rows[:] + np.uint32(first)
        counts[target] = part.counts[:]
        before += size
        first += len(part.ids)
    held = np.diff(starts) > 0
    return Postings(
        np.concatenate([part.ids for part in kept]),
        np.concatenate([part.lengths for part in kept]),
        words[held],
        np.concatenate([starts[:-1][held], starts[-1:]]),
        rows,
        counts,
    )


def _without(part: Postings, gone: NDArray[np.bool_]) -> Postings:
    if not gone.any():
        return part
    kept = ~gone
    rows = part.rows[:]
    posted = kept[rows]
    return Postings(
        part.ids[kept],
        part.lengths[kept],
        part.words,
        np.concatenate([[0], np.cumsum(posted)])[part.starts],
        (np.cumsum(kept) - 1)[rows[posted]].astype(np.uint32),
        part.counts[:][posted],
    )


def hashed(term: str) -> np.uint64:
    """The number that stands for a word; that two of a library's words share one is as good as impossible."""
    return np.uint64(int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "little"))


def _filled(data: bytes) -> bytes:
    return data + b"\n" * (-len(data) % ALIGNED)
