"""Models that read two texts together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.embed import load_model

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class LazyCrossEncoder:
    """A cross-encoder of sentence-transformers from a folder, loaded when it is first needed."""

    def __init__(self, name: str, find: Callable[[], Path]) -> None:
        """`find` gives the folder with the model's files, once they are needed; it may raise `WeightsError`."""
        self.name = name
        self._find = find
        self._serving = threading.RLock()  # a tokenizer serves one thread at a time
        self._model: CrossEncoder | None = None

    def load(self) -> CrossEncoder:
        """The model; the first call takes seconds. Raises `WeightsError` when it can't be loaded, and
        `FootnoteError` where memory is short."""
        with self._serving:
            if self._model is None:
                self._model = load_model(self.name, self._find, _cross_encoder)
            return self._model

    def logits(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """What the model says of each pair of texts; shape (n,), or (n, classes) where it tells classes apart."""
        with self._serving:
            model = self.load()
            from torch.nn import Identity

            found = model.predict(list(pairs), activation_fn=Identity(), show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)


def _cross_encoder() -> type[CrossEncoder]:
    from sentence_transformers import CrossEncoder

    kind: type[CrossEncoder] = CrossEncoder
    return kind
