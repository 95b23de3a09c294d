"""What stands on one page: its words with their places."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

Edges = tuple[float, float, float, float]
"""Left, bottom, right and top, in points."""

Span = tuple[float, float]
"""Where something begins and ends from left to right, in points."""

HYPHEN = "\u00ad"
"""The soft hyphen, which marks where a word was or may be broken."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a word is set: its size in points, weight and slant, and the direction it runs in, in degrees."""

    size: float
    bold: bool
    italic: bool
    angle: int


@dataclass(slots=True)
class Word:
    """A word and where it stands.

    `left`, `bottom`, `right`, `top` and `baseline` are in points, in a frame turned so that the word runs to the right;
    `box` holds the edges on the page as it is. `glyphs` are its characters, each with its edges on the page,
    in scripts that put no spaces between words. `joined` tells that no space parts it from the word before.
    `size` is that of its style, which is asked for all the time.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    baseline: float
    style: Style
    box: Edges
    glyphs: tuple[tuple[str, Edges], ...] = ()
    joined: bool = False
    size: float = field(init=False)

    def __post_init__(self) -> None:
        self.size = self.style.size


def turned(box: Edges, x: float, y: float, style: Style) -> tuple[Edges, float]:
    """The edges and the baseline of a character in the frame in which its line runs to the right."""
    left, bottom, right, top = box
    match style.angle:
        case 0:
            return box, y
        case 90:
            return (bottom, -right, top, -left), -x
        case 180:
            return (-right, -top, -left, -bottom), -y
        case 270:
            return (-top, left, -bottom, right), x
    # On a slant the ink's edges say little: take the middle, and half the size about it.
    turn = math.radians(style.angle)
    cos, sin, half = math.cos(turn), math.sin(turn), 0.4 * style.size
    middle = (left + right) / 2 * cos + (bottom + top) / 2 * sin
    baseline = y * cos - x * sin
    return (middle - half, baseline, middle + half, baseline + 2 * half), baseline


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans share more than a point of width."""
    return min(one[1], other[1]) - max(one[0], other[0]) > 1


def union(boxes: Iterable[Edges]) -> Edges:
    """The smallest rectangle that holds all these."""
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def extent(box: Edges, angle: int) -> tuple[float, float]:
    """The lower and the upper edge of a box in the frame of text of this angle."""
    (_, bottom, _, top), _ = turned(box, 0, 0, Style(1, False, False, angle))
    return bottom, top
