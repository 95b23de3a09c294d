"""Tables found by how their cells stand under each other; no ruled lines are needed.

A line with an amount behind a gap is taken for a row; rows near each other whose amounts stand in the same columns
are a table. Lines above that stand over the columns are its header, lines between that stand left of them are names
of groups or the beginnings of wrapped labels.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.readers.pdf.cells import spans_of, unled
from corpus.readers.pdf.layout import Block, Line, paragraphs, set_alike
from corpus.readers.pdf.page import Span
from corpus.readers.pdf.rowlike import as_rows, is_spread, is_tabular
from corpus.readers.pdf.rows import Row, spread_block, table_blocks
from corpus.readers.pdf.ruling import Rule

# At most so many lines of labels between two rows, and of header above the first.
BETWEEN, HEADER = 6, 9


@dataclass(slots=True)
class Region:
    """The lines of a table by number: where its header, its body and what comes after it begin; and its columns."""

    header: int
    body: int
    end: int
    columns: list[Span] = field(default_factory=list)


def blocks_of(lines: Sequence[Line], rules: Sequence[Rule]) -> list[Block]:
    """The lines of a zone as paragraphs, list items and table rows."""
    rows = as_rows(lines)
    blocks: list[Block] = []
    at = 0
    for region in _regions(rows):
        blocks.extend(_running(rows[at : region.header]))
        header, body = rows[region.header : region.body], rows[region.body : region.end]
        blocks.extend(table_blocks(header, body, region.columns, rules))
        at = region.end
    return blocks + _running(rows[at:])


def _running(rows: Sequence[Row]) -> list[Block]:
    """Lines outside tables as paragraphs, but for single lines of far spread parts, whose parts are kept apart."""
    blocks: list[Block] = []
    for spread, group in itertools.groupby(rows, key=is_spread):
        if spread:
            blocks.extend(spread_block(row) for row in group)
        else:
            blocks.extend(paragraphs(unled(row.line for row in group)))
    return blocks


def _regions(rows: list[Row]) -> list[Region]:
    regions: list[Region] = []
    at = 0
    while at < len(rows):
        if is_tabular(rows[at]):
            last, columns = _grown(rows, at)
            if columns:
                body = _first_of_body(rows, at, regions[-1].end if regions else 0, columns)
                header = _first_of_header(rows, body, regions[-1].end if regions else 0, columns)
                if not _may_have_names(rows[header:body], rows[body : last + 1]):
                    header = body
                body = _first_alike(rows, header, body)
                body += _names_years(rows[body:last])
                end = _end_of_body(rows, last, columns)
                regions.append(Region(header, body, end, columns))
                at = end
                continue
        at += 1
    return regions


def _grown(rows: list[Row], start: int) -> tuple[int, list[Span]]:
    """The last row of the table that begins at `start`, and the table's columns; none where it is no table."""
    last = start
    members = [rows[start]]
    columns = columns_of(members)
    for i in range(start + 1, len(rows)):
        if i - last > BETWEEN or rows[i - 1].line.baseline - rows[i].line.baseline > 5 * rows[i].line.size:
            break
        if is_tabular(rows[i]):
            joined = columns_of([*members, rows[i]])
            if not _aligned(rows[i], columns) or len(joined) < len(columns):
                break
            members.append(rows[i])
            columns, last = joined, i
        elif not _between(rows[i], rows[i - 1], columns):
            break
    values = sum(c.is_value for c in members[0].cells)
    return last, (columns if len(members) > 1 or values > 1 else [])


def columns_of(rows: Sequence[Row]) -> list[Span]:
    """The columns of these rows; a label that reaches over others tells nothing of them."""
    inner = spans_of(cell for row in rows for cell in row.cells[(0 if row.cells[0].is_value else 1) :])
    first = [row.cells[0] for row in rows if not row.cells[0].is_value]
    labels = spans_of(c for c in first if not any(c.overlaps(*span) for span in inner))
    return sorted([*labels, *inner])


def _aligned(row: Row, columns: Sequence[Span]) -> bool:
    """Whether an amount of the row stands in a column of the table."""
    return any(
        (c.is_value or row.of_words or row.led) and any(c.overlaps(*span) for span in columns[1:]) for c in row.cells
    )


def _between(row: Row, above: Row, columns: Sequence[Span]) -> bool:
    """Whether a line may stand between rows: a label, a caption set in the middle, or a cell's next line."""
    first = columns[1][0] if len(columns) > 1 else columns[0][0]
    if _is_title(row, above):
        return False
    if row.wrapped or (len(row.cells) == 1 and row.cells[0].right < first):
        return True
    caption = row.line.left > columns[0][0] + 3 * row.line.size and row.line.right < columns[-1][1] - 3 * row.line.size
    return row.continues(above) or (len(row.cells) == 1 and caption and row.line.left < first)


