"""The names of a table's columns, from the lines above its first row."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.readers.pdf.cells import Cell
from corpus.readers.pdf.page import Span, Word, overlap
from corpus.readers.pdf.ruling import Rule

# Names of columns beside each other may stand nearer than cells do, but farther apart than words, in sizes of type.
APART = 0.55


@dataclass(slots=True)
class Head:
    """The name of one column or of several: cells set as lines below each other, from `top` down to `bottom`.

    Its edges are in points, in the frame of its words.
    """

    words: list[Word]
    left: float
    right: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """In points."""
        return (self.left + self.right) / 2

    @property
    def size(self) -> float:
        """Of its type, in points."""
        return self.words[0].size

    def overlaps(self, left: float, right: float) -> bool:
        """Whether it shares more than a point of width with this span."""
        return overlap((self.left, self.right), (left, right))


def names(levels: Sequence[Sequence[Cell]], columns: Sequence[Span], rules: Sequence[Rule]) -> list[list[Word]] | None:
    """The words that name each column, from the highest level to the lowest; None where that can't be told."""
    inner = columns[1:]
    heads = _heads([[part for cell in cells for part in _parted(cell, inner)] for cells in levels], rules)
    if len(heads) == 1 and len(columns) < 3 and not heads[0].words[0].style.bold:
        return None  # one plain line over one column is as likely a caption
    found: list[list[Word]] = [[] for _ in columns]
    for head in heads:
        span = _under(head, heads, columns, rules)
        if not span:
            return None
        for i in span:
            found[i].extend(head.words)
    named = sum(bool(words) for words in found[1:])
    return found if named * 2 > len(columns) - 1 else None


def _parted(cell: Cell, columns: Sequence[Span]) -> list[Cell]:
    """The cell, cut at gaps before which a column ends or behind which one begins; what names labels is left whole."""
    parts = [Cell(cell.words[:1])]
    for before, word in itertools.pairwise(cell.words):
        ends = any(abs(before.right - right) < 2 for _, right in columns)
        begins = any(abs(word.left - left) < 2 for left, _ in columns[1:])
        if word.left - before.right > APART * word.size and (ends or begins):
            parts.append(Cell([]))
        parts[-1].words.append(word)
    return parts


def _heads(levels: Sequence[Sequence[Cell]], rules: Sequence[Rule]) -> list[Head]:
    """The cells of the header, those that are lines of one name put together."""
    heads: list[Head] = []
    for cell in (cell for cells in levels for cell in cells):
        baseline = cell.words[0].baseline
        above = next((h for h in reversed(heads) if _is_next_line(cell, h, rules)), None)
        if above is None:
            heads.append(Head(list(cell.words), cell.left, cell.right, baseline + 0.7 * cell.words[0].size, baseline))
        else:
            above.words.extend(cell.words)
            above.left, above.right = min(above.left, cell.left), max(above.right, cell.right)
            above.bottom = baseline
    return heads


def _is_next_line(cell: Cell, head: Head, rules: Sequence[Rule]) -> bool:
    """Whether the cell is set close below the head, about one middle or from one edge, with no ruled line between."""
    baseline = cell.words[0].baseline
    close = 0 < head.bottom - baseline < 1.35 * head.size
    right = max(word.right for word in cell.words if word.size >= cell.words[0].size)  # without the mark of a footnote
    middle = (cell.left + right) / 2
    aligned = min(abs(middle - head.middle), abs(cell.left - head.left), abs(right - head.right)) < 2
    return (
        close and aligned and not any(baseline < r.at < head.bottom and r.start <= cell.middle <= r.end for r in rules)
    )


def _under(head: Head, heads: Sequence[Head], columns: Sequence[Span], rules: Sequence[Rule]) -> list[int]:
    """The columns that a head names: the one right below it, those above its underline, or those over the middle of
    which it is set."""
    touched = [i for i, column in enumerate(columns) if head.overlaps(*column)]
    alone = len(touched) == 1 and _right_above(head, columns[touched[0]])
    lowest = not any(other.top <= head.bottom for other in heads)
    if alone and lowest:
        return touched
    beside = [other for other in heads if other.top >= head.bottom and other.bottom <= head.top]
    ruled = _ruled(head, beside, columns, rules)
    if ruled:
        return ruled
    over = _centred(head, beside, columns)
    if alone:
        # Of names beside each other above others, none is that of the middle column alone.
        below = [other for other in heads if other.top <= head.bottom]
        named = over and all(any(other.overlaps(*columns[i]) for other in below) for i in over)
        return over if named and len(beside) > 1 else touched
    return over or (touched if len(touched) == 1 and lowest else [])


def _right_above(head: Head, column: Span) -> bool:
    """Whether the head is set over the column's middle or from one of its edges."""
    left, right = column
    off = min(abs(head.middle - (left + right) / 2), abs(head.left - left), abs(head.right - right))
    return off <= 3 + 0.1 * (right - left)


def _ruled(head: Head, beside: Sequence[Head], columns: Sequence[Span], rules: Sequence[Rule]) -> list[int]:
    """The columns above the ruled line right below the head, or above those pieces of it that are nearest to it; a
    line that runs on below others tells nothing."""
    near = [
        r
        for r in rules
        if 0 < head.bottom - r.at < 1.1 * head.size and sum(r.start <= h.middle <= r.end for h in beside) < 2
    ]
    own = [r for r in near if min(beside, key=lambda other: abs(other.middle - r.middle)) is head]
    if not any(r.start - 2 <= head.middle <= r.end + 2 for r in own) and len(own) < 2:
        return []
    middles = [(left + right) / 2 for left, right in columns]
    return [i for i, x in enumerate(middles) if any(r.start - 2 <= x <= r.end + 2 for r in own)]


def _centred(head: Head, beside: Sequence[Head], columns: Sequence[Span]) -> list[int]:
    """The longest run of columns over whose middle the head is set and that stand under none beside it."""
    nearest = [min(beside, key=lambda other: abs(other.middle - (left + right) / 2)) for left, right in columns]
    own = [i for i in range(1, len(columns)) if nearest[i] is head]
    best: list[int] = []
    for start in range(len(own)):
        for end in range(start + 1, len(own) + 1):
            run = own[start:end]
            left, right = columns[run[0]][0], columns[run[-1]][1]
            if abs((left + right) / 2 - head.middle) <= 3 + 0.04 * (right - left) and len(run) > len(best):
                best = run
    return best
