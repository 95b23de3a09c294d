"""How documents look: the files they were read from, their pages, and where on these a text stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from corpus import places
from corpus.types import Box, Picture
from index.originals import Originals
from index.store import Store
from index.types import LibraryError

Draw = Callable[[Path, int, int], Picture]
"""Draws a page of a file so many pixels wide, or raises `UnreadableDocument`."""


class Pages:
    """The files and pages of the documents of a library."""

    def __init__(self, store: Store, originals: Originals, draw: Draw) -> None:
        self._store = store
        self._originals = originals
        self._draw = draw

    def original(self, document_id: str) -> Path | None:
        """The file that a document was read from, or its copy; None where neither is there any more.

        Raises `LibraryError` when there is no such document.
        """
        source = self._store.source(document_id)
        if source is None:
            raise no_document(document_id)
        sha256, format_, paths = source
        return self._originals.find(sha256, format_, map(Path, paths))

    def picture(self, document_id: str, page: int, width: int) -> Picture:
        """A page of a document, counted from 1, drawn so many pixels wide.

        Raises `LibraryError` when there is no such document or its file is gone, `UnreadableDocument` when the page
        can't be drawn.
        """
        path = self.original(document_id)
        if path is None:
            raise LibraryError("The file that this document was read from is not there any more.")
        return self._draw(path, page, width)

    def boxes(self, document_id: str, start: int, end: int) -> list[Box]:
        """The boxes that cover `text[start:end]` of a document on its pages; none where the format has no pages.

        Raises `LibraryError` when there is no such document.
        """
        packed = self._store.places(document_id)
        if packed is None:
            raise no_document(document_id)
        return places.boxes(packed, start, end)


def no_document(document_id: str) -> LibraryError:
    """What to say where a library has no such document."""
    return LibraryError(f"There is no document {document_id} in the library. `footnote documents` lists them.")
