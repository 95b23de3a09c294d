"""The words of one page as pdfium tells them.

To ask pdfium about every character takes most of the time of reading. So the text is fetched as a whole, and a word
is measured as a whole where it lies in one text object (what the file sets in one go): that has one style and one
baseline. Other words are put together from their characters.
"""

from __future__ import annotations

import ctypes
import functools
import math
import re
import struct
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from operator import sub

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.readers.pdf import native
from corpus.readers.pdf.direction import BACKWARD, Character, in_order
from corpus.readers.pdf.page import HYPHEN, Edges, Style, Word, spaceless, turned, union

# More than a dense page of newsprint holds by far; what comes after is not text that a person reads.
MOST_CHARACTERS = 200_000
# pdfium's marks for a hyphen at the end of a line.
HYPHENS = str.maketrans({"\x02": HYPHEN, "\ufffe": HYPHEN})
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
# Bullets and ticks as the symbol fonts of office programs encode them.
SYMBOLS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "›", "\uf0fc": "✓", "\uf0a8": "▫", "\uf06f": "◦", "\uf076": "❖"}
GLYPHS = str.maketrans(LIGATURES | SYMBOLS)
# No white space, no controls and no halves of characters.
LINE = re.compile(r"[^\r\n]+")
RUN = re.compile(r"[^\s\x00-\x20\x7f\ud800-\udfff]+")
BOLD_NAMES = ("bold", "black", "heavy", "semibd", "demi", "cmbx", "sfbx")
# A word that is wider than this for each of its characters, in sizes of type, may have gaps inside.
WIDE = 0.6
# A run is cut where a character is set so far above or below the one before, or so far from it, in sizes of type.
JUMP, GAP = 0.12, 0.6
# A character whose ink begins so close to a baseline stands on it.
ON_LINE = 0.1
EDGES = struct.Struct("4d")
FORCE_BOLD, ITALIC = 1 << 18, 1 << 6


def words(textpage: pypdfium2.PdfTextPage) -> list[Word]:
    """The words of a page in the order the file draws them, what is drawn twice only once."""
    characters = Characters(textpage)
    found: dict[tuple[str, int, int], Word] = {}
    for word in characters.all_words():
        left, bottom, _, _ = word.box
        found.setdefault((word.text, round(left / 2), round(bottom / 2)), word)
    return list(found.values())


