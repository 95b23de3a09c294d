"""A second look at the best passages by a cross-encoder, which reads each together with the question."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.embed import load_model
from index.weights.known import WeightsError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class CrossEncoderReranker:
    """A cross-encoder of sentence-transformers from a folder, loaded when it is first needed.

    Nogueira and Cho, "Passage Re-ranking with BERT" (2019).
    """

    def __init__(self, name: str, find: Callable[[], Path]) -> None:
        """`find` gives the folder with the model's files, once they are needed; it may raise `WeightsError`."""
        self._name = name
        self._find = find
        self._serving = threading.Lock()
        self._model: CrossEncoder | None = None

    @property
    def name(self) -> str:
        return self._name

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers the question, from 0 to 1."""
        with self._serving:
            if self._model is None:
                from sentence_transformers import CrossEncoder

                self._model = load_model(self._name, self._find, CrossEncoder)
            from torch.nn import Sigmoid

            pairs = [(question, text) for text in texts]
            found = np.asarray(self._model.predict(pairs, activation_fn=Sigmoid(), show_progress_bar=False))
        if found.ndim != 1:
            raise WeightsError(
                f"{self._name} is no reranker: it gives several numbers for a text instead of one. "
                "Choose another in FOOTNOTE_RERANKER."
            )
        return [float(score) for score in found]
