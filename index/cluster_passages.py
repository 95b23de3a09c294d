"""The passages of a library in Milvus, in a collection for each embedder.

The library's own file has the documents, their texts and files, and says which passages are theirs (`index.held`);
Milvus has what is searched: vectors, words, and what a scope goes by.
"""

from __future__ import annotations

import base64
import hashlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from index.backend import Fetching, Incoming, Placing
from index.collection import FIELDS, SHOWN, held_words, make, places, rows
from index.database import Database, listed
from index.held import COUNTED, RESERVED, UNCOUNTED, Held, Span
from index.milvus import ELSEWHERE, Milvus
from index.passages import stored, unpacked
from index.types import Ids, LibraryError, StoredPassage, Vectors

ROWS = 256
"""How many passages are written or read at a time."""

Row = dict[str, Any]


class MilvusPassages(Fetching):
    """What is asked of passages, and how they come and go."""

    def __init__(self, database: Database, milvus: Milvus) -> None:
        self._database = database
        self._milvus = milvus
        self._held = Held(database)
        self.hidden: Callable[[], Collection[str]] = tuple

    @property
    def _area(self) -> str:
        """The collection that is searched; "" while there is nothing to be searched."""
        embedder = self._database.meta("embedder")
        return self._area_of(embedder) if embedder else ""

    def _area_of(self, embedder: str) -> str:
        return f"{self._prefix}{hashlib.sha256(embedder.encode()).hexdigest()[:8]}"

    @property
    def _prefix(self) -> str:
        return f"footnote_{self._database.identity}_"

    # --- what is there -------------------------------------------------------------------------------------

    def count(self) -> int:
        return self._held.count(self._area)

    def sizes(self) -> dict[str, int]:
        return self._held.sizes(self._area)

    def _read(self, ids: Sequence[int]) -> Iterator[StoredPassage]:
        return self._shown(self._rows(ids, SHOWN))

    def of(self, document_id: str) -> tuple[Ids, Vectors]:
        span = self._held.spans(self._area, [document_id]).get(document_id, ())
        return self._with_vectors(np.array(list(span), dtype=np.int64))

    def vectors(self, ids: Ids) -> Iterator[tuple[Ids, Vectors]]:
        for part in _several(ids.tolist()):
            found = self._rows(part, ("id", "document_id", "vector"))
            current = sorted(self._current(found), key=lambda row: int(row["id"]))
            if current:
                yield (
                    np.array([row["id"] for row in current], dtype=np.int64),
                    np.array([row["vector"] for row in current], dtype=np.float32),
                )

    def parts(self, ids: Iterable[int]) -> dict[int, Vectors]:
        found = self._current(self._rows(list(ids), ("id", "document_id", "parts", "vector")))
        return {
            row["id"]: unpacked(base64.b64decode(row["parts"]), len(row["vector"])) for row in found if row["parts"]
        }

    def _rows(self, ids: Sequence[int], fields: Sequence[str]) -> list[Row]:
        """Fields of passages, those that are to go among them."""
        return self._rows_of(self._area, ids, fields) if self._area else []

    def _rows_of(self, area: str, ids: Sequence[int], fields: Sequence[str]) -> list[Row]:
        if not ids:
            return []
        return list(self._milvus.call("get", area, ids=list(ids), output_fields=list(fields)))

    def _current(self, found: Sequence[Row]) -> list[Row]:
        """Those of these passages that are of a document now."""
        spans = self._held.spans(self._area, {row["document_id"] for row in found})
        return [row for row in found if row["id"] in spans.get(row["document_id"], ())]

    def _shown(self, found: Sequence[Row]) -> Iterator[StoredPassage]:
        """Whole passages: their text is cut from their document."""
        asked = {row["id"]: row for row in self._current(found)}
        sql = """SELECT j.value ->> 0, d.title, d.page_starts, d.date,
                        substr(d.text, (j.value ->> 2) + 1, (j.value ->> 3) - (j.value ->> 2))
                 FROM json_each(?) j JOIN documents d ON d.id = j.value ->> 1"""
        cuts = listed([i, row["document_id"], row["start"], row["end"]] for i, row in asked.items())
        for i, title, page_starts, date, text in self._database.rows(sql, (cuts,)):
            row = asked[i]
            start, end, above, sentences = row["start"], row["end"], row["context"], row["sentences"]
            yield stored(i, row["document_id"], title, above, start, end, text, page_starts, sentences, date)

    # --- what comes ----------------------------------------------------------------------------------------

    def ready(self, incoming: Sequence[Incoming], embedder: str) -> list[Placing]:
        area = self._area_of(embedder)
        first = next((one.passages[0] for one in incoming if one.passages), None)
        if first is not None:
            self._make(area, len(first.vector))
        spans = self._held.reserve(area, [len(one.passages) for one in incoming])
        made = [list(rows(one, span)) for one, span in zip(incoming, spans, strict=True)]
        for part in _several([row for each in made for row in each]):
            self._milvus.call("upsert", area, part)
        self._check(area, spans)
        counted = [held_words([row["words"] for row in each]) for each in made]
        return [
            partial(self._place, area, one.document.id, span, words)
            for one, span, words in zip(incoming, spans, counted, strict=True)
        ]

    def _make(self, area: str, dimensions: int) -> None:
        """Make a collection; one that has passages must be there.

        Raises `LibraryError` where it isn't.
        """
        if not self._held.count(area):
            with self._database.transaction() as connection:
                self._held.forget(connection, area)
            make(self._milvus, area, dimensions)
        elif not self._milvus.call("has_collection", area):
            raise LibraryError(
                f"The search engine at {self._milvus.address} has no passages of this library. {ELSEWHERE}"
            )

    def _place(
        self, area: str, document_id: str, span: Span, words: dict[str, int], connection: sqlite3.Connection
    ) -> None:
        self._held.place(connection, area, document_id, span, words)

    def _check(self, area: str, spans: Sequence[Span]) -> None:
        """See that Milvus has all passages of these spans, which follow each other; after that, everybody sees them.

        Raises `LibraryError` where it lacks any.
        """
        if expected := sum(span.count for span in spans):
            where = f"id >= {spans[0].first} and id < {spans[-1].first + spans[-1].count}"
            if (found := self._counted(area, where)) != expected:
                raise LibraryError(
                    f"The search engine at {self._milvus.address} has kept {found} of {expected} passages. Add the "
                    "documents again."
                )

    def _counted(self, area: str, where: str) -> int:
        """How many passages meet a condition, of all that were ever written."""
        asked = {"filter": where, "output_fields": ["count(*)"], "consistency_level": "Strong"}
        (row,) = self._milvus.call("query", area, **asked)
        return int(row["count(*)"])

    # --- what goes -----------------------------------------------------------------------------------------

    def sweep(self) -> None:
        for area, span, state in self._held.leaving(COUNTED, UNCOUNTED):
            if state == COUNTED:
                found = self._fields(area, span, "words")
                self._held.uncount(area, span, held_words([row["words"] for row in found]))
            self._let_go(area, span)
        for document_id, paths in self._held.moved().items():
            for area, span in self._held.everywhere(document_id):
                told = [row | {"places": places(paths)} for row in self._fields(area, span, *FIELDS)]
                for part in _several(told):
                    self._milvus.call("upsert", area, part)
            self._held.told(document_id)

    def tend(self) -> None:
        for area, span, _ in self._held.leaving(RESERVED):  # of an update that was killed
            self._let_go(area, span)
        self.sweep()
        names = (self._database.meta(key) for key in ("embedder", "next_embedder"))
        self._drop_all({self._area_of(name) for name in names if name})

    def rebuild(self) -> list[str]:
        """Count all words anew, and let go of the passages of documents that lost any."""
        self.tend()
        if not (area := self._area):
            return []
        words, lost = Counter[str](), []
        for document_id in self._held.sizes(area):
            span = self._held.spans(area, [document_id])[document_id]
            if len(found := self._fields(area, span, "words")) < span.count:
                lost.append(document_id)
            else:
                words.update(held_words([row["words"] for row in found]))
        self._held.lose(area, lost, words)
        self.tend()
        return self._held.without(area)

    def clear(self) -> None:
        self._drop_all(set())

    def _drop_all(self, but: Collection[str]) -> None:
        """Drop the collections of this library, but for some."""
        for area in self._milvus.call("list_collections"):
            if area.startswith(self._prefix) and area not in but:
                self._milvus.call("drop_collection", area)
                with self._database.transaction() as connection:
                    self._held.forget(connection, area)

    def _fields(self, area: str, span: Span, *fields: str) -> list[Row]:
        there = self._milvus.call("has_collection", area)
        parts = _several(list(span)) if there else ()
        return [row for part in parts for row in self._rows_of(area, part, fields)]

    def _let_go(self, area: str, span: Span) -> None:
        there = self._milvus.call("has_collection", area)
        for part in _several(list(span)) if there else ():
            self._milvus.call("delete", area, ids=part)
        self._held.gone(span)

    # --- a change of embedder ------------------------------------------------------------------------------

    def unprepared(self, embedder: str) -> list[str]:
        return self._held.without(self._area_of(embedder))

    def switch(self, connection: sqlite3.Connection, before: str, after: str) -> None:
        if before != after:
            self._held.forget(connection, self._area_of(before))

    def give_up(self, connection: sqlite3.Connection, embedder: str) -> None:
        if self._area_of(embedder) != self._area:
            self._held.forget(connection, self._area_of(embedder))


def _several(items: Sequence[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), ROWS):
        yield list(items[start : start + ROWS])
