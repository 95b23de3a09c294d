"""The passages in the file of a library: whole, by their vectors, and by their words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from index.backend import Fetching
from index.database import listed
from index.passages import packed, sentences_of, stored, unpacked
from index.types import EmbeddedPassage, Ids, Scope, StoredPassage, Vectors

CHUNK = 4096
"""How many passages are fetched at a time."""

COLUMNS = "document_id, start, end, context, text, sentences, vector, parts"
"""Of the tables that passages stand in, but for their ids."""


class Passages(Fetching):
    """What is asked of passages; documents put them in and take them out."""

    def _number(self) -> int:
        return int(self._database.rows("SELECT count(*) FROM passages")[0][0])

    def each(self, ids: Ids) -> Iterator[StoredPassage]:
        """These passages, some at a time; ids that are gone are left out."""
        for start in range(0, len(ids), CHUNK):
            yield from self._read(ids[start : start + CHUNK].tolist())

    def _read(self, ids: Sequence[int]) -> Iterator[StoredPassage]:
        rows = self._database.rows(
            """SELECT p.id, p.document_id, d.title, p.context, p.start, p.end, p.text, d.page_starts, p.sentences,
                      d.date
                FROM passages p JOIN documents d ON d.id = p.document_id
                WHERE p.id IN (SELECT value FROM json_each(?))""",
            (listed(ids),),
        )
        for passage_id, document_id, title, context, start, end, text, page_starts, sentences, date in rows:
            yield stored(passage_id, document_id, title, context, start, end, text, page_starts, sentences, date)

    def owners(self, ids: Iterable[int]) -> dict[int, str]:
        """The ids of the documents that these passages belong to."""
        sql = "SELECT id, document_id FROM passages WHERE id IN (SELECT value FROM json_each(?))"
        return dict(self._database.rows(sql, (listed(ids),)))

    def searched(self, scope: Scope) -> Ids | None:
        """The ids of the passages that are searched; shape (n,). None where none is left out."""
        return self.within(scope) if scope or self.hidden() else None

    def within(self, scope: Scope) -> Ids:
        """The ids of the passages of all documents that a scope takes in; shape (n,)."""
        chosen = ["d.id NOT IN (SELECT value FROM json_each(:hidden))"]
        # Dates are compared as far as both are told: what is of May may be of any day in it.
        if scope.documents:
            chosen.append("d.id IN (SELECT value FROM json_each(:documents))")
        if scope.formats:
            chosen.append("d.format IN (SELECT value FROM json_each(:formats))")
        if scope.since:
            chosen.append("substr(d.date, 1, length(:since)) >= substr(:since, 1, length(d.date))")
        if scope.until:
            chosen.append("substr(d.date, 1, length(:until)) <= substr(:until, 1, length(d.date))")
        if scope.paths:
            chosen.append(
                """d.id IN (SELECT f.document_id FROM files f JOIN json_each(:paths) named
                   ON f.path = named.value OR substr(f.path, 1, length(named.value) + 1) = named.value || :separator)"""
            )
        parameters = {
            "hidden": listed(self.hidden()),
            "documents": listed(scope.documents),
            "formats": listed(scope.formats),
            "since": scope.since,
            "until": scope.until,
            "paths": listed(path.rstrip(os.sep) for path in scope.paths),
            "separator": os.sep,
        }
        sql = f"SELECT p.id FROM documents d JOIN passages p ON p.document_id = d.id WHERE {' AND '.join(chosen)}"
        return np.array([row[0] for row in self._database.rows(sql, parameters)], dtype=np.int64)

    # --- for what is derived from them ---------------------------------------------------------------------

    def ids(self, known: Ids | None = None) -> Ids:
        """The ids of all passages, in order; shape (n,).

        Those `known` from before are not read again where none of them is gone.
        """
        if known is not None and len(known):
            sql = "SELECT count(*) FROM passages UNION ALL SELECT id FROM passages WHERE id > ?"
            (count,), *later = self._database.rows(sql, (int(known[-1]),))
            if len(known) + len(later) == count:
                return np.concatenate([known, np.sort(np.array([row[0] for row in later], dtype=np.int64))])
        # The index by document holds nothing but ids, and so is read much faster than the table.
        rows = self._database.rows("SELECT id FROM passages INDEXED BY passages_by_document")
        return np.sort(np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows)))

    def vectors(self, ids: Ids) -> Iterator[tuple[Ids, Vectors]]:
        sql = "SELECT id, vector FROM passages WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
        for start in range(0, len(ids), CHUNK):
            if rows := self._database.rows(sql, (listed(ids[start : start + CHUNK].tolist()),)):
                matrix = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float16)
                found = np.array([row[0] for row in rows], dtype=np.int64)
                yield found, matrix.reshape(len(rows), -1).astype(np.float32)

    def parts(self, ids: Iterable[int]) -> dict[int, Vectors]:
        sql = """SELECT id, parts, length(vector) / 2 FROM passages
                 WHERE id IN (SELECT value FROM json_each(?)) AND parts IS NOT NULL"""
        return {i: unpacked(parts, dimensions) for i, parts, dimensions in self._database.rows(sql, (listed(ids),))}

    def texts(self, ids: Ids) -> Iterator[tuple[int, str, str]]:
        """Id, context and text of these passages, in the order of their ids; ids that are gone are left out."""
        sql = "SELECT id, context, text FROM passages WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
        for start in range(0, len(ids), CHUNK):
            yield from self._database.rows(sql, (listed(ids[start : start + CHUNK].tolist()),))


def insert(connection: sqlite3.Connection, table: str, document_id: str, passages: Sequence[EmbeddedPassage]) -> None:
    """Put the passages of a document into a table of `COLUMNS`."""
    connection.executemany(
        f"INSERT INTO {table} ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [_row(document_id, each) for each in passages],
    )


def _row(document_id: str, embedded: EmbeddedPassage) -> tuple[Any, ...]:
    """The values of `COLUMNS`."""
    passage = embedded.passage
    return (
        document_id,
        passage.start,
        passage.end,
        passage.context,
        passage.text,
        sentences_of(passage),
        embedded.vector.astype(np.float16).tobytes(),
        None if embedded.parts is None else packed(embedded.parts),
    )
