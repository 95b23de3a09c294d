"""The tables on a sheet: a sheet is wide and has room for several, with titles and notes around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.readers.kinds import is_form, kind
from corpus.readers.tables import Grid, Merge, titles_above


@dataclass(frozen=True, slots=True)
class Region:
    """A table on a sheet: its cells, the column where it begins, and how many rows at its top name the columns.

    `header` is None where nothing tells.
    """

    grid: Grid
    left: int
    header: int | None = None


def regions(sheet: Grid, bold: Sequence[Sequence[bool]]) -> Iterator[Region]:
    """The parts of a sheet that empty rows and columns part; `bold` tells of each cell whether it is.

    Labels with their values stay with the table below them.
    """
    start = 0
    for number in range(len(sheet.rows) + 1):
        if number < len(sheet.rows) and any(sheet.rows[number]):
            continue
        if number > start and _are_labels(sheet, start, number, bold[start:number]):
            continue
        if number > start:
            yield from _beside(sheet, start, number, bold[start:number])
        start = number + 1


def _are_labels(sheet: Grid, top: int, bottom: int, bold: Sequence[Sequence[bool]]) -> bool:
    """Whether these rows are labels with values, and titles, of a much wider table below the empty row that follows,
    and no small table.
    """
    rows = sheet.rows[top:bottom]
    if any(sum(map(bool, row)) > 2 for row in rows) or _set_off(rows, bold, range(sheet.width)):
        return False
    pairs = [pair for row in rows if len(pair := [cell for cell in row if cell]) == 2]
    if not pairs:
        return False
    if not (is_form(pairs, texts=True) if len(pairs) > 2 else kind(pairs[-1][1]) in ("text", "date")):
        return False
    below = next((n for n in range(bottom + 1, len(sheet.rows)) if not any(sheet.rows[n])), len(sheet.rows))
    left = min(column for row in rows for column, cell in enumerate(row) if cell)
    return bottom - top < titles_above(Grid([row[left:] for row in sheet.rows[top:below]]))


def _beside(sheet: Grid, top: int, bottom: int, bold: Sequence[Sequence[bool]]) -> Iterator[Region]:
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
        set_off = _set_off(rows[first:], bold[first:], columns)
        yield Region(grid, columns[0], first + 1 if set_off else None)


def _set_off(rows: Sequence[Sequence[str]], bold: Sequence[Sequence[bool]], columns: Sequence[int]) -> bool:
    """Whether all that the first row has in these columns is bold, and not so in the second."""

    def is_bold(number: int) -> bool:
        row, flags = rows[number], bold[number]
        return all(column < len(flags) and flags[column] for column in columns if row[column])

    return len(rows) > 1 and is_bold(0) and not is_bold(1)


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
