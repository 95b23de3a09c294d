"""The SQLite file of a library: connections, transactions, and the few facts about the whole.

Every transaction that changes something raises the generation, so that whatever was derived from the file can tell
that it is stale.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock

from index import schema
from index.explain import explained
from index.migrations import migrate

BUSY_SECONDS = 60.0


class Database:
    """One file, safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        """Open the file, making it where there is none.

        Raises `LibraryError` when it can't be written, is damaged, or was written by a newer version.
        """
        self.path = path
        self._local = threading.local()
        with explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            # Making the file must be done by one process alone: SQLite doesn't wait for another to switch to WAL.
            with FileLock(path.with_suffix(".lock"), timeout=BUSY_SECONDS):
                migrate(self._connection, schema.MIGRATIONS)

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

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[Any]:
        """All rows of a query."""
        with explained(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
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

    @property
    def generation(self) -> int:
        """A number that grows with every change."""
        return int(self.meta("generation") or 0)

    @property
    def identity(self) -> str:
        """A random name given when the file was made, by which files derived from it know it."""
        return self.meta("identity") or ""

    def meta(self, key: str) -> str | None:
        """A fact about the whole library, as `note` lists them; None where it is not told."""
        rows = self.rows("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None


def note(connection: sqlite3.Connection, key: str, value: str | int) -> None:
    """Note a fact about the whole library, in place of what was noted under this key before:

    - `generation`: how many changes there were; `transaction` counts them
    - `identity`: a random name of the file, given when it was made
    - `embedder`: the one whose vectors are searched; none in an empty library
    - `next_embedder`: the one to which the library is changing (`index.reindex`)
    - `search`: the address of the engine that keeps the passages; none where that is the library itself
    - `move`: from which embedder's passages copies were made, and where to (`index.move`)
    - `home`: the file to which passages in Milvus belong, and `collections`, what the library is called there
      (`index.milvus.home`)
    - `next_held`: the first id that no passage in Milvus has had (`index.milvus.held`)
    """
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def forget(connection: sqlite3.Connection, *keys: str) -> None:
    """Note nothing any more under these keys."""
    connection.execute("DELETE FROM meta WHERE key IN (SELECT value FROM json_each(?))", (listed(keys),))


def listed(values: Iterable[object]) -> str:
    """Values for `IN (SELECT value FROM json_each(?))`, which takes any number of them."""
    return json.dumps(list(values))


def is_sound(path: Path) -> bool:
    """Whether SQLite finds nothing wrong with a file.

    Raises `sqlite3.OperationalError` when it can't be looked at: the disk is full, say.
    """
    try:
        with closing(sqlite3.connect(path)) as connection:
            return bool(connection.execute("PRAGMA quick_check").fetchall() == [("ok",)])
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        return False
