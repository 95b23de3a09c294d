"""Lines that look like rows of a table, each by itself or beside its neighbours."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from corpus.readers.pdf.cells import YEAR, Cell, cells_of, is_number, leaders
from corpus.readers.pdf.layout import Line, is_item, set_alike
from corpus.readers.pdf.rows import Row

# So many lines of two cells that start at the same places are a table even without amounts; of three cells, two are.
LEAST_ALIKE = 3
# Between the words of a justified line stands at most this, in sizes of type.
WIDEST = 5
# A label is wrapped where it takes this much of the room before the amounts.
WRAPPED = 0.7


def as_rows(lines: Sequence[Line]) -> list[Row]:
    """The lines of a zone with their cells; those of leaders alone are left out."""
    margins = min((line.left for line in lines), default=0.0), max((line.right for line in lines), default=0.0)
    rows = []
    for line in lines:
        led = bool(leaders(line))
        cells = [Cell(list(line.words))] if not led and _is_justified(line, *margins) else cells_of(line)
        if cells:
            rows.append(Row(line, cells, led=led))
    _mark_rows_of_words(rows)
    _mark_wrapped_labels(rows)
    return rows


def _is_justified(line: Line, left: float, right: float) -> bool:
    """Whether a line of prose is spread from margin to margin, all its words as far from each other."""
    gaps = [b.left - a.right for a, b in itertools.pairwise(line.words)]
    if len(gaps) < 2 or line.left > left + 3 * line.size or line.right < right - 0.6 * line.size:
        return False
    even = max(gaps) <= min(1.35 * max(0.0, min(gaps)) + 0.15 * line.size, WIDEST * line.size)
    return even and 2 * sum(map(is_number, line.words)) < len(line.words)


def is_spread(row: Row) -> bool:
    """Whether a line consists of several parts with more white between them than justified lines have."""
    if row.led or len(row.cells) < 2:
        return len(row.cells) > 1
    gaps = [b.left - a.right for a, b in itertools.pairwise(row.cells)]
    width = row.line.right - row.line.left
    spoken = all(any(map(str.isalnum, cell.text)) for cell in row.cells)
    return spoken and min(gaps) > 1.5 * row.line.size and sum(gaps) > 0.3 * width and not is_item(row.line)


def _mark_wrapped_labels(rows: list[Row]) -> None:
    """Lines that fill the room before a single amount, which stands at the end of the line below."""
    for below, row in itertools.pairwise(reversed(rows)):
        amount = below.room if below.wrapped else below.cells[-1].left
        if (below.wrapped or (is_tabular(below) and len(below.cells) == 2)) and _wraps(row, below, amount):
            row.wrapped, row.room = True, amount


def _wraps(row: Row, below: Row, amount: float) -> bool:
    """Whether a line goes on in the line below, set close to it from the same edge on or a little farther in."""
    line, following = row.line, below.line
    if (
        len(row.cells) > 1 + is_item(line)
        or row.led
        or any(cell.is_value for cell in row.cells)
        or is_item(following)
        or line.text.endswith((".", ":", ";"))
    ):
        return False
    # What leads to the amount, or goes on in lower case, may take all of the line above.
    most = following.right + 1 if below.led or following.text[0].islower() else amount
    full = WRAPPED * (amount - line.left) < line.right - line.left and line.right < most
    hangs = line.left - 1 <= following.left < line.left + 4 * line.size
    close = 0 < line.baseline - following.baseline < 1.35 * line.size
    return full and hangs and close and set_alike(line, following) and line.bold == following.bold


def _mark_rows_of_words(rows: list[Row]) -> None:
    """Lines of short cells that start at the same places in at least three lines, though no amounts stand in them.

    Those all in bold name columns.
    """
    chain: list[Row] = []
    for row in [*(r for r in rows if len(r.cells) > 1), None]:
        if row is not None and chain and _same_starts(chain[-1], row):
            chain.append(row)
            continue
        named = chain and (all(member.line.bold for member in chain) or _names(chain[0], row))
        if len(chain) >= (LEAST_ALIKE if chain and len(chain[0].cells) == 2 else 2) and not named:
            for member in chain:
                member.of_words = True
        chain = [row] if row is not None and _short(row) else []


def _names(row: Row, following: Row | None) -> bool:
    """Whether a line above amounts leaves the place of their label empty: it is one of several that name columns."""
    return following is not None and is_tabular(following) and row.line.left > following.line.left + 2 * row.line.size


def _same_starts(above: Row, below: Row) -> bool:
    near = above.line.baseline - below.line.baseline < 4 * below.line.size
    return (
        near
        and above.line.bold == below.line.bold
        and _short(below)
        and len(above.cells) == len(below.cells)
        and all(_in_line(a, b) for a, b in zip(above.cells, below.cells, strict=True))
    )


def _in_line(a: Cell, b: Cell) -> bool:
    """Whether two cells have one left edge or middle, or if they are amounts one right edge."""
    right = abs(a.right - b.right) if a.is_value and b.is_value else 2.0
    return min(abs(a.left - b.left), abs(a.middle - b.middle), right) < 2


def _short(row: Row) -> bool:
    return len(row.cells[0].words) <= 5 and all(len(cell.words) <= 10 for cell in row.cells)


def is_tabular(row: Row) -> bool:
    """Whether a line has amounts behind a gap, and not merely years, which would name columns."""
    if row.of_words or (row.led and len(row.cells) > 1):
        return True
    values = [c for c in row.cells[1:] if c.is_value] if len(row.cells) > 1 else []
    first = row.cells[0]
    # A date, like "April 30, 2023", is no label.
    labelled = not first.is_value and not first.text.startswith("(") and not YEAR.fullmatch(first.words[-1].text)
    return bool(values) and (labelled or not all(c.is_year for c in values))
