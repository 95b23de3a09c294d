"""Documents made for the tests of the index."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from corpus.types import Document, Heading, Passage
from index.embedded.vectors import VectorIndex
from index.schema import VERSION_1
from index.store import Store
from index.types import EmbeddedPassage, FileState, Ids, Vectors
from tests.fakes import FakeEmbedder
from tests.invariants import cut

EMBEDDER = FakeEmbedder()


def document(
    text: str, title: str = "Title", *, pages: tuple[int, ...] = (), headings: tuple[Heading, ...] = ()
) -> Document:
    return Document(hashlib.sha256(text.encode()).hexdigest(), title, "txt", text, pages, headings)


def file(path: str) -> FileState:
    return FileState(path, 1, 1)


def store_passages(
    store: Store, document: Document, passages: Sequence[EmbeddedPassage], embedder: str, file: FileState
) -> None:
    """Store a document with its passages, as an update does."""
    (placing,) = store.passages.ready([store.incoming(document, passages, file.path)], embedder)
    store.place(document, placing, embedder, file)


def put(store: Store, text: str, path: str, title: str = "Title", budget: int = 110) -> Document:
    """Store a text as the document at `path`."""
    made = document(text, title)
    found = cut(made, budget=budget)
    whole = embedded(found, EMBEDDER.embed_passages([p.text for p in found]))
    store_passages(store, made, whole, EMBEDDER.name, file(path))
    return made


def embedded(passages: Sequence[Passage], vectors: Vectors) -> list[EmbeddedPassage]:
    """Passages with these vectors, and none of their parts, as an older version stored them."""
    return [EmbeddedPassage(passage, vector) for passage, vector in zip(passages, vectors, strict=True)]


def vectors(store: Store) -> tuple[Ids, Vectors]:
    """All passage ids, shape (n,), and their vectors, shape (n, dimensions)."""
    parts = list(store.passages.vectors(store.passages.ids()))
    if not parts:
        return np.zeros(0, dtype=np.int64), np.zeros((0, 0), dtype=np.float32)
    return np.concatenate([ids for ids, _ in parts]), np.concatenate([found for _, found in parts])


def index_of(store: Store, path: Path) -> VectorIndex:
    return VectorIndex(store.database, store.passages, path)


def old_library(path: Path, source: Path) -> None:
    """A library as the first version wrote it, with one document of one passage: the whole text of `source`."""
    text = source.read_text(encoding="utf-8")
    sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
    status = source.stat()
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(VERSION_1)
        connection.execute("PRAGMA user_version = 1")
        connection.execute("INSERT INTO meta VALUES ('identity', 'old'), ('embedder', 'fake')")
        connection.execute(
            "INSERT INTO documents VALUES (?, ?, 'Strikes', 'txt', ?, '[]', '[]', '2026-01-01T00:00:00+00:00')",
            (sha256[:16], sha256, text),
        )
        connection.execute(
            "INSERT INTO files VALUES (?, ?, ?, ?)", (str(source), sha256[:16], status.st_size, status.st_mtime_ns)
        )
        connection.execute(
            """INSERT INTO passages (document_id, start, end, context, text, sentences, vector)
               VALUES (?, 0, ?, 'Strikes', ?, ?, ?)""",
            (
                sha256[:16],
                len(text),
                text,
                json.dumps([[0, len(text), 0]]),
                EMBEDDER.embed_query(text).astype(np.float16).tobytes(),
            ),
        )
