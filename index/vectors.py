"""FAISS over the stored vectors: derived from the library, patched or rebuilt whenever it does not match.

A vector never changes: a passage has an id that is used once, and what replaces it has another. So an index of any age
is brought up to date by taking out the ids that are gone and adding those that are new.
"""

from __future__ import annotations

import hashlib
import math
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import faiss
import numpy as np

from index.database import Database
from index.passages import Passages
from index.types import Ids, Vectors

FORMAT = "footnote vectors 2"
TRAILER = 64
"""Bytes at the end of the file: a digest that says whose vectors these are, and one of all that stands before it."""

EXACT = 100_000
"""Up to so many passages every vector is looked at, which takes 15 ms; more are looked up in an inverted file."""

LAG = 0.05
"""By how large a share of its passages a saved index may differ from the library before it is saved anew."""

GROWN = 2.0
"""How many times more lists than it has, or fewer, suit the library before an index is built anew."""

SAMPLE, ROUNDS = 40, 10
"""How many vectors for each list the lists are found by, and how often they are moved (k-means)."""

RECALL, TRIALS = 0.99, 100
"""How many of the ten nearest vectors an inverted file must find on average, and of how many vectors that is tried."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the index searches: in how many lists, of which it looks at `probes`, and how many of the ten nearest
    vectors it finds on average (0 to 1). An exact index has one list."""

    passages: int
    lists: int
    probes: int
    recall: float


class VectorIndex:
    """Search by cosine similarity, always at the generation of the library."""

    def __init__(self, database: Database, passages: Passages, path: Path) -> None:
        self._database = database
        self._passages = passages
        self._path = path
        self._lock = threading.Lock()
        self._generation = -1
        self._embedder: str | None = None
        self._index: faiss.Index | None = None
        self._ids: Ids = np.zeros(0, dtype=np.int64)
        self._changed = 0

    def search(self, vector: Vectors, limit: int, within: Ids | None = None) -> list[tuple[int, float]]:
        """The passages nearest to a vector of shape (dimensions,): their ids and similarities, best first.

        With `within` only among these, and exactly. A vector of other dimensions than those stored, from an embedder
        that was replaced meanwhile, finds nothing.
        """
        with self._lock:
            index = self._current()
            if index is None or index.d != len(vector):
                return []
            parameters = None if within is None else _only(index, within)
            found, ids = index.search(vector[None, :], min(limit, index.ntotal), params=parameters)
        return [(int(i), float(s)) for i, s in zip(ids[0], found[0], strict=True) if i >= 0]

    def count(self) -> int:
        """The number of vectors."""
        with self._lock:
            index = self._current()
            return int(index.ntotal) if index is not None else 0

    def tend(self) -> None:
        """Make the index suit the size of the library, and save it where the saved one has fallen behind.

        Training takes time (a minute for a million passages), so it is done when documents were added, never when a
        question is asked.
        """
        with self._lock:
            index = self._current()
            lists = lists_for(len(self._ids))
            if index is not None and not 1 / GROWN <= lists / _lists(index) <= GROWN:
                self._index = index = None  # two of them may be more than memory holds
                if lists > 1:
                    self._index = self._trained(lists)
                else:
                    now, self._ids = self._ids, self._ids[:0]
                    self._patch(now)
                self._save()
            elif index is not None and self._changed > LAG * len(self._ids):
                self._save()

    def rebuild(self) -> None:
        """Build and save the index anew, whatever is there."""
        self._path.unlink(missing_ok=True)
        with self._lock:
            self._forget()
        self.tend()

    def health(self) -> Health:
        """How the index searches, tried on vectors of the library."""
        with self._lock:
            index = self._current()
            if index is None:
                return Health(0, 1, 1, 1.0)
            lists = _lists(index)
            if lists == 1:
                return Health(len(self._ids), 1, 1, 1.0)
            return Health(len(self._ids), lists, index.nprobe, self._recall(index, *self._trials(index)))

    # --- keeping up with the library -----------------------------------------------------------------------

    def _current(self) -> faiss.Index | None:
        """The index with what the library holds now."""
        generation = self._database.generation
        if generation != self._generation:
            embedder = self._database.meta("embedder")
            if embedder != self._embedder:
                self._forget()
                self._embedder = embedder
            self._catch_up(self._passages.ids())
            self._generation = generation
        return self._index

    def _forget(self) -> None:
        self._generation, self._embedder, self._index, self._changed = -1, None, None, 0
        self._ids = np.zeros(0, dtype=np.int64)

    def _catch_up(self, now: Ids) -> None:
        behind = len(np.setxor1d(now, self._ids, assume_unique=True))
        if behind > LAG * len(now) and (saved := self._load()) is not None:
            self._index, self._ids, self._changed = saved, np.sort(_ids(saved)), 0
        anew = self._index is None
        self._patch(now)
        if anew and self._index is not None:
            self._save()

    def _patch(self, now: Ids) -> None:
        """Take out what is gone, and add what is new."""
        gone = np.setdiff1d(self._ids, now, assume_unique=True)
        if self._index is not None and len(gone):
            self._index.remove_ids(faiss.IDSelectorBatch(gone))
        fresh = np.setdiff1d(now, self._ids, assume_unique=True)
        for ids, vectors in self._passages.vectors(fresh):
            if self._index is None:
                self._index = _exact(vectors.shape[1])
            self._index.add_with_ids(vectors, ids)
        self._changed += len(gone) + len(fresh)
        self._ids = now
        if not len(now):
            self._index = None

    # --- an inverted file ----------------------------------------------------------------------------------

    def _trained(self, lists: int) -> faiss.Index:
        """All vectors in lists by nearness, of which a search looks at as many as it needs."""
        dice = np.random.default_rng(0)
        sample = np.sort(dice.choice(self._ids, min(SAMPLE * lists, len(self._ids)), replace=False))
        vectors = np.concatenate([found for _, found in self._passages.vectors(sample)])
        dimensions = vectors.shape[1]
        index = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(dimensions),
            dimensions,
            lists,
            faiss.ScalarQuantizer.QT_fp16,
            faiss.METRIC_INNER_PRODUCT,
            False,  # vectors are stored themselves, not what they differ by from the middle of their list
        )
        index.cp.niter = ROUNDS
        index.cp.min_points_per_centroid = 1
        index.cp.spherical = True
        index.train(vectors)
        for ids, found in self._passages.vectors(self._ids):
            index.add_with_ids(found, ids)
        trials = self._trials(index)
        while self._recall(index, *trials) < RECALL and index.nprobe < lists:
            index.nprobe = min(lists, math.ceil(index.nprobe * 1.25))
        return index

    def _trials(self, index: faiss.Index) -> tuple[Vectors, Ids]:
        """Vectors of the library, shape (n, dimensions), and the ids nearest to each, shape (n, 11)."""
        chosen = np.sort(np.random.default_rng(1).choice(self._ids, min(TRIALS, len(self._ids)), replace=False))
        vectors = np.concatenate([found for _, found in self._passages.vectors(chosen)])
        _, nearest = index.search(vectors, 11, params=faiss.SearchParametersIVF(nprobe=index.nlist))
        return vectors, nearest

    @staticmethod
    def _recall(index: faiss.Index, vectors: Vectors, nearest: Ids) -> float:
        """The share of the nearest that the index finds; the vector itself, which it can't miss, does not count."""
        _, found = index.search(vectors, 11)
        kept = [len(set(a) & set(b)) - 1 for a, b in zip(found.tolist(), nearest.tolist(), strict=True)]
        return sum(kept) / (10 * len(kept))

    # --- the file ------------------------------------------------------------------------------------------

    def _whose(self) -> bytes:
        return hashlib.sha256(f"{FORMAT}\n{self._database.identity}\n{self._embedder}".encode()).digest()

    def _save(self) -> None:
        """Write the file whole or not at all; a library that can't be written to still answers."""
        temporary = self._path.with_suffix(f".{os.getpid()}.tmp")
        digest = hashlib.sha256()

        def write(data: bytes) -> int:
            digest.update(data)
            return file.write(data)

        try:
            with temporary.open("wb") as file:
                faiss.write_index(self._index, faiss.PyCallbackIOWriter(write))
                write(self._whose())
                file.write(digest.digest())
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self._path)
            self._changed = 0
        except OSError:
            temporary.unlink(missing_ok=True)

    def _load(self) -> faiss.Index | None:
        """The saved index, or None where it is missing, foreign or damaged."""
        try:
            with self._path.open("rb") as file:
                if not _is_sound(file, self._whose()):
                    return None
                file.seek(0)
                return faiss.read_index(faiss.PyCallbackIOReader(file.read))
        except (OSError, RuntimeError):
            return None


