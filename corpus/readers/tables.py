"""What a table says: which rows name its columns, what merged cells stand for, and each row as a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.readers.blocks import Blocks

YEAR = re.compile(r"(?:19|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?")
DATE = re.compile(
    r"\d{4}-\d\d(?:-\d\d)?(?:[T ][\d:.Z+-]+)?|\d{1,2}([./-])\d{1,2}\1\d{2,4}(?: [\d:]+)?|\d{1,2}:\d\d(?::\d\d)?"
)
NUMBER = re.compile(r"[-–−+(<>~≈]{0,2}\W?\s?(?:[A-Z]{3}\s)?[-−]?\d[\d.,'’\s]*(?:[eE][-+]?\d+)?\s?(?:[A-Z]{3}|\W)?\)?")
# A column's name is short, even where it is a whole question of a survey.
LONGEST_NAME = 150
# A merged cell is said again in each of its rows, so that each can be cited alone, unless it says a lot.
LONGEST_REPEATED = 80
MOST_HEADER_ROWS = 4
# What a file of rows is read to: more would take long to index, and nobody reads them one by one.
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Merge:
    """A cell that covers `down` rows and `across` columns; its text stands in the first of them."""

    row: int
    column: int
    down: int
    across: int


@dataclass(slots=True)
class Grid:
    """The cells of a table by row and column, each clean, "" where there is none; all rows become equally long."""

    rows: list[list[str]]
    merges: list[Merge] = field(default_factory=list)

    def __post_init__(self) -> None:
        width = max(map(len, self.rows), default=0)
        self.rows = [[*row, *[""] * (width - len(row))] for row in self.rows]
        self.merges = [merge for merge in self.merges if merge.row < len(self.rows) and merge.column < width]

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.rows[0]) if self.rows else 0


def lay_out(grid: Grid, blocks: Blocks, header: int | None = None, *, form: bool = True) -> None:
    """Add a table to `blocks`, each row as one line that names its columns.

    `header` is the number of rows that name the columns, where the file tells; otherwise it is guessed. `form`
    allows for a list of labels and values in two columns, like "Name" and "Ada", which has no such rows.
    """
    blocks.gap()
    top = titles_above(grid)
    if header is not None:
        top = top if header <= _merged_above(grid) else min(top, header - 1)
        header = header - top if header > top else None
    for row in grid.rows[:top]:
        blocks.paragraph("".join(row))
    body = _without_rows(grid, top)
    if header is None and form and _is_form(body):
        for label, value in body.rows:
            blocks.row([label] if value else [], [value or label])
    elif body.rows:
        count = header_rows(body) if header is None else min(header, len(body.rows) - 1)
        _lay_out_rows(body, count, blocks)
    blocks.gap()


def _lay_out_rows(grid: Grid, header: int, blocks: Blocks) -> None:
    rows = _with_merged(grid)
    names = column_names(grid, header)
    said = [any(column) for column in zip(*rows[header:], strict=True)]
    for merge in grid.merges:
        if merge.row >= header:
            said[merge.column : merge.column + merge.across] = [True] * min(merge.across, grid.width - merge.column)
    if any(name and not below for name, below in zip(names, said, strict=False)):
        # The name of a column without cells stands in no row.
        blocks.row([], names)
    for number, row in enumerate(rows[header:], header):
        wide = any(m.row == number and m.across == grid.width > 1 for m in grid.merges)
        blocks.row([] if wide else names, row)


def header_rows(grid: Grid) -> int:
    """How many rows at the top name the columns; a guess from what the rows hold.

    >>> header_rows(Grid([["Country", "Troops"], ["Chad", "2,000"]])), header_rows(Grid([["Chad", "2"], ["Mali", "3"]]))
    (1, 0)
    """
    if len(grid.rows) < 2 or grid.width < 2 or not _names_columns(grid.rows[0], grid.rows[1:]):
        return 0
    count = 1
    for merge in sorted(grid.merges, key=lambda merge: merge.row):
        if merge.row < count:
            # Below a name that spans columns stand their own names.
            below = merge.row + merge.down + (1 if 1 < merge.across < grid.width else 0)
            count = max(count, below)
    return count if count <= min(MOST_HEADER_ROWS, len(grid.rows) - 1) else 1


def column_names(grid: Grid, count: int) -> list[str]:
    """The name of each column by the first `count` rows; a name that spans columns stands before each one's own."""
    rows = [list(row) for row in grid.rows[:count]]
    for merge in grid.merges:
        for i in range(merge.row, min(merge.row + merge.down, count)):
            for j in range(merge.column, min(merge.column + merge.across, grid.width)):
                rows[i][j] = grid.rows[merge.row][merge.column]
    return [" ".join(dict.fromkeys(filter(None, column))) for column in zip(*rows, strict=True)]


