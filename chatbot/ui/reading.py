"""A document as it is read on the screen: a stretch of its text in blocks, each with its offset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.sentences import is_row
from corpus.types import Document

STRETCH = 40_000
"""How many characters are shown at a time, about; a page holds three thousand."""

SURE = 3
"""So many lines that name the same columns are a table, whatever stands in their cells."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (level 0) or heading (1 is the highest); `text` is that of the document from `start` on."""

    start: int
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: where it stands in the text, and its cells."""

    start: int
    end: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that have the same columns, with the names of these."""

    start: int
    names: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is shown of a document: the blocks of `text[start:end]`."""

    start: int
    end: int
    blocks: tuple[Block | Table, ...]


Line = tuple[int, str]


def stretch(document: Document, at: int) -> Stretch:
    """The part of a document around an offset, cut where a line or at least a word ends."""
    text = document.text
    start = _cut(text, max(0, at - STRETCH // 4))
    end = _cut(text, min(len(text), start + STRETCH))
    return Stretch(start, end, tuple(_blocks(document, start, end)))


def _cut(text: str, at: int) -> int:
    """The beginning of the line that holds an offset; where that is far away, of the word."""
    if at in (0, len(text)):
        return at
    line = text.rfind("\n", 0, at) + 1
    near = at - STRETCH // 8
    return line if line > near else text.rfind(" ", near, at) + 1 or at


def _blocks(document: Document, start: int, end: int) -> Iterator[Block | Table]:
    # A heading may be indented.
    levels = {document.text.rfind("\n", 0, heading.start) + 1: heading.level for heading in document.headings}

    def kind(line: Line) -> str:
        at, text = line
        if at in levels:
            return f"heading {at}"
        return "row" if _may_be_row(text) else "text" if text.strip() else "nothing"

    for what, lines in groupby(_lines(document.text, start, end), key=kind):
        found = list(lines)
        at, text = found[0]
        if what == "row":
            yield _table(found)
        elif what == "text":
            yield Block(at, "\n".join(text for _, text in found))
        elif what != "nothing":
            yield Block(at, text, levels[at])


def _may_be_row(line: str) -> bool:
    """Whether a line begins as a row does: what stands in a cell may make it look unlike one further on."""
    return "; " in line and ": " in line.partition("; ")[0]


def _lines(text: str, start: int, end: int) -> Iterator[Line]:
    at = start
    for line in text[start:end].split("\n"):
        yield at, line
        at += len(line) + 1


def _table(lines: Sequence[Line]) -> Table | Block:
    """Rows as a table, where several or one beyond doubt name the same columns; else as they stand.

    A cell may itself hold "; " and ": ", so that only names that most rows share tell where one begins; an empty cell
    is not named.
    """
    named = Counter(name for _, text in lines for name in dict.fromkeys(_names(text)))
    names = tuple(name for name, count in named.items() if 2 * count > len(lines))
    rows = [Row(at, at + len(text), _cells(text, names)) for at, text in lines]
    certain = len(lines) >= SURE or any(is_row(text) for _, text in lines)
    if not certain or len(names) < 2 or any(sum(map(bool, row.cells)) < 2 for row in rows):
        return Block(lines[0][0], "\n".join(text for _, text in lines))
    return Table(lines[0][0], names, tuple(rows))


def _names(row: str) -> list[str]:
    return [name for name, colon, _ in (piece.partition(": ") for piece in row.split("; ")) if colon]


def _cells(row: str, names: Sequence[str]) -> tuple[str, ...]:
    """The cells under these names, "" where there is none; no cells at all for a row that doesn't begin with a name."""
    cells = [""] * len(names)
    column = -1
    for piece in row.split("; "):
        name, _, cell = piece.partition(": ")
        if name in names[column + 1 :]:
            column = names.index(name, column + 1)
            cells[column] = cell
        elif column >= 0:
            cells[column] += f"; {piece}"
        else:
            return ()
    return tuple(cells)
