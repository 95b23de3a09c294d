"""The straight lines drawn on a page: the rules under headers and the grids of tables."""

from __future__ import annotations

import ctypes
import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.readers.pdf import native
from corpus.readers.pdf.page import Edges, Style, turned

# A line or bar is no thicker than this, in points, a piece of it is longer, and all pieces together as long as that.
THICKEST, SHORTEST = 3.0, 8.0
# A drawing has more lines than this, a table hardly.
MOST_OBJECTS, MOST_SEGMENTS = 20_000, 400


@dataclass(frozen=True, slots=True)
class Rule:
    """A line from `start` to `end`: a level one at the height `at`, or an upright one `at` so far from the left.

    All are in points, in the frame of the `Ruling` it is a part of.
    """

    start: float
    end: float
    at: float

    @property
    def middle(self) -> float:
        """In points."""
        return (self.start + self.end) / 2


@dataclass(frozen=True, slots=True)
class Ruling:
    """The level and the upright lines of a page, in the frame in which its text runs to the right."""

    level: tuple[Rule, ...] = ()
    upright: tuple[Rule, ...] = ()


def ruling(page: pypdfium2.PdfPage, angle: int) -> Ruling:
    """The lines that run along the text of this angle and across it, joined where their pieces touch."""
    frame = Style(1, False, False, angle)
    level: defaultdict[int, list[tuple[float, float]]] = defaultdict(list)
    upright: defaultdict[int, list[tuple[float, float]]] = defaultdict(list)
    for box in _drawn(page):
        left, bottom, right, top = turned(box, 0, 0, frame)[0]
        if top - bottom < THICKEST < right - left:
            level[round(bottom + top)].append((left, right))
        elif right - left < THICKEST < top - bottom:
            upright[round(left + right)].append((bottom, top))
    return Ruling(_joined(level), _joined(upright))


def _drawn(page: pypdfium2.PdfPage) -> Iterator[Edges]:
    """The edges of every path, or of every line in it."""
    edges = [ctypes.c_float() for _ in range(4)]
    count = min(pdfium.FPDFPage_CountObjects(page.raw), MOST_OBJECTS)
    things = list(map(native.page_object, itertools.repeat(native.pointer(page.raw)), range(count)))
    kinds = map(native.object_type, things)
    for thing in (thing for thing, kind in zip(things, kinds, strict=True) if kind == pdfium.FPDF_PAGEOBJ_PATH):
        item = ctypes.cast(thing, pdfium.FPDF_PAGEOBJECT)
        pdfium.FPDFPageObj_GetBounds(item, *edges)
        left, bottom, right, top = (edge.value for edge in edges)
        if min(right - left, top - bottom) < THICKEST:
            yield left, bottom, right, top
        else:
            yield from _stroked(item)


def _stroked(item: object) -> Iterator[Edges]:
    """The lines of a path that is drawn along its outline; what is filled alone is no line."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    count = pdfium.FPDFPath_CountSegments(item)
    if not stroke.value or count > MOST_SEGMENTS:
        return
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    first = before = (0.0, 0.0)
    for i in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, i)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_LINETO:
            yield _between(before, point)
        elif kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield _between(point, first)
        before = point


def _between(a: tuple[float, float], b: tuple[float, float]) -> Edges:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])


def _joined(lines: dict[int, list[tuple[float, float]]]) -> tuple[Rule, ...]:
    """The pieces at each place, in half points, put together where they touch."""
    found = []
    for place, pieces in sorted(lines.items()):
        pieces.sort()
        start, end = pieces[0]
        for low, high in pieces[1:]:
            if low > end + 1:
                found.append(Rule(start, end, place / 2))
                start, end = low, high
            end = max(end, high)
        found.append(Rule(start, end, place / 2))
    return tuple(rule for rule in found if rule.end - rule.start > SHORTEST)
