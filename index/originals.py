"""The files that documents were read from: copies of them, so that pages can be shown and backups are whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from corpus.types import Document, UnreadableDocument
from index.files import sha256_of, write_whole

COPY = re.compile(r"[0-9a-f]{64}\.\w+")
"""What a copy is called."""


class Originals:
    """A folder of copies named by their SHA-256, each written once and whole."""

    def __init__(self, folder: Path, *, copying: bool = True) -> None:
        """Without `copying`, documents are only referred to where they lie, and no copies are made."""
        self.folder = folder
        self.copying = copying

    def keep(self, document: Document, path: Path) -> None:
        """Copy the file that a document was read from, unless that was done before.

        Raises `UnreadableDocument` when the file is another by now, and `LibraryError` when it can't be written.
        """
        target = self._path(document.sha256, document.format)
        if not self.copying or target.exists():
            return
        try:
            data = path.read_bytes()
        except OSError as error:
            raise UnreadableDocument("it can't be opened any more") from error
        if hashlib.sha256(data).hexdigest() != document.sha256:
            raise UnreadableDocument("it was changed while it was being read; add it again")
        write_whole(target, data)

    def find(self, sha256: str, format: str, elsewhere: Iterable[Path] = ()) -> Path | None:
        """The copy of a document, else the first of the files `elsewhere` that still is the same."""
        copy = self._path(sha256, format)
        if copy.exists():
            return copy
        return next((path for path in elsewhere if _digest(path) == sha256), None)

    def altered(self) -> list[Path]:
        """The copies that are not any more what they were when they were written."""
        copies = [copy for copy in sorted(self.folder.glob("*")) if COPY.fullmatch(copy.name) and copy.is_file()]
        return [copy for copy in copies if _digest(copy) not in (None, copy.stem)]

    def problems(self) -> list[str]:
        """What is wrong with the copies, in words; empty when all is well."""
        if not (altered := len(self.altered())):
            return []
        return [
            f"Copies of documents were altered ({altered:,}), so that their pages may show something else. "
            "`footnote doctor --repair` copies anew those whose files are still the same, and drops the others."
        ]

    def missing(self, formats: Mapping[str, str]) -> list[str]:
        """Of documents, given by their SHA-256 with their format, those that should have a copy and have none."""
        wanted = formats.items() if self.copying else ()
        return [sha256 for sha256, format_ in wanted if not self._path(sha256, format_).exists()]

    def mend(self, formats: Mapping[str, str], files_of: Callable[[str], Iterable[Path]]) -> None:
        """Copy anew what is missing or altered, from files that are still the same, and drop what is altered and can't
        be copied; `files_of` gives the files of a document by its SHA-256."""
        altered = self.altered()
        for sha256 in {*self.missing(formats), *(copy.stem for copy in altered)} & formats.keys():
            source = next((path for path in files_of(sha256) if _digest(path) == sha256), None)
            if source:
                write_whole(self._path(sha256, formats[sha256]), source.read_bytes())
        for copy in altered:
            if _digest(copy) not in (None, copy.stem):
                copy.unlink(missing_ok=True)

    def drop(self, digests: Iterable[str]) -> None:
        """Delete the copies of these documents."""
        for sha256 in digests:
            for copy in self.folder.glob(f"{sha256}.*"):
                copy.unlink(missing_ok=True)

    def sweep(self, wanted: Collection[str]) -> None:
        """Delete all but the copies of these digests: those of documents that were replaced, and what a process that
        was killed left behind. Nobody may be adding documents meanwhile."""
        for file in self.folder.glob("*"):
            if file.stem not in wanted:
                file.unlink(missing_ok=True)

    def _path(self, sha256: str, format: str) -> Path:
        return self.folder / f"{sha256}.{format}"


def _digest(path: Path) -> str | None:
    """The SHA-256 of a file; None where it can't be read."""
    try:
        return sha256_of(path)
    except OSError:
        return None
