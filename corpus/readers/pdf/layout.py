"""The words of a page as lines, and lines as blocks: paragraphs, list items and table rows."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

from corpus.readers.pdf.columns import SIZE, rows_of
from corpus.readers.pdf.direction import is_backward, mainly_backward
from corpus.readers.pdf.marks import MARK, with_marks
from corpus.readers.pdf.page import HYPHEN, Word

Kind = Literal["paragraph", "item", "row"]
# A bullet, or a number or letter as lists have them: "1.", "(a)", "iv)".
BULLETS = "•‣▪▫◦●○■□–—·►➢›→✓✗☑❖∙*-"
ENUMERATOR = re.compile(r"\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\[\d{1,3}\]")

LINE_HYPHENS = (HYPHEN, "-", "‐", "–")
# Columns narrower than this, in sizes of type, have ragged lines that end well before the margin.
NARROW = 30
# No first line is set in farther than this, in sizes of type.
FARTHEST = 8


@dataclass(slots=True)
class Line:
    """Words beside each other, from where one starts to read.

    Its edges and baseline are in points, in the frame of its words. `size` is that of most of its type, in points, of
    which there may be several `sizes`; `bold` is about that type, `italic` about all its words. `backward` tells that
    it is mainly of a script that runs from right to left.
    """

    words: list[Word]
    page: int
    left: float = field(init=False)
    right: float = field(init=False)
    baseline: float = field(init=False)
    size: float = field(init=False)
    sizes: frozenset[float] = field(init=False)
    bold: bool = field(init=False)
    italic: bool = field(init=False)
    backward: bool = field(init=False)

    def __post_init__(self) -> None:
        self.sizes = frozenset([word.size for word in self.words])
        self.size = self.words[0].size if len(self.sizes) == 1 else _main_size(self.words)
        main = [word for word in self.words if word.size == self.size]
        self.baseline = main[0].baseline
        self.left = min([word.left for word in self.words])
        self.right = max([word.right for word in self.words])
        self.bold = all(word.style.bold for word in main)
        self.italic = all(word.style.italic for word in self.words)
        self.backward = mainly_backward(self.words)

    @property
    def text(self) -> str:
        """Its words with spaces between them."""
        return " ".join(word.text for word in self.words)


@dataclass(slots=True)
class Block:
    """A paragraph or list item of lines, or a table row: words and what is written between them.

    `page` is the one it begins on. `opens` tells that it begins a column, `full` that its last line reaches the
    margin, so that it may go on elsewhere; `aside` that running text goes on past it, as past a footnote; `level`
    that it is a heading, 1 the highest.
    """

    kind: Kind
    page: int
    lines: list[Line] = field(default_factory=list)
    parts: list[Word | str] = field(default_factory=list)
    opens: bool = False
    full: bool = False
    aside: bool = False
    level: int = 0

    @property
    def text(self) -> str:
        """As far as it is needed to judge it: hyphens at line ends are still there."""
        return " ".join(line.text for line in self.lines)


def _main_size(words: Sequence[Word]) -> float:
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[word.size] += len(word.text)
    return sizes.most_common(1)[0][0]


def lines_of(words: Sequence[Word], page: int) -> list[Line]:
    """The lines of a zone from the top down, raised and lowered marks with the words they belong to.

    Those words are changed, as `with_marks` says; lines may be made of the same words several times.
    """
    rows = rows_of(words)
    largest = [max(map(SIZE, row)) for row in rows]
    placed: list[list[Word]] = [[] for _ in rows]
    for i, row in enumerate(rows):
        near = [j for j in (i + 1, i - 1, i + 2, i - 2) if 0 <= j < len(rows)]
        small = MARK * max((largest[j] for j in near), default=0.0)
        for word in row:
            home = _home(word, rows, largest, near) if word.size < small else None
            placed[i if home is None else home].append(word)
    return [Line(with_marks(_as_read(row)), page) for row in placed if row]


def _home(word: Word, rows: Sequence[list[Word]], largest: Sequence[float], near: Sequence[int]) -> int | None:
    """The row among those near on which a small word hangs."""
    return next((j for j in near if word.size < MARK * largest[j] and _hangs_on(word, rows[j], largest[j])), None)


def _hangs_on(word: Word, row: Sequence[Word], largest: float) -> bool:
    """Whether `word` is a raised or lowered mark right behind or before a word of another row, or behind its mark."""
    for other in row:
        gap = max(word.left - other.right, other.left - word.right)
        if gap >= 0.5 * largest:
            continue
        main = max((w for w in row if abs(w.left - other.left) < 8 * w.size), key=lambda w: w.size)
        rise = word.baseline - main.baseline
        if word.size < MARK * main.size and -0.4 * main.size < rise < 0.7 * main.size and gap < 0.5 * main.size:
            return True
    return False


def _as_read(row: list[Word]) -> list[Word]:
    """From left to right; in a line of Arabic or Hebrew from right to left, but for runs of other words."""
    row = sorted(row, key=lambda w: w.left)
    backward = list(map(is_backward, row))
    if not any(backward):
        return row
    mainly = mainly_backward(row)
    pairs = list(zip(row, backward, strict=True))
    result: list[Word] = []
    for leftward, run in itertools.groupby(pairs[::-1] if mainly else pairs, key=lambda pair: pair[1]):
        members = [word for word, _ in run]
        if leftward != mainly:
            members.reverse()
        if mainly and not leftward:  # a full stop on the left ends what runs to the right
            first = next((i for i, word in enumerate(members) if any(map(str.isalnum, word.text))), 0)
            for stop in members[:first]:
                stop.joined = True
            members = members[first:] + members[:first]
        result.extend(members)
    return result


def paragraphs(lines: Sequence[Line]) -> list[Block]:
    """Lines of one zone, joined where the text runs on."""
    blocks: list[Block] = []
    leading, margins = _leading(lines), _margins(lines)
    for i, line in enumerate(lines):
        left, right = margins[line.size]
        if i and _continues(blocks[-1], line, leading, left, right):
            blocks[-1].lines.append(line)
        else:
            blocks.append(Block("item" if is_item(line) else "paragraph", line.page, [line]))
        near = line.left - left if line.backward else right - line.right
        blocks[-1].full = near < 2.5 * line.size
    return blocks


def is_item(line: Line) -> bool:
    """Whether the line begins a list item."""
    first = line.words[0].text
    return len(line.words) > 1 and (first in BULLETS or bool(ENUMERATOR.fullmatch(first)))


def _leading(lines: Sequence[Line]) -> dict[float, float]:
    """The usual distance of baselines for every size of type."""
    gaps: dict[float, list[float]] = {}
    for above, below in itertools.pairwise(lines):
        gap = above.baseline - below.baseline
        if _alike(above.size, below.size) and 0 < gap < 2.2 * below.size:
            gaps.setdefault(below.size, []).append(gap)
    return {size: median(found) for size, found in gaps.items()}


def _alike(a: float, b: float) -> bool:
    return abs(a - b) <= 0.06 * max(a, b)


def set_alike(a: Line, b: Line) -> bool:
    """Whether two lines are of one size; what is in small capitals counts as of the size around it."""
    return _alike(a.size, b.size) or a.size in b.sizes or b.size in a.sizes


def _margins(lines: Sequence[Line]) -> dict[float, tuple[float, float]]:
    """How far to the left and to the right text of every size goes in the zone."""
    result = {}
    for size in {line.size for line in lines}:
        alike = [line for line in lines if _alike(line.size, size)]
        result[size] = min(line.left for line in alike), max(line.right for line in alike)
    return result


def _continues(block: Block, line: Line, leading: dict[float, float], left: float, right: float) -> bool:
    """Whether `line` goes on with the block: set alike, at the usual distance, and wrapped only for want of room."""
    before = block.lines[-1]
    gap = before.baseline - line.baseline
    if not set_alike(before, line) or (_changes_weight(before, line) and (before.bold or len(block.lines) > 1)):
        return False
    usual = min(leading.get(line.size, 1.2 * line.size), 1.9 * line.size)
    if not 0 < gap <= 1.25 * usual or is_item(line):
        return False
    start, above = _along(line, before.backward)[0], _along(before, before.backward)
    first_edge, last_edge = (-right, -left) if before.backward else (left, right)
    # A first line set in begins a paragraph; but what hangs under a bullet or a first line belongs to it.
    if start - above[0] > 0.8 * line.size and len(block.lines) > 1 and not _centred(before, line):
        return False
    if above[0] - start > 0.8 * line.size and block.kind == "item" and len(block.lines) > 1:
        return False
    centred = _centred(before, line) and abs(above[0] - start) > 1
    if line.text.startswith("(") if centred else above[0] - start > FARTHEST * line.size:
        return False
    first, last = line.words[0], before.words[-1]
    if len(last.text) > 1 and last.text[-1] in LINE_HYPHENS and last.text[-2].isalnum():
        return True
    room = last_edge - above[1] - 0.25 * line.size
    if centred:  # the line above might have grown to both sides
        room += above[0] - first_edge
    # Ragged lines may leave room for a word, in narrow columns a long one; then the sentence must not have ended.
    width = last_edge - above[0]
    slack = 0.3 if first.text[0].islower() else 0.15 if width < NARROW * line.size else 0.0
    goes_on = last.text[-1] not in ".:;!?" and room < slack * width
    return goes_on or first.right - first.left > room


def _changes_weight(above: Line, below: Line) -> bool:
    """Whether bold type ends or begins between two lines; what opens a paragraph in bold may go on below."""
    return above.bold != below.bold and above.words[-1].style.bold != below.words[0].style.bold


def _along(line: Line, backward: bool) -> tuple[float, float]:
    """Where a line begins and ends, in the direction in which it is read."""
    return (-line.right, -line.left) if backward else (line.left, line.right)


def _centred(above: Line, below: Line) -> bool:
    return abs(above.left + above.right - below.left - below.right) < 0.5 * below.size
