"""The passages of a library as searching needs them: whole, by their vectors, and by their words."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.types import Passage, Sentence, page_at
from index.backend import Fetching
from index.database import Database, listed
from index.types import EVERYTHING, Embedded, Ids, Scope, StoredPassage, Vectors
from index.unit import SMALLEST, unit

CHUNK = 4096
"""How many passages are fetched at a time."""

BYTE = 127
"""The largest number in a packed vector."""


class Passages(Fetching):
    """What is asked of passages; documents put them in and take them out."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counted = -1, 0
        self.hidden: Callable[[], Collection[str]] = tuple
        """Tells the documents of which nothing is found, as they are about to be removed."""

    def count(self) -> int:
        """The number of passages."""
        generation = self._database.generation
        if self._counted[0] != generation:  # SQLite counts by going through all of them
            self._counted = generation, int(self._database.rows("SELECT count(*) FROM passages")[0][0])
        return self._counted[1]

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

    def searched(self, scope: Scope | None) -> Ids | None:
        """The ids of the passages that are searched; shape (n,). None where none is left out."""
        return self.within(scope or EVERYTHING) if scope or self.hidden() else None

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
        """The vectors of these passages, some at a time: ids, shape (n,), and vectors, shape (n, dimensions).

        Ids that are gone are left out.
        """
        sql = "SELECT id, vector FROM passages WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
        for start in range(0, len(ids), CHUNK):
            if rows := self._database.rows(sql, (listed(ids[start : start + CHUNK].tolist()),)):
                matrix = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float16)
                found = np.array([row[0] for row in rows], dtype=np.int64)
                yield found, matrix.reshape(len(rows), -1).astype(np.float32)

    def parts(self, ids: Iterable[int]) -> dict[int, Vectors]:
        """The vectors of the parts of these passages, shape (n, dimensions), by their ids; ids that are gone or were
        stored without them are left out."""
        sql = """SELECT id, parts, length(vector) / 2 FROM passages
                 WHERE id IN (SELECT value FROM json_each(?)) AND parts IS NOT NULL"""
        return {i: unpacked(parts, dimensions) for i, parts, dimensions in self._database.rows(sql, (listed(ids),))}

    def texts(self, ids: Ids) -> Iterator[tuple[int, str, str]]:
        """Id, context and text of these passages, in the order of their ids; ids that are gone are left out."""
        sql = "SELECT id, context, text FROM passages WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
        for start in range(0, len(ids), CHUNK):
            yield from self._database.rows(sql, (listed(ids[start : start + CHUNK].tolist()),))


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


COLUMNS = "document_id, start, end, context, text, sentences, vector, parts"


def insert(connection: sqlite3.Connection, table: str, document_id: str, passages: Sequence[Embedded]) -> None:
    """Put the passages of a document into a table of `COLUMNS`."""
    connection.executemany(
        f"INSERT INTO {table} ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [_row(document_id, each) for each in passages],
    )


def _row(document_id: str, embedded: Embedded) -> tuple[Any, ...]:
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