def lists_for(passages: int) -> int:
    """In how many lists so many vectors are kept: one where looking at every vector is fast enough.

    >>> lists_for(100_000), lists_for(1_000_000)
    (1, 2000)
    """
    return 1 if passages <= EXACT else round(2 * math.sqrt(passages))


def _exact(dimensions: int) -> faiss.Index:
    # Half precision halves the memory and, for unit vectors, changes no similarity in its third decimal.
    flat = faiss.IndexScalarQuantizer(dimensions, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    return faiss.IndexIDMap(flat)


def _lists(index: faiss.Index) -> int:
    return int(getattr(index, "nlist", 1))


def _ids(index: faiss.Index) -> Ids:
    """The ids that an index holds, in no order."""
    if _lists(index) == 1:
        return np.asarray(faiss.vector_to_array(index.id_map), dtype=np.int64)
    lists = index.invlists
    parts = [
        faiss.rev_swig_ptr(lists.get_ids(i), lists.list_size(i)).copy()
        for i in range(index.nlist)
        if lists.list_size(i)
    ]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _only(index: faiss.Index, ids: Ids) -> faiss.SearchParameters:
    """That every vector of these ids is looked at, and no other."""
    chosen = faiss.IDSelectorBatch(ids)
    if _lists(index) == 1:
        return faiss.SearchParameters(sel=chosen)
    return faiss.SearchParametersIVF(sel=chosen, nprobe=index.nlist)


def _is_sound(file: BinaryIO, whose: bytes) -> bool:
    """Whether a file is whole and holds the vectors of this library."""
    left = file.seek(0, os.SEEK_END) - TRAILER // 2
    file.seek(0)
    digest, last = hashlib.sha256(), b""
    while left > 0 and (data := file.read(min(left, 1 << 20))):
        digest.update(data)
        last = (last + data)[-len(whose) :]
        left -= len(data)
    return last == whose and file.read() == digest.digest()
