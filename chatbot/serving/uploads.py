"""Files that people dropped on the page, in the folder of their library."""

from __future__ import annotations

import glob
import os
import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from chatbot.files import UPLOADS
from corpus.types import id_of
from index.explain import explained
from index.files import sha256_of, write_whole

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
        self.folder = Path(os.path.abspath(library / UPLOADS))
        self._lock = threading.Lock()
        self._claims: Counter[Path] = Counter()
        """How many updates are to come that read an upload."""

    def has_another(self, name: str, content: bytes) -> bool:
        """Whether another file is kept under the name of an upload.

        Raises `LibraryError` when it can't be read.
        """
        with explained(self.folder):
            return _holds_another(self.folder / plain_name(name), content)

    def keep(self, files: Sequence[tuple[str, bytes]], *, replace: bool = False) -> list[Path]:
        """Keep files, names and contents, that are to be read; returns where.

        Where another file has the name of one, it gets a number, unless it is to `replace` that one, which is kept
        until the new one is `settled`. Raises `LibraryError` when one can't be written.
        """
        kept: list[Path] = []
        with self._lock, explained(self.folder):
            for name, content in files:
                plain = Path(plain_name(name))
                path, n = self.folder / plain, 1
                # Of two files of one name that come together, none replaces the other.
                while _holds_another(path, content) and not (replace and path not in kept):
                    n += 1
                    path = self.folder / f"{plain.stem} ({n}){plain.suffix}"
                write_whole(_mark(path), b"")
                if another := _holds_another(path, content):
                    write_whole(_before(path, _id_of(path)), path.read_bytes())
                if another or not path.exists():
                    write_whole(path, content)
                kept.append(path)
            self._claims.update(kept)
        return kept

    def unread(self) -> list[Path]:
        """The files that were not read when the program was killed, and are to be now.

        Raises `LibraryError` when they can't be listed.
        """
        with self._lock, explained(self.folder):
            marked = [mark.with_name(mark.name[1 : -len(".unread")]) for mark in sorted(self.folder.glob(".*.unread"))]
            for path in marked:
                if not path.exists():
                    _let_go(path)
            found = [path for path in marked if path.exists()]
            self._claims.update(found)
            return found

    def tried(self, path: Path) -> bool:
        """Note that a file is begun to be read once more; whether it is worth that."""
        with explained(path), _mark(path).open("ab") as mark:
            mark.write(b".")
            return mark.tell() < TRIES

    def settled(self, path: Path, known: str | None) -> None:
        """An update is over that was to read a file. Of an upload that no other is to read, what the library knows is
        left: the file as it is, the one that it was to replace, or nothing; `known` is the id of the document there."""
        with self._lock, suppress(OSError):
            if not self._awaited(path):
                if known is None:
                    path.unlink(missing_ok=True)
                elif _id_of(path) != known and _before(path, known).exists():
                    _before(path, known).replace(path)
                _let_go(path)

    def put_off(self, path: Path) -> None:
        """An update is over that was to read a file and could not; it is tried again when the program starts anew."""
        with self._lock:
            self._awaited(path)

    def _awaited(self, path: Path) -> bool:
        self._claims[path] = max(0, self._claims[path] - 1)
        return path.parent != self.folder or self._claims[path] > 0

    @contextmanager
    def leaving(self, paths: Sequence[Path]) -> Iterator[None]:
        """Delete uploads once the library is without them; cut short in between, they are read again."""
        mine = [path for path in paths if path.parent == self.folder and path.exists()]
        marked = [path for path in mine if not _mark(path).exists()]
        with explained(self.folder):
            for path in marked:
                _mark(path).touch()
        try:
            yield
        except BaseException:
            for path in marked:
                _mark(path).unlink(missing_ok=True)
            raise
        with suppress(OSError):
            for path in mine:
                path.unlink(missing_ok=True)
                _let_go(path)


def _mark(path: Path) -> Path:
    return path.with_name(f".{path.name}.unread")


def _before(path: Path, document_id: str) -> Path:
    """Where the file of a document is that an upload replaces, until that has been read."""
    return path.with_name(f".{path.name}.{document_id}.before")


def _let_go(path: Path) -> None:
    """Forget what an upload was to replace, and that it was to be read."""
    for before in path.parent.glob(f".{glob.escape(path.name)}.*.before"):
        before.unlink(missing_ok=True)
    _mark(path).unlink(missing_ok=True)


def _id_of(path: Path) -> str:
    """The id that a document has which was read from a file."""
    return id_of(sha256_of(path))


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
