"""Vectors of unit length, whose dot product is their cosine similarity."""

from __future__ import annotations

import numpy as np

from index.types import Vectors

SMALLEST = 1e-12
"""The least that anything is divided by."""


def unit(vectors: Vectors) -> Vectors:
    """Vectors, shape (dimensions,) or (n, dimensions), scaled to unit length; zeros stay zeros."""
    scaled: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), SMALLEST)
    return scaled
