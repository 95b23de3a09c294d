"""Where shapes stand on a slide, and in which order a person reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

# A text belongs to the heading of a column that begins less than so many rows above it, and has more to say.
MOST_APART = 2
HEADING_WORDS, TIMES_LONGER = 12, 2


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a shape stands: its left and upper edges and its size, in EMU, 1/914,400 inch."""

    left: int = 0
    top: int = 0
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A shape, where it stands, and how many words it says."""

    shape: etree._Element
    frame: Frame
    words: int


def frame_of(shape: etree._Element) -> Frame | None:
    """Where a shape says that it stands."""
    for path in ("{*}spPr/{*}xfrm", "{*}xfrm", "{*}grpSpPr/{*}xfrm"):
        xfrm = shape.find(path)
        corner = xfrm.find("{*}off") if xfrm is not None else None
        if xfrm is not None and corner is not None:
            size = xfrm.find("{*}ext")
            width, height = (_whole(size, name) for name in ("cx", "cy"))
            return Frame(_whole(corner, "x"), _whole(corner, "y"), width, height)
    return None


def _whole(element: etree._Element | None, name: str) -> int:
    return int(element.get(name, "0").partition(".")[0]) if element is not None else 0


def in_order(shapes: Sequence[Placed], row: int) -> list[etree._Element]:
    """The shapes from top to bottom, and where they stand beside each other from left to right.

    Those whose tops differ by less than `row` stand beside each other. A heading with a text below it, beside others
    of their kind, is a column that is read as one.
    """
    columns = _columns(shapes, row)
    beside = [column for column in columns if any(_are_beside(column, other, row) for other in columns)]
    taken = {id(placed) for column in beside for placed in column}
    units = beside + [[placed] for placed in shapes if id(placed) not in taken]
    units.sort(key=lambda unit: (round(unit[0].frame.top / row), unit[0].frame.left))
    return [placed.shape for unit in units for placed in unit]


def _columns(shapes: Sequence[Placed], row: int) -> list[list[Placed]]:
    """Headings, each with the texts closely below it, of equal left edge and width."""
    columns: list[list[Placed]] = []
    for placed in sorted(shapes, key=lambda placed: placed.frame.top):
        column = next((column for column in columns if _belongs(placed, column, row)), None)
        if column is not None:
            column.append(placed)
        elif 0 < placed.words <= HEADING_WORDS:
            columns.append([placed])
    return [column for column in columns if len(column) > 1]


def _belongs(text: Placed, column: list[Placed], row: int) -> bool:
    """Whether a text goes on a column; cells of equal height, one below the other, are rows of a table."""
    heading, above, frame = column[0], column[-1].frame, text.frame
    aligned = 2 * abs(frame.left - above.left) < row and 2 * abs(frame.width - above.width) < row
    below = above.top < frame.top < above.top + above.height + MOST_APART * row
    return aligned and below and text.words >= TIMES_LONGER * heading.words and frame.height > heading.frame.height


def _are_beside(column: list[Placed], other: list[Placed], row: int) -> bool:
    one, two = column[0].frame, other[0].frame
    return abs(one.top - two.top) < row and (one.left + one.width <= two.left or two.left + two.width <= one.left)
