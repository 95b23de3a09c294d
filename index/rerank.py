"""A second look at the best passages by a cross-encoder, which reads each together with the question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.cross_encoder import LazyCrossEncoder
from index.weights.known import WeightsError


class CrossEncoderReranker:
    """Reranks by a cross-encoder that gives one number for a pair of texts.

    Nogueira and Cho, "Passage Re-ranking with BERT" (2019).
    """

    def __init__(self, name: str, find: Callable[[], Path]) -> None:
        """`find` gives the folder with the model's files, once they are needed; it may raise `WeightsError`."""
        self._model = LazyCrossEncoder(name, find)

    @property
    def name(self) -> str:
        return self._model.name

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers the question, from 0 to 1."""
        found = self._model.logits([(question, text) for text in texts])
        if found.ndim != 1:
            raise WeightsError(
                f"{self.name} is no reranker: it gives several numbers for a text instead of one. "
                "Choose another in FOOTNOTE_RERANKER."
            )
        return [float(score) for score in 1 / (1 + np.exp(-found))]
