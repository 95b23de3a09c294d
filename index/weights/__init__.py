"""Model files: what Footnote knows of them, where they come from, and proof that they are whole."""

from index.weights.known import KNOWN_MODELS, Artifact, Fetched, FetchReport, KnownModel, WeightsError
from index.weights.store import WeightStore

__all__ = [
    "KNOWN_MODELS",
    "Artifact",
    "FetchReport",
    "Fetched",
    "KnownModel",
    "WeightStore",
    "WeightsError",
]
