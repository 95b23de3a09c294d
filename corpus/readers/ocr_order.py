"""The order in which a person reads the pieces of text on a page."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import median

PixelEdges = tuple[float, float, float, float]
"""Left, top, right and bottom of a piece of text in a picture, y growing downwards."""

# Lines this many times as long as high are prose; columns of shorter ones are a table, which is read row by row.
PROSE = 8.0
# Columns of prose stand this far apart at least, and parts of one line this near at most, in heights of a line.
GUTTER, WORD_GAP = 0.6, 1.0


def reading_order(pieces: Sequence[PixelEdges]) -> list[list[int]]:
    """The lines in order, each as the numbers of the pieces that make it up, from left to right.

    Bands of the page that lie above each other are joined as long as one gutter parts their prose; then come the
    columns, each ordered in the same way. This is the recursive X-Y cut of Nagy and Seth (1984), but for the bands,
    which keep a gap that chances to run across all columns from cutting them.
    """
    return list(_ordered(list(range(len(pieces))), pieces))


def _ordered(members: list[int], pieces: Sequence[PixelEdges]) -> Iterator[list[int]]:
    run: list[int] = []
    for band in [*_bands(members, pieces), []]:
        if run and not (band and _columns(run + band, pieces)):
            columns = _columns(run, pieces)
            if columns:
                for column in columns:
                    yield from _ordered(column, pieces)
            else:
                yield from _rows(run, pieces)
            run = []
        run = run + band


def _bands(members: list[int], pieces: Sequence[PixelEdges]) -> list[list[int]]:
    """Groups of pieces with nothing but white between one and the next, from top to bottom."""
    bands: list[list[int]] = []
    reach = -math.inf
    for i in sorted(members, key=lambda i: pieces[i][1]):
        _, top, _, bottom = pieces[i]
        # The engine's edges stand a little outside of the letters, so that lines may touch.
        inset = 0.2 * (bottom - top)
        if top + inset >= reach:
            bands.append([])
        bands[-1].append(i)
        reach = max(reach, bottom - inset)
    return bands


def _columns(members: list[int], pieces: Sequence[PixelEdges]) -> tuple[list[int], list[int]] | None:
    """The pieces left and right of the widest gutter between columns of prose, if there is one."""
    height = median(pieces[i][3] - pieces[i][1] for i in members)
    order = sorted(members, key=lambda i: pieces[i][0])
    best, widest, reach = None, GUTTER * height, -math.inf
    for n, i in enumerate(order):
        gap = pieces[i][0] - reach
        if n and gap >= widest and all(_is_prose(side, pieces, height) for side in (order[:n], order[n:])):
            best, widest = n, gap
        reach = max(reach, pieces[i][2])
    return (order[:best], order[best:]) if best else None


def _is_prose(members: list[int], pieces: Sequence[PixelEdges], height: float) -> bool:
    return median(pieces[i][2] - pieces[i][0] for i in members) >= PROSE * height


def _rows(members: list[int], pieces: Sequence[PixelEdges]) -> Iterator[list[int]]:
    """Pieces side by side from left to right; those with no more than a space between them are one line."""
    rows: list[list[int]] = []
    for i in sorted(members, key=lambda i: pieces[i][1] + pieces[i][3]):
        if not rows or not _beside(pieces[rows[-1][0]], pieces[i]):
            rows.append([])
        rows[-1].append(i)
    for row in rows:
        line: list[int] = []
        for i in sorted(row, key=lambda i: pieces[i][0]):
            if line and pieces[i][0] - pieces[line[-1]][2] > WORD_GAP * (pieces[i][3] - pieces[i][1]):
                yield line
                line = []
            line.append(i)
        yield line


def _beside(one: PixelEdges, other: PixelEdges) -> bool:
    """Whether the two overlap by half of the lower one's height."""
    overlap = min(one[3], other[3]) - max(one[1], other[1])
    return overlap > 0.5 * min(one[3] - one[1], other[3] - other[1])
