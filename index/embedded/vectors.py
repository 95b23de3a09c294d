"""FAISS over the stored vectors."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import faiss
import numpy as np

from index.embedded.derived import Derived
from index.types import Ids, Vectors
from index.unit import unit

EXACT = 100_000
"""Up to so many passages every vector is looked at, as nobody notices how long that takes; above, an inverted file is
asked."""

GROWN = 2.0
"""How many times more lists than it has, or fewer, suit the library before an index is built anew."""

SAMPLE, ROUNDS = 40, 10
"""How many vectors for each list the lists are found by, and how often they are moved (k-means)."""

RECALL, TRIALS = 0.99, 100
"""How many of the ten nearest vectors an inverted file must find on average, and of how many vectors that is tried."""

BLENDED = 3
"""Of how many vectors of the library one is made to try it with. A question is less like any passage than passages are
like each other: at probes that find 0.99 of what is nearest to passages, only 0.85 of what is nearest to questions of
SQuAD and SciFact is found among 200,000. The mean of three passages is about as hard to find as those (0.83)."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the index searches: in how many lists, of which it looks at `probes`, and how many of the ten nearest
    vectors it finds on average (0 to 1). An exact index has one list."""

    passages: int
    lists: int
    probes: int
    recall: float


class VectorIndex(Derived):
    """Search by cosine similarity: every vector is looked at up to `EXACT` passages; above, those in the lists of an
    inverted file that are nearest to the question (Douze et al., "The Faiss library", 2024)."""

    _index: faiss.Index | None = None

    def search(self, vector: Vectors, limit: int, within: Ids | None = None) -> list[tuple[int, float]]:
        """The passages nearest to a vector of shape (dimensions,): their ids and similarities, best first.

        With `within` only among these, and exactly. A vector of other dimensions than those stored, from an embedder
        that was replaced meanwhile, finds nothing.
        """
        with self._lock:
            self._keep_up()
            index = self._index
            if index is None or index.d != len(vector):
                return []
            parameters = None if within is None else _only(index, within)
            with _one_thread():
                found, ids = index.search(vector[None, :], min(limit, index.ntotal), params=parameters)
        return [(int(i), float(s)) for i, s in zip(ids[0], found[0], strict=True) if i >= 0]

    def health(self) -> Health:
        """How the index searches, tried on what is as hard to find as questions."""
        with self._lock:
            self._keep_up()
            index = self._index
            if index is None or _lists(index) == 1:
                return Health(len(self._ids), 1, 1, 1.0)
            return Health(len(self._ids), index.nlist, index.nprobe, self._recall(index, *self._trials(index)))

    # --- keeping up with the library -----------------------------------------------------------------------

    def _kind_now(self) -> str:
        return self._database.meta("embedder") or ""

    def _clear(self) -> None:
        self._index = None

    def _size(self) -> int:
        return 0 if self._index is None else int(self._index.ntotal)

    def _add(self, ids: Ids) -> None:
        for found, vectors in self._passages.vectors(ids):
            if self._index is None:
                self._index = _exact(vectors.shape[1])
            self._index.add_with_ids(vectors, found)

    def _remove(self, ids: Ids) -> None:
        if self._index is not None:
            self._index.remove_ids(faiss.IDSelectorBatch(ids))

    def _improve(self) -> bool:
        lists = lists_for(len(self._ids))
        if 1 / GROWN <= lists / _lists(self._index) <= GROWN:
            return False
        self._index = None  # two of them may be more than memory holds
        if lists > 1:
            self._index = self._trained(lists)
        else:
            self._add(self._ids)
        return True

    def _write(self, write: Callable[[bytes], int]) -> None:
        faiss.write_index(self._index, faiss.PyCallbackIOWriter(write))

    def _read(self, file: BinaryIO) -> Ids:
        self._index = faiss.read_index(faiss.PyCallbackIOReader(file.read))
        return np.sort(_ids(self._index))

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
        """Vectors as far from those of the library as questions are, shape (n, dimensions), and the ids nearest to
        each, shape (n, 10)."""
        dice = np.random.default_rng(1)
        chosen = dice.choice(self._ids, min(BLENDED * TRIALS, len(self._ids) // BLENDED * BLENDED), replace=False)
        parts = np.concatenate([found for _, found in self._passages.vectors(chosen)])
        parts = dice.permutation(parts)  # they come in the order of documents, and neighbours are alike
        vectors = unit(parts[: len(parts) // BLENDED * BLENDED].reshape(-1, BLENDED, parts.shape[1]).sum(axis=1))
        _, nearest = index.search(vectors, 10, params=faiss.SearchParametersIVF(nprobe=index.nlist))
        return vectors, nearest

    @staticmethod
    def _recall(index: faiss.Index, vectors: Vectors, nearest: Ids) -> float:
        """The share of the nearest that the index finds."""
        _, found = index.search(vectors, nearest.shape[1])
        kept = [len(set(a) & set(b)) for a, b in zip(found.tolist(), nearest.tolist(), strict=True)]
        return sum(kept) / nearest.size


def lists_for(passages: int) -> int:
    """In how many lists so many vectors are kept: one where looking at every vector is fast enough.

    >>> lists_for(100_000), lists_for(1_000_000)
    (1, 2000)
    """
    return 1 if passages <= EXACT else round(2 * math.sqrt(passages))


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let FAISS use no threads but this one: it shares out questions, and for a single one would only wake the others
    and wait for them. It is a setting of the thread that makes it."""
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


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
