"""Tables drawn with lines: their cells are what the lines enclose.

Lines that cross or touch belong together, as in Nurminen, "Algorithmic extraction of data in tables in PDF documents"
(2013); a cell is the smallest rectangle of them around a point. A table may do without its outer lines, and without
those between its rows; where level lines part rows alone, their columns are told by the white between them.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.readers.pdf.cells import cells_of, spans_of, unled
from corpus.readers.pdf.layout import Line, lines_of
from corpus.readers.pdf.page import Edges, Word
from corpus.readers.pdf.ruling import Rule, Ruling

# Lines this near, in points, touch or are one.
NEAR = 3.0
# A cell as high as fewer bands is one.
MANY = 4
# A page of more crossings is a drawing.
MOST_CROSSINGS = 100_000


@dataclass(frozen=True, slots=True)
class Field:
    """A cell of a grid: the column it begins in, how many it is wide, and what stands in it."""

    column: int
    width: int
    lines: list[Line]

    @property
    def words(self) -> list[Word]:
        """In reading order."""
        return [word for line in self.lines for word in line.words]


@dataclass(slots=True)
class Grid:
    """Lines that belong together: columns lie between the edges `xs`, from the left, bands between `ys`, from above.

    `drawn` tells that the upright lines are, rather than told by the white between columns.
    """

    level: list[Rule]
    upright: list[Rule]
    drawn: bool = True
    xs: list[float] = field(init=False)
    ys: list[float] = field(init=False)

    def __post_init__(self) -> None:
        self.xs = _edges(self.upright, self.level)
        self.ys = _edges(self.level, self.upright)[::-1]

    @property
    def places(self) -> int:
        """How many cells there would be if all lines ran through."""
        return (len(self.xs) - 1) * (len(self.ys) - 1)

    def regular(self) -> float:
        """How many cells there are, as a share of the places for them."""
        columns = [(left + right) / 2 for left, right in itertools.pairwise(self.xs)]
        bands = [(top + bottom) / 2 for top, bottom in itertools.pairwise(self.ys)]
        return len({self.cell_at(x, y) for x in columns for y in bands}) / self.places

    def holds(self, word: Word) -> bool:
        """Whether a word stands within the outer edges."""
        x, y = middle(word)
        return self.xs[0] < x < self.xs[-1] and self.ys[-1] < y < self.ys[0]

    def cell_at(self, x: float, y: float) -> Edges:
        """The edges of the cell around a point."""
        uprights = [rule.at for rule in self.upright if rule.start - NEAR <= y <= rule.end + NEAR]
        levels = [rule.at for rule in self.level if rule.start - NEAR <= x <= rule.end + NEAR]
        left = max((at for at in uprights if at <= x), default=self.xs[0])
        right = min((at for at in uprights if at > x), default=self.xs[-1])
        bottom = max((at for at in levels if at <= y), default=self.ys[-1])
        top = min((at for at in levels if at > y), default=self.ys[0])
        return left, bottom, right, top

    def crosses(self, word: Word) -> bool:
        """Whether a word stands on a line."""
        left, _, right, _ = self.cell_at(*middle(word))
        return word.left < left - NEAR or word.right > right + NEAR

    def bands(self, words: Sequence[Word], page: int) -> list[list[Field]]:
        """The cells of every band that hold some of the words. One that reaches down over several bands belongs to the
        first, but in the first column, where it names rows, to all."""
        cells: dict[Edges, list[Word]] = {}
        for word in words:
            cells.setdefault(self.cell_at(*middle(word)), []).append(word)
        for edges in list(cells):
            self._part(edges, cells)
        lines = {edges: unled(lines_of(inside, page), cell=True) for edges, inside in cells.items()}
        bands: list[list[Field]] = []
        above: set[Edges] = set()
        for top, bottom in itertools.pairwise(self.ys):
            own = [self.cell_at((a + b) / 2, (top + bottom) / 2) for a, b in itertools.pairwise(self.xs)]
            own = [edges if edges in lines else (edges[0], bottom, edges[2], top) for edges in own]
            band = []
            for edges, group in itertools.groupby(range(len(own)), key=own.__getitem__):
                columns = list(group)
                if lines.get(edges) and (edges not in above or not columns[0]):
                    band.append(Field(columns[0], len(columns), lines[edges]))
            above = set(own)
            bands.append(band)
        return [band for band in bands if band]

    def _part(self, edges: Edges, cells: dict[Edges, list[Word]]) -> None:
        """Part a cell that is as high as many bands, most of which have words of it: only a line was not drawn."""
        left, low, right, high = edges
        bands = [(top, bottom) for top, bottom in itertools.pairwise(self.ys) if low < (top + bottom) / 2 < high]
        parts = {
            (left, bottom, right, top): [word for word in cells[edges] if bottom <= middle(word)[1] < top]
            for top, bottom in bands
        }
        if len(bands) >= MANY and 3 * sum(map(bool, parts.values())) >= 2 * len(bands):
            del cells[edges]
            cells.update((edges, inside) for edges, inside in parts.items() if inside)


def _edges(rules: Sequence[Rule], across: Sequence[Rule]) -> list[float]:
    """Where these rules stand, near ones as one, and where those across them begin and end far from any."""
    places = sorted(rule.at for rule in rules)
    ends = min(rule.start for rule in across), max(rule.end for rule in across)
    outer = [end for end in ends if all(abs(end - at) > 2 * NEAR for at in places)]
    found: list[float] = []
    for at in sorted([*places, *outer]):
        if not found or at - found[-1] > NEAR:
            found.append(at)
    return found


def middle(word: Word) -> tuple[float, float]:
    """The middle of a word's letters."""
    return (word.left + word.right) / 2, word.baseline + 0.3 * word.size


