"""Vectors of sentences that were compared with one question, for the next: who asks, asks of the same pages again."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

from index.types import Embedder, Vectors

MOST = 20_000
"""How many sentences are remembered: 31 MB of vectors with 384 dimensions."""


class Remembered:
    """The vectors of the sentences that were asked for last."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._vectors: dict[tuple[str, str], Vectors] = {}
        self._lock = threading.Lock()

    def vectors(self, embedder: Embedder, texts: Sequence[str]) -> Vectors:
        """The vectors of sentences as `embed_passages` gives them, of shape (len(texts), dimensions)."""
        keys = [(embedder.name, text) for text in texts]
        with self._lock:
            found = {key: self._vectors[key] for key in keys if key in self._vectors}
        missing = [key for key in dict.fromkeys(keys) if key not in found]
        if missing:
            found.update(zip(missing, embedder.embed_passages([text for _, text in missing]), strict=True))
        with self._lock:
            for key, vector in found.items():
                self._vectors.pop(key, None)  # the last asked for stand last
                self._vectors[key] = vector
            for key in list(self._vectors)[: -self._most]:
                del self._vectors[key]
        return np.stack([found[key] for key in keys])
