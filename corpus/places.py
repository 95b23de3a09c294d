"""Where the words of a text stand on its pages, packed small, and the boxes that cover a stretch of the text."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from corpus.types import Box, Place

UNIT = 0.01
"""Edges are kept in hundredths of a point."""

COLUMNS = 7
LIMIT = 2**31 - 1


class Places(Sequence[Place]):
    """A list of places in a tenth of the memory, edges in hundredths of a point; it only grows at its end."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        self.numbers = array("i")
        """Seven a place: start, length, page, left, bottom, right, top."""
        for place in places:
            self.append(place)

    def append(self, place: Place) -> None:
        """Add a place, whose start may not lie before that of the last."""
        box = place.box
        row = (place.start, place.end - place.start, box.page)
        self.numbers.extend((*row, *map(_units, (box.left, box.bottom, box.right, box.top))))

    def pop(self) -> Place:
        """Take the last place away."""
        last = self[-1]
        del self.numbers[-COLUMNS:]
        return last

    def __len__(self) -> int:
        return len(self.numbers) // COLUMNS

    @overload
    def __getitem__(self, index: int) -> Place: ...
    @overload
    def __getitem__(self, index: slice) -> list[Place]: ...
    def __getitem__(self, index: int | slice) -> Place | list[Place]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        at = range(len(self))[index] * COLUMNS
        start, length, page, *edges = self.numbers[at : at + COLUMNS]
        left, bottom, right, top = (edge * UNIT for edge in edges)
        return Place(start, start + length, Box(page, left, bottom, right, top))


def pack(places: Iterable[Place]) -> bytes:
    """The places, which have to be in order of their start, as compressed bytes; none are no bytes.

    They are kept column by column, each number as its difference to the one before, which compresses to about ten
    bytes a word.
    """
    if not isinstance(places, Places):
        places = Places(places)
    if not places:
        return b""
    table = np.frombuffer(places.numbers, dtype=np.intc).reshape(-1, COLUMNS)
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
