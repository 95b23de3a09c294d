"""How passages and their vectors are written, whichever engine keeps them."""

from __future__ import annotations

import json

import numpy as np
from numpy.typing import NDArray

from corpus.types import Passage, Sentence, page_at
from index.types import StoredPassage, Vectors
from index.unit import SMALLEST, unit

BYTE = 127
"""The largest number in a packed vector."""


def stored(
    passage_id: int,
    document_id: str,
    title: str,
    context: str,
    start: int,
    end: int,
    text: str,
    page_starts: str,
    sentences: str,
    date: str | None,
) -> StoredPassage:
    """A passage of which the starts of pages and the sentences are given as they are stored, in JSON."""
    pages = tuple(json.loads(page_starts))
    return StoredPassage(
        passage_id,
        document_id,
        title,
        context,
        start,
        end,
        text,
        page_at(pages, start),
        tuple(Sentence(a, b, page_at(pages, a), bool(h)) for a, b, h in json.loads(sentences)),
        date=date,
    )


def sentences_of(passage: Passage) -> str:
    """The sentences of a passage as they are stored."""
    return json.dumps([(s.start, s.end, int(s.heading)) for s in passage.sentences])


def with_context(context: str, text: str) -> str:
    """A passage as models read it: below what stands above it."""
    return f"{context}\n{text}"


def packed(vectors: Vectors) -> bytes:
    """Vectors of unit length as a byte for each dimension: there are many of parts, and a thousandth matters little."""
    largest = np.abs(vectors).max(axis=-1, keepdims=True, initial=SMALLEST)
    numbers: NDArray[np.int8] = np.rint(vectors / largest * BYTE).astype(np.int8)
    return numbers.tobytes()


def unpacked(packed: bytes, dimensions: int) -> Vectors:
    """The vectors that were packed, of unit length again; shape (n, dimensions)."""
    numbers = np.frombuffer(packed, dtype=np.int8).reshape(-1, dimensions).astype(np.float32)
    return unit(numbers)