def _first_of_body(rows: list[Row], first: int, floor: int, columns: list[Span]) -> int:
    """The labels just above the first row belong to the body: a group's name, or a label wrapped."""
    at = first
    while at > floor and _is_label(rows[at - 1], rows[at], columns):
        at -= 1
    return at if at == first or _over_columns(rows, at, floor, columns) else _wrapped_from(rows, at, first)


def _wrapped_from(rows: list[Row], at: int, first: int) -> int:
    """Without a header above, only what runs on into the row is taken for its label, or ends with a colon and is not
    the last line of a paragraph."""
    runs_on = rows[first].line.text[0].islower()
    while at < first and not (
        rows[at].wrapped or (rows[at].line.text.endswith(":") and not _ends_text(rows, at)) or runs_on
    ):
        at += 1
    return at


def _ends_text(rows: list[Row], at: int) -> bool:
    """Whether a line goes on with the one above, which is longer."""
    line, above = rows[at].line, rows[max(0, at - 1)].line
    close = 0 < above.baseline - line.baseline < 1.35 * line.size and set_alike(above, line)
    return close and above.right > line.right and not rows[at - 1].wrapped and not is_tabular(rows[at - 1])


def _is_label(row: Row, below: Row, columns: list[Span]) -> bool:
    gap = row.line.baseline - below.line.baseline
    if row.wrapped:
        return True
    alone = len(row.cells) == 1 and not _is_title(row, below)
    return alone and len(columns) > 1 and row.line.right < columns[1][0] and gap < 2.2 * row.line.size


def _is_title(row: Row, other: Row) -> bool:
    """Whether a line is larger than a row near it: what it names is more than a group of rows."""
    return len(row.cells) == 1 and row.line.size > other.line.size and not set_alike(row.line, other.line)


def _over_columns(rows: list[Row], at: int, floor: int, columns: list[Span]) -> bool:
    return at > floor and _is_header(rows[at - 1], rows[at], columns)


def _first_of_header(rows: list[Row], body: int, floor: int, columns: list[Span]) -> int:
    at = body
    while at > max(floor, body - HEADER) and _is_header(rows[at - 1], rows[at], columns):
        at -= 1
    # A remark in brackets above the names of the columns is part of the title.
    while at < body and rows[at].is_remark:
        at += 1
    return at


def _may_have_names(header: Sequence[Row], body: Sequence[Row]) -> bool:
    """Whether lines above may be a header: not with dots in them, nor above dots that lead to one amount each, and
    above words alone if set unlike them."""
    led = [row for row in body if row.led]
    listed = led and not any(sum(cell.is_value for cell in row.cells[1:]) > 1 for row in led)
    if listed or any(row.led for row in header):
        return False
    amounts = any(cell.is_value for row in body for cell in row.cells[1:])
    return amounts or any(row.line.bold != body[0].line.bold for row in header)


def _first_alike(rows: list[Row], header: int, body: int) -> int:
    """Below names of columns in bold, a plain line of several cells is a row; and the other way round."""
    unlike = [i for i in range(header, body) if rows[i].line.bold != rows[body].line.bold]
    alike = [i for i in range(unlike[-1] + 1 if unlike else body, body) if len(rows[i].cells) > 1]
    return alike[0] if alike else body


def _names_years(rows: Sequence[Row]) -> bool:
    """Whether the first row, in bold above a plain one, names columns by years."""
    if len(rows) < 2 or len(rows[0].cells) < 2:
        return False
    return rows[0].line.bold > rows[1].line.bold and all(cell.is_year for cell in rows[0].cells[1:])


def _is_header(row: Row, below: Row, columns: list[Span]) -> bool:
    """Whether a line stands over the columns, near the line below."""
    if row.line.baseline - below.line.baseline > 3.5 * max(row.line.size, below.line.size) or is_tabular(row):
        return False
    first = columns[min(1, len(columns) - 1)][0] - 2 * row.line.size
    inner = columns[1:] if len(row.cells) > 1 else []
    over = [c for c in row.cells if c.left >= first or any(c.overlaps(*column) for column in inner)]
    within = row.cells[-1].middle <= columns[-1][1] + row.line.size
    return bool(over) and within and len(over) >= len(row.cells) - 1 and all(len(c.words) <= 8 for c in over)


def _end_of_body(rows: list[Row], last: int, columns: list[Span]) -> int:
    """The number of the line after the last row and those that run on from its cells."""
    end = last + 1
    while end < len(rows) and rows[end].continues(rows[end - 1]):
        end += 1
    return end
