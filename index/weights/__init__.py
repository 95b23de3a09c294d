"""Model files: what Footnote knows of them, where they come from, and proof that they are whole."""

from index.weights.fetch import progress_bar
from index.weights.known import KNOWN_MODELS, Artifact, KnownModel, Progress, Report, WeightsError
from index.weights.store import WeightStore

__all__ = [
    "KNOWN_MODELS",
    "Artifact",
    "KnownModel",
    "Progress",
    "Report",
    "WeightStore",
    "WeightsError",
    "progress_bar",
]
