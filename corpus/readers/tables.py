"""What a table says: which rows name its columns, what merged cells stand for, and each row as a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median_high

from corpus.readers.blocks import Blocks
from corpus.readers.kinds import is_form, kind

# A column's name is short, even where it is a whole question of a survey.
LONGEST_NAME = 150
# A merged cell is said again in each of its rows, so that each can be cited alone, unless it says a lot.
LONGEST_REPEATED = 80
MOST_HEADER_ROWS = 4
# How many rows below a row are looked at to tell whether it is like them.
MOST_COMPARED = 200
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


def lay_out_table(grid: Grid, blocks: Blocks, header: int | None = None, *, form: bool = True) -> None:
    """Add a table to `blocks`, each row as one line that names its columns.

    `header` is the number of rows that name the columns, where the file tells; otherwise it is guessed. `form`
    allows for a list of labels and texts in two columns, like "Name" and "Ada", which has no such rows; values of
    several kinds are one in any case.
    """
    blocks.gap()
    top = titles_above(grid)
    if header is not None:
        top = top if header <= _merged_above(grid) else min(top, header - 1)
        header = header - top if header > top else None
    for row in grid.rows[:top]:
        if sum(map(bool, row)) > 1:
            _lay_out_pair(row[0], "".join(row[1:]), blocks)
        else:
            blocks.paragraph("".join(row))
    body = _without_rows(grid, top)
    if header is None and is_form(body.rows, texts=form):
        for label, value in body.rows:
            _lay_out_pair(label, value, blocks)
    elif body.rows:
        blocks.gap()
        _lay_out_rows(body, header_rows(body, header), blocks)
    blocks.gap()


def _lay_out_pair(label: str, value: str, blocks: Blocks) -> None:
    blocks.row([label] if value else [], [value or label])


def _lay_out_rows(grid: Grid, header: int, blocks: Blocks) -> None:
    rows = _with_merged(grid)
    names = column_names(grid, header)
    alone = _rows_alone(grid, header)
    last = max((number for number, row in enumerate(rows) if any(row) and number not in alone), default=0)
    named = [rows[number] for number in range(header, last + 1) if number not in alone]
    said = [any(row[column] for row in named) for column in range(grid.width)]
    for merge in grid.merges:
        if merge.row >= header:
            said[merge.column : merge.column + merge.across] = [True] * min(merge.across, grid.width - merge.column)
    if any(name and not below for name, below in zip(names, said, strict=False)):
        # The name of a column without cells stands in no row.
        blocks.row([], names)
    for number, row in enumerate(rows[header:], header):
        if number > last:
            blocks.paragraph("; ".join(filter(None, row)))
        else:
            blocks.row([] if number in alone else names, row)


def _rows_alone(grid: Grid, header: int) -> set[int]:
    """The rows below the names that are a single text: labels of the rows that follow them, or notes at the end.

    Where as many rows hold their first cell alone as hold more, that is what the table is like.
    """
    wide = {merge.row for merge in grid.merges if merge.across == grid.width > 1}
    reached = {n for m in grid.merges if m.down > 1 for n in range(m.row, min(m.row + m.down, len(grid.rows)))}
    first, full = set(), 0
    for number, (cell, *others) in enumerate(grid.rows[header:], header):
        if any(others):
            full += 1
        elif number not in reached and kind(cell) == "text":
            first.add(number)
    return wide | first if len(first - wide) < full else wide


def header_rows(grid: Grid, told: int | None = None) -> int:
    """How many rows at the top name the columns; a guess from what the rows hold, where the file hasn't `told`.

    >>> header_rows(Grid([["Country", "Troops"], ["Chad", "2,000"]])), header_rows(Grid([["Chad", "2"], ["Mali", "3"]]))
    (1, 0)
    """
    most = min(MOST_HEADER_ROWS, len(grid.rows) - 1)
    if told is not None:
        count = min(told, len(grid.rows) - 1)
    else:
        count = int(most > 0 and grid.width > 1 and _names_columns(grid))
    below = count
    for merge in sorted(grid.merges, key=lambda merge: merge.row):
        if merge.row < below <= most:
            # Below a name that spans columns stand their own names.
            own = merge.row + merge.down
            below = max(below, own + int(1 < merge.across < grid.width and _names_below(grid, merge.row, own)))
    return below if below <= most else count


def _names_below(grid: Grid, above: int, number: int) -> bool:
    """Whether a row names the columns below names that span columns: like no value, and naming no column again."""
    if number >= len(grid.rows) or _has_value(grid, number):
        return False
    spanned = {c for m in grid.merges if m.row == above and m.across > 1 for c in range(m.column, m.column + m.across)}
    again = any(grid.rows[above][c] and grid.rows[number][c] for c in range(grid.width) if c not in spanned)
    return not again or _names_figures(grid, number)


def column_names(grid: Grid, count: int) -> list[str]:
    """The name of each column by the first `count` rows; a name that spans columns stands before each one's own."""
    return [" ".join(dict.fromkeys(filter(None, column))) for column in zip(*_spread(grid, count), strict=True)]


