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
import sys
import unicodedata
from collections.abc import Iterable, Iterator

import pypdfium2
import pypdfium2.raw as pdfium

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
        self._raw = textpage.raw
        # Left, bottom, right and top, x and y: side by side in memory, so that they can be read all at once.
        self._numbers = (ctypes.c_double * 6)()
        self._each = [ctypes.c_double.from_buffer(self._numbers, 8 * i) for i in range(6)]
        self._matrix = pdfium.FS_MATRIX()
        self._name = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()
        self._heights: dict[float, float] = {}
        self._styles: dict[tuple[object, ...], Style] = {}
        self._settings: dict[bytes, tuple[Style, float]] = {}
        self.text = self._text(min(textpage.count_chars(), MOST_CHARACTERS)).translate(HYPHENS)

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

    def _text(self, count: int) -> str:
        """What the characters say; where pdfium leaves some out of the whole, it is asked about each."""
        units = (ctypes.c_ushort * (2 * count + 2))()
        length = pdfium.FPDFText_GetText(self._raw, 0, count, units) - 1
        text = bytes(units)[: 2 * max(0, length)].decode("utf-16-le", "surrogatepass")
        if len(text) != count:
            codes = [pdfium.FPDFText_GetUnicode(self._raw, i) for i in range(count)]
            text = "".join(chr(code) if code <= sys.maxunicode else "\ufffd" for code in codes)
        return text

    def _whole(self, start: int, end: int) -> list[Word]:
        """The run as one word, if it is one for certain."""
        text = self.text[start:end]
        if not text.isascii():
            if not all(map(_is_plain, text)):
                return []
            text = unicodedata.normalize("NFC", text.translate(GLYPHS))
        if pdfium.FPDFText_CountRects(self._raw, start, end - start) != 1:
            return []
        style, baseline = self._setting(start)
        left, bottom, right, top, _, _ = self._each
        pdfium.FPDFText_GetRect(self._raw, 0, left, top, right, bottom)
        box = self._box()
        edges = turned(box, 0.0, 0.0, style)[0] if style.angle else box
        wide = end - start > 1 and edges[2] - edges[0] > WIDE * style.size * (end - start)
        # On a slant the rectangle about a word tells nothing.
        if wide or style.angle % 90:
            return []
        return [Word(sys.intern(text), *edges, baseline, style, box)]

    def _cut(self, start: int, end: int) -> Iterator[Word]:
        """Cut a run where it jumps: to another line, to or from a raised mark, or over a wide gap."""
        style = self._style(start)
        part: list[Character] = []
        for i in range(start, end):
            box, x, y = self._place(i)
            edges, baseline = turned(box, x, y, style) if style.angle else (box, y)
            if part:
                _, _, before, line = part[-1]
                gap = edges[0] - before[2] if edges[0] > before[0] else before[0] - edges[2]
                if abs(baseline - line) > 0.12 * style.size or gap > 0.6 * style.size:
                    yield from _joined(part, style)
                    part, style = [], self._style(i)
                    edges, baseline = turned(box, x, y, style)
            part.append((self.text[i], box, edges, baseline))
        yield from _joined(part, style)

    def _turned(self, start: int, end: int) -> Iterator[Word]:
        """The words of a line in which some run from right to left; pdfium puts spaces astray in it."""
        styles: dict[int, Style] = {}
        characters: list[Character] = []
        room = pdfium.FS_RECTF()
        for i in (i for run in RUN.finditer(self.text, start, end) for i in range(*run.span())):
            style = self._style(i)
            box, x, y = self._place(i)
            pdfium.FPDFText_GetLooseCharBox(self._raw, i, room)
            edges, baseline = turned((room.left, box[1], room.right, box[3]), x, y, style)
            characters.append((self.text[i], box, edges, baseline))
            styles[id(box)] = style
        for part in in_order(characters, style) if characters else ():
            yield from _joined(part, styles[id(part[0][1])])

    def _box(self) -> Edges:
        """The edges last asked for; words have few heights among them, of which each is kept but once."""
        left, bottom, right, top = self._numbers[:4]
        once = self._heights.setdefault
        return left, once(bottom, bottom), right, once(top, top)

    def _place(self, i: int) -> tuple[Edges, float, float]:
        """The edges of a character's ink, and its origin."""
        left, bottom, right, top, x, y = self._each
        pdfium.FPDFText_GetCharBox(self._raw, i, left, right, bottom, top)
        pdfium.FPDFText_GetCharOrigin(self._raw, i, x, y)
        found = self._numbers[:]
        return (found[0], found[1], found[2], found[3]), found[4], found[5]

    def _setting(self, i: int) -> tuple[Style, float]:
        """The style and the baseline of a character's text object, known by its address."""
        address = bytes(pdfium.FPDFText_GetTextObject(self._raw, i))
        if address not in self._settings:
            style = self._style(i)
            _, baseline = turned(*self._place(i), style)
            self._settings[address] = style, baseline
        return self._settings[address]

    def _style(self, i: int) -> Style:
        raw, matrix = self._raw, self._matrix
        pdfium.FPDFText_GetMatrix(raw, i, matrix)
        pdfium.FPDFText_GetFontInfo(raw, i, self._name, 128, self._flags)
        size, weight = pdfium.FPDFText_GetFontSize(raw, i), pdfium.FPDFText_GetFontWeight(raw, i)
        key = (size, matrix.a, matrix.b, matrix.c, matrix.d, self._name.value, self._flags.value, weight)
        if key not in self._styles:
            self._styles[key] = self._made(size, weight)
        return self._styles[key]

    def _made(self, size: float, weight: int) -> Style:
        matrix, name, flags = self._matrix, self._name.value.decode("latin-1").lower(), self._flags.value
        bold = (weight >= 600 and not flags & ITALIC) or bool(flags & FORCE_BOLD) or any(n in name for n in BOLD_NAMES)
        italic = bool(flags & ITALIC) or "italic" in name or "oblique" in name
        angle = round(math.degrees(math.atan2(matrix.b, matrix.a))) % 360
        return Style(round(size * math.hypot(matrix.c, matrix.d), 1) or 1.0, bold, italic, angle)


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
