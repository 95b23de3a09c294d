"""Where the words of a text stand on its pages, packed small, and the boxes that cover a stretch of the text."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from corpus.types import Box, Place

UNIT = 0.01
"""Edges are kept in hundredths of a point."""

COLUMNS = 7
LIMIT = 2**31 - 1


def pack(places: Iterable[Place]) -> bytes:
    """The places, which have to be in order of their start, as compressed bytes; none are no bytes.

    They are kept column by column, each number as its difference to the one before, which compresses to about ten
    bytes a word.
    """
    rows = [
        (p.start, p.end - p.start, p.box.page, *map(_units, (p.box.left, p.box.bottom, p.box.right, p.box.top)))
        for p in places
    ]
    if not rows:
        return b""
    table = np.array(rows, dtype=np.int64)
    if (np.diff(table[:, 0]) < 0).any():
        raise ValueError("places have to be in order of their start")
    differences = np.diff(table, axis=0, prepend=np.zeros((1, COLUMNS), dtype=np.int64))
    return zlib.compress(np.ascontiguousarray(differences.T.astype("<i4")).tobytes())


def boxes(packed: bytes, start: int, end: int) -> list[Box]:
    """The boxes that cover `text[start:end]`, one for each stretch of words that stand side by side on a line."""
    table = _unpack(packed)
    first = int(np.searchsorted(table[:, 0] + table[:, 1], start, side="right"))
    last = int(np.searchsorted(table[:, 0], end, side="left"))
    found: list[Box] = []
    for page, left, bottom, right, top in table[first:last, 2:].tolist():
        box = Box(page, left * UNIT, bottom * UNIT, right * UNIT, top * UNIT)
        if found and _side_by_side(found[-1], box):
            found[-1] = _around(found[-1], box)
        else:
            found.append(box)
    return found


def _units(edge: float) -> int:
    return max(-LIMIT // 2, min(LIMIT // 2, round(edge / UNIT)))


def _unpack(packed: bytes) -> NDArray[np.int64]:
    """One row a place: start, length, page, left, bottom, right, top."""
    if not packed:
        return np.zeros((0, COLUMNS), dtype=np.int64)
    differences = np.frombuffer(zlib.decompress(packed), dtype="<i4").reshape(COLUMNS, -1)
    table: NDArray[np.int64] = differences.T.astype(np.int64).cumsum(axis=0)
    return table


def _side_by_side(one: Box, other: Box) -> bool:
    """Whether two words stand on one line with no more than wide spaces between them."""
    height = min(one.top - one.bottom, other.top - other.bottom)
    overlap = min(one.top, other.top) - max(one.bottom, other.bottom)
    gap = max(one.left, other.left) - min(one.right, other.right)
    return one.page == other.page and overlap >= 0.5 * height and gap <= 1.5 * max(height, 1.0)


def _around(one: Box, other: Box) -> Box:
    return Box(
        one.page,
        min(one.left, other.left),
        min(one.bottom, other.bottom),
        max(one.right, other.right),
        max(one.top, other.top),
    )
