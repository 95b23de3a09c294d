"""The one source of truth: a SQLite file with the documents, the files they lie in, and their passages with vectors,
unless an engine elsewhere keeps these.

A document is written or removed in one transaction, so a kill at any moment leaves it whole or absent.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from corpus.types import Document
from index import records
from index.backend import Incoming, Placing, SearchBackend
from index.database import Database, forget, listed, note
from index.engines import EMBEDDED, Engines
from index.explain import damaged
from index.folders import Folders
from index.types import EmbeddedPassage, FileState, LibraryError, Opening, StoredDocument, StoredFile


class Store:
    """Documents and the files they lie in, on disk; `passages` are what is searched, `folders` what is kept in sync."""

    def __init__(self, path: Path, search: str | None = None, key: str | None = None) -> None:
        """Open the store, creating it where there is none; `search` and `key` choose the engine (`index.engines`).

        Raises `LibraryError` when the file can't be written, is damaged, or was written by a newer version.
        """
        self.path = path
        self.database = Database(path)
        self.engines = Engines(self.database, search, key)
        self.folders = Folders(self.database)
        self._rows = self.database.rows
        self._transaction = self.database.transaction

    # --- what is there -------------------------------------------------------------------------------------

    @property
    def passages(self) -> SearchBackend:
        """What is searched."""
        return self.engines.current()

    @property
    def embedder(self) -> str | None:
        """The name of the embedder whose vectors are stored; None while there are none."""
        return self.database.meta("embedder")

    def documents(self) -> list[StoredDocument]:
        """Every document, by title; its path is the first of the places where it lies."""
        sizes = self.passages.sizes()
        rows = self._rows(
            """SELECT d.id, d.title, coalesce(min(f.path), ''), d.format, json_array_length(d.page_starts), d.sha256,
                      d.added_at, d.warnings, d.date
               FROM documents d LEFT JOIN files f ON f.document_id = d.id
               GROUP BY d.id ORDER BY d.title COLLATE NOCASE, d.id"""
        )
        return [
            StoredDocument(i, t, p, f, pages or None, sizes.get(i, 0), s, a, tuple(json.loads(w)), day)
            for i, t, p, f, pages, s, a, w, day in rows
        ]

    def document(self, document_id: str) -> Document | None:
        """A whole document, or None if it is not in the library."""
        rows = self._rows(f"SELECT {records.READ} FROM documents WHERE id = ?", (document_id,))
        return records.read(rows[0]) if rows else None

    def places(self, document_id: str) -> bytes | None:
        """Where the words of a document stand on its pages (`corpus.places`); None where there is no such document."""
        rows = self._rows("SELECT places FROM documents WHERE id = ?", (document_id,))
        return bytes(rows[0][0]) if rows else None

    def slice(self, document_id: str, start: int, end: int) -> str | None:
        """`text[start:end]` of a document; None where there is no such document."""
        sql = "SELECT substr(text, ?, ?) FROM documents WHERE id = ?"
        rows = self._rows(sql, (start + 1, end - start, document_id))
        return str(rows[0][0]) if rows else None

    def readings(self) -> list[tuple[str, int, tuple[int, ...]]]:
        """Of every document its id, the version of the readers that read it, and the pages that are unread pictures."""
        rows = self._rows("SELECT id, reader, scans FROM documents")
        return [(i, version, records.numbers(scans)) for i, version, scans in rows]

    def ids(self) -> set[str]:
        """The id of every document."""
        return {row[0] for row in self._rows("SELECT id FROM documents")}

    def titled(self, titles: Iterable[str]) -> dict[str, str]:
        """By title, for those of these titles that documents have, the id of the latest such document."""
        sql = "SELECT title, id FROM documents WHERE title IN (SELECT value FROM json_each(?)) ORDER BY added_at, rowid"
        return dict(self._rows(sql, (listed(titles),)))

    def openings(self, documents: Iterable[str], length: int, least: int) -> dict[str, Opening]:
        """The names and first `length` characters of those of these documents that have at least `least`."""
        rows = self._rows(
            """SELECT d.id, d.title, min(f.path), substr(d.text, 1, ?)
               FROM documents d JOIN files f ON f.document_id = d.id
               WHERE d.id IN (SELECT value FROM json_each(?)) AND length(d.text) >= ? GROUP BY d.id""",
            (length, listed(documents), least),
        )
        return {i: Opening(_names(title, path), text) for i, title, path, text in rows}

    def source(self, document_id: str) -> tuple[str, str, list[str]] | None:
        """The SHA-256 of a document, its format, and the files that hold it; None where there is no such document."""
        rows = self._rows("SELECT sha256, format FROM documents WHERE id = ?", (document_id,))
        return (*rows[0], self.paths(document_id)) if rows else None

    def paths(self, document_id: str) -> list[str]:
        """The files that hold a document."""
        sql = "SELECT path FROM files WHERE document_id = ? ORDER BY path"
        return [row[0] for row in self._rows(sql, (document_id,))]

    def count(self) -> int:
        """The number of documents."""
        return int(self._rows("SELECT count(*) FROM documents")[0][0])

    def digests(self) -> set[str]:
        """The SHA-256 of every document."""
        return {row[0] for row in self._rows("SELECT sha256 FROM documents")}

    def formats(self) -> dict[str, str]:
        """By its SHA-256, the format of every document."""
        return dict(self._rows("SELECT sha256, format FROM documents"))

    # --- files ---------------------------------------------------------------------------------------------

    def files(self) -> dict[str, StoredFile]:
        """The files of the library, by path."""
        rows = self._rows("SELECT path, document_id, size, mtime_ns FROM files")
        return {path: StoredFile(*of_it) for path, *of_it in rows}

    def has(self, document_id: str) -> bool:
        """Whether a document is in the library."""
        return bool(self._rows("SELECT 1 FROM documents WHERE id = ?", (document_id,)))

    # --- changes -------------------------------------------------------------------------------------------

    def incoming(self, document: Document, passages: Sequence[EmbeddedPassage], *paths: str) -> Incoming:
        """A document with its passages and its files, those too at `paths`, where it is about to lie."""
        return Incoming(document, passages, [*self.paths(document.id), *paths])

    def place(self, document: Document, placing: Placing, embedder: str, file: FileState) -> None:
        """Store a document that lies in a file, and have its passages, which were made ready, placed.

        What was stored for it before, or for another document in this file alone, goes in the same transaction.
        Raises `LibraryError` where the library has the vectors of another embedder.
        """
        with self._transaction() as connection:
            if self.embedder not in (None, embedder):
                raise LibraryError(f"The library is one of {self.embedder} by now. Run the command again.")
            note(connection, "embedder", embedder)
            if (engine := self.engines.address) != EMBEDDED:
                note(connection, "search", engine)
            records.write(connection, document)
            _link(connection, document.id, file)
            placing(connection)
            for table in ("passages", "next_passages") if engine != EMBEDDED else ("held",):
                # Copies of what was there before, by a move that was stopped.
                connection.execute(f"DELETE FROM {table} WHERE document_id = ?", (document.id,))

    def link(self, document_id: str, file: FileState) -> None:
        """Note that a document already stored lies (also) in a file."""
        with self._transaction() as connection:
            _link(connection, document_id, file)

    def unlink(self, paths: Iterable[str]) -> int:
        """Forget files; a document that lies nowhere any more is removed. Returns how many were."""
        with self._transaction() as connection:
            return _unlink(connection, list(paths))

    # --- health --------------------------------------------------------------------------------------------

    def problems(self) -> list[str]:
        """What is wrong with the file, in words; empty when all is well."""
        try:
            if self._rows("PRAGMA quick_check") == [("ok",)] and not self._rows("PRAGMA foreign_key_check"):
                return []
        except LibraryError:
            pass
        return [damaged(self.path)]


def _link(connection: sqlite3.Connection, document_id: str, file: FileState) -> None:
    _unlink(connection, [file.path], but=document_id)
    connection.execute("INSERT INTO files VALUES (?, ?, ?, ?)", (file.path, document_id, file.size, file.mtime_ns))


def _unlink(connection: sqlite3.Connection, paths: Sequence[str], but: str | None = None) -> int:
    """Forget files, and the documents that lie nowhere else, `but` one; an empty library is bound to no embedder."""
    sql = "DELETE FROM files WHERE path IN (SELECT value FROM json_each(?)) RETURNING document_id"
    left = {row[0] for row in connection.execute(sql, (listed(paths),))} - {but}
    dropped = connection.execute(
        """DELETE FROM documents WHERE id IN (SELECT value FROM json_each(?))
           AND id NOT IN (SELECT document_id FROM files)""",
        (listed(left),),
    ).rowcount
    if not connection.execute("SELECT 1 FROM documents LIMIT 1").fetchone():
        forget(connection, "embedder")
    return dropped


def _names(title: str, path: str) -> str:
    """The title, and the name of the file where that says something else."""
    stem = Path(path).stem
    return title if stem == title else f"{title}\n{stem}"
