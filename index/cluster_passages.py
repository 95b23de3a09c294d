"""The passages of a library in Milvus, in a collection for each embedder.

The library's own file has the documents, their texts and files, and says which passages are theirs (`index.held`);
Milvus has what is searched: vectors, words, and what a scope goes by.
"""

from __future__ import annotations

import base64
import hashlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

import numpy as np

from index.backend import Fetching, Incoming, Placing
from index.collection import FIELDS, SHOWN, held_words, make, places, rows
from index.database import Database, listed
from index.held import COUNTED, RESERVED, UNCOUNTED, Held, Span
from index.home import Home
from index.milvus import ELSEWHERE, ROWS, Milvus
from index.passages import stored, unpacked
from index.types import Ids, LibraryError, StoredPassage, Vectors

Row = dict[str, Any]


class MilvusPassages(Fetching):
    """What is asked of passages, and how they come and go."""

    def __init__(self, database: Database, milvus: Milvus) -> None:
        self._database = database
        self._milvus = milvus
        self._held = Held(database)
        self._home = Home(database)
        self._count = -1, 0  # at which generation there were how many
        self.hidden: Callable[[], Collection[str]] = tuple

    @property
    def _area(self) -> str:
        """The collection that is searched; "" while there is nothing to be searched."""
        embedder = self._database.meta("embedder")
        return self._area_of(embedder) if embedder and self._home.name else ""

    def _area_of(self, embedder: str) -> str:
        return f"{self._prefix}{hashlib.sha256(embedder.encode()).hexdigest()[:8]}"

    @property
    def _prefix(self) -> str:
        return f"footnote_{self._home.name}_"

    # --- what is there -------------------------------------------------------------------------------------

    def count(self) -> int:
        generation = self._database.generation
        if self._count[0] != generation:
            self._count = generation, self._held.count(self._area)
        return self._count[1]

    def sizes(self) -> dict[str, int]:
        return self._held.sizes(self._area)

    def _read(self, ids: Sequence[int]) -> Iterator[StoredPassage]:
        return self._shown(self._rows(ids, SHOWN))

    def of(self, document_id: str) -> tuple[Ids, Vectors]:
        span = self._held.spans(self._area, [document_id]).get(document_id, ())
        return self._with_vectors(np.array(list(span), dtype=np.int64))

    def vectors(self, ids: Ids) -> Iterator[tuple[Ids, Vectors]]:
        for part in several(ids.tolist()):
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
        found: list[Row] = []
        for part in several(ids):
            found += self._milvus.call("get", area, ids=part, output_fields=list(fields))
        return found

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
        self._home.claim()
        area = self._area_of(embedder)
        first = next((one.passages[0] for one in incoming if one.passages), None)
        if first is not None:
            self._make(area, len(first.vector))
        spans = self._held.reserve(area, [len(one.passages) for one in incoming])
        words = {one.document.id: Counter[str]() for one in incoming}
        made = (row for one, span in zip(incoming, spans, strict=True) for row in rows(one, span))
        for part in several(made):
            self._milvus.call("upsert", area, part)
            for row in part:
                words[row["document_id"]].update(held_words([row["words"]]))
        self._check(area, spans)
        return [
            partial(self._place, area, one.document.id, span, words[one.document.id])
            for one, span in zip(incoming, spans, strict=True)
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
            raise self._absent()

    def _absent(self) -> LibraryError:
        return LibraryError(f"The search engine at {self._milvus.address} has no passages of this library. {ELSEWHERE}")

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
        leaving, moved = self._held.leaving(COUNTED, UNCOUNTED), self._held.moved()
        if leaving or moved:
            self._home.claim()
        for area, several_spans in _by_area(leaving).items():
            self._let_go(area, several_spans)
        for document_id, paths in moved.items():
            for area, span in self._held.everywhere(document_id):
                self._tell(area, span, paths)
            self._held.told(document_id, paths)

    def _tell(self, area: str, span: Span, paths: Sequence[str]) -> None:
        """Have the passages of a document found by these files."""
        for part in several(span):
            told = [row | {"places": places(paths)} for row in self._rows_of(area, part, FIELDS)]
            self._milvus.call("upsert", area, told)
            if span not in [kept for _, kept in self._held.everywhere(told[0]["document_id"])] if told else False:
                self._milvus.call("delete", area, ids=part)  # it was removed meanwhile

    def tend(self) -> None:
        self._home.claim()
        for area, spans in _by_area(self._held.leaving(RESERVED)).items():  # of an update that was killed
            self._let_go(area, spans)
        self.sweep()
        names = (self._database.meta(key) for key in ("embedder", "next_embedder"))
        self._drop_all({self._area_of(name) for name in names if name})

    def whole(self) -> bool:
        return self._found() == self.count()

    def _found(self) -> int:
        """How many passages Milvus has for this library, those that are to go left out."""
        area = self._area
        if not area or not self._milvus.call("has_collection", area):
            return 0
        return self._counted(area, " and ".join(["id >= 0", *self._held.besides(area)]))

    def rebuild(self) -> list[str]:
        """Count all words anew, and let go of the passages of documents that lost any, and of those of no document."""
        self._home.claim()
        if not (area := self._area):
            return []
        while not self._recounted(area):
            pass
        self.tend()
        if not self.whole():
            self._drop_strays(area)
        return self._held.without(area)

    def _recounted(self, area: str) -> bool:
        there = self._milvus.call("has_collection", area)
        words, lost, spans = Counter[str](), [], self._held.all_spans(area)
        for document_id, span in spans.items():
            found = self._rows_of(area, list(span), ("words",)) if there else []
            if len(found) < span.count:
                lost.append(document_id)
            else:
                words.update(held_words([row["words"] for row in found]))
        return self._held.lose(area, lost, spans, words)

    def _drop_strays(self, area: str) -> None:
        """Let go of passages that are of no document and were never noted as to go."""
        known = {i for span in self._held.all_spans(area).values() for i in span}
        for row in self._milvus.each(area, "id >= 0", ("id",)):
            if row["id"] not in known:
                self._milvus.call("delete", area, ids=[row["id"]])

    def clear(self) -> None:
        if self._home.here:
            self._drop_all(set())
        else:
            self._home.part()
        with self._database.transaction() as connection:
            self._held.forget(connection)

    def _drop_all(self, but: Collection[str]) -> None:
        """Drop the collections of this library, but for some."""
        for area in self._milvus.call("list_collections"):
            if area.startswith(self._prefix) and area not in but:
                self._milvus.call("drop_collection", area)
                with self._database.transaction() as connection:
                    self._held.forget(connection, area)

    def _let_go(self, area: str, spans: Mapping[Span, int]) -> None:
        """Let go of passages, and count their words no more where they are counted."""
        there = self._milvus.call("has_collection", area)
        if not there and self._held.count(area):
            raise self._absent()
        for span, state in spans.items():
            if there and state == COUNTED:
                found = self._rows_of(area, list(span), ("words",))
                self._held.uncount(area, span, held_words([row["words"] for row in found]))
            for part in several(span) if there else ():
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


def several(items: Iterable[Any]) -> Iterator[list[Any]]:
    """Some items at a time."""
    waiting = iter(items)
    while part := list(islice(waiting, ROWS)):
        yield part


def _by_area(leaving: Iterable[tuple[str, Span, int]]) -> dict[str, dict[Span, int]]:
    found: dict[str, dict[Span, int]] = {}
    for area, span, state in leaving:
        found.setdefault(area, {})[span] = state
    return found
