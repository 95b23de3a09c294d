"""The words of one page as pdfium tells them.

To ask pdfium about every character takes most of the time of reading. So the text is fetched as a whole, and a word
is measured as a whole where it lies in one text object (what the file sets in one go): that has one style and one
baseline. Other words are put together from their characters.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from operator import sub

import pypdfium2

from corpus.readers.pdf.direction import BACKWARD, Character, in_order
from corpus.readers.pdf.glyphs import CHARACTER, is_plain, is_shown, written
from corpus.readers.pdf.outlines import GAP, JUMP, SPACE, WIDE, Run, outlines
from corpus.readers.pdf.page import Edges, Style, Word, turned, union
from corpus.readers.pdf.textpage import Setting, TextPage
from corpus.scripts import spaceless

LINE = re.compile(r"[^\r\n]+")
# No white space, no controls and no lone halves of characters; pdfium counts a pair of them as two characters.
RUN = re.compile(r"(?:[^\s\x00-\x20\x7f\ud800-\udfff]+|[\ud800-\udbff][\udc00-\udfff])+")


def words(textpage: pypdfium2.PdfTextPage) -> list[Word]:
    """The words of a page in the order the file draws them, what is drawn twice only once."""
    characters = Characters(TextPage(textpage))
    found: dict[tuple[str, int, int], Word] = {}
    for word in characters.all_words():
        left, bottom, _, _ = word.box
        found.setdefault((word.text, round(left / 2), round(bottom / 2)), word)
    return list(found.values())


class Characters:
    """Puts the characters of a page together to words."""

    def __init__(self, page: TextPage) -> None:
        self._page = page
        self._text = page.text

    def all_words(self) -> Iterator[Word]:
        """The words of all lines; those of a line that runs from right to left are told by where they stand."""
        runs: list[Run] = []
        backward: set[int] = set()
        for line in LINE.finditer(self._text):
            if BACKWARD.search(line.group()):
                backward.add(line.start())
                runs.append(line.span())
            else:
                runs += [run.span() for run in RUN.finditer(self._text, *line.span())]
        wholes = self._wholes([run for run in runs if run[0] not in backward])
        for start, end in runs:
            if start in wholes:
                yield wholes[start]
            else:
                yield from self._turned(start, end) if start in backward else self._cut(start, end)

    def _wholes(self, runs: Sequence[Run]) -> dict[int, Word]:
        """The runs of characters without white space that are one word for certain, by where they start."""
        runs = [run for run in runs if self._is_plain(*run)]
        settings = self._page.settings([start for start, _ in runs])
        found = {}
        for (start, end), (style, baseline), box in zip(runs, settings, self._boxes(runs, settings), strict=True):
            if box:
                text = self._text[start:end]
                text = sys.intern(text if text.isascii() else written(text))
                edges = turned(box, 0.0, 0.0, style)[0] if style.angle else box
                found[start] = Word(text, *edges, baseline, style, box)
        return found

    def _is_plain(self, start: int, end: int) -> bool:
        """Whether every character is shown and need not know its own place."""
        text = self._text[start:end]
        return text.isascii() or all(map(is_plain, text))

    def _boxes(self, runs: Sequence[Run], settings: Sequence[Setting]) -> list[Edges | None]:
        """The edges of every run that lies in one text object, or whose characters stand as if it did."""
        boxes: list[Edges | None] = []
        apart: list[int] = []
        for i, ((start, end), (style, _)) in enumerate(zip(runs, settings, strict=True)):
            # On a slant the rectangle about a word tells nothing.
            box = None if style.angle % 90 else self._page.rectangle(start, end)
            if box and end - start > 1:
                length = box[3] - box[1] if style.angle % 180 else box[2] - box[0]
                box = box if length <= WIDE * style.size * (end - start) else None
            if box is None and not style.angle:
                apart.append(i)
            boxes.append(box)
        found = outlines(self._page, [runs[i] for i in apart], [settings[i] for i in apart])
        for i, edges in zip(apart, found, strict=True):
            boxes[i] = edges and self._page.kept(edges)
        return boxes

    def _cut(self, start: int, end: int) -> Iterator[Word]:
        """Cut a run where it jumps: to another line, to or from a raised mark, or over a wide gap."""
        style = self._page.style(start)
        spaces = self._unsaid_spaces(start, end, style.size) if not style.angle else frozenset()
        part: list[Character] = []
        for i in range(start, end):
            box, (x, y) = self._page.ink(i), self._page.origin(i)
            edges, baseline = turned(box, x, y, style) if style.angle else (box, y)
            if part:
                _, _, before, line = part[-1]
                gap = edges[0] - before[2] if edges[0] > before[0] else before[0] - edges[2]
                if abs(baseline - line) > JUMP * style.size or gap > GAP * style.size or i in spaces:
                    yield from _joined(part, style)
                    part, style = [], self._page.style(i)
                    edges, baseline = turned(box, x, y, style)
            part.append((self._text[i], box, edges, baseline))
        yield from _joined(part, style)

    def _unsaid_spaces(self, start: int, end: int, size: float) -> frozenset[int]:
        """Before which characters of a run a space is missing: they stand much farther off than others do."""
        lefts, rights = zip(*(self._page.room(i)[::2] for i in range(start, end)), strict=True)
        gaps = list(map(sub, lefts[1:], rights))
        usual = max(0.0, min(gaps, default=0.0))  # words may be set wide as a whole
        wide = (i for i, gap in enumerate(gaps, start + 1) if SPACE * size < gap - usual < GAP * size)
        return frozenset(i for i in wide if not spaceless(self._text[i]))

    def _turned(self, start: int, end: int) -> Iterator[Word]:
        """The words of a line in which some run from right to left; what spaces pdfium adds to it stand astray."""
        styles: dict[int, Style] = {}
        characters: list[Character] = []
        for i in range(start, end):
            if not (self._is_space(i) or RUN.match(self._text[i])):
                continue
            style = self._page.style(i)
            box = self._page.ink(i)
            left, _, right, _ = self._page.room(i)
            edges, baseline = turned((left, box[1], right, box[3]), *self._page.origin(i), style)
            characters.append((self._text[i], box, edges, baseline))
            styles[id(box)] = style
        for part in in_order(characters, style) if characters else ():
            yield from _joined(part, styles[id(part[0][1])])

    def _is_space(self, i: int) -> bool:
        """Whether the file itself parts words here; what stands before a mark only bears it."""
        bears = i + 1 < len(self._text) and unicodedata.combining(self._text[i + 1])
        return self._text[i] == " " and not bears and not self._page.is_generated(i)


def _joined(part: list[Character], style: Style) -> Iterator[Word]:
    """The word that the characters make up, if any of them is shown."""
    text = "".join([char for char, _, _, _ in part])
    glyphs: tuple[tuple[str, Edges], ...] = ()
    if not text.isascii():
        whole = [(written(found.group()), *part[found.start()][1:]) for found in CHARACTER.finditer(text)]
        part = [character for character in whole if all(map(is_shown, character[0]))]
        text = "".join([char for char, _, _, _ in part])
        if any(map(spaceless, text)):
            glyphs = tuple([(char, box) for char, box, _, _ in part])
        else:
            text = unicodedata.normalize("NFC", text)
    if text:
        edges = union([edges for _, _, edges, _ in part])
        box = union([box for _, box, _, _ in part]) if style.angle else edges
        yield Word(sys.intern(text), *edges, part[0][3], style, box, glyphs)
