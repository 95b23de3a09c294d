"""Where a library lies whose passages an engine elsewhere keeps: a copy of it must not change them."""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from index.database import Database, forget, note
from index.types import LibraryError


class Home:
    """The file of the library that may change what the engine has; one that was moved takes it along."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def name(self) -> str | None:
        """What the library is called there; None before it was claimed."""
        return self._database.meta("collections")

    @property
    def here(self) -> bool:
        """Whether this file is the one, or may become it as the one before is gone."""
        home = self._database.meta("home")
        return home in (None, self._place) or not self._is_this(Path(home or ""))

    def claim(self) -> None:
        """Be the one. Raises `LibraryError` in a copy."""
        if not self.here:
            raise LibraryError(
                f"This library is a copy of {self._database.meta('home')}, to which its passages in Milvus belong: "
                "change that one. `footnote move embedded` gives the copy passages of its own."
            )
        if self._database.meta("home") != self._place:
            with self._database.transaction() as connection:
                note(connection, "home", self._place)
                if not self.name:  # not the identity of the file, which copies have that were made before
                    note(connection, "collections", secrets.token_hex(16))

    def part(self) -> None:
        """Be a library of its own from now on, instead of a copy."""
        with self._database.transaction() as connection:
            forget(connection, "home", "collections")

    @property
    def _place(self) -> str:
        return str(self._database.path.resolve())

    def _is_this(self, file: Path) -> bool:
        """Whether another file is of the library that this one is, too."""
        with suppress(sqlite3.Error), closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as other:
            rows = other.execute("SELECT value FROM meta WHERE key = 'identity'").fetchall()
            return rows == [(self._database.identity,)]
        return False
