"""What a library knows of passages that an engine elsewhere keeps: whose they are, and how often each word is in them.

The engine can't change together with the library, so that each change has three steps. Ids are reserved, and noted as
those of passages that are to go; the engine is given the passages; one transaction makes them those of their document,
and notes the ones before as passages to go. What is to go is let go of then, or when the library next changes. So a
kill between any two steps leaves nothing half there, and nothing behind.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.database import Database, listed, note

RESERVED, COUNTED, UNCOUNTED = 0, 1, 2
"""Of passages to go: whether they are yet to be placed, else whether their words are still counted."""


@dataclass(frozen=True, slots=True)
class Run:
    """The ids `first` to `first + count - 1`."""

    first: int
    count: int

    def __contains__(self, passage_id: int) -> bool:
        return self.first <= passage_id < self.first + self.count

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.first, self.first + self.count))


class Held:
    """The passages of all documents, in areas of an engine."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, area: str) -> int:
        """The number of passages."""
        return int(self._database.rows("SELECT coalesce(sum(count), 0) FROM held WHERE area = ?", (area,))[0][0])

    def sizes(self, area: str) -> dict[str, int]:
        """Of every document that has passages their number."""
        return dict(self._database.rows("SELECT document_id, count FROM held WHERE area = ? AND count > 0", (area,)))

    def runs(self, area: str, documents: Iterable[str] | None = None) -> dict[str, Run]:
        """The ids of the passages of each of these documents, or of every one."""
        sql, chosen = "SELECT document_id, first, count FROM held WHERE area = ?", [area]
        if documents is not None:
            sql += " AND document_id IN (SELECT value FROM json_each(?))"
            chosen.append(listed(documents))
        return {i: Run(first, count) for i, first, count in self._database.rows(sql, chosen)}

    def everywhere(self, document_id: str) -> list[tuple[str, Run]]:
        """The areas that have passages of a document, and their ids there."""
        sql = "SELECT area, first, count FROM held WHERE document_id = ?"
        return [(area, Run(first, count)) for area, first, count in self._database.rows(sql, (document_id,))]

    def without(self, area: str) -> list[str]:
        """The documents that have no passages in an area."""
        sql = "SELECT id FROM documents WHERE id NOT IN (SELECT document_id FROM held WHERE area = ?)"
        return [row[0] for row in self._database.rows(sql, (area,))]

    def besides(self, area: str) -> list[str]:
        """Conditions on ids that leave out the passages that are to go."""
        runs = sorted((run.first, run.first + run.count) for of, run, _ in self.leaving() if of == area)
        merged: list[tuple[int, int]] = []
        for first, after in runs:
            if merged and merged[-1][1] == first:
                merged[-1] = merged[-1][0], after
            else:
                merged.append((first, after))
        return [f"(id < {first} or id >= {after})" for first, after in merged]

    def frequency(self, area: str, term: str) -> int:
        """In how many passages a word stands."""
        rows = self._database.rows("SELECT passages FROM held_terms WHERE area = ? AND term = ?", (area, term))
        return int(rows[0][0]) if rows else 0

    # --- a change, step by step ----------------------------------------------------------------------------

    def reserve(self, area: str, counts: Iterable[int]) -> list[Run]:
        """Ids for the passages of several documents; such were never given before, and never are again."""
        with self._database.transaction() as connection:
            return [self._reserve(connection, area, count) for count in counts]

    def _reserve(self, connection: sqlite3.Connection, area: str, count: int) -> Run:
        run = Run(int(self._database.meta("next_held") or 1), count)
        note(connection, "next_held", run.first + max(count, 1))
        connection.execute("INSERT INTO leaving VALUES (?, ?, ?, ?)", (run.first, area, count, RESERVED))
        return run

    @staticmethod
    def place(area: str, document_id: str, run: Run, words: Mapping[str, int], connection: sqlite3.Connection) -> None:
        """Make the passages of a run those of a document; `words` tells in how many of them each word stands."""
        connection.execute("DELETE FROM held WHERE area = ? AND document_id = ?", (area, document_id))
        connection.execute("INSERT INTO held VALUES (?, ?, ?, ?)", (area, document_id, run.first, run.count))
        connection.execute("DELETE FROM leaving WHERE first = ?", (run.first,))
        connection.execute("DELETE FROM moved WHERE document_id = ?", (document_id,))
        count_words(connection, area, words)

    def leaving(self, *states: int) -> list[tuple[str, Run, int]]:
        """The passages to go that are in any of these states, or in any at all: their area, ids and state."""
        chosen = listed(states or (RESERVED, COUNTED, UNCOUNTED))
        sql = "SELECT area, first, count, state FROM leaving WHERE state IN (SELECT value FROM json_each(?))"
        return [(area, Run(first, count), state) for area, first, count, state in self._database.rows(sql, (chosen,))]

    def uncount(self, area: str, run: Run, words: Mapping[str, int]) -> None:
        """Count the words of passages to go no more."""
        with self._database.transaction() as connection:
            sql = "UPDATE leaving SET state = ? WHERE first = ? AND state = ?"
            if connection.execute(sql, (UNCOUNTED, run.first, COUNTED)).rowcount:
                count_words(connection, area, {word: -count for word, count in words.items()})

    def gone(self, run: Run) -> None:
        """Note that the engine has let go of passages."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM leaving WHERE first = ?", (run.first,))

    def lose(self, area: str, documents: Iterable[str], counted: Mapping[str, Run], words: Mapping[str, int]) -> bool:
        """Note the passages of these documents as passages to go; `words` are those of all that are `counted`.

        Returns False, and changes nothing, where other documents have passages by now.
        """
        with self._database.transaction() as connection:
            if self.runs(area) != counted:
                return False
            sql = "DELETE FROM held WHERE area = ? AND document_id IN (SELECT value FROM json_each(?))"
            connection.execute(sql, (area, listed(documents)))
            connection.execute("UPDATE leaving SET state = ? WHERE area = ?", (UNCOUNTED, area))
            connection.execute("DELETE FROM held_terms WHERE area = ?", (area,))
            count_words(connection, area, words)
            return True

    def moved(self) -> dict[str, list[str]]:
        """The documents whose files are others than the engine was told, and these."""
        found: dict[str, list[str]] = {}
        for document_id, path in self._database.rows(
            "SELECT document_id, path FROM moved JOIN files USING (document_id)"
        ):
            found.setdefault(document_id, []).append(path)
        return found

    def told(self, document_id: str, paths: Sequence[str]) -> None:
        """Note that the engine knows the files of a document, if they are these; one that is gone has none."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM moved WHERE document_id NOT IN (SELECT id FROM documents)")
            now = connection.execute("SELECT path FROM files WHERE document_id = ?", (document_id,))
            if {path for (path,) in now} == set(paths):
                connection.execute("DELETE FROM moved WHERE document_id = ?", (document_id,))

    def forget(self, connection: sqlite3.Connection, area: str | None = None) -> None:
        """Know nothing of an area any more, or of any."""
        for table in ("held", "leaving", "held_terms"):
            connection.execute(f"DELETE FROM {table} WHERE area = ? OR ? IS NULL", (area, area))


def count_words(connection: sqlite3.Connection, area: str, words: Mapping[str, int]) -> None:
    connection.executemany(
        """INSERT INTO held_terms VALUES (?, ?, ?)
           ON CONFLICT (area, term) DO UPDATE SET passages = passages + excluded.passages""",
        [(area, word, count) for word, count in words.items()],
    )
