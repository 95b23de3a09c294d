"""The engine of a library that keeps its passages itself: SQLite, FAISS and BM25."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from index.backend import Incoming, Placing, Ranked, similarities
from index.database import Database
from index.embedded.lexical import WordIndex
from index.embedded.passages import COLUMNS, Passages, insert
from index.embedded.vectors import Health, VectorIndex
from index.types import EVERYTHING, Ids, Scope, StoredPassage, Vectors

NEXT = "next_passages"
"""The table of passages of the embedder to which a library is changing."""


class EmbeddedSearch(Passages):
    """Passages in the file of the library, with a vector index and a word index derived from them."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        folder = database.path.parent
        self._vectors = VectorIndex(database, self, folder / "vectors.faiss")
        self._words = WordIndex(database, self, folder / "words.index")

    def sizes(self) -> dict[str, int]:
        return dict(self._database.rows("SELECT document_id, count(*) FROM passages GROUP BY document_id"))

    def of(self, document_id: str) -> tuple[Ids, Vectors]:
        return self._with_vectors(self.within(Scope(documents=(document_id,))))

    # --- search --------------------------------------------------------------------------------------------

    def nearest(self, vector: Vectors, limit: int, scope: Scope = EVERYTHING) -> dict[int, float]:
        return dict(self._vectors.search(vector, limit, self.searched(scope)))

    def matching(self, terms: Sequence[str], limit: int, scope: Scope = EVERYTHING) -> dict[int, float]:
        return self._words.match(terms, self.searched(scope)).best(limit)

    def rank(self, vector: Vectors, terms: Sequence[str], depth: int, scope: Scope = EVERYTHING) -> Ranked:
        within = self.searched(scope)
        by_meaning = dict(self._vectors.search(vector, depth, within))
        match = self._words.match(terms, within)
        found = by_meaning.keys() | match.best(depth).keys()
        similarity = similarities(self, vector, by_meaning, found)
        shares = match.of(found)
        owner = self.owners(found)
        return Ranked({i: max(similarity[i], 0.0) + shares[i] for i in owner}, similarity, owner)

    def holding(self, terms: Iterable[str], scope: Scope = EVERYTHING) -> Iterator[StoredPassage]:
        return self.each(self._words.holding(terms, self.searched(scope)))

    def frequency(self, term: str) -> int:
        return self._words.frequency(term)

    # --- changes and health --------------------------------------------------------------------------------

    def ready(self, incoming: Sequence[Incoming], embedder: str) -> list[Placing]:
        return [partial(self._place, one, embedder) for one in incoming]

    def _place(self, one: Incoming, embedder: str, connection: sqlite3.Connection) -> None:
        document_id, table = one.document.id, "passages" if self._database.meta("embedder") == embedder else NEXT
        connection.execute(f"DELETE FROM {table} WHERE document_id = ?", (document_id,))
        connection.execute(f"DELETE FROM {NEXT} WHERE document_id = ?", (document_id,))
        insert(connection, table, document_id, one.passages)

    def unprepared(self, embedder: str) -> list[str]:
        sql = f"""SELECT id FROM documents WHERE id IN (SELECT document_id FROM passages)
                  AND id NOT IN (SELECT document_id FROM {NEXT})"""
        return [row[0] for row in self._database.rows(sql)]

    def switch(self, connection: sqlite3.Connection, before: str, after: str) -> None:
        connection.execute("DELETE FROM passages")
        connection.execute(f"INSERT INTO passages ({COLUMNS}) SELECT {COLUMNS} FROM {NEXT} ORDER BY id")
        connection.execute(f"DELETE FROM {NEXT}")

    def give_up(self, connection: sqlite3.Connection, embedder: str) -> None:
        connection.execute(f"DELETE FROM {NEXT}")

    def sweep(self) -> None:
        pass

    def clear(self) -> None:
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM passages")
            connection.execute(f"DELETE FROM {NEXT}")
        for index in (self._vectors, self._words):
            index.drop()

    def tend(self) -> None:
        for index in (self._vectors, self._words):
            index.tend()

    def whole(self) -> bool:
        return True

    def rebuild(self) -> list[str]:
        for index in (self._vectors, self._words):
            index.rebuild()
        return []

    def problems(self) -> list[str]:
        return [
            f"The {name} index does not match the library; `footnote doctor --repair` rebuilds it."
            for name, index in (("vector", self._vectors), ("word", self._words))
            if index.count() != self.count()
        ]

    def about(self) -> str:
        health = self.health()
        if health.lists == 1:
            return "exact: every vector is looked at"
        return f"{health.lists:,} lists, {health.probes} looked at; finds {health.recall:.1%} of the ten nearest"

    def health(self) -> Health:
        """How the vector index searches, and how much of what is nearest it finds."""
        return self._vectors.health()