def kind(cell: str) -> str:
    """What a cell holds: "year", "date", "number", "text", or "" for nothing.

    >>> [kind(cell) for cell in ("2013", "16 hostages", "-3.5 %", "2013-01-16", "€ 5.000,00", "")]
    ['year', 'text', 'number', 'date', 'number', '']
    """
    for name, pattern in (("year", YEAR), ("date", DATE), ("number", NUMBER)):
        if pattern.fullmatch(cell):
            return name
    return "text" if cell else ""


def _names_columns(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row holds names of columns rather than values like those below it."""
    filled = [cell for cell in first if cell]
    if 2 * len(filled) < len(first) or any(len(cell) > LONGEST_NAME for cell in filled):
        return False
    # A lone year is a value as likely as a name.
    years = [kind(cell) for cell in first].count("year")
    if years == 1 and first[0]:
        return False
    sure = False
    doubt = len(set(filled)) < len(filled)
    for cell, *column in zip(first, *below[:200], strict=True):
        kinds = [kind(value) for value in column if value]
        own = kind(cell)
        if own == "number" or (own in ("year", "date") and 2 * kinds.count(own) >= len(kinds)):
            return False
        sure = sure or (own == "text" and bool(kinds) and "text" not in kinds)
        doubt = doubt or (bool(cell) and cell in column)
    return sure or not doubt


def _is_form(grid: Grid) -> bool:
    """Whether it is a list of labels, each with its value beside it: a form, not a table with named columns."""
    if grid.width != 2 or len(grid.rows) < 2:
        return False
    labels = [row[0] for row in grid.rows if row[1]]
    if labels and all(label.endswith(":") for label in labels):
        return True
    if len(set(labels)) < len(labels) or not all(kind(label) == "text" for label in labels):
        return False
    figures = [kind(row[1]) != "text" for row in grid.rows if row[1]]
    # Texts alone beside texts could be either, but where "Name: Ada" is right, "Role: Name; Ada: …" is wrong.
    return not any(figures) or (not all(figures[1:]) and len(figures) > 2)


def titles_above(grid: Grid) -> int:
    """How many rows at the top hold a single cell, as the title of a table does, or none."""
    if grid.width < 2:
        return 0
    for number, row in enumerate(grid.rows):
        if sum(map(bool, row)) > 1 or any(m.row <= number < m.row + m.down and m.down > 1 for m in grid.merges):
            return number
    return 0


def _merged_above(grid: Grid) -> int:
    """How many rows at the top are one merged cell, as the title of a table is that stands among its names."""
    wide = {merge.row for merge in grid.merges if merge.across == grid.width > 1 and merge.down == 1}
    return next((number for number in range(len(grid.rows)) if number not in wide), 0)


def _without_rows(grid: Grid, count: int) -> Grid:
    merges = [Merge(m.row - count, m.column, m.down, m.across) for m in grid.merges if m.row >= count]
    return Grid(grid.rows[count:], merges)


def _with_merged(grid: Grid) -> list[list[str]]:
    """The rows, with a short cell that covers several of them in each."""
    rows = [list(row) for row in grid.rows]
    for merge in grid.merges:
        text = grid.rows[merge.row][merge.column]
        if len(text) <= LONGEST_REPEATED:
            for number in range(merge.row + 1, min(merge.row + merge.down, len(rows))):
                rows[number][merge.column] = text
    return rows
