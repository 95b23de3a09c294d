"""Files that people dropped on the page, in the folder of their library."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from index.explain import explained
from index.originals import write_whole

FOLDER = "uploads"

MOST = 300
"""How many files are taken at once; each lies in memory until it is kept."""

LONGEST_NAME = 180
"""How many bytes the name of an upload may have, but for its ending."""

LONGEST_ENDING = 20

TRIES = 3
"""How often a file is begun to be read that ends the whole program each time."""


class Uploads:
    """Uploaded files, each of which is marked until it has been read: what was not, when the program was killed, is
    read when it starts again."""

    def __init__(self, library: Path) -> None:
        """`library` is the folder of the library."""
        self.folder = Path(os.path.abspath(library / FOLDER))
        self._keeping = threading.Lock()

    def has_another(self, name: str, content: bytes) -> bool:
        """Whether another file is kept under the name of an upload.

        Raises `LibraryError` when it can't be read.
        """
        with explained(self.folder):
            return _holds_another(self.folder / plain_name(name), content)

    def keep(self, files: Sequence[tuple[str, bytes]], *, replace: bool = False) -> list[Path]:
        """Keep files, names and contents; returns where.

        Where another file has the name of one, it gets a number, unless it is to `replace` that one. Raises
        `LibraryError` when one can't be written.
        """
        kept: list[Path] = []
        with self._keeping, explained(self.folder):
            for name, content in files:
                plain = Path(plain_name(name))
                path, n = self.folder / plain, 1
                # Of two files of one name that come together, none replaces the other.
                while _holds_another(path, content) and not (replace and path not in kept):
                    n += 1
                    path = self.folder / f"{plain.stem} ({n}){plain.suffix}"
                write_whole(_mark(path), b"")
                if not path.exists():
                    write_whole(path, content)
                elif _holds_another(path, content):
                    if not _before(path).exists():  # else it is what was read last
                        write_whole(_before(path), path.read_bytes())
                    write_whole(path, content)
                kept.append(path)
        return kept

    def unread(self) -> list[Path]:
        """The files that have not been read.

        Raises `LibraryError` when they can't be listed.
        """
        found: list[Path] = []
        with explained(self.folder):
            for mark in sorted(self.folder.glob(".*.unread")):
                path = mark.with_name(mark.name[1 : -len(".unread")])
                if path.exists():
                    found.append(path)
                else:
                    self.drop([path])
        return found

    def tried(self, path: Path) -> bool:
        """Note that a file is begun to be read once more; whether it is worth that."""
        with explained(path), _mark(path).open("ab") as mark:
            mark.write(b".")
            return mark.tell() < TRIES

    def taken(self, paths: Iterable[Path]) -> None:
        """Note of files that they have been read."""
        for path in self._mine(paths):
            with suppress(OSError):
                _before(path).unlink(missing_ok=True)
                _mark(path).unlink(missing_ok=True)

    def drop(self, paths: Iterable[Path]) -> None:
        """Delete those of the files that are uploads, or bring back what they replaced; others are left alone."""
        for path in self._mine(paths):
            with suppress(OSError):
                if _before(path).exists():
                    _before(path).replace(path)
                else:
                    path.unlink(missing_ok=True)
                _mark(path).unlink(missing_ok=True)

    @contextmanager
    def leaving(self, paths: Sequence[Path]) -> Iterator[None]:
        """Delete uploads once the library is without them; cut short in between, they are read again."""
        mine = [path for path in self._mine(paths) if path.exists()]
        with explained(self.folder):
            for path in mine:
                _mark(path).touch()
        try:
            yield
        except BaseException:
            self.taken(mine)
            raise
        for path in mine:
            with suppress(OSError):
                _before(path).unlink(missing_ok=True)
        self.drop(mine)

    def _mine(self, paths: Iterable[Path]) -> Iterable[Path]:
        return (path for path in paths if path.parent == self.folder)


def _mark(path: Path) -> Path:
    return path.with_name(f".{path.name}.unread")


def _before(path: Path) -> Path:
    """Where the file is that an upload replaces, until that has been read."""
    return path.with_name(f".{path.name}.before")


def _holds_another(path: Path, content: bytes) -> bool:
    return path.exists() and path.read_bytes() != content


def plain_name(name: str) -> str:
    """A file name without folders, without what a file system may not take, and no longer than it takes.

    >>> plain_name("../../etc/pass:wd.txt"), plain_name("..."), plain_name("a.pdf.")
    ('pass_wd.txt', 'document', 'a.pdf')
    """
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r'[<>:"|?*\x00-\x1f]', "_", last).strip(". ")
    stem, suffix = Path(plain).stem, Path(plain).suffix
    if len(suffix.encode(errors="replace")) > LONGEST_ENDING:
        stem, suffix = plain, ""
    while len(stem.encode(errors="replace")) > LONGEST_NAME:
        stem = stem[:-1]
    return f"{stem}{suffix}".encode(errors="replace").decode() or "document"