class Characters:
    """The characters of a text page; `text` has each at its index."""

    def __init__(self, textpage: pypdfium2.PdfTextPage) -> None:
        self._page = native.handle(textpage.raw)
        # Left, bottom, right and top, side by side in memory, so that they can be read all at once.
        self._numbers = (ctypes.c_double * 4)()
        self._each = [ctypes.c_void_p(ctypes.addressof(self._numbers) + 8 * i) for i in range(4)]
        self._matrix = (ctypes.c_float * 6)()
        self._name = ctypes.create_string_buffer(128)
        self._flags = (ctypes.c_int * 1)()
        self._heights: dict[float, float] = {}
        self._styles: dict[tuple[object, ...], Style] = {}
        self._settings: dict[int | None, tuple[Style, float]] = {}
        self.text = _text(textpage, min(textpage.count_chars(), MOST_CHARACTERS)).translate(HYPHENS)

    def all_words(self) -> Iterator[Word]:
        """The words of all lines; those of a line that runs from right to left are told by where they stand."""
        for line in LINE.finditer(self.text):
            if BACKWARD.search(line.group()):
                yield from self._turned(*line.span())
            else:
                for run in RUN.finditer(self.text, *line.span()):
                    yield from self.words(*run.span())

    def words(self, start: int, end: int) -> Iterable[Word]:
        """The words in a run of characters without white space."""
        return self._whole(start, end) or self._cut(start, end)

    def _whole(self, start: int, end: int) -> list[Word]:
        """The run as one word, if it is one for certain."""
        text = self.text[start:end]
        if not text.isascii():
            if not all(map(_is_plain, text)):
                return []
            text = unicodedata.normalize("NFC", text.translate(GLYPHS))
        style, baseline = self._setting(start)
        if style.angle % 90:  # on a slant the rectangle about a word tells nothing
            return []
        if native.count_rectangles(self._page, start, end - start) == 1:
            box = self._rectangle()
        elif not style.angle and (found := self._on_line(start, end, style, baseline)):
            box = self._kept(found)
        else:
            return []
        edges = turned(box, 0.0, 0.0, style)[0] if style.angle else box
        if end - start > 1 and edges[2] - edges[0] > WIDE * style.size * (end - start):
            return []
        return [Word(sys.intern(text), *edges, baseline, style, box)]

    def _on_line(self, start: int, end: int, style: Style, baseline: float) -> Edges | None:
        """The edges of a run that stands on one line from left to right without gaps; else nothing."""
        lefts, bottoms, rights, tops = zip(*map(self._ink, range(start, end)), strict=True)
        if max(map(sub, lefts[1:], rights), default=0.0) > GAP * style.size or sorted(lefts) != list(lefts):
            return None
        # Most letters stand on their baseline, so that only the others are asked for theirs.
        near = ON_LINE * style.size
        if min(bottoms) < baseline - near or max(bottoms) > baseline + near:
            off = [i for i, bottom in enumerate(bottoms, start) if abs(bottom - baseline) > near]
            if any(abs(self._origin(i)[1] - baseline) > JUMP * style.size for i in off):
                return None
        return lefts[0], min(bottoms), max(rights), max(tops)

    def _cut(self, start: int, end: int) -> Iterator[Word]:
        """Cut a run where it jumps: to another line, to or from a raised mark, or over a wide gap."""
        style = self._style(start)
        part: list[Character] = []
        for i in range(start, end):
            box, (x, y) = self._ink(i), self._origin(i)
            edges, baseline = turned(box, x, y, style) if style.angle else (box, y)
            if part:
                _, _, before, line = part[-1]
                gap = edges[0] - before[2] if edges[0] > before[0] else before[0] - edges[2]
                if abs(baseline - line) > JUMP * style.size or gap > GAP * style.size:
                    yield from _joined(part, style)
                    part, style = [], self._style(i)
                    edges, baseline = turned(box, x, y, style)
            part.append((self.text[i], box, edges, baseline))
        yield from _joined(part, style)

    def _turned(self, start: int, end: int) -> Iterator[Word]:
        """The words of a line in which some run from right to left; pdfium puts spaces astray in it."""
        styles: dict[int, Style] = {}
        characters: list[Character] = []
        room = (ctypes.c_float * 4)()  # left, top, right, bottom
        for i in (i for run in RUN.finditer(self.text, start, end) for i in range(*run.span())):
            style = self._style(i)
            box = self._ink(i)
            native.loose_box(self._page, i, room)
            edges, baseline = turned((room[0], box[1], room[2], box[3]), *self._origin(i), style)
            characters.append((self.text[i], box, edges, baseline))
            styles[id(box)] = style
        for part in in_order(characters, style) if characters else ():
            yield from _joined(part, styles[id(part[0][1])])

    def _rectangle(self) -> Edges:
        """The edges of the run whose rectangles were counted last."""
        left, bottom, right, top = self._each
        native.rectangle(self._page, 0, left, top, right, bottom)
        return self._kept(EDGES.unpack_from(self._numbers))

    def _kept(self, edges: Sequence[float]) -> Edges:
        """The edges; words have few heights among them, of which each is kept but once."""
        left, bottom, right, top = edges
        once = self._heights.setdefault
        return left, once(bottom, bottom), right, once(top, top)

    def _ink(self, i: int) -> Edges:
        """The edges of a character's ink."""
        left, bottom, right, top = self._each
        native.character_box(self._page, i, left, right, bottom, top)
        edges: Edges = EDGES.unpack_from(self._numbers)
        return edges

    def _origin(self, i: int) -> tuple[float, float]:
        """Where a character is set: x, and y of its baseline."""
        native.character_origin(self._page, i, *self._each[:2])
        return self._numbers[0], self._numbers[1]

    def _setting(self, i: int) -> tuple[Style, float]:
        """The style and the baseline of a character's text object, known by its address."""
        address = native.text_object(self._page, i).value
        if address not in self._settings:
            style = self._style(i)
            x, y = self._origin(i)
            self._settings[address] = style, turned(self._ink(i), x, y, style)[1] if style.angle else y
        return self._settings[address]

    def _style(self, i: int) -> Style:
        native.matrix(self._page, i, self._matrix)
        native.font(self._page, i, self._name, 128, self._flags)
        size, weight = native.font_size(self._page, i), native.font_weight(self._page, i)
        key = (size, weight, *self._matrix[:4], self._name.value, self._flags[0])
        if key not in self._styles:
            self._styles[key] = self._made(size, weight)
        return self._styles[key]

    def _made(self, size: float, weight: int) -> Style:
        a, b, c, d = self._matrix[:4]
        name, flags = self._name.value.decode("latin-1").lower(), self._flags[0]
        bold = (weight >= 600 and not flags & ITALIC) or bool(flags & FORCE_BOLD) or any(n in name for n in BOLD_NAMES)
        italic = bool(flags & ITALIC) or "italic" in name or "oblique" in name
        angle = round(math.degrees(math.atan2(b, a))) % 360
        return Style(round(size * math.hypot(c, d), 1) or 1.0, bold, italic, angle)


def _text(textpage: pypdfium2.PdfTextPage, count: int) -> str:
    """What the characters say; where pdfium leaves some out of the whole, it is asked about each."""
    units = (ctypes.c_ushort * (2 * count + 2))()
    length = pdfium.FPDFText_GetText(textpage.raw, 0, count, units) - 1
    text = bytes(units)[: 2 * max(0, length)].decode("utf-16-le", "surrogatepass")
    if len(text) != count:
        codes = [pdfium.FPDFText_GetUnicode(textpage.raw, i) for i in range(count)]
        text = "".join(chr(code) if code <= sys.maxunicode else "\ufffd" for code in codes)
    return text


def _joined(part: list[Character], style: Style) -> Iterator[Word]:
    """The word that the characters make up, if any of them is shown."""
    text = "".join([char for char, _, _, _ in part])
    glyphs: tuple[tuple[str, Edges], ...] = ()
    if not text.isascii():
        part = [(char.translate(GLYPHS), box, edges, line) for char, box, edges, line in part if _is_shown(char)]
        text = "".join([char for char, _, _, _ in part])
        if any(map(spaceless, text)):
            glyphs = tuple([(char, box) for char, box, _, _ in part])
        else:
            text = unicodedata.normalize("NFC", text)
    if text:
        edges = union([edges for _, _, edges, _ in part])
        box = union([box for _, box, _, _ in part]) if style.angle else edges
        yield Word(sys.intern(text), *edges, part[0][3], style, box, glyphs)


@functools.lru_cache(4096)
def _is_plain(char: str) -> bool:
    """Whether the character is shown and need not know its own place."""
    return _is_shown(char) and not spaceless(char)


def _is_shown(char: str) -> bool:
    return char == HYPHEN or unicodedata.category(char) not in ("Cc", "Cf", "Cn")
