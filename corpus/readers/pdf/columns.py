"""The order in which the columns of a page are read.

A recursive XY-cut (Nagy and Seth 1984) that looks for white gutters, as Breuel (2002) does, but over the widest run
of rows that leave one free, so that a heading across all columns parts what stands above it from what stands below.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from statistics import median

from corpus.readers.pdf.page import Word

Span = tuple[float, float]

# A gutter is at least this wide, in sizes of type, and runs along at least so many rows on either side.
GUTTER = 0.7
ROWS = 5
# So many rows at either end of a run of columns may stand far off and not belong to them.
STRAY = 4
# Columns of running text are at least this wide, in sizes of type, and this full of lines; table columns are not.
NARROWEST = 9
FULL = 0.45


def rows_of(words: Sequence[Word]) -> list[list[Word]]:
    """Words on one baseline, give or take a quarter of their size; rows from the top down, words from the left."""
    rows: list[list[Word]] = []
    level = 0.0
    for word in sorted(words, key=lambda w: -w.baseline):
        if rows and level - word.baseline <= 0.25 * min(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
            level = word.baseline
    for row in rows:
        row.sort(key=lambda w: w.left)
    return rows


def in_reading_order(words: Sequence[Word]) -> list[list[Word]]:
    """The words of a page as zones to be read one after the other; within a zone nothing is side by side."""
    return [zone for zone in _zones(rows_of(words)) if zone]


def _zones(rows: list[list[Word]]) -> list[list[Word]]:
    cut = _cut(rows)
    if cut is None:
        return [[word for row in rows for word in row]]
    first, last, x = cut
    inside = [word for row in rows[first:last] for word in row]
    return [
        *_zones(rows[:first]),
        *in_reading_order([w for w in inside if w.left < x]),
        *in_reading_order([w for w in inside if w.left >= x]),
        *_zones(rows[last:]),
    ]


def _cut(rows: list[list[Word]]) -> tuple[int, int, float] | None:
    """The longest run of rows (from, to) that has a gutter between running text, and the gutter's middle."""
    if len(rows) < ROWS:
        return None
    left, right = min(r[0].left for r in rows), max(w.right for r in rows for w in r)
    least = GUTTER * median(w.size for row in rows for w in row)
    free = [_free(row, left, right) for row in rows]
    runs: list[tuple[int, int, Span]] = []
    for i, spans in enumerate(free):
        for span in spans[1:-1]:
            known = any(
                first <= i < last and min(g[1], span[1]) - max(g[0], span[0]) >= least for first, last, g in runs
            )
            if span[1] - span[0] >= least and not known:
                runs.append(_run(free, i, span, least))
    runs = [(*_close(rows, first, last), gutter) for first, last, gutter in runs]
    for first, last, gutter in sorted(runs, key=lambda run: run[0] - run[1]):
        if last - first >= ROWS and _divides([w for row in rows[first:last] for w in row], gutter):
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


def _close(rows: list[list[Word]], first: int, last: int) -> tuple[int, int]:
    """The run without what stands far off at its upper and lower end, as a masthead or a footer does."""
    gaps = [a[0].baseline - b[0].baseline for a, b in itertools.pairwise(rows[first:last])]
    far = [i for i, gap in enumerate(gaps) if gap > 2.2 * rows[first + i + 1][0].size]
    begin = max((i + 1 for i in far if i < STRAY), default=0)
    end = min((i + 1 for i in far if i + 1 >= last - first - STRAY), default=last - first)
    return (first + begin, first + end) if begin < end else (first, last)


def _free(row: list[Word], left: float, right: float) -> list[Span]:
    """What a row leaves white: before its first word, between words, and behind the last."""
    spans = [(left - 1, row[0].left)]
    at = row[0].right
    for word in row[1:]:
        if word.left > at:
            spans.append((at, word.left))
        at = max(at, word.right)
    return [*spans, (at, right + 1)]


def _shared(gutter: Span, spans: list[Span], least: float) -> Span | None:
    """The part of the gutter that lies in one of the spans, if it is at least so wide."""
    for start, end in spans:
        common = max(start, gutter[0]), min(end, gutter[1])
        if common[1] - common[0] >= least:
            return common
    return None


def _divides(words: list[Word], gutter: Span) -> bool:
    """Whether running text stands on both sides."""
    before = [w for w in words if w.left < gutter[0]]
    after = [w for w in words if w.left >= gutter[0]]
    return _is_column(before) and _is_column(after)


def _is_column(words: list[Word]) -> bool:
    """Whether the words fill the rectangle they stand in as running text does, and are not mostly numbers."""
    if not words:
        return False
    size = median(w.size for w in words)
    width = max(w.right for w in words) - min(w.left for w in words)
    height = max(w.baseline for w in words) - min(w.baseline for w in words) + size
    filled = sum((w.right - w.left + 0.25 * w.size) * 1.15 * w.size for w in words)
    lettered = sum(any(c.isalpha() for c in w.text) for w in words)
    large = width >= NARROWEST * size and height >= ROWS * size
    return large and filled >= FULL * width * height and lettered >= 0.6 * len(words)
