"""One page of text in pdfium: what its characters say, where each stands and how it is set."""

from __future__ import annotations

import ctypes
import itertools
import re
import struct
import sys
import unicodedata
from collections.abc import Sequence

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.readers.pdf import native
from corpus.readers.pdf.fonts import style_of
from corpus.readers.pdf.glyphs import ACCENT, ACCENTS, CORK, DOTLESS, DROPPED, HYPHENS, NUMBERED, REACH, stands_on
from corpus.readers.pdf.page import Edges, Style, turned

# More than a dense page of newsprint holds by far; what comes after is not text that a person reads.
MOST_CHARACTERS = 200_000
# Each is looked for among the letters around it.
MOST_ACCENTS = 1000
EDGES = struct.Struct("4d")


class TextPage:
    """The characters of a page; `text` has each at its index."""

    def __init__(self, textpage: pypdfium2.PdfTextPage) -> None:
        self._page = native.handle(textpage.raw)
        # Left, bottom, right and top, side by side in memory, so that they can be read all at once.
        self._numbers = (ctypes.c_double * 4)()
        self._each = [ctypes.c_void_p(ctypes.addressof(self._numbers) + 8 * i) for i in range(4)]
        self._floats = (ctypes.c_float * 4)()
        self._matrix = (ctypes.c_float * 6)()
        self._name = ctypes.create_string_buffer(128)
        self._flags = (ctypes.c_int * 1)()
        self._heights: dict[float, float] = {}
        self._settings: dict[int | None, tuple[Style, float]] = {}
        self.text = _text(textpage, min(textpage.count_chars(), MOST_CHARACTERS)).translate(HYPHENS)
        self.text = NUMBERED.sub(self._meant, self.text)
        if ACCENT.search(self.text):
            self.text = self._with_accents()

    def rectangle(self, start: int, end: int) -> Edges | None:
        """The edges of a run that lies in one text object; else nothing."""
        if native.count_rectangles(self._page, start, end - start) != 1:
            return None
        left, bottom, right, top = self._each
        native.rectangle(self._page, 0, left, top, right, bottom)
        return self.kept(EDGES.unpack_from(self._numbers))

    def kept(self, edges: Sequence[float]) -> Edges:
        """The edges; words have few heights among them, of which each is kept but once."""
        left, bottom, right, top = edges
        once = self._heights.setdefault
        return left, once(bottom, bottom), right, once(top, top)

    def ink(self, i: int) -> Edges:
        """The edges of a character's ink."""
        left, bottom, right, top = self._each
        native.character_box(self._page, i, left, right, bottom, top)
        edges: Edges = EDGES.unpack_from(self._numbers)
        return edges

    def room(self, i: int) -> Edges:
        """The left, upper, right and lower edges of the room that a character takes in its line."""
        native.loose_box(self._page, i, self._floats)
        left, top, right, bottom = self._floats
        return left, top, right, bottom

    def origin(self, i: int) -> tuple[float, float]:
        """Where a character is set: x, and y of its baseline."""
        native.character_origin(self._page, i, *self._each[:2])
        return self._numbers[0], self._numbers[1]

    def is_generated(self, i: int) -> bool:
        """Whether a character stands not in the file, but is a space that pdfium saw."""
        return bool(native.is_generated(self._page, i))

    def setting(self, i: int) -> tuple[Style, float]:
        """The style and the baseline of a character's text object, known by its address."""
        address = native.text_object(self._page, i).value
        if address not in self._settings:
            style = self.style(i)
            x, y = self.origin(i)
            self._settings[address] = style, turned(self.ink(i), x, y, style)[1] if style.angle else y
        return self._settings[address]

    def style(self, i: int) -> Style:
        native.matrix(self._page, i, self._matrix)
        native.font(self._page, i, self._name, 128, self._flags)
        size, weight = native.font_size(self._page, i), native.font_weight(self._page, i)
        return style_of(self._name.value, self._flags[0], weight, size, tuple(self._matrix[:4]))

    def _meant(self, character: re.Match[str]) -> str:
        """What a character is that pdfium tells by its number."""
        native.font(self._page, character.start(), self._name, 128, self._flags)
        return character.group() if self._name.value else CORK[character.group()]

    def _with_accents(self) -> str:
        """The text with accents put on the letters that they stand above."""
        chars = list(self.text)
        for i in itertools.islice((accent.start() for accent in ACCENT.finditer(self.text)), MOST_ACCENTS):
            accent, ink = chars[i], self.ink(i)
            nearby = range(max(0, i - REACH), min(len(chars), i + REACH))
            for j in (j for j in sorted(nearby, key=lambda j: abs(j - i)) if chars[j].isalpha()):
                if stands_on(self.ink(j), ink, below=accent == "¸"):
                    letter = unicodedata.normalize("NFC", chars[j].translate(DOTLESS) + ACCENTS[accent])
                    chars[i], chars[j] = (DROPPED, letter) if len(letter) == 1 else (accent, chars[j])
                    break
        return "".join(chars)


def _text(textpage: pypdfium2.PdfTextPage, count: int) -> str:
    """What the characters say; where pdfium leaves some out of the whole, it is asked about each."""
    units = (ctypes.c_ushort * (2 * count + 2))()
    length = pdfium.FPDFText_GetText(textpage.raw, 0, count, units) - 1
    text = bytes(units)[: 2 * max(0, length)].decode("utf-16-le", "surrogatepass")
    if len(text) != count:
        codes = [pdfium.FPDFText_GetUnicode(textpage.raw, i) for i in range(count)]
        text = "".join(chr(code) if code <= sys.maxunicode else "\ufffd" for code in codes)
    return text
