"""Steps that bring a SQLite file of an older format up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from index.types import LibraryError


def migrate(connection: sqlite3.Connection, steps: Sequence[str]) -> None:
    """Bring a file to the newest format, all or nothing; one of format n has had the first n scripts of `steps`.

    The connection must leave transactions to the caller (`isolation_level=None`). Raises `LibraryError` for a file
    written by a newer Footnote.
    """
    if _version(connection) == len(steps):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection)  # another process may have been first
        if version > len(steps):
            raise LibraryError("This library was written by a newer Footnote. Update Footnote to open it.")
        for script in steps[version:]:
            for statement in _statements(script):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(steps)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> list[str]:
    """The statements of a script; `executescript` would commit the transaction they belong to."""
    statements, begun = [], ""
    for line in script.splitlines(keepends=True):
        begun += line
        if sqlite3.complete_statement(begun):
            statements.append(begun)
            begun = ""
    return statements
