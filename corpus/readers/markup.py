"""The text of HTML and XHTML, block by block, as a browser would show it: for every format that is made of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from corpus.readers.blocks import Blocks, clean
from corpus.readers.elements import (
    AROUND,
    BLOCKS,
    HEADINGS,
    INVISIBLE,
    LISTS,
    NUMBER,
    cells,
    header_rows,
    is_among_notes,
    is_data,
    is_note,
    is_unseen,
    note_mark,
    note_marks,
    span,
)
from corpus.readers.tables import Grid, Merge, lay_out_table


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading (level 1 to 6), paragraph, list item (level 0 and deeper) or table, and the element it comes from.

    `linked` is the number of characters of its text that belong to links; `mark` is that of the note which an item is.
    """

    kind: str
    text: str
    element: etree._Element
    level: int = 0
    linked: int = 0
    table: Grid | None = None
    header: int | None = None
    mark: str = ""


def lay_out_pieces(pieces: Iterable[Piece], blocks: Blocks) -> None:
    """Add the pieces of a page to `blocks`."""
    for piece in pieces:
        if piece.table is not None:
            blocks.gap()
            lay_out_table(piece.table, blocks, piece.header)
        elif piece.kind == "heading":
            blocks.heading(piece.level, piece.text)
        elif piece.kind == "item":
            blocks.item(f"{piece.mark} {piece.text}", piece.level)
        else:
            blocks.paragraph(piece.text)


def pieces(root: etree._Element, *, alts: bool = True, marks: Mapping[str, str] | None = None) -> Iterator[Piece]:
    """What is to be read below `root`, in order; with `alts`, a picture stands as its description.

    `marks` are those that refer to the notes on it, by their ids, where the text that the notes belong to is elsewhere.
    """
    walk = _Walk(root, alts, note_marks(root) if marks is None else marks)
    walker = etree.iterwalk(root, events=("start", "end"))
    whole = root
    for event, element in walker:
        if event == "end" and element is whole is not root:
            walk.add(element.tail)
        elif event == "end":
            yield from walk.end(element)
        elif element is root or not (is_unseen(element) or note_mark(element) or is_data(element)):
            yield from walk.start(element)
        else:
            walker.skip_subtree()
            whole = element
            if not is_unseen(element):
                walk.add(note_mark(element))
                if is_data(element):
                    yield from walk.flush()
                    yield from _table(element)
    yield from walk.flush()


