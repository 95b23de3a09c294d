"""The one source of truth: a SQLite file with documents, passages, vectors and the word index.

A document is written or removed in one transaction that also raises the generation, so a kill at any moment
leaves it whole or absent, and whatever was derived from the store can tell that it is stale.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock

from corpus.readers import VERSION
from corpus.types import Document, Heading, Passage, Sentence, page_at
from index.explain import explained
from index.schema import migrate
from index.types import LibraryError, Opening, StoredDocument, StoredPassage, Vectors
from index.words import stem

BUSY_SECONDS = 60.0


class Store:
    """Documents, passages and vectors on disk; safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        """Open the store, creating it where there is none.

        Raises `LibraryError` when the file can't be written, is damaged, or was written by a newer version.
        """
        self.path = path
        self._local = threading.local()
        with explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            # Making the file must be done by one process alone: SQLite doesn't wait for another to switch to WAL.
            with FileLock(path.with_suffix(".lock"), timeout=BUSY_SECONDS):
                migrate(self._connection)

    @property
    def _connection(self) -> sqlite3.Connection:
        """This thread's own connection; transactions are begun by hand."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            self._local.connection = connection
        return connection

    def _rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        with explained(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """One atomic change of the library; it raises the generation, unless it changes nothing."""
        with explained(self.path):
            connection = self._connection
            connection.execute("BEGIN IMMEDIATE")
            before = connection.total_changes
            try:
                yield connection
                if connection.total_changes > before:
                    connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # SQLite may have rolled back on its own
                    connection.execute("ROLLBACK")
                raise

    # --- what is there -------------------------------------------------------------------------------------

    @property
    def generation(self) -> int:
        """A number that grows with every change."""
        return int(self._meta("generation") or 0)

    @property
    def embedder(self) -> str | None:
        """The name of the embedder whose vectors are stored; None while there are none."""
        return self._meta("embedder")

    @property
    def identity(self) -> str:
        """A random name given when the store was made, by which files derived from it know it."""
        return self._meta("identity") or ""

    def _meta(self, key: str) -> str | None:
        rows = self._rows("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    def passage_count(self) -> int:
        """The number of passages."""
        return int(self._rows("SELECT count(*) FROM passages")[0][0])

    def documents(self) -> list[StoredDocument]:
        """Every document, by title; its path is the first of the places where it lies."""
        rows = self._rows(
            """SELECT d.id, d.title, coalesce(min(f.path), ''), d.format, json_array_length(d.page_starts),
                      (SELECT count(*) FROM passages p WHERE p.document_id = d.id), d.sha256, d.added_at, d.warnings
               FROM documents d LEFT JOIN files f ON f.document_id = d.id
               GROUP BY d.id ORDER BY d.title COLLATE NOCASE, d.id"""
        )
        return [
            StoredDocument(i, t, p, f, pages or None, n, s, a, tuple(json.loads(w)))
            for i, t, p, f, pages, n, s, a, w in rows
        ]

    def document(self, document_id: str) -> Document | None:
        """A whole document, or None if it is not in the library."""
        rows = self._rows(
            """SELECT sha256, title, format, text, page_starts, headings, warnings, places, scans
               FROM documents WHERE id = ?""",
            (document_id,),
        )
        if not rows:
            return None
        sha256, title, format_, text, page_starts, headings, warnings, places, scans = rows[0]
        return Document(
            sha256,
            title,
            format_,
            text,
            _numbers(page_starts),
            tuple(Heading(*h) for h in json.loads(headings)),
            tuple(json.loads(warnings)),
            places,
            _numbers(scans),
        )

    def openings(self, ids: Iterable[str], length: int, least: int) -> dict[str, Opening | None]:
        """The names and first `length` characters of these documents; None for those of fewer than `least`."""
        sql = """SELECT d.title, min(f.path), substr(d.text, 1, ?) FROM documents d JOIN files f ON f.document_id = d.id
                 WHERE d.id = ? AND length(d.text) >= ? GROUP BY d.id"""
        found = {i: self._rows(sql, (length, i, least)) for i in ids}
        return {i: Opening(_names(*rows[0][:2]), rows[0][2]) if rows else None for i, rows in found.items()}

    def documents_of(self, ids: Sequence[int]) -> dict[int, str]:
        """The ids of the documents that these passages belong to."""
        marks = ", ".join("?" * len(ids))
        return dict(self._rows(f"SELECT id, document_id FROM passages WHERE id IN ({marks})", ids))

    def beside(self, passage: StoredPassage, reach: int) -> list[StoredPassage]:
        """The passages at most `reach` places before or after this one in its document, in order."""
        ids = range(passage.id - reach, passage.id + reach + 1)
        near = self.passages(i for i in ids if i != passage.id)
        return [other for other in near.values() if other.document_id == passage.document_id]

    def readings(self) -> list[tuple[str, int, tuple[int, ...]]]:
        """Of every document its id, the version of the readers that read it, and the pages that are unread pictures."""
        return [
            (i, version, _numbers(scans)) for i, version, scans in self._rows("SELECT id, reader, scans FROM documents")
        ]

    def ids(self) -> set[str]:
        """The id of every document."""
        return {row[0] for row in self._rows("SELECT id FROM documents")}

    def digests(self) -> set[str]:
        """The SHA-256 of every document."""
        return {row[0] for row in self._rows("SELECT sha256 FROM documents")}

    def passages(self, ids: Iterable[int]) -> dict[int, StoredPassage]:
        """The passages with these ids; ids that are gone are left out."""
        found = {}
        for passage_id in ids:
            for row in self._rows(
                """SELECT p.document_id, d.title, p.context, p.start, p.end, p.text, d.page_starts, p.sentences
                   FROM passages p JOIN documents d ON d.id = p.document_id WHERE p.id = ?""",
                (passage_id,),
            ):
                document_id, title, context, start, end, text, page_starts, sentences = row
                pages = _numbers(page_starts)
                found[passage_id] = StoredPassage(
                    passage_id,
                    document_id,
                    title,
                    context,
                    start,
                    end,
                    text,
                    page_at(pages, start),
                    tuple(Sentence(a, b, page_at(pages, a), bool(h)) for a, b, h in json.loads(sentences)),
                )
        return found

    def vectors(self) -> tuple[np.ndarray, Vectors]:
        """All passage ids, shape (n,), and their vectors, shape (n, dimensions)."""
        rows = self._rows("SELECT id, vector FROM passages ORDER BY id")
        ids = np.array([row[0] for row in rows], dtype=np.int64)
        matrix = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float16)
        return ids, matrix.reshape(len(rows), -1 if rows else 0).astype(np.float32)

    def lexical(self, words: Iterable[str], limit: int) -> list[int]:
        """The ids of the passages that best match any of the words by BM25, best first.

        Give words as they stand: the word index stems them itself, and a stem stemmed again may be another.
        """
        once = {stem(word): word for word in words}.values()
        query = " OR ".join(f'"{word.replace(chr(34), "")}"' for word in once)
        if not query:
            return []
        sql = "SELECT rowid FROM passages_fts WHERE passages_fts MATCH ? ORDER BY bm25(passages_fts, 0.5, 1.0) LIMIT ?"
        return [row[0] for row in self._rows(sql, (query, limit))]

    def frequency(self, stem: str) -> int:
        """The number of passages that hold a stemmed word."""
        rows = self._rows("SELECT doc FROM passages_vocabulary WHERE term = ?", (stem,))
        return int(rows[0][0]) if rows else 0

    # --- files and folders ---------------------------------------------------------------------------------

    def files(self) -> dict[str, tuple[str, int, int]]:
        """By path: the id of the document it holds, its size in bytes and its modification time in ns."""
        return {p: (d, s, m) for p, d, s, m in self._rows("SELECT path, document_id, size, mtime_ns FROM files")}

    def folders(self) -> list[str]:
        """The folders that are kept in sync."""
        return [row[0] for row in self._rows("SELECT path FROM folders ORDER BY path")]

    def remember_folder(self, path: str) -> None:
        """Keep a folder in sync from now on."""
        with self._transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO folders VALUES (?)", (path,))

    def has(self, document_id: str) -> bool:
        """Whether a document is in the library."""
        return bool(self._rows("SELECT 1 FROM documents WHERE id = ?", (document_id,)))

    # --- changes -------------------------------------------------------------------------------------------

    def put(
        self, document: Document, passages: Sequence[Passage], vectors: Vectors, embedder: str, place: Place
    ) -> None:
        """Store a document with its passages and their vectors, and that it lies at `place`.

        What was stored for it before, or for another document at this place alone, goes in the same transaction.
        """
        with self._transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO meta VALUES ('embedder', ?)", (embedder,))
            connection.execute("DELETE FROM passages WHERE document_id = ?", (document.id,))
            _insert(connection, document, passages, vectors)
            _link(connection, document.id, place)

    def link(self, document_id: str, place: Place) -> None:
        """Note that a document already stored lies (also) at `place`."""
        with self._transaction() as connection:
            _link(connection, document_id, place)

    def unlink(self, paths: Iterable[str]) -> int:
        """Forget files; a document that lies nowhere any more is removed. Returns how many were."""
        with self._transaction() as connection:
            connection.executemany("DELETE FROM files WHERE path = ?", [(path,) for path in paths])
            return _drop_orphans(connection)

    def forget_folder(self, path: str) -> None:
        """Keep a folder in sync no more; its documents stay."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM folders WHERE path = ?", (path,))

    # --- health --------------------------------------------------------------------------------------------

    def problems(self) -> list[str]:
        """What is wrong with the file, in words; empty when all is well."""
        damaged = f"The library file {self.path} is damaged. Restore it from a backup."
        try:
            if self._rows("PRAGMA quick_check") != [("ok",)] or self._rows("PRAGMA foreign_key_check"):
                return [damaged]
        except LibraryError:
            return [damaged]
        try:
            self._rows("INSERT INTO passages_fts (passages_fts, rank) VALUES ('integrity-check', 1)")
        except LibraryError:
            return ["The word index is damaged. `footnote doctor --repair` rebuilds it."]
        return []

    def rebuild_words(self) -> None:
        """Build the word index anew from the passages."""
        with self._transaction() as connection:
            connection.execute("INSERT INTO passages_fts (passages_fts) VALUES ('rebuild')")


