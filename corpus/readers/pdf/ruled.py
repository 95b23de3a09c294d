"""Tables drawn with lines, as rows whose cells are named by the header."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.readers.pdf.cells import Cell, as_parts, cells_of
from corpus.readers.pdf.columns import rows_of
from corpus.readers.pdf.grids import Field, Grid, grids_of
from corpus.readers.pdf.layout import Block, is_item, lines_of, paragraphs
from corpus.readers.pdf.page import Word
from corpus.readers.pdf.rows import row_parts
from corpus.readers.pdf.ruling import Ruling

Band = list[Field]
# Cells of more words than this are columns of text, unless the lines part at least so many rows.
LONGEST, ROWS = 60, 3
# So few short lines below each other may be an address in a cell.
LABELS = 6
# In forms and drawings more than this of the places are parts of larger cells, or hold nothing.
REGULAR, FILLED = 0.6, 0.5


@dataclass(slots=True)
class Ruled:
    """A table drawn with lines: its words, what stands over its whole width, its header and its rows.

    `whole` tells that the lines part all its columns; where they part only some, it is read as one without lines.
    """

    grid: Grid
    words: list[Word]
    title: list[Field]
    header: list[Band]
    body: list[Band]
    whole: bool

    def blocks(self, page: int) -> list[Block]:
        """The title, then a block for every row."""
        width = len(self.grid.xs) - 1
        named = _names(self.header, width)
        blocks = [block for part in self.title for block in paragraphs(part.lines)]
        return blocks + [Block("row", page, parts=_parts(band, named)) for band in self.body]


def ruled_tables(words: Sequence[Word], ruling: Ruling, page: int) -> list[Ruled]:
    """The tables drawn on a page, from the top down."""
    rest = list(words)
    found = []
    for grid in grids_of(ruling, words, page):  # one may lie in a cell of another
        inside = [word for word in rest if grid.holds(word)]
        table = _table(grid, inside, page)
        if table:
            found.append(table)
            rest = [word for word in rest if not grid.holds(word)]
    return sorted(found, key=lambda table: -table.grid.ys[0])


def _table(grid: Grid, words: list[Word], page: int) -> Ruled | None:
    """What the lines enclose as a table; None where it is none: most bands of a table have several cells, none of
    which is a column of text or of amounts, and words do not cross the lines."""
    bands = grid.bands(words, page)
    several = [band for band in bands if len(band) > 1]
    if grid.regular() < REGULAR or sum(map(len, bands)) < FILLED * grid.regular() * grid.places:
        return None
    if len(several) < 2 or 2 * len(several) < len(bands) or 50 * sum(map(grid.crosses, words)) > len(words):
        return None
    if not grid.drawn and any(map(_is_stacked, bands)):
        return None
    title = list(itertools.takewhile(lambda band: band[0].width == len(grid.xs) - 1 and not _is_open(band), bands))
    bands = bands[len(title) :]
    parted = [_rows(band, grid, page, alone=len(bands) <= 2) for band in bands]
    rows = list(itertools.chain.from_iterable(parted))
    if not _are_rows(rows, grid):
        return None
    rows = [_opened(row[0], grid, page) if _is_open(row) else row for row in rows]
    # Where lines part the header from the rows, but no rows, it needs no other sign.
    above = bands[:-1] if len(parted[-1]) > 1 else []
    plain = above and not any(_is_value(cell) for band in above for cell in band)
    names = len(above) if plain else _header(rows)
    uncut = sum(any(map(_has_columns, row)) for row in rows)
    cut = sum(any(map(_is_value, row)) and not any(map(_has_columns, row)) for row in rows)
    return Ruled(grid, words, [band[0] for band in title], rows[:names], rows[names:], whole=uncut <= cut)


def _are_rows(rows: Sequence[Band], grid: Grid) -> bool:
    """Whether cells hold what cells do: no long texts side by side, no rows below each other."""
    several = [row for row in rows if len(row) > 1]
    if len(several) < ROWS and max((len(cell.words) for row in several for cell in row), default=0) > LONGEST:
        return False
    if any(map(_is_stacked, rows)) or any(_is_open(row) and len(row[0].lines) > 1 for row in rows):
        return False
    return grid.drawn or not any(_full_lines(row) > 1 for row in rows)


def _has_columns(cell: Field) -> bool:
    """Whether a cell holds little but amounts beside each other: a line between their columns was not drawn."""
    values = [[part.is_value for part in cells_of(line)] for line in cell.lines]
    return any(len(line) < 2 * sum(line) > 2 for line in values)


def _parts(band: Band, named: Sequence[list[Word | str]]) -> list[Word | str]:
    """A row as text; a cell over several columns has all their names."""
    names = []
    for cell in band:
        over = [name for name in named[cell.column : cell.column + cell.width] if name]
        names.append([part for name in over for part in (", ", *name)][1:])
    return row_parts([cell.words for cell in band], names)


def _names(header: Sequence[Band], width: int) -> list[list[Word | str]]:
    """What names each column, from the upper cells to the lower; one that is as high as both counts once."""
    names: list[list[Word]] = [[] for _ in range(width)]
    seen: set[int] = set()
    for cell in (cell for band in header for cell in band if id(cell.lines) not in seen):
        seen.add(id(cell.lines))
        for column in range(cell.column, cell.column + cell.width):
            names[column].extend(cell.words)
    return [as_parts(words) for words in names]


def _header(bands: Sequence[Band]) -> int:
    """How many bands name the columns: those in bold above others, or one of words above amounts."""
    bold = len(list(itertools.takewhile(lambda band: len(band) > 1 and _is_bold(band), bands)))
    if 0 < bold < len(bands):
        return bold
    rows = 0
    # A cell over several columns names them together with the cells below it.
    while rows < len(bands) - 1 and not any(map(_is_value, bands[rows])) and any(c.width > 1 for c in bands[rows]):
        rows += 1
    below = [cell.column for band in bands[rows + 1 :] for cell in band if _is_value(cell)]
    amounts = any(2 * below.count(column) > len(bands) - rows - 1 for column in set(below))
    words = len(bands[rows]) > 1 and not any(map(_is_value, bands[rows]))
    return rows + 1 if amounts and words else 0


def _is_bold(band: Band) -> bool:
    return all(line.bold for cell in band for line in cell.lines)


def _is_value(cell: Field) -> bool:
    return Cell(cell.words).is_value


def _is_stacked(band: Band) -> bool:
    """Whether several rows stand in a band: amounts stand below each other."""
    several = (cell for cell in band if len(cell.lines) > 1)
    return any(sum(Cell(line.words).is_value for line in cell.lines) > 1 for cell in several)


def _full_lines(band: Band) -> int:
    """How many lines fill all cells of a band, or begin with a number: more than one are rows by themselves."""
    cells = [set(map(id, cell.words)) for cell in band]
    rows = [set(map(id, row)) for row in rows_of([word for cell in band for word in cell.words])]
    return max(sum(not any(row.isdisjoint(cell) for cell in cells) for row in rows), sum(map(is_item, band[0].lines)))


def _is_open(band: Band) -> bool:
    """Whether no lines part what stands in columns."""
    return len(band) == 1 and any(len(cells_of(line)) > 1 for line in band[0].lines)


def _opened(whole: Field, grid: Grid, page: int) -> Band:
    """A cell as wide as others together, cut where those are."""
    columns = range(whole.column, whole.column + whole.width)
    parts = [_part(Field(i, 1, []), (grid.xs[i], grid.xs[i + 1]), whole.words, page) for i in columns]
    return [part for part in parts if part.lines]


def _rows(band: Band, grid: Grid, page: int, *, alone: bool) -> list[Band]:
    """The rows of a band: those with no lines between them begin with a line that fills the first column and most
    others. They are told by amounts, or in a band that is the only one below the header by any numbers, or by labels
    that have no want of room."""
    spans = {cell.column: (grid.xs[cell.column], grid.xs[cell.column + cell.width]) for cell in band}
    rows: list[list[Word]] = []
    for line in lines_of([word for cell in band for word in cell.words], page):
        filled = [any(left < word.left < right for word in line.words) for left, right in spans.values()]
        if rows and not (filled[0] and 2 * sum(filled) > len(band)):
            rows[-1].extend(line.words)
        else:
            rows.append(list(line.words))
    placed = [[_part(cell, spans[cell.column], row, page) for cell in band] for row in rows]
    found = [[cell for cell in row if cell.lines] for row in placed]
    numbers = [
        {cell.column for cell in row if any(map(str.isdigit, "".join(w.text for w in cell.words)))} for row in found
    ]
    apart = alone and (set.intersection(*numbers) or _are_labels(band[0], grid))
    return found if apart or _is_stacked(band) else [band]


def _are_labels(cell: Field, grid: Grid) -> bool:
    """Whether most of many lines in a cell end though the next word would have found room."""
    lines = cell.lines
    margin = min(line.left for line in lines) - grid.xs[cell.column]
    edge = grid.xs[cell.column + cell.width] - max(0.0, margin)
    short = [a.right + 0.3 * a.size + b.words[0].right - b.words[0].left < edge for a, b in itertools.pairwise(lines)]
    return len(lines) >= LABELS and 3 * sum(short) >= 2 * len(short)


def _part(cell: Field, span: tuple[float, float], row: Sequence[Word], page: int) -> Field:
    """What of a row stands in a cell."""
    return Field(cell.column, cell.width, lines_of([word for word in row if span[0] < word.left < span[1]], page))
