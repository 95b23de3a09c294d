"""The order in which the columns of a page are read.

A recursive XY-cut (Nagy and Seth 1984) that looks for white gutters, as Breuel (2002) does, but over the widest run
of rows that leave one free, so that a heading across all columns parts what stands above it from what stands below.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from operator import attrgetter
from statistics import median

from corpus.readers.pdf.page import Span, Word

# A gutter is at least this wide, in sizes of type, and runs along at least so many rows on either side.
GUTTER = 0.7
ROWS = 5
# So many rows at either end of a run of columns may stand far off and not belong to them.
STRAY = 4
# What is far off, and what is off enough for a line set about the middle, in sizes of type.
FAR, NEAR = 2.2, 1.4
# Columns of running text are at least this wide, in sizes of type, and this full of lines; table columns are not.
NARROWEST = 9
FULL = 0.45
# Lists, code and short lines, which fill a column less, are columns if so many lines on either side are not those of
# a table: no more than this share of the fewer lines are level with one on the other side, beside running text a
# greater one, and at least this share stand beside the white between two of those, as the lines of a row never do.
LOOSE, MANY = 0.28, 12
LEVEL, LEVEL_WITH_TEXT, BETWEEN = 0.7, 0.8, 0.1
# The header of a table is no higher than so many rows.
HEADER = 9
BASELINE, LEFT, RIGHT, SIZE = map(attrgetter, ("baseline", "left", "right", "size"))
# Less white between two rows than the first, in sizes of type, is that between lines; more than the second is room
# for a picture.
CLOSE, BLANK = 1.7, 6


def rows_of(words: Sequence[Word]) -> list[list[Word]]:
    """Words on one baseline, give or take a quarter of their size; rows from the top down, words from the left."""
    rows: list[list[Word]] = []
    level = 0.0
    for word in sorted(words, key=BASELINE, reverse=True):
        off = level - word.baseline
        if rows and (not off or off <= 0.25 * min(word.style.size, rows[-1][0].style.size)):
            rows[-1].append(word)
        else:
            rows.append([word])
            level = word.baseline
    for row in rows:
        row.sort(key=LEFT)
    return rows


def in_reading_order(words: Sequence[Word], wide: Mapping[int, Span]) -> list[list[Word]]:
    """The words of a page as zones to be read one after the other; within a zone nothing is side by side.

    `wide` tells for some words, by identity, from where to where the table reaches that they stand in: it is not cut.
    """
    return [zone for zone in _zones(rows_of(words), wide) if zone]


def _zones(rows: list[list[Word]], wide: Mapping[int, Span]) -> list[list[Word]]:
    cut = _cut(rows, wide)
    if cut is None:
        return [[word for row in rows for word in row]]
    first, last, x = cut
    inside = [word for row in rows[first:last] for word in row]
    return [
        *_zones(rows[:first], wide),
        *in_reading_order([w for w in inside if w.left < x], wide),
        *in_reading_order([w for w in inside if w.left >= x], wide),
        *_zones(rows[last:], wide),
    ]


def _cut(rows: list[list[Word]], wide: Mapping[int, Span]) -> tuple[int, int, float] | None:
    """The longest run of rows (from, to) that has a gutter between running text, and the gutter's middle."""
    if len(rows) < ROWS:
        return None
    left, right = min(r[0].left for r in rows), max(map(RIGHT, itertools.chain.from_iterable(rows)))
    least = GUTTER * median(map(SIZE, itertools.chain.from_iterable(rows)))
    taken = [sorted(wide.get(id(word), (word.left, word.right)) for word in row) for row in rows]
    free = [_free(spans, left, right, least) for spans in taken]
    runs: list[tuple[int, int, Span]] = []
    for i in range(len(rows)):
        # Lines of columns side by side need not stand on one level: a row and the next show what lies between them.
        both = _free(sorted(taken[i] + taken[i + 1]), left, right, least)[1:-1] if i + 1 < len(rows) else []
        for span in (*free[i][1:-1], *both):
            if not any(f <= i < t and _shared(span, [g], least) for f, t, g in runs):
                runs.append(_run(free, i, span, least))
    middle = (left + right) / 2
    runs = [(*_close(rows, first, last, middle, gutter), gutter) for first, last, gutter in runs]
    for first, last, gutter in sorted(runs, key=lambda run: run[0] - run[1]):
        if last - first >= ROWS and _divides([w for row in rows[first:last] for w in row], gutter, wide):
            return first, last, sum(gutter) / 2
    return None


def _run(free: list[list[Span]], at: int, gutter: Span, least: float) -> tuple[int, int, Span]:
    """The rows about row `at` that leave the gutter free, and what of it they leave."""
    first, last = at, at + 1
    while last < len(free) and (narrower := _shared(gutter, free[last], least)):
        gutter, last = narrower, last + 1
    while first > 0 and (narrower := _shared(gutter, free[first - 1], least)):
        gutter, first = narrower, first - 1
    return first, last, gutter


def _close(rows: list[list[Word]], first: int, last: int, middle: float, gutter: Span) -> tuple[int, int]:
    """The run without what stands off at its upper and lower end: a masthead or a footer far off, or the title of a
    table below the columns, set about the middle of all of them."""

    def off(i: int, beyond: Sequence[list[Word]]) -> bool:
        """Whether the gap below row `i` parts what lies beyond it from the columns."""
        gap, size = rows[i][0].baseline - rows[i + 1][0].baseline, rows[i + 1][0].size
        near = gap > NEAR * size and len(beyond) == 1 and _centred(beyond[0], middle)
        return near or (gap > FAR * size and not _goes_on(beyond, gutter))

    begin = [i + 1 for i in range(first, min(first + STRAY, last - 1)) if off(i, rows[first : i + 1])]
    end = [i + 1 for i in range(max(first, last - 1 - STRAY), last - 1) if off(i, rows[i + 1 : last])]
    start, stop = max(begin, default=first), min(end, default=last)
    return (start, stop) if start < stop else (first, last)


