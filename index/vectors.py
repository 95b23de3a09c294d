"""FAISS over the stored vectors: derived from the store, rebuilt whenever it does not match."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

import faiss
import numpy as np

from index.store import Store
from index.types import Vectors

MAGIC = b"footnote-vectors-1\n"


class VectorIndex:
    """Exact search by cosine similarity, always at the generation of the store."""

    def __init__(self, store: Store, path: Path) -> None:
        self._store = store
        self._path = path
        self._lock = threading.Lock()
        self._generation = -1
        self._index: faiss.Index | None = None

    def search(self, vector: Vectors, limit: int) -> list[tuple[int, float]]:
        """The passages nearest to a vector of shape (dimensions,): their ids and similarities, best first."""
        index = self._current()
        if index is None:
            return []
        similarities, ids = index.search(vector[None, :], min(limit, index.ntotal))
        return [(int(i), float(s)) for i, s in zip(ids[0], similarities[0], strict=True) if i >= 0]

    def similarity(self, vector: Vectors, passage_id: int) -> float:
        """The cosine similarity of one passage; 0 if it has gone since."""
        index = self._current()
        try:
            return float(index.reconstruct(passage_id) @ vector) if index is not None else 0.0
        except RuntimeError:
            return 0.0

    def count(self) -> int:
        """The number of vectors."""
        index = self._current()
        return int(index.ntotal) if index is not None else 0

    def rebuild(self) -> None:
        """Build and save the index anew, whatever is there."""
        self._path.unlink(missing_ok=True)
        with self._lock:
            self._generation = -1
        self._current()

    def _current(self) -> faiss.Index | None:
        with self._lock:
            generation = self._store.generation
            if generation != self._generation:
                self._index = self._load(generation) or self._build(generation)
                self._generation = generation
            return self._index

    def _build(self, generation: int) -> faiss.Index | None:
        ids, vectors = self._store.vectors()
        if not len(ids):
            return None
        # Half precision halves the memory and, for unit vectors, changes no similarity in its third decimal.
        flat = faiss.IndexScalarQuantizer(vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        index = faiss.IndexIDMap2(flat)
        index.add_with_ids(vectors, ids)
        self._save(index, generation)
        return index

    def _stamp(self, generation: int) -> bytes:
        return MAGIC + f"{self._store.identity} {generation}\n".encode()

    def _save(self, index: faiss.Index, generation: int) -> None:
        """Write the file whole or not at all; a library that can't be written to still answers."""
        data = faiss.serialize_index(index).tobytes()
        temporary = self._path.with_suffix(f".{os.getpid()}.tmp")
        try:
            temporary.write_bytes(self._stamp(generation) + hashlib.sha256(data).digest() + data)
            os.replace(temporary, self._path)
        except OSError:
            temporary.unlink(missing_ok=True)

    def _load(self, generation: int) -> faiss.Index | None:
        """The saved index, or None where it is missing, stale, foreign or damaged."""
        stamp = self._stamp(generation)
        try:
            content = self._path.read_bytes()
        except OSError:
            return None
        digest, data = content[len(stamp) : len(stamp) + 32], content[len(stamp) + 32 :]
        if not content.startswith(stamp) or hashlib.sha256(data).digest() != digest:
            return None
        return faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
