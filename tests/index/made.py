"""Documents made for the tests of the index."""

from __future__ import annotations

import hashlib

from corpus.split import passages
from corpus.types import Document, Heading
from index.store import Place, Store
from tests.fakes import FakeEmbedder

EMBEDDER = FakeEmbedder()


def document(
    text: str, title: str = "Title", *, pages: tuple[int, ...] = (), headings: tuple[Heading, ...] = ()
) -> Document:
    return Document(hashlib.sha256(text.encode()).hexdigest(), title, "txt", text, pages, headings)


def place(path: str) -> Place:
    return (path, 1, 1)


def put(store: Store, text: str, path: str, title: str = "Title", budget: int = 110) -> Document:
    """Store a text as the document at `path`."""
    made = document(text, title)
    found = passages(made, budget=budget)
    store.put(made, found, EMBEDDER.embed_passages([p.text for p in found]), EMBEDDER.name, place(path))
    return made
