"""Running headers, footers and page numbers: what stands at the same height of page after page."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.readers.pdf.columns import rows_of
from corpus.readers.pdf.page import Word
from corpus.readers.pdf.ruling import Ruling

# A line that stands so often at one height is furniture. Heights are the same within so many points.
REPEATED, SAME_HEIGHT = 3, 4.0
# The part of a page's height, above and below, in which what is repeated is furniture.
MARGIN = 0.15
# How many lines deep furniture goes at either edge.
DEEPEST = 5
# Rows of more parts than this are a table's, whose header may be repeated on every page.
MOST_PARTS = 3
PAGE_NUMBER = re.compile(
    r"(?:page|seite|p\.)?\W*(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/|von|de)\s*\d{1,4})?\W*", re.IGNORECASE
)


@dataclass(slots=True)
class Page:
    """The words of a page that run in its main direction, the others, its ruled lines, and its edges.

    `first_seen` are words of running headers that stand here for the first time. Pages count from 1.
    """

    number: int
    words: list[Word]
    others: list[Word] = field(default_factory=list)
    ruling: Ruling = field(default_factory=Ruling)
    bottom: float = 0.0
    top: float = 0.0
    first_seen: list[Word] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Edge:
    """One of the first or last rows of a page; `outer` in its margin, `alone` with a gap before the next."""

    page: int
    row: tuple[Word, ...]
    height: float
    outer: bool
    alone: bool

    @property
    def key(self) -> str:
        """What it says, numbers being all alike."""
        return re.sub(r"\d+", "#", " ".join(word.text for word in self.row))

    @property
    def number(self) -> int | None:
        """The page number at its beginning or end."""
        for word in (self.row[-1], self.row[0]):
            if word.text.isdecimal() and len(word.text) <= 4:
                return int(word.text)
        return None


def remove_furniture(pages: Sequence[Page]) -> None:
    """Take the furniture off all pages; what it says, beyond a page number, stays where it stands first."""
    edges = [(_edges(page, rows_of(page.words))) for page in pages]
    repeated = _repeated([edge for both in edges for side in both for edge in side], len(pages))
    seen: set[str] = set()
    for page, (top, bottom) in zip(pages, edges, strict=True):
        gone: set[int] = set()
        # Several parts at the top of page after page may name the columns of a table.
        table = next((i for i, edge in enumerate(top) if _parts(edge.row) > MOST_PARTS), len(top))
        for side in (top[:table], bottom):
            for edge in _peeled(side, repeated):
                gone |= {id(word) for word in edge.row}
                if not PAGE_NUMBER.fullmatch(edge.key.replace("#", "1")) and edge.key not in seen:
                    page.first_seen.extend(edge.row)
                seen.add(edge.key)
        page.words = [word for word in page.words if id(word) not in gone]
    _keep_first(pages)


def _keep_first(pages: Sequence[Page]) -> None:
    """Take what runs across or up page after page, such as a watermark, off all but the first of them."""
    keys = [re.sub(r"\d+", "#", " ".join(word.text for word in page.others)) for page in pages]
    often = {key for key, count in Counter(keys).items() if key and count >= REPEATED}
    for i, page in enumerate(pages):
        if keys[i] in often and keys.index(keys[i]) < i:
            page.others = []


def _edges(page: Page, rows: Sequence[list[Word]]) -> tuple[list[Edge], list[Edge]]:
    """The outermost rows above and below, from the edge inward."""
    top = [_edge(page, rows, i, i + 1) for i in range(min(DEEPEST, len(rows)))]
    bottom = [_edge(page, rows, i, i - 1) for i in range(len(rows) - 1, max(-1, len(rows) - 1 - DEEPEST), -1)]
    return top, bottom


def _edge(page: Page, rows: Sequence[list[Word]], i: int, inward: int) -> Edge:
    row = rows[i]
    gap = abs(row[0].baseline - rows[inward][0].baseline) if 0 <= inward < len(rows) else float("inf")
    depth = MARGIN * (page.top - page.bottom)
    outer = not page.bottom + depth < row[0].baseline < page.top - depth
    return Edge(page.number, tuple(row), row[0].baseline, outer, gap > 1.7 * row[0].size)


def _repeated(edges: Sequence[Edge], pages: int) -> set[int]:
    """The edges, by identity, that are furniture by themselves."""
    groups: defaultdict[tuple[str, int], list[Edge]] = defaultdict(list)
    for edge in edges:
        groups["text " + edge.key, 0].append(edge)
        if edge.number is not None and edge.outer:
            groups["number", edge.number - edge.page].append(edge)
    found: set[int] = set()
    for group in groups.values():
        levels: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
        for edge in group:
            for level in _levels(edge):
                levels[level].add(edge.page)
        found |= {id(edge) for edge in group if any(len(levels[level]) >= REPEATED for level in _levels(edge))}
    if pages < REPEATED:
        found |= {id(e) for e in edges if e.alone and PAGE_NUMBER.fullmatch(e.key.replace("#", "1"))}
    return found


def _levels(edge: Edge) -> list[tuple[str, int]]:
    """Where the edge stands, for telling others of its kind: its height if that is in the margin, to either side
    rounded; and for lines that close pages of any length, what page it would make the first."""
    found = []
    if edge.outer:
        found += [("height", math.floor(edge.height / SAME_HEIGHT)), ("height", math.ceil(edge.height / SAME_HEIGHT))]
    if edge.alone and edge.number is not None:
        found.append(("first", edge.number - edge.page))
    return found


def _peeled(side: Sequence[Edge], repeated: set[int]) -> list[Edge]:
    """The furniture from the edge inward, up to a gap that parts it from the text."""
    deepest = 0
    for depth, edge in enumerate(side, 1):
        if id(edge) not in repeated:
            break
        if edge.alone:
            deepest = depth
    return list(side[:deepest])


def _parts(row: Sequence[Word]) -> int:
    gaps = sum(b.left - a.right > a.size for a, b in itertools.pairwise(row))
    return gaps + 1
