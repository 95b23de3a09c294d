"""The folders that a library is kept in sync with, and the files in them that stay out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from index.database import Database, listed


def lies_in(name: str, place: str) -> bool:
    """Whether a file is this place or lies below it, both as absolute paths.

    >>> lies_in("/docs/a.txt", "/docs"), lies_in("/docs/a.txt", "/docs/a.txt"), lies_in("/documents/a.txt", "/doc")
    (True, True, False)
    """
    return bool(lying_in([name], [place])[place])


def lying_in(names: Iterable[str], places: Iterable[str]) -> dict[str, list[str]]:
    """By each of these places, those of these files that are it or lie below it.

    Each file is looked at once, however many places there are.
    """
    found: dict[str, list[str]] = {place: [] for place in places}
    by_place = {os.path.normcase(place): inside for place, inside in found.items()}
    for name in names:
        above, place = os.path.normcase(name), ""
        while above != place:
            place = above
            if place in by_place:
                by_place[place].append(name)
            above = os.path.dirname(place)
    return found


def _lying_in_any(names: Iterable[str], places: Iterable[str]) -> set[str]:
    """Those of these files that lie in any of these places."""
    return {name for inside in lying_in(names, places).values() for name in inside}


class Folders:
    """Folders whose changes a library follows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def kept(self) -> list[str]:
        """The folders that are kept in sync."""
        return [row[0] for row in self._database.rows("SELECT path FROM folders ORDER BY path")]

    def keep(self, path: str) -> None:
        """Keep a folder in sync from now on."""
        with self._database.transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO folders VALUES (?)", (path,))

    def left_out(self) -> set[str]:
        """The files that were taken out of folders kept in sync, and stay out until they are named."""
        return {row[0] for row in self._database.rows("SELECT path FROM left_out")}

    def leave_out(self, paths: Iterable[str]) -> None:
        """Have those of these files that lie in folders kept in sync stay out when these are synced."""
        inside = [(path,) for path in _lying_in_any(paths, self.kept())]
        if inside:
            with self._database.transaction() as connection:
                connection.executemany("INSERT OR IGNORE INTO left_out VALUES (?)", inside)

    def take_in(self, path: str) -> set[str]:
        """Leave a file, or all files below a folder, out no more; returns what is left out still."""
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM left_out WHERE path = ?1 OR substr(path, 1, length(?2)) = ?2",
                (path, path.rstrip(os.sep) + os.sep),
            )
        return self.left_out()

    def forget(self, paths: Sequence[str]) -> None:
        """Keep folders in sync no more; their documents stay, and what was left out of them alone is forgotten."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM folders WHERE path IN (SELECT value FROM json_each(?))", (listed(paths),))
            left = [row[0] for row in connection.execute("SELECT path FROM folders")]
            out = [row[0] for row in connection.execute("SELECT path FROM left_out")]
            forgotten = sorted(set(out) - _lying_in_any(out, left))
            connection.execute(
                "DELETE FROM left_out WHERE path IN (SELECT value FROM json_each(?))", (listed(forgotten),)
            )