Place = tuple[str, int, int]
"""A file: its path, size in bytes and modification time in nanoseconds."""


def _insert(connection: sqlite3.Connection, document: Document, passages: Sequence[Passage], vectors: Vectors) -> None:
    row = {
        "id": document.id,
        "sha256": document.sha256,
        "title": document.title,
        "format": document.format,
        "text": document.text,
        "page_starts": json.dumps(document.page_starts),
        "headings": json.dumps([(h.start, h.level, h.text) for h in document.headings]),
        "added_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "warnings": json.dumps(document.warnings),
        "scans": json.dumps(document.scans),
        "places": document.places,
        "reader": VERSION,
    }
    connection.execute(
        f"""INSERT INTO documents ({", ".join(row)}) VALUES ({", ".join(f":{name}" for name in row)})
            ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in row)}""",
        row,
    )
    connection.executemany(
        "INSERT INTO passages (document_id, start, end, context, text, sentences, vector) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                document.id,
                passage.start,
                passage.end,
                passage.context,
                passage.text,
                json.dumps([(s.start, s.end, int(s.heading)) for s in passage.sentences]),
                vector.astype(np.float16).tobytes(),
            )
            for passage, vector in zip(passages, vectors, strict=True)
        ],
    )


def _link(connection: sqlite3.Connection, document_id: str, place: Place) -> None:
    connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", (place[0], document_id, *place[1:]))
    _drop_orphans(connection)


def _drop_orphans(connection: sqlite3.Connection) -> int:
    """Remove the documents that lie nowhere; an empty library is bound to no embedder."""
    dropped = connection.execute("DELETE FROM documents WHERE id NOT IN (SELECT document_id FROM files)").rowcount
    connection.execute("DELETE FROM meta WHERE key = 'embedder' AND NOT EXISTS (SELECT 1 FROM documents)")
    return dropped


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(json.loads(text))


def _names(title: str, path: str) -> str:
    """The title, and the name of the file where that says something else."""
    stem = Path(path).stem
    return title if stem == title else f"{title}\n{stem}"
