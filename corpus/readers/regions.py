"""The tables on a sheet: a sheet is wide and has room for several, with titles and notes around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.readers.kinds import kind
from corpus.readers.tables import Grid, Merge, titles_above


@dataclass(frozen=True, slots=True)
class Region:
    """A table on a sheet: its cells, the column where it begins, and how many rows at its top name the columns.

    `header` is None where nothing tells.
    """

    grid: Grid
    left: int
    header: int | None = None


def regions(sheet: Grid, bold: Sequence[bool]) -> Iterator[Region]:
    """The parts of a sheet that empty rows and columns part; `bold` tells of each row whether all of it is."""
    start = 0
    for number in range(len(sheet.rows) + 1):
        if number == len(sheet.rows) or not any(sheet.rows[number]):
            if number > start:
                yield from _beside(sheet, start, number, bold[start:number])
            start = number + 1


def _beside(sheet: Grid, top: int, bottom: int, bold: Sequence[bool]) -> Iterator[Region]:
    """The tables beside each other in these rows.

    An empty column parts two tables only where labels stand behind it; in front of figures it is there to look at.
    """
    rows = sheet.rows[top:bottom]
    used = [any(column) for column in zip(*rows, strict=True)]
    blocks: list[list[int]] = []
    for number, filled in enumerate(used):
        if not filled:
            continue
        apart = number == 0 or not used[number - 1]
        if not blocks or (apart and _is_labels(rows, number, used)):
            blocks.append([])
        blocks[-1].append(number)
    for columns in blocks:
        grid = _cut(sheet, rows, columns, top)
        first = titles_above(grid)
        below = bold[first + 1 : first + 2]
        yield Region(grid, columns[0], first + 1 if below and bold[first] and not below[0] else None)


def _is_labels(rows: Sequence[Sequence[str]], column: int, used: Sequence[bool]) -> bool:
    """Whether a table of its own begins at this column: texts, with more columns right beside them."""
    if column + 1 >= len(used) or not used[column + 1]:
        return False
    kinds = [kind(row[column]) for row in rows[1:] if row[column]]
    return len(kinds) > 1 and 2 * kinds.count("text") > len(kinds)


def _cut(sheet: Grid, rows: Sequence[Sequence[str]], columns: list[int], top: int) -> Grid:
    """These rows and columns as a table, without the empty columns between."""
    places = {column: i for i, column in enumerate(columns)}
    merges = []
    for merge in sheet.merges:
        covered = [places[c] for c in range(merge.column, merge.column + merge.across) if c in places]
        if covered and top <= merge.row < top + len(rows) and merge.column in places:
            down = min(merge.down, top + len(rows) - merge.row)
            merges.append(Merge(merge.row - top, covered[0], down, len(covered)))
    return Grid([[row[column] for column in columns] for row in rows], merges)
