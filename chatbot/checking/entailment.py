"""A second opinion on whether a source supports a sentence, by a model trained to tell what follows from a text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, Protocol

from index.cross_encoder import LazyCrossEncoder
from index.weights import WeightsError

Relation = Literal["entailed", "neutral", "contradicted"]
_BEGINNINGS: dict[str, Relation] = {"entail": "entailed", "neutral": "neutral", "contra": "contradicted"}
"""How the names begin that models give the three relations."""


class Entailment(Protocol):
    """Tells how a sentence relates to a text."""

    def load(self) -> None:
        """Make ready, so that the first sentence need not wait for it."""

    def relation(self, text: str, sentence: str) -> Relation:
        """Whether the sentence follows from the text, is denied by it, or neither."""


class CrossEncoderEntailment:
    """Tells by a cross-encoder with classes for natural language inference, two or three of them.

    Bowman et al., "A large annotated corpus for learning natural language inference" (2015).
    """

    def __init__(self, name: str, find: Callable[[], Path]) -> None:
        """`find` gives the folder with the model's files, once they are needed; it may raise `WeightsError`."""
        self._model = LazyCrossEncoder(name, find)

    def load(self) -> None:
        """Raises `WeightsError` when the model can't be loaded, or doesn't tell what follows from a text."""
        self._relations()

    def relation(self, text: str, sentence: str) -> Relation:
        return self._relations()[int(self._model.logits([(text, sentence)])[0].argmax())]

    def _relations(self) -> list[Relation]:
        """What each class of the model stands for."""
        config: Any = self._model.load().config
        told = [_relation(config.id2label[i]) for i in sorted(config.id2label)]
        if "entailed" not in told:
            raise WeightsError(
                f"{self._model.name} does not tell whether a sentence follows from a text. "
                "Choose another in FOOTNOTE_ENTAILMENT."
            )
        return told


def _relation(name: str) -> Relation:
    """The relation that a class stands for, by its name; "not_entailment" is neutral."""
    return next((told for beginning, told in _BEGINNINGS.items() if name.lower().startswith(beginning)), "neutral")
