"""How the passages of a library come to Milvus and go.

The library's own file says in three steps whose they are (`held`), so that a kill at any moment leaves nothing half
there; only the file that they belong to may change them (`home`).
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial

from index.backend import Incoming, Placing
from index.milvus.collection import FIELDS, make, places, rows, words_in
from index.milvus.held import COUNTED, RESERVED, UNCOUNTED, Run
from index.milvus.passages import MilvusPassages, several
from index.types import LibraryError


class MilvusChanges(MilvusPassages):
    """Passages in Milvus that come and go."""

    # --- what comes ----------------------------------------------------------------------------------------

    def ready(self, incoming: Sequence[Incoming], embedder: str) -> list[Placing]:
        self._home.claim()
        area = self._area_of(embedder)
        first = next((one.passages[0] for one in incoming if one.passages), None)
        if first is not None:
            self._make(area, len(first.vector))
        runs = self._held.reserve(area, [len(one.passages) for one in incoming])
        words = {one.document.id: Counter[str]() for one in incoming}
        made = (row for one, run in zip(incoming, runs, strict=True) for row in rows(one, run))
        for part in several(made):
            self._milvus.call("upsert", area, part)
            for row in part:
                words[row["document_id"]].update(set(row["words"].split()))
        self._check(area, runs)
        return [
            partial(self._held.place, area, one.document.id, run, words[one.document.id])
            for one, run in zip(incoming, runs, strict=True)
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
            raise LibraryError(self._milvus.no_passages)

    def _check(self, area: str, runs: Sequence[Run]) -> None:
        """See that Milvus has all passages of these runs, which follow each other; after that, everybody sees them.

        Raises `LibraryError` where it lacks any.
        """
        if expected := sum(run.count for run in runs):
            where = f"id >= {runs[0].first} and id < {runs[-1].first + runs[-1].count}"
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
        for area, runs in _by_area(leaving).items():
            self._let_go(area, runs)
        for document_id, paths in moved.items():
            for area, run in self._held.everywhere(document_id):
                self._tell(area, document_id, run, paths)
            self._held.told(document_id, paths)

    def _tell(self, area: str, document_id: str, run: Run, paths: Sequence[str]) -> None:
        """Have the passages of a document found by these files."""
        for part in several(run):
            if told := [row | {"places": places(paths)} for row in self._rows_of(area, part, FIELDS)]:
                self._milvus.call("upsert", area, told)
        if (area, run) not in self._held.everywhere(document_id):  # it was removed meanwhile
            self._delete(area, run)

    def _delete(self, area: str, run: Run) -> None:
        for part in several(run):
            self._milvus.call("delete", area, ids=part)

    def tend(self) -> None:
        self._home.claim()
        for area, runs in _by_area(self._held.leaving(RESERVED)).items():  # of an update that was killed
            self._let_go(area, runs)
        self.sweep()
        names = (self._database.meta(key) for key in ("embedder", "next_embedder"))
        areas = {self._area_of(name) for name in names if name}
        self._drop_all(areas)
        for area in areas:
            self._milvus.settle(area)

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
        words, lost, runs = Counter[str](), [], self._held.runs(area)
        for document_id, run in runs.items():
            found = self._rows_of(area, list(run), ("words",)) if there else []
            if len(found) < run.count:
                lost.append(document_id)
            else:
                words.update(words_in([row["words"] for row in found]))
        return self._held.lose(area, lost, runs, words)

    def _drop_strays(self, area: str) -> None:
        """Let go of passages that are of no document and were never noted as to go."""
        known = {i for run in self._held.runs(area).values() for i in run}
        there = (row["id"] for row in self._milvus.each(area, "id >= 0", ("id",)))
        for strays in several(i for i in there if i not in known):
            self._milvus.call("delete", area, ids=strays)

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

    def _let_go(self, area: str, runs: Mapping[Run, int]) -> None:
        """Let go of passages, and count their words no more where they are counted."""
        there = self._milvus.call("has_collection", area)
        if not there and self._held.count(area):
            raise LibraryError(self._milvus.no_passages)
        for run, state in runs.items():
            if there and state == COUNTED:
                found = self._rows_of(area, list(run), ("words",))
                self._held.uncount(area, run, words_in([row["words"] for row in found]))
            if there:
                self._delete(area, run)
            self._held.gone(run)

    # --- a change of embedder ------------------------------------------------------------------------------

    def unprepared(self, embedder: str) -> list[str]:
        return self._held.without(self._area_of(embedder))

    def switch(self, connection: sqlite3.Connection, before: str, after: str) -> None:
        if before != after:
            self._held.forget(connection, self._area_of(before))

    def give_up(self, connection: sqlite3.Connection, embedder: str) -> None:
        if self._area_of(embedder) != self._area:
            self._held.forget(connection, self._area_of(embedder))


def _by_area(leaving: Iterable[tuple[str, Run, int]]) -> dict[str, dict[Run, int]]:
    found: dict[str, dict[Run, int]] = {}
    for area, run, state in leaving:
        found.setdefault(area, {})[run] = state
    return found
