"""Whether a text answers a question, told by what a model makes of both while it reads them.

A model that has read a prompt knows more than it says: whether the question can be answered from the text shows in its
hidden states, also where it would go on to answer anyway (Slobodkin et al., "The Curious Case of Hallucinatory
(Un)answerability", 2023). A linear probe reads it off at the last token of the prompt, in a layer in the middle, and
weighs it with how close to the question the search came; the layers above read nothing of what is refused. Probes are
trained by `tests/benchmarks/probe.py`, one for each model, and lie beside this file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open

from index.types import Evidence

FOLDER = Path(__file__).parent / "probes"


class Unlikely(Exception):
    """Too unlikely that a text answers a question; raised while a model reads them."""


@dataclass(frozen=True, slots=True)
class Judging:
    """How close to a question the text is that it is to be answered from (`closeness`), and how likely an answer must
    be for one to be written."""

    closeness: tuple[float, ...]
    least: float

    def too_unlikely(self, answerable: float | None) -> bool:
        """Whether none is to be written; not where nobody can tell how likely one is."""
        return answerable is not None and answerable < self.least


def closeness(evidence: Sequence[Evidence]) -> tuple[float, ...]:
    """The greatest similarity to the question, and the greatest share of its words, that any of the evidence has."""
    return max(item.similarity for item in evidence), max(item.coverage for item in evidence)


@dataclass(frozen=True, slots=True)
class Probe:
    """A logistic regression over the hidden state that a layer of a model has at the last token of a prompt, followed
    by the closeness of the evidence in it.

    `layer` counts from 0; `weight` has the shape (width of the model + 2,).
    """

    layer: int
    weight: NDArray[np.float32]
    bias: float

    @classmethod
    def of(cls, model: str, folder: Path = FOLDER) -> Probe | None:
        """The probe trained for a model, by its name; None where there is none."""
        file = folder / f"{model}.safetensors"
        if not file.exists():
            return None
        with safe_open(file, framework="numpy") as tensors:
            about = json.loads(tensors.metadata()["probe"])
            return cls(about["layer"], tensors.get_tensor("weight"), about["bias"])

    @property
    def width(self) -> int:
        """The width of the model that it is for."""
        return len(self.weight) - 2

    def probability(self, state: NDArray[np.float32], closeness: Sequence[float]) -> float:
        """How likely the text answers the question, from 0 to 1; `state` has the shape (width of the model,)."""
        score = float(np.concatenate([state, closeness]) @ self.weight) + self.bias
        return 1 / (1 + math.exp(-max(min(score, 30.0), -30.0)))