def _goes_on(rows: Sequence[list[Word]], gutter: Span) -> bool:
    """Whether there are lines to be read on both sides, as where a paragraph ends in both columns at once."""
    before = sum(row[0].left < gutter[0] for row in rows)
    after = sum(row[-1].left >= gutter[1] - 1 for row in rows)
    return min(before, after) > 1


def _centred(row: list[Word], middle: float) -> bool:
    return abs((row[0].left + max(word.right for word in row)) / 2 - middle) < 0.3 * row[0].size


def _free(taken: Sequence[Span], left: float, right: float, least: float) -> list[Span]:
    """What the words of a row leave white: before the first, between words if at least so wide, and behind the last."""
    spans = [(left - 1, taken[0][0])]
    at = taken[0][1]
    for start, end in taken:
        if start - at >= least and start > at:
            spans.append((at, start))
        at = max(at, end)
    return [*spans, (at, right + 1)]


def _shared(gutter: Span, spans: list[Span], least: float) -> Span | None:
    """The part of the gutter that lies in one of the spans, if it is at least so wide."""
    for start, end in spans:
        common = max(start, gutter[0]), min(end, gutter[1])
        if common[1] - common[0] >= least:
            return common
    return None


def _divides(words: list[Word], gutter: Span, wide: Mapping[int, Span]) -> bool:
    """Whether running text stands on both sides, or blocks of it whose lines are on different levels, or tables with
    one header, or many lines that take no notice of those on the other side."""
    before = [w for w in words if w.left < gutter[0]]
    after = [w for w in words if w.left >= gutter[0]]
    if _is_column(before, wide) and _is_column(after, wide):
        return True
    sides = rows_of(before), rows_of(after)
    shared = len(sides[0]) + len(sides[1]) - len(rows_of(words))
    fewer = min(len(sides[0]), len(sides[1]))
    if (fewer > 2 and 4 * shared <= fewer and all(map(_is_block, sides))) or _repeats(*sides):
        return True
    if fewer < MANY or shared > LEVEL_WITH_TEXT * fewer or _between(*sides) < BETWEEN * fewer:
        return False
    if shared > LEVEL * fewer and not (_is_column(before, wide) or _is_column(after, wide)):
        return False
    return all(_fills(side, LOOSE) and _is_close(side) for side in sides)


def _repeats(left: list[list[Word]], right: list[list[Word]]) -> bool:
    """Whether tables stand side by side: names of columns on the left, those of the first one too, stand on the right
    at the same places."""
    if not left or not right:
        return False
    edge, other_edge = (min(row[0].left for row in side) for side in (left, right))

    def again(row: list[Word]) -> bool:
        places = (other for other in right[:HEADER] if [w.text for w in other[: len(row)]] == [w.text for w in row])
        return any(abs(row[0].left - edge - other[0].left + other_edge) < row[0].size for other in places)

    header = [row for row in left[:HEADER] if again(row)]
    names = [word for row in header for word in row if len(word.text) > 1 and word.text.isalpha()]
    return len(header) > 1 and len(names) > 3 and any(row[0].left < edge + 2 * row[0].size for row in header)


def _between(left: list[list[Word]], right: list[list[Word]]) -> int:
    """How many rows on the left are level with the white between two on the right."""
    levels = [row[0].baseline for row in right]
    off = [min(abs(row[0].baseline - level) for level in levels) / row[0].size for row in left]
    return sum(0.25 < distance < 0.75 for distance in off)


def _is_close(rows: list[list[Word]]) -> bool:
    """Whether most lines follow close on another, as the labels of a table with high rows do not."""
    close = sum(a[0].baseline - b[0].baseline < CLOSE * b[0].size for a, b in itertools.pairwise(rows))
    return 2 * close > len(rows)


def _is_block(rows: list[list[Word]]) -> bool:
    """Whether these are lines of words without gaps, of a width that lines have."""
    words = [word for row in rows for word in row]
    size = median(word.size for word in words)
    width = max(word.right for word in words) - min(word.left for word in words)
    whole = all(b.left - a.right < size for row in rows for a, b in itertools.pairwise(row))
    return whole and width >= NARROWEST * size and len(words) > 2 * len(rows)


def _is_column(words: list[Word], wide: Mapping[int, Span]) -> bool:
    """Whether the words fill the rectangle they stand in as running text does, and not mostly numbers but in tables."""
    if not words or not _fills(rows_of(words), FULL):
        return False
    text = "".join(word.text for word in words if id(word) not in wide)
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    return letters >= 1.5 * digits


def _fills(rows: list[list[Word]], full: float) -> bool:
    """Whether these rows are a column in size, and fill so much of it.

    Its edges are where nearly all rows begin and end, so that a line gone astray does not count.
    """
    words = [word for row in rows for word in row]
    size = median(w.size for w in words)
    few = len(rows) // 20
    ends = sorted(max(w.right for w in row) for row in rows)
    width = ends[-1 - few] - sorted(row[0].left for row in rows)[few]
    gaps = (a[0].baseline - b[0].baseline for a, b in itertools.pairwise(rows))
    height = size + sum(gap for gap in gaps if gap < BLANK * size)
    filled = sum((w.right - w.left + 0.25 * w.size) * 1.15 * w.size for w in words)
    return width >= NARROWEST * size and height >= ROWS * size and filled >= full * width * height
