"""Lines cut into cells where they leave wide gaps, and what the cells hold."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.readers.pdf.layout import Line, is_item
from corpus.readers.pdf.page import Word

# The gap between cells, in sizes of type: justified lines seldom leave as much between words.
GAP = 0.85
CURRENCY = re.compile(r"(?:US|C|A)?[$€£¥]|EUR|USD|GBP|CHF")
# What closes a number but is often set apart from it: "(1,234" then ")", "12" then "%".
CLOSING = re.compile(r"\)?%?\)?|pts?|bps")
NUMBER = re.compile(r"[(\[]?[-−–+~]?[$€£¥]?[-−–(]?\d(?:[\d.,’'/:]*\d)?[)\]]?%?\)?[*†]?|[-—–−]{1,2}\)?%?|N/?A|n/?a|NM")
YEAR = re.compile(r"(?:19|20)\d\d")
LEADER = re.compile(r"[.…·_]{3,}|\.")


@dataclass(slots=True)
class Cell:
    """Words close to each other on a line."""

    words: list[Word]

    @property
    def left(self) -> float:
        """In points."""
        return self.words[0].left

    @property
    def right(self) -> float:
        """In points."""
        return max(word.right for word in self.words)

    @property
    def middle(self) -> float:
        """In points."""
        return (self.left + self.right) / 2

    @property
    def text(self) -> str:
        """Its words with spaces between them."""
        return " ".join(word.text for word in self.words)

    @property
    def is_value(self) -> bool:
        """Whether it is a number, an amount, a date in digits, or what stands for none."""
        parts = [word.text for word in self.words]
        return any(map(NUMBER.fullmatch, parts)) and all(
            NUMBER.fullmatch(p) or CURRENCY.fullmatch(p) or CLOSING.fullmatch(p) for p in parts
        )

    @property
    def is_year(self) -> bool:
        """Whether it is a year, which names a column as often as it stands in one."""
        return bool(YEAR.fullmatch(self.text))

    def overlaps(self, left: float, right: float) -> bool:
        """Whether it shares more than a point of width with this span."""
        return min(self.right, right) - max(self.left, left) > 1


def cells_of(line: Line) -> list[Cell]:
    """The cells of a line; a list bullet is no cell, and a currency sign or a closing bracket none of its own."""
    cells: list[Cell] = []
    led = False
    for word in line.words:
        if len(line.words) > 2 and LEADER.fullmatch(word.text) and cells:
            led = True
        elif cells and not led and word.left - cells[-1].right <= GAP * line.size:
            cells[-1].words.append(word)
        else:
            cells.append(Cell([word]))
            led = False
    if is_item(line) and len(cells) > 1 and len(cells[0].words) == 1:
        cells[:2] = [Cell(cells[0].words + cells[1].words)]
    return _amounts_whole(cells)


def _amounts_whole(cells: list[Cell]) -> list[Cell]:
    """Currency signs with the numbers behind them, brackets and percent signs with those before."""
    whole: list[Cell] = []
    # "$ 5 $ 6" close together is two amounts.
    for cell in itertools.chain.from_iterable(map(_amounts_apart, cells)):
        opens = whole and CURRENCY.fullmatch(whole[-1].text) and cell.is_value
        closes = whole and CLOSING.fullmatch(cell.text) and whole[-1].is_value
        if whole and (opens or closes):
            whole[-1].words.extend(cell.words)
        else:
            whole.append(cell)
    return whole


def _amounts_apart(cell: Cell) -> list[Cell]:
    if not cell.is_value or len(cell.words) < 3:
        return [cell]
    parts = [Cell(cell.words[:1])]
    for word in cell.words[1:]:
        if CURRENCY.fullmatch(word.text) and not CURRENCY.fullmatch(parts[-1].text):
            parts.append(Cell([word]))
        else:
            parts[-1].words.append(word)
    return parts


def spans_of(cells: Iterable[Cell]) -> list[tuple[float, float]]:
    """The columns these cells stand in: what their widths cover together, from the left."""
    spans: list[tuple[float, float]] = []
    for cell in sorted(cells, key=lambda c: c.left):
        if spans and cell.left < spans[-1][1] - 1:
            spans[-1] = (spans[-1][0], max(spans[-1][1], cell.right))
        else:
            spans.append((cell.left, cell.right))
    return spans


def as_parts(words: Sequence[Word]) -> list[Word | str]:
    """Words with spaces between them, but none inside an amount: "$5", "(3)", "2%"."""
    parts: list[Word | str] = []
    for i, word in enumerate(words):
        if i:
            before = words[i - 1].text
            tight = (CURRENCY.fullmatch(before) and NUMBER.fullmatch(word.text)) or CLOSING.fullmatch(word.text)
            tight = tight and (NUMBER.fullmatch(before) or CURRENCY.fullmatch(before))
            if not (tight or word.joined):
                parts.append(" ")
        parts.append(word)
    return parts
