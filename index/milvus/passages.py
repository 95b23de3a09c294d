"""The passages of a library in Milvus, in a collection for each embedder.

The library's own file has the documents, their texts and files, and says which passages are theirs (`held`);
Milvus has what is searched: vectors, words, and what a scope goes by.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np

from index.backend import Fetching
from index.database import Database, listed
from index.milvus.collection import SHOWN
from index.milvus.connection import ROWS, Milvus
from index.milvus.held import Held
from index.milvus.home import Home
from index.passages import stored, unpacked
from index.types import Ids, StoredPassage, Vectors

Row = dict[str, Any]


class MilvusPassages(Fetching):
    """What is asked of passages."""

    def __init__(self, database: Database, milvus: Milvus) -> None:
        super().__init__(database)
        self._milvus = milvus
        self._held = Held(database)
        self._home = Home(database)
        self._widths: dict[str, int] = {}  # of collections that were asked for

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

    def _number(self) -> int:
        return self._held.count(self._area)

    def sizes(self) -> dict[str, int]:
        return self._held.sizes(self._area)

    def _read(self, ids: Sequence[int]) -> Iterator[StoredPassage]:
        return self._shown(self._rows(ids, SHOWN))

    def of(self, document_id: str) -> tuple[Ids, Vectors]:
        run = self._held.runs(self._area, [document_id]).get(document_id, ())
        return self._with_vectors(np.array(list(run), dtype=np.int64))

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
        found = self._current(self._rows(list(ids), ("id", "document_id", "parts")))
        return {row["id"]: unpacked(base64.b64decode(row["parts"]), self._width) for row in found if row["parts"]}

    @property
    def _width(self) -> int:
        """How many dimensions the vectors that are searched have."""
        area = self._area
        if area not in self._widths:
            fields = self._milvus.call("describe_collection", area)["fields"]
            self._widths[area] = next(int(field["params"]["dim"]) for field in fields if field["name"] == "vector")
        return self._widths[area]

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
        runs = self._held.runs(self._area, {row["document_id"] for row in found})
        return [row for row in found if row["id"] in runs.get(row["document_id"], ())]

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


def several(items: Iterable[Any]) -> Iterator[list[Any]]:
    """Some items at a time."""
    waiting = iter(items)
    while part := list(islice(waiting, ROWS)):
        yield part
