"""What of a passage is compared with a question by itself: its sentences, and of rows of tables the labels too.

A sentence is embedded as it stands in its passage: its vector is the mean of what the model made of its words while it
read the whole ("late chunking"; Günther et al., 2024). So all sentences come from the one reading that their passage
takes when it is added, and none is read when a question comes.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.types import Passage
from index.backend import SearchBackend
from index.passages import with_context
from index.tables import label_of, sentence_text
from index.types import EmbeddedPassage, Embedder, Span, StoredPassage, Vectors


def parts_of(passage: Passage | StoredPassage) -> list[Span]:
    """Where in the text of a passage its sentences stand, one after the other, and then the labels of those that are
    rows."""
    sentences = [(s.start - passage.start, s.end - passage.start) for s in passage.sentences]
    labels = []
    for start, end in sentences:
        text = passage.text[start:end]
        if label := label_of(text):
            last = start + len(text.partition("; ")[0])
            labels.append((last - len(label), last))
    return sentences + labels


def embed(embedder: Embedder, passages: Sequence[Passage]) -> list[EmbeddedPassage]:
    """Passages with their vectors and those of their parts, in the order of `parts_of`; each is read below the headings
    above it."""
    read = zip(passages, *embed_parts(embedder, passages), strict=True)
    return [EmbeddedPassage(passage, vector, parts) for passage, vector, parts in read]


def embed_parts(embedder: Embedder, passages: Sequence[Passage | StoredPassage]) -> tuple[Vectors, list[Vectors]]:
    """The vectors of passages, shape (len(passages), dimensions), and those of the parts of each."""
    texts = [with_context(passage.context, passage.text) for passage in passages]
    spans = []
    for passage, text in zip(passages, texts, strict=True):
        before = len(text) - len(passage.text)
        spans.append([(start + before, end + before) for start, end in parts_of(passage)])
    return embedder.embed_with_parts(texts, spans)


def nearness(passage: StoredPassage, parts: Vectors, vector: Vectors) -> list[float]:
    """How near each sentence of a passage is to what has this vector; of a row, its label where that is nearer."""
    near = (parts @ vector).tolist()
    labels = iter(near[len(passage.sentences) :])
    rows = (label_of(sentence_text(passage, sentence)) for sentence in passage.sentences)
    return [max(own, next(labels)) if row else own for own, row in zip(near, rows, strict=False)]


def of_passages(engine: SearchBackend, passages: Sequence[StoredPassage], embedder: Embedder) -> dict[int, Vectors]:
    """The vectors of the parts of passages, by the passages' ids.

    Those that an older version did not store are made now.
    """
    stored = engine.parts(passage.id for passage in passages)
    known = {p.id: stored[p.id] for p in passages if len(stored.get(p.id, ())) == len(parts_of(p))}
    missing = [passage for passage in passages if passage.id not in known]
    made = embed_parts(embedder, missing)[1] if missing else []
    return known | dict(zip((passage.id for passage in missing), made, strict=True))
