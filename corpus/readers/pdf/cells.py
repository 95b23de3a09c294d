"""Lines cut into cells where they leave wide gaps, and what the cells hold."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.readers.pdf.layout import Line, is_item
from corpus.readers.pdf.page import Word, overlap

# The gap between cells, in sizes of type: justified lines seldom leave as much between words.
GAP = 0.85
CURRENCY = re.compile(r"(?:US|C|A)?[$€£¥]|EUR|USD|GBP|CHF")
# What closes a number but is often set apart from it: "(1,234" then ")", "12" then "%".
CLOSING = re.compile(r"\)?%?\)?|pts?|bps")
NUMBER = re.compile(r"[(\[]?[-−–+~]?[$€£¥]?[-−–(]?\d(?:[\d.,’'/:]*\d)?[)\]]?%?\)?[*†]?|[-—–−]{1,2}\)?%?|N/?A|n/?a|NM")
YEAR = re.compile(r"(?:19|20)\d\d")
# Dots or a line that lead from a label to its value, or wait to be written on; and such that stick to words.
DOTS = ".…·_"
LEADER = re.compile(f"[{DOTS}]+")
LED = re.compile(f"[{DOTS}]{{5}}")
STUCK = re.compile(f"(.*?)([{DOTS}]{{5,}})(.*)")
# So many dots are leaders, and where they are, so few.
MANY, FEW = 5, 2


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
        return all(map(_is_of_amount, self.words)) and any(map(is_number, self.words))

    @property
    def is_year(self) -> bool:
        """Whether it is a year, which names a column as often as it stands in one."""
        return bool(YEAR.fullmatch(self.text))

    def overlaps(self, left: float, right: float) -> bool:
        """Whether it shares more than a point of width with this span."""
        return overlap((self.left, self.right), (left, right))


def is_number(word: Word) -> bool:
    """Whether a word is a value by itself."""
    return NUMBER.fullmatch(word.text) is not None


def _is_of_amount(word: Word) -> bool:
    return bool(NUMBER.fullmatch(word.text) or CURRENCY.fullmatch(word.text) or CLOSING.fullmatch(word.text))


def parted(words: Iterable[Word]) -> Iterator[Word]:
    """The words, with leaders that stick to them parted from what stands before and behind."""
    for word in words:
        match = STUCK.fullmatch(word.text) if LED.search(word.text) else None
        if match is None or match.group(2) == word.text:
            yield word
            continue
        before, leader, behind = match.groups()
        ends = word.left + 0.5 * word.size * len(before), word.right - 0.5 * word.size * len(behind)
        for text, left, right in zip((before, leader, behind), (word.left, *ends), (*ends, word.right), strict=True):
            if text and word.style.angle == 0 and left < right:
                yield replace(word, text=text, left=left, right=right, box=(left, word.bottom, right, word.top))
            elif text:
                yield replace(word, text=text)


def leaders(line: Line) -> set[int]:
    """The words of a line, by identity, that are leaders; an ellipsis is none."""
    if not any(word.text[0] in DOTS for word in line.words):
        return set()
    runs = [list(run) for is_leader, run in itertools.groupby(line.words, key=_leads) if is_leader]
    lengths = [sum(len(word.text) for word in run) for run in runs]
    if max(lengths, default=0) < MANY:
        return set()
    return {id(word) for run, length in zip(runs, lengths, strict=True) if length >= FEW for word in run}


def _leads(word: Word) -> bool:
    return LEADER.fullmatch(word.text) is not None


def unled(lines: Iterable[Line], *, cell: bool = False) -> list[Line]:
    """The lines without leaders; few dots are enough at the edge of a cell."""
    found = []
    for line in lines:
        left_out = leaders(line)
        if cell and _leads(line.words[-1]) and len(line.words[-1].text) >= FEW:
            left_out.add(id(line.words[-1]))
        words = [word for word in line.words if id(word) not in left_out]
        if words:
            found.append(Line(words, line.page) if left_out else line)
    return found


def cells_of(line: Line) -> list[Cell]:
    """The cells of a line; a list bullet is no cell, and a currency sign or a closing bracket none of its own."""
    cells: list[Cell] = []
    left_out = leaders(line)
    led = False
    right = 0.0
    for word in line.words:
        if id(word) in left_out:
            led = True
        elif cells and not led and word.left - right <= GAP * line.size:
            cells[-1].words.append(word)
            right = max(right, word.right)
        else:
            cells.append(Cell([word]))
            led = False
            right = word.right
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
