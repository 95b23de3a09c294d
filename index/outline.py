"""The sentences that say most of what a whole document is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from corpus.sentences import is_row
from index.backend import SearchBackend
from index.evidence import Candidate, as_evidence, candidates
from index.parts import of_passages
from index.types import Embedder, Evidence, Vectors
from index.unit import unit

NEARNESS = 0.7
"""What being near the middle counts in the choice of the next passage; the rest is being unlike those chosen before."""

LEAST_WORDS = 6
"""A sentence of fewer words says too little to stand for its passage. Names, figures and dates don't count: lines that
tell authors, places and numbers say little of what a document is about."""


def outline(engine: SearchBackend, embedder: Embedder, document_id: str, limit: int) -> list[Evidence]:
    """At most `limit` sentences, one of each of the passages that together are most like the whole document.

    They are in the order of the document, and ranked so too: it begins with what it is about. Passages of which no
    sentence says much, such as tables, are left out, unless there are no others.
    """
    ids, vectors = engine.of(document_id)
    if not len(ids):
        return []
    middle = vectors.mean(axis=0)
    while True:
        chosen = central(vectors, limit)
        texts = engine.get(ids[chosen].tolist())
        pools = {i: candidates([texts[ids[i]]]) if ids[i] in texts else [] for i in chosen}
        silent = [i for i, pool in pools.items() if not any(map(_telling, pool))]
        if not silent or len(silent) == len(ids):
            break
        ids, vectors = np.delete(ids, silent), np.delete(vectors, silent, axis=0)
    parts = of_passages(engine, list(texts.values()), embedder)
    found = [_most_central(pool, parts[pool[0].passage.id], middle) for pool in pools.values() if pool]
    return [replace(as_evidence(one, 1.0, 1.0), rank=rank) for rank, one in enumerate(found, 1)]


def _telling(candidate: Candidate) -> bool:
    words = [word for word in candidate.text.split() if word[0].isalpha() and not word[0].isupper()]
    return len(words) >= LEAST_WORDS and not is_row(candidate.text) and not candidate.text.endswith(":")


def _most_central(pool: Sequence[Candidate], parts: Vectors, middle: Vectors) -> Candidate:
    """The sentence that is nearest to the middle of its document, of those that say something where any does."""
    pool = list(filter(_telling, pool)) or pool
    return max(pool, key=lambda candidate: float(parts[candidate.position] @ middle))


def central(vectors: Vectors, limit: int) -> list[int]:
    """The numbers of `limit` vectors that together are most like all of them, in order.

    Each next one is near their mean and unlike those chosen before (maximal marginal relevance; Carbonell and
    Goldstein, 1998). The first is always one of them, since documents begin with what they are about. `vectors` has
    the shape (n, dimensions), each of unit length.
    """
    nearness = vectors @ unit(vectors.mean(axis=0))
    chosen = [0]
    likeness = vectors @ vectors[0]
    while len(chosen) < min(limit, len(vectors)):
        worth = NEARNESS * nearness - (1 - NEARNESS) * likeness
        worth[chosen] = -np.inf
        chosen.append(int(worth.argmax()))
        likeness = np.maximum(likeness, vectors @ vectors[chosen[-1]])
    return sorted(chosen)
