"""Where the words of a text stand on its pages, packed small, and the boxes that cover a stretch of the text."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from corpus.types import Box, Place

UNIT = 0.01
"""Edges are kept in hundredths of a point."""

COLUMNS = 7
"""A place is its start, length and page, then the left, lower, right and upper edge."""

LIMIT = 2**30
"""A broken file may set a word anywhere; the difference of two edges has to fit into four bytes."""


def pack(places: Iterable[Place]) -> bytes:
    """The places, which have to be in order of their start, as compressed bytes; none are no bytes.

    They are kept column by column, each number as its difference to the one before, which compresses to about ten
    bytes a word.

    Raises `ValueError` for places that are out of order.
    """
    numbers = array("i")
    for place in places:
        box = place.box
        edges = map(_units, (box.left, box.bottom, box.right, box.top))
        numbers.extend((place.start, place.end - place.start, box.page, *edges))
    if not numbers:
        return b""
    table = np.frombuffer(numbers, dtype=np.intc).reshape(-1, COLUMNS)
    if (table[1:, 0] < table[:-1, 0]).any():
        raise ValueError("places have to be in order of their start")
    compress = zlib.compressobj()
    columns = (np.diff(column, prepend=column.dtype.type(0)).astype("<i4") for column in table.T)
    return b"".join([*(compress.compress(column.tobytes()) for column in columns), compress.flush()])


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
    return max(-LIMIT, min(LIMIT - 1, round(edge / UNIT)))


def _unpack(packed: bytes) -> NDArray[np.int64]:
    """One row a place."""
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
