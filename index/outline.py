"""The sentences that say most of what a whole document is about."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from index.passages import Passages
from index.rank import Candidate, as_evidence, candidates
from index.tables import label_of
from index.types import Embedder, Evidence, Scope, StoredPassage, Vectors

NEARNESS = 0.7
"""What being near the middle counts in the choice of the next passage; the rest is being unlike those chosen before."""

LEAST_WORDS = 6
"""A sentence of fewer words says too little to stand for its passage, where there is another."""


def outline(passages: Passages, embedder: Embedder, document_id: str, limit: int) -> list[Evidence]:
    """At most `limit` sentences, one of each of the passages that together are most like the whole document.

    They are in the order of the document, and ranked so too: it begins with what it is about.
    """
    read = list(passages.vectors(passages.within(Scope(documents=(document_id,)))))
    if not read:
        return []
    ids, vectors = np.concatenate([i for i, _ in read]), np.concatenate([v for _, v in read])
    middle = vectors.mean(axis=0)
    found = passages.get(ids[central(vectors, limit)].tolist())
    telling = [_most_telling(passage, embedder, middle) for passage in found.values()]
    return [
        replace(as_evidence(one, 1.0, 1.0), rank=rank)
        for rank, one in enumerate((t for t in telling if t is not None), 1)
    ]


def _most_telling(passage: StoredPassage, embedder: Embedder, middle: Vectors) -> Candidate | None:
    """The sentence of a passage that is nearest to the middle of its document."""
    prose = [candidate for candidate in candidates([passage]) if not label_of(candidate.text)]
    pool = [c for c in prose if len(c.text.split()) >= LEAST_WORDS] or prose or candidates([passage])
    if len(pool) < 2:
        return pool[0] if pool else None
    return pool[int((embedder.embed_passages([c.text for c in pool]) @ middle).argmax())]


def central(vectors: Vectors, limit: int) -> list[int]:
    """The numbers of `limit` vectors that together are most like all of them, in order.

    Each next one is near their mean and unlike those chosen before (maximal marginal relevance; Carbonell and
    Goldstein, 1998). The first is always one of them, since documents begin with what they are about. `vectors` has
    the shape (n, dimensions), each of unit length.
    """
    mean = vectors.mean(axis=0)
    nearness = vectors @ (mean / max(float(np.linalg.norm(mean)), 1e-9))
    chosen = [0]
    likeness = vectors @ vectors[0]
    while len(chosen) < min(limit, len(vectors)):
        worth = NEARNESS * nearness - (1 - NEARNESS) * likeness
        worth[chosen] = -np.inf
        chosen.append(int(worth.argmax()))
        likeness = np.maximum(likeness, vectors @ vectors[chosen[-1]])
    return sorted(chosen)