class _Walk:
    """Gathers text from one edge of a block to the next."""

    def __init__(self, root: etree._Element, alts: bool, marks: Mapping[str, str]) -> None:
        self._root = root
        self._alts = alts
        self._text: list[str] = []
        self._linked = 0
        self._links = 0
        self._preformatted = 0
        self._lists = 0
        self._blocks = [root]
        self._new_item = False
        self._marks = marks
        self._numbers: dict[etree._Element, int] = defaultdict(int)
        self._mark = ""
        self._term = ""

    def add(self, text: str | None) -> None:
        """Running text; line breaks in the source are spaces."""
        if text:
            text = INVISIBLE.sub("", text if self._preformatted else text.replace("\n", " "))
            self._text.append(text)
            self._linked += len(text.strip()) if self._links else 0

    def start(self, element: etree._Element) -> Iterator[Piece]:
        """An element begins."""
        name = element.tag
        if name in BLOCKS:
            yield from self.flush()
            self._blocks.append(element)
            self._lists += name in LISTS
            self._preformatted += name == "pre"
            self._new_item = name == "li" or (self._new_item and name not in LISTS)
            self._mark = self._note_mark(element) if name == "li" else self._mark
        self._links += name == "a"
        if name == "br":
            self._text.append("\n")
        elif name == "img" and self._alts:
            self.add(element.get("alt"))
        self.add(AROUND.get(name, ("", ""))[0])
        self.add(element.text)

    def end(self, element: etree._Element) -> Iterator[Piece]:
        """An element ends."""
        name = element.tag
        self.add(AROUND.get(name, ("", ""))[1])
        self._links -= name == "a"
        if name in BLOCKS:
            yield from self.flush()
            self._blocks.pop()
            self._lists -= name in LISTS
            self._preformatted -= name == "pre"
            self._new_item = self._new_item and name != "li"
            if name == "dl" or is_note(element):
                yield from self._lone_term()
        if element is not self._root:
            self.add(element.tail)

    def flush(self) -> Iterator[Piece]:
        """What has been gathered, if anything."""
        text, linked = "".join(self._text), self._linked
        self._text, self._linked = [], 0
        if not clean(text):
            return
        element = self._blocks[-1]
        heading = next((e.tag for e in self._blocks[-3:] if e.tag in HEADINGS), None)
        if heading:
            yield Piece("heading", clean(text), element, int(heading[1]), linked)
        elif element.tag == "dt" or (NUMBER.fullmatch(clean(text)) and is_note(element)):
            yield from self._lone_term()
            self._term = clean(text)
        elif self._new_item:
            text = self._termed(clean(text))
            yield Piece("item", text, element, max(self._lists - 1, 0), linked, mark=self._mark)
        else:
            for line in text.split("\n") if self._preformatted else _lines(text):
                if clean(line):
                    share = linked * len(line) // len(text)
                    yield Piece("paragraph", self._termed(clean(line)), element, 0, share)
        self._new_item = False

    def _note_mark(self, item: etree._Element) -> str:
        """The mark of the note that an item of a numbered list is: that which refers to it, else its number."""
        above = item.getparent()
        if above is None or above.tag != "ol":
            return ""
        self._numbers[above] += 1
        number = f"[{self._numbers[above]}]" if is_among_notes(item) else ""
        return self._marks.get(item.get("id", ""), number)

    def _termed(self, text: str) -> str:
        """The text, with the term that it defines or the number of the note that it is."""
        term, self._term = self._term, ""
        if NUMBER.fullmatch(term):
            return f"{term} {text}"
        return f"{term.rstrip(':')}: {text}" if term else text

    def _lone_term(self) -> Iterator[Piece]:
        """The term that nothing defined."""
        if self._term:
            yield Piece("paragraph", self._term, self._blocks[-1])
        self._term = ""


def _lines(text: str) -> list[str]:
    """Lines that were broken on purpose, as those of an address; a line that goes on in lower case is not.

    >>> _lines("12 Rue de la Paix\\nAlgiers"), _lines("The plant was\\nattacked.")
    (['12 Rue de la Paix', 'Algiers'], ['The plant was attacked.'])
    """
    lines: list[str] = []
    apart = True
    for line in map(clean, text.split("\n")):
        if line and not apart and line[0].islower():
            lines[-1] += f" {line}"
        elif line:
            lines.append(line)
        apart = not line
    return lines


def _table(table: etree._Element) -> Iterator[Piece]:
    for caption in table.iterchildren("caption"):
        yield from pieces(caption)
    rows: list[list[str]] = []
    merges: list[Merge] = []
    taken: set[tuple[int, int]] = set()
    linked = 0
    elements = list(table.iter("tr"))
    for number, row in enumerate(elements):
        rows.append([])
        for cell in cells(row):
            while (number, len(rows[-1])) in taken:
                rows[-1].append("")
            found = list(pieces(cell))
            across, down = span(cell, "colspan"), min(span(cell, "rowspan"), len(elements) - number)
            column = len(rows[-1])
            if across > 1 or down > 1:
                merges.append(Merge(number, column, down, across))
                taken.update((number + i, column + j) for i in range(down) for j in range(across))
            rows[-1].append(" ".join(piece.text for piece in found))
            linked += sum(piece.linked for piece in found)
    text = " ".join(cell for cells in rows for cell in cells)
    yield Piece("table", text, table, 0, linked, Grid(rows, merges), header_rows(elements))