def grids_of(ruling: Ruling, words: Sequence[Word], page: int) -> list[Grid]:
    """What the lines of a page enclose, as far as it has several columns and bands; the largest first."""
    grids = [Grid(level, upright) for level, upright in _together(ruling) if len(level) > 1]
    crossed = {rule for grid in grids for rule in grid.level}
    for level in _stacks(ruling.level):
        if crossed.isdisjoint(level):
            level += _above_header(level, words, page)
            upright = _gutters(level, words, page)
            grids += [Grid(level, upright, drawn=False)] if upright else []
    grids = [grid for grid in grids if len(grid.xs) > 2 and len(grid.ys) > 2]
    return sorted(grids, key=lambda g: (g.xs[0] - g.xs[-1]) * (g.ys[0] - g.ys[-1]))


def _together(ruling: Ruling) -> list[tuple[list[Rule], list[Rule]]]:
    """Level and upright lines that cross or touch, directly or by others."""
    groups: list[tuple[list[Rule], list[Rule]]] = []
    if len(ruling.level) * len(ruling.upright) > MOST_CROSSINGS:
        return groups
    for upright in ruling.upright:
        level = {rule: None for rule in ruling.level if _touch(rule, upright)}
        uprights = [upright]
        apart = []
        for group in groups:
            if any(rule in level for rule in group[0]):
                level.update(dict.fromkeys(group[0]))
                uprights += group[1]
            else:
                apart.append(group)
        groups = [*apart, (list(level), uprights)]
    return groups


def _touch(level: Rule, upright: Rule) -> bool:
    across = level.start - NEAR <= upright.at <= level.end + NEAR
    return across and upright.start - NEAR <= level.at <= upright.end + NEAR


def _stacks(level: Sequence[Rule]) -> list[list[Rule]]:
    """Level lines that begin and end at the same places, as those between the rows of a table without upright ones."""
    stacks: list[list[Rule]] = []
    for rule in level:
        for stack in stacks:
            if abs(rule.start - stack[-1].start) <= NEAR and abs(rule.end - stack[-1].end) <= NEAR:
                stack.append(rule)
                break
        else:
            stacks.append([rule])
    return [stack for stack in stacks if len(stack) > 2]


def _above_header(level: Sequence[Rule], words: Sequence[Word], page: int) -> list[Rule]:
    """A line above the cells that stand close over the uppermost line, where none is drawn."""
    left, right, top = level[-1].start, level[-1].end, level[-1].at
    above = [word for word in words if left < middle(word)[0] < right and word.baseline > top]
    edge = top
    for line in reversed(lines_of(above, page)):
        if len(cells_of(line)) < 2 or line.baseline - edge > 1.2 * line.size:
            break
        edge = line.baseline + line.size
    return [Rule(left, right, edge)] if edge > top else []


def _gutters(level: Sequence[Rule], words: Sequence[Word], page: int) -> list[Rule]:
    """The middles of what the rows between these lines, below their header, leave white from top to bottom."""
    left, right, bottom, top = level[0].start, level[0].end, level[0].at, level[-1].at
    inside = [word for word in words if left < middle(word)[0] < right and bottom < middle(word)[1] < top]
    cells = [cell for line in lines_of(inside, page) for cell in cells_of(line)]
    columns = spans_of(cell for cell in cells if middle(cell.words[0])[1] < level[-2].at)
    found = []
    for (_, start), (end, _) in itertools.pairwise(columns):
        # Names may be wider than what stands below them.
        start = max([start, *(c.right for c in cells if c.left < start < c.right < end)])
        end = min([end, *(c.left for c in cells if start < c.left < end < c.right)])
        x = (start + end) / 2
        for low, high in itertools.pairwise(level):
            if not any(low.at < middle(c.words[0])[1] < high.at and c.left < x < c.right for c in cells):
                found.append(Rule(low.at, high.at, x))
    return found
