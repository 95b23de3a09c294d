"""Lay out the blocks of a structured document as text, one block a line, remembering where headings stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.readers.bold_headings import BoldHeadings
from corpus.readers.symbols import readable
from corpus.types import Extraction, Heading

# Characters that have no place in running text: controls other than tab and newline, and byte order marks.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufeff\ufffe\uffff]")

# "1.", "a)" or "(iv)" only part the items of a list; "§ 2" or "4.1" is a name by which others refer to it.
PLAIN_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivxlc]+)[.)]{0,2}", re.IGNORECASE)

BODY = 10
"""The level that Word and Rich Text give running text where they tell the levels of headings."""

# A cell with more characters than this holds sentences rather than a value.
LONGEST_CELL = 250


def clean(text: str) -> str:
    """One line of text: white space folded, control characters dropped, those of fonts of symbols told.

    >>> clean(" a\\n\\tb\\x00 ")
    'a b'
    """
    return " ".join(readable(UNPRINTABLE.sub("", text.replace("\r", "\n").replace("\x0b", "\n"))).split())


class Blocks:
    """Collects headings, paragraphs, list items and table rows in reading order.

    >>> blocks = Blocks()
    >>> blocks.heading(1, "Troops"); blocks.row(["Country", "Troops"], ["Chad", "2,000"])
    >>> blocks.extraction().text
    'Troops\\n\\nCountry: Chad; Troops: 2,000'
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._headings: list[Heading] = []
        self._bold = BoldHeadings()
        self._page_starts: list[int] = []
        self._new_pages = 0
        self._length = 0
        self._last = ""

    def heading(self, level: int, text: str) -> None:
        """A heading; level 1 is the highest."""
        text = clean(text)
        if text:
            start = self._append(text, "heading")
            self._headings.append(Heading(start, level, text))

    def paragraph(self, text: str, *, bold: bool = False) -> None:
        """A paragraph of running text; one that is `bold` throughout may be a heading that somebody set by hand."""
        self._append(clean(text), "bold" if bold else "paragraph")

    def item(self, text: str, depth: int = 0) -> None:
        """A list item, `depth` levels below the outermost list."""
        text = clean(text)
        self._append("  " * depth + "- " + text if text else "", "item")

    def row(self, header: Sequence[str], cells: Sequence[str]) -> None:
        """A table row; each cell is named by its column, so that the row can be found and read alone.

        Cells that hold running text follow on lines of their own, so that their sentences can be cited one by one.
        """
        named = []
        for i, cell in enumerate(map(clean, cells)):
            column = clean(header[i]) if i < len(header) else ""
            if cell:
                named.append(f"{column.rstrip(':')}: {cell}" if column and column != cell else cell)
        self._append("; ".join(cell for cell in named if len(cell) <= LONGEST_CELL), "row")
        for cell in named:
            if len(cell) > LONGEST_CELL:
                self._append(cell, "row")

    def gap(self) -> None:
        """Part what comes from what went before, also where a row follows a row or an item an item."""
        self._last = ""

    def page(self) -> None:
        """A new page begins here, also if nothing follows on it; for formats that have pages."""
        self._new_pages += 1
        self.gap()

    def extraction(self, title: str | None = None, warnings: Sequence[str] = (), date: str | None = None) -> Extraction:
        """What has been collected."""
        page_starts = (*self._page_starts, *[self._length] * self._new_pages)
        headings = self._headings
        if all(heading.start == 0 for heading in headings):  # none but the title of the document
            headings = headings + self._bold.found
        return Extraction("".join(self._parts), title, page_starts, tuple(headings), tuple(warnings), date=date)

    def _append(self, text: str, kind: str) -> int:
        """Add a line and return the offset at which it starts; blank lines part what doesn't belong together."""
        if not text:
            return self._length
        together = kind == self._last and kind in ("item", "row")
        separator = "" if not self._parts else "\n" if together else "\n\n"
        self._parts.append(separator + text)
        start = self._length + len(separator)
        self._page_starts += [start] * self._new_pages
        self._new_pages = 0
        self._length = start + len(text)
        self._last = kind
        self._bold.add(kind, start, text)
        return start
