"""The rows of a table as lines of text, each cell with the name of its column."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from corpus.readers.pdf.cells import Cell, as_parts
from corpus.readers.pdf.headers import names
from corpus.readers.pdf.layout import Block, Line, paragraphs
from corpus.readers.pdf.page import Span, Word, overlap
from corpus.readers.pdf.ruling import Rule


@dataclass(slots=True)
class Row:
    """A line and its cells.

    `led` tells that dots lead from one to the next, `of_words` that it is a table's row though no amount stands in it,
    `wrapped` that it is a label that goes on in the line below, and `room` how far to the right it might reach.
    """

    line: Line
    cells: list[Cell]
    led: bool = False
    of_words: bool = False
    wrapped: bool = False
    room: float = 0.0

    @property
    def is_remark(self) -> bool:
        """Whether it is a remark on the whole table, such as "(In millions)"."""
        return len(self.cells) == 1 and _in_brackets(self.line.text)

    def continues(self, above: Row) -> bool:
        """Whether every cell is the next line of a text cell of the line above, from the same left edge on."""
        gap = above.line.baseline - self.line.baseline
        if not 0 < gap < 1.4 * self.line.size or self.line.bold != above.line.bold:
            return False
        texts = [c.left for c in above.cells[1:] if not c.is_value]
        if len(above.cells) == 1 and len(self.cells) == 1:
            texts = [above.cells[0].left]
        return all(not c.is_value and any(abs(c.left - left) < 2 for left in texts) for c in self.cells)

    def wraps(self, above: Row, most: float) -> bool:
        """Whether a row of words is the next line of the one above, no farther from it than `most`: a cell goes on in
        lower case where the one above did not begin so."""
        if not self.of_words or not 0 < above.line.baseline - self.line.baseline < most:
            return False
        over = [next((c for c in above.cells if abs(c.left - cell.left) < 2), None) for cell in self.cells]
        starts = [(c.text[0], cell.text[0]) for c, cell in zip(over, self.cells, strict=True) if c]
        words = not any(cell.is_value for cell in self.cells)
        return words and len(starts) == len(self.cells) and any(b.islower() and not a.islower() for a, b in starts)


def _in_brackets(text: str) -> bool:
    return text.startswith("(") and text.endswith(")")


@dataclass(slots=True)
class Entry:
    """A row in the making: the words of each column, and how far its label is set in."""

    cells: list[list[Word]]
    indent: float
    groups: list[list[Word]] = field(default_factory=list)


def table_blocks(
    header: Sequence[Row], body: Sequence[Row], columns: Sequence[Span], rules: Sequence[Rule]
) -> list[Block]:
    """A block for every row; what of the header names no column stands above them."""
    remarks = [row for row in header if row.is_remark]
    levels = [[c for c in row.cells if not _is_unit(c, columns)] for row in header if not row.is_remark]
    named = names(levels, _widened(columns, header, body, rules), rules) if any(levels) else None
    units = [Row(row.line, [c]) for row in header if not row.is_remark for c in row.cells if _is_unit(c, columns)]
    above = [*remarks, *units] if named else header
    blocks: list[Block] = []
    for alone, group in itertools.groupby(above, key=lambda row: len(row.cells) == 1):
        if alone:
            blocks += paragraphs([Line(row.cells[0].words, row.line.page) for row in group])
        else:
            blocks += map(spread_block, group)
    shown = [as_parts(words) for words in named or [[]] * len(columns)]
    page = body[0].line.page
    return blocks + [
        Block("row", page, parts=row_parts(entry.cells, shown, entry.groups)) for entry in _entries(body, columns)
    ]


def _widened(columns: Sequence[Span], header: Sequence[Row], body: Sequence[Row], rules: Sequence[Rule]) -> list[Span]:
    """The columns as wide as the ruled lines that stand in only one of them."""
    upper, lower = header[0].line.baseline, body[-1].line.baseline - 10
    result = list(columns)
    for rule in rules:
        touched = [i for i, column in enumerate(columns) if overlap(column, (rule.start, rule.end))]
        if len(touched) == 1 and touched[0] and lower < rule.at < upper:
            left, right = result[touched[0]]
            result[touched[0]] = min(left, rule.start), max(right, rule.end)
    return result


def _is_unit(cell: Cell, columns: Sequence[Span]) -> bool:
    """Whether a cell above the labels is a remark such as "(in millions)"."""
    return len(columns) > 1 and cell.middle < columns[1][0] and cell.text.startswith("(")


def row_parts(
    cells: Sequence[list[Word]], names: Sequence[Sequence[Word | str]], groups: Sequence[list[Word]] = ()
) -> list[Word | str]:
    """A row as "Group: Label; Column: cell; Column: cell"; columns without a name have an empty one."""
    parts: list[Word | str] = []
    above = [part for group in groups for part in _closed(as_parts(group), ":")]
    if not cells[0]:
        parts, above = above, []
    for words, name in zip(cells, names, strict=True):
        if not words:
            continue
        if parts and isinstance(parts[-1], Word):
            parts = _closed(parts, ";")
        cell = as_parts(words)
        if name and _texts(name) != _texts(cell):
            parts += _closed(list(name), ":")
        parts += above + cell
        above = []
    return parts


def _closed(parts: list[Word | str], mark: str) -> list[Word | str]:
    """The parts with this mark behind them, if it is not there yet, and a space."""
    last = parts[-1]
    return [*parts, " " if isinstance(last, Word) and last.text.endswith(mark) else mark + " "]


def _texts(parts: Sequence[Word | str]) -> list[str]:
    return [part.text for part in parts if isinstance(part, Word)]


def spread_block(row: Row) -> Block:
    """A line of cells without names."""
    return Block("row", row.line.page, parts=row_parts([cell.words for cell in row.cells], [()] * len(row.cells)))


def _entries(body: Sequence[Row], columns: Sequence[Span]) -> list[Entry]:
    """The rows of the body, wrapped labels made whole and groups told."""
    limit = max((row.cells[0].right for row in body if _labelled(row, columns)), default=0.0)
    gaps = [a.line.baseline - b.line.baseline for a, b in itertools.pairwise(body)] or [0.0]
    pitch, widest = median(gaps), max(gaps)
    entries: list[Entry] = []
    groups: list[tuple[float, list[Word]]] = []
    pending: list[Word] = []
    indent = 0.0
    for i, row in enumerate(body):
        below = body[i + 1] if i + 1 < len(body) else None
        next_line = i and (row.continues(body[i - 1]) or row.wraps(body[i - 1], 0.85 * widest))
        if next_line and not pending and entries and not _label_only(row, columns):
            _extend(entries[-1], row, columns)
        elif _label_only(row, columns):
            indent = indent if pending else row.line.left
            if not pending and i and not row.wrapped and _runs_on(entries, row, body[i - 1]):
                entries[-1].cells[0].extend(row.line.words)
                continue
            pending = pending + row.line.words
            if below and _wraps(row, below, limit, pitch):
                continue
            while groups and groups[-1][0] >= indent - 1:
                groups.pop()
            entries.append(Entry([pending, *([] for _ in columns[1:])], indent))
            groups.append((indent, pending))
            pending = []
        else:
            entries.append(_entry(row, pending, indent, columns, groups))
            pending = []
    used = {id(group) for entry in entries for group in entry.groups}
    return [e for e in entries if id(e.cells[0]) not in used]


def _entry(
    row: Row, pending: list[Word], indent: float, columns: Sequence[Span], groups: list[tuple[float, list[Word]]]
) -> Entry:
    """A row with what of its label stood above it, and the groups it belongs to; closes those that it does not."""
    entry = Entry([[] for _ in columns], indent if pending else row.line.left)
    _extend(entry, row, columns)
    if pending:
        label = _nearest(pending[0], columns)
        entry.cells[label] = pending + entry.cells[label]
    while groups and groups[-1][0] >= entry.indent - 1:
        groups.pop()
    if entry.cells[0] and entry.cells[0][0].text.lower() == "total" and groups:
        groups.pop()  # a total says itself what it sums up, and closes the group
    elif entry.cells[0]:
        entry.groups = [words for _, words in groups]
    return entry


def _labelled(row: Row, columns: Sequence[Span]) -> bool:
    return len(columns) > 1 and row.cells[0].right < columns[1][0]


def _label_only(row: Row, columns: Sequence[Span]) -> bool:
    """A line with nothing in the columns: a group's name, a part of a label, or a caption set in the middle; or with a
    remark across several of them, such as "(In millions)"."""
    if _is_across(row.cells[-1], columns):
        return len(row.cells) == 1 or (len(row.cells) == 2 and _labelled(row, columns))
    alone = len(row.cells) == 1 and not row.cells[0].is_value
    return row.wrapped or (alone and (_labelled(row, columns) or len(columns) == 1))


def _is_across(cell: Cell, columns: Sequence[Span]) -> bool:
    """Whether a cell is a remark that stands in several columns."""
    return _in_brackets(cell.text) and sum(cell.overlaps(*column) for column in columns[1:]) > 1


def _wraps(row: Row, below: Row, limit: float, pitch: float) -> bool:
    """Whether the label goes on in the line below: that begins in lower case, or its first word found no room here."""
    first = below.line.words[0]
    if row.wrapped or first.text[0].islower():
        return True
    gap = row.line.baseline - below.line.baseline
    room = row.line.right + first.right - first.left + 0.3 * row.line.size <= limit
    return not room and gap < max(1.25 * row.line.size, 0.9 * pitch) and not row.line.text.endswith(":")


def _runs_on(entries: list[Entry], row: Row, above: Row) -> bool:
    """Whether a label begun beside its amounts goes on below them."""
    close = above.line.baseline - row.line.baseline < 1.4 * row.line.size
    return bool(entries and entries[-1].cells[0]) and close and row.line.words[0].text[0].islower()


def _extend(entry: Entry, row: Row, columns: Sequence[Span]) -> None:
    """Put the words of a line into the columns they stand in."""
    for cell in row.cells:
        touched = [i for i, column in enumerate(columns) if cell.overlaps(*column)]
        if len(touched) == 1:
            entry.cells[touched[0]].extend(cell.words)
            continue
        for word in cell.words:
            entry.cells[_nearest(word, columns)].append(word)


def _nearest(word: Word, columns: Sequence[Span]) -> int:
    return min(range(len(columns)), key=lambda i: max(columns[i][0] - word.right, word.left - columns[i][1]))
