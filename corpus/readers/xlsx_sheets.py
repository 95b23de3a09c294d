"""What is read of the sheet of an Excel workbook: its cells, and the comments and text boxes on it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from corpus.readers.archive import tag
from corpus.readers.blocks import clean
from corpus.readers.tables import Grid, Merge
from corpus.readers.xlsx_cells import REFERENCE, column_of

Flags = list[list[bool]]


@dataclass(slots=True)
class Sheet:
    """The cells of a sheet as they come, each row with its number there; `bold` tells which of them are.

    Of empty rows that follow each other one stands here, of hidden rows none. Also the number of the last row and of
    the last column that holds anything, how many rows were and weren't read, and how many of the hidden ones hold
    anything.
    """

    rows: list[list[str]] = field(default_factory=list)
    bold: Flags = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    last: int = 0
    width: int = 0
    seen: int = 0
    unread: int = 0
    without_result: int = 0
    hidden: int = 0

    def add(self, number: int, cells: list[str], bold: list[bool]) -> None:
        """The next row."""
        if self.rows and any(self.rows[-1]) and (not any(cells) or number > self.last + 1):
            self._append(number if not any(cells) else number - 1, [], [])
        self.last = number
        if any(cells):
            self._append(number, cells, bold)
            self.seen += 1

    def hide(self, number: int, *, filled: bool) -> None:
        """The next row, which is hidden."""
        self.hidden_rows.add(number)
        self.hidden += filled
        self.last = number

    def merge(self, reference: str) -> None:
        """The merged cell of a reference like "A1:B2", where its rows were read."""
        ends = [REFERENCE.fullmatch(end) for end in reference.split(":")]
        if len(ends) != 2 or ends[0] is None or ends[1] is None:
            return
        top, left = int(ends[0][2]), column_of(ends[0][1])
        first, last = bisect_left(self.numbers, top), bisect_right(self.numbers, int(ends[1][2]))
        if first < last and self.numbers[first] == top:
            self.merges.append(Merge(first, left, last - first, column_of(ends[1][1]) - left + 1))

    def shown(self) -> tuple[Grid, Flags]:
        """The cells in the columns that aren't hidden; a merged cell that begins in one of those begins behind it."""
        grid = Grid(self.rows, self.merges)
        places = {column: i for i, column in enumerate(c for c in range(grid.width) if c not in self.hidden_columns)}
        rows = [[row[column] for column in places] for row in grid.rows]
        merges = []
        for merge in grid.merges:
            covered = [places[c] for c in range(merge.column, merge.column + merge.across) if c in places]
            if covered:
                rows[merge.row][covered[0]] = grid.rows[merge.row][merge.column] or rows[merge.row][covered[0]]
                merges.append(Merge(merge.row, covered[0], merge.down, len(covered)))
        bold = [[column < len(row) and row[column] for column in places] for row in self.bold]
        return Grid(rows, merges), bold

    def left_out(self) -> str:
        """What was left out as hidden, like "rows (3) and columns (1)", or nothing."""
        columns = sum(any(column < len(row) and row[column] for row in self.rows) for column in self.hidden_columns)
        counts = (("rows", self.hidden), ("columns", columns))
        return " and ".join(f"{what} ({count:,})" for what, count in counts if count)

    def hides(self, reference: str) -> bool:
        """Whether the cell of a reference like "A1" stands in a row or column that is hidden."""
        place = REFERENCE.fullmatch(reference)
        return place is not None and (int(place[2]) in self.hidden_rows or column_of(place[1]) in self.hidden_columns)

    def _append(self, number: int, cells: list[str], bold: list[bool]) -> None:
        self.numbers.append(number)
        self.rows.append(cells)
        self.bold.append(bold)


def comments(root: etree._Element) -> Iterator[tuple[str, str]]:
    """The comments on cells, each with the reference of its cell; where people talk, a cell has several."""
    for comment in root.iter("{*}comment", "{*}threadedComment"):
        text = clean("".join(part.text or "" for part in comment.iter("{*}t", "{*}text")))
        if text:
            yield comment.get("ref", ""), text


def boxes(drawing: etree._Element) -> Iterator[str]:
    """The paragraphs of the text boxes and other shapes that are drawn on a sheet."""
    for shape in drawing.iter("{*}txBody"):
        # What stands in place of a shape that is too new for a program says only so.
        if not any(tag(around) == "Fallback" for around in shape.iterancestors()):
            yield from filter(None, map(_said, shape.iterfind("{*}p")))


def title_above(chart: etree._Element) -> str:
    """The title above a chart, or nothing; its figures stand in cells."""
    title = chart.find("{*}chart/{*}title")
    return "" if title is None else " ".join(map(_said, title.iter("{*}p", "{*}strCache")))


def _said(paragraph: etree._Element) -> str:
    return clean("".join(part.text or " " for part in paragraph.iter("{*}t", "{*}v", "{*}br")))
