"""Whether a text answers a question, told by what a model makes of both while it reads them.

A model that has read a prompt knows more than it says: whether the question can be answered from the text shows in its
hidden states, also where it would go on to answer anyway (Slobodkin et al., "The Curious Case of Hallucinatory
(Un)answerability", 2023). A linear probe reads it off at the last token of the prompt, at no cost. Probes are trained
by `tests/benchmarks/probe.py`, one for each model, and lie beside this file.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open

FOLDER = Path(__file__).parent / "probes"


@dataclass(frozen=True, slots=True)
class Probe:
    """A logistic regression over the hidden state that a layer of a model has at the last token of a prompt.

    `layer` counts from 0; `weight` has the shape (width of the model,).
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

    def probability(self, state: NDArray[np.float32]) -> float:
        """How likely the text answers the question, from 0 to 1; `state` has the shape (width of the model,)."""
        score = float(state @ self.weight) + self.bias
        return 1 / (1 + math.exp(-max(min(score, 30.0), -30.0)))