def _spread(grid: Grid, count: int) -> list[list[str]]:
    """The first `count` rows, with a merged cell in each place that it covers."""
    rows = [list(row) for row in grid.rows[:count]]
    for merge in grid.merges:
        for i in range(merge.row, min(merge.row + merge.down, count)):
            for j in range(merge.column, min(merge.column + merge.across, grid.width)):
                rows[i][j] = grid.rows[merge.row][merge.column]
    return rows


def _names_columns(grid: Grid) -> bool:
    """Whether the first row holds names of columns rather than values like those below it."""
    first = grid.rows[0]
    filled = [cell for cell in first if cell]
    (covered,) = _spread(grid, 1)
    # A cell alone at the left is a title, whatever it spans.
    few = filled == first[:1] or 2 * sum(map(bool, covered)) < grid.width
    if few or any(len(cell) > LONGEST_NAME for cell in filled):
        return False
    # A lone year is a value as likely as a name.
    years = [kind(cell) for cell in first].count("year")
    if (years == 1 and first[0]) or _has_value(grid, 0):
        return False
    twice = len(set(filled)) < len(filled)
    doubt = twice or any(cell and cell in column for cell, *column in _columns(grid, 0))
    return not doubt or _names_figures(grid, 0)


def _names_figures(grid: Grid, number: int) -> bool:
    """Whether a row has a text above figures alone, which can only be their name."""
    for cell, *column in _columns(grid, number):
        kinds = {kind(value) for value in column if value}
        if kind(cell) == "text" and kinds and "text" not in kinds:
            return True
    return False


def _has_value(grid: Grid, number: int) -> bool:
    """Whether a row holds what is no name: a number, or a year or date as most cells below it."""
    for cell, *column in _columns(grid, number):
        own = kind(cell)
        kinds = [kind(value) for value in column if value]
        if own == "number" or (own in ("year", "date") and 2 * kinds.count(own) >= len(kinds)):
            return True
    return False


def _columns(grid: Grid, number: int) -> Iterable[tuple[str, ...]]:
    """The columns, each from this row on, as far down as tells what they hold."""
    return zip(*grid.rows[number : number + 1 + MOST_COMPARED], strict=True)


def titles_above(grid: Grid) -> int:
    """How many rows at the top stand above the table, or none: a single cell, as a title is, or a label with its value
    above a table that is much wider.
    """
    if grid.width < 2:
        return 0
    names = {m.row for m in grid.merges if 1 < m.across < grid.width and m.column > 0}
    names |= {n for m in grid.merges if m.down > 1 for n in range(m.row, min(m.row + m.down, len(grid.rows)))}
    usual = _usual_width(grid)
    for number, row in enumerate(grid.rows):
        filled = sum(map(bool, row))
        pair = filled == 2 and 2 * _last_filled(row) <= usual and kind(row[0]) == "text"
        if number in names or (filled > 1 and not pair):
            return number
    return 0


def _usual_width(grid: Grid) -> int:
    """How many columns the rows take that are more than a title or a note."""
    widths = [width for row in grid.rows if (width := _last_filled(row)) > 1]
    return median_high(widths) if widths else 0


def _last_filled(row: Sequence[str]) -> int:
    return max((column for column, cell in enumerate(row, 1) if cell), default=0)


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
