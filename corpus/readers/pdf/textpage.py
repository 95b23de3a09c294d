"""One page of text in pdfium: what its characters say, where each stands and how it is set."""

from __future__ import annotations

import ctypes
import functools
import itertools
import re
import struct
import sys
import unicodedata
from collections import deque
from collections.abc import Sequence
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from corpus.readers.pdf import native
from corpus.readers.pdf.fonts import style_of
from corpus.readers.pdf.glyphs import ACCENT, ACCENTS, CORK, DOTLESS, DROPPED, HYPHENS, NUMBERED, REACH, stands_on
from corpus.readers.pdf.page import HYPHEN, Edges, Style, turned

# More than a dense page of newsprint holds by far; what comes after is not text that a person reads.
MOST_CHARACTERS = 200_000
# Each is looked for among the letters around it.
MOST_ACCENTS = 1000
# So many characters are asked about together.
BATCH = 64
Setting = tuple[Style, float]
Numbers = NDArray[np.float64]
EDGES, FLOATS, POINT = struct.Struct("4d"), struct.Struct("4f"), struct.Struct("2d")


class TextPage:
    """The characters of a page; `text` has each at its index."""

    def __init__(self, textpage: pypdfium2.PdfTextPage) -> None:
        self._page = native.pointer(textpage.raw)
        # Left, bottom, right and top, side by side in memory, so that they can be read all at once.
        self._numbers = (ctypes.c_double * 4)()
        self._each = native.pointers(self._numbers)
        self._floats = (ctypes.c_float * 6)()
        self._first = native.pointers(self._floats)[0]
        self._batch = (ctypes.c_double * (4 * BATCH))()
        self._name = ctypes.create_string_buffer(128)
        self._flags = (ctypes.c_int * 1)()
        self._styles: dict[tuple[int | None, float, tuple[float, ...]], Style] = {}
        self._heights: dict[float, float] = {}
        self._settings: dict[int | None, Setting] = {}
        text = _text(textpage, min(textpage.count_chars(), MOST_CHARACTERS))
        for mark in HYPHENS:
            text = text.replace(mark, HYPHEN)
        self.text = NUMBERED.sub(self._meant, text)
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

    def inks(self, characters: Sequence[int]) -> Numbers:
        """The edges of the ink of many characters, a row each; asked together they take half the time."""
        lefts, bottoms, rights, tops = self._columns
        return self._rows(native.character_box, characters, lefts, rights, bottoms, tops)

    def origins(self, characters: Sequence[int]) -> Numbers:
        """Where many characters are set: x, and y of the baseline."""
        return self._rows(native.character_origin, characters, *self._columns[:2])[:, :2]

    def rooms(self, characters: Sequence[int]) -> Numbers:
        """The left, upper, right and lower edges of the room that each of many characters takes in its line."""
        rows = self._rows(native.loose_box, characters, self._columns[0])
        return rows.view(np.float32)[:, :4].astype(np.float64)

    def _rows(self, function: Any, characters: Sequence[int], *columns: Sequence[Any]) -> Numbers:
        """What the function tells of each character, in a row of four numbers to which the columns point."""
        rows: list[bytes] = []
        for at in range(0, len(characters), BATCH):
            calls = map(function, itertools.repeat(self._page), characters[at : at + BATCH], *columns)
            deque(calls, maxlen=0)
            rows.append(bytes(self._batch))
        return np.frombuffer(b"".join(rows)).reshape(-1, 4)[: len(characters)]

    @functools.cached_property
    def _columns(self) -> list[list[Any]]:
        each = native.pointers(self._batch)
        return [each[i::4] for i in range(4)]

    def room(self, i: int) -> Edges:
        """The left, upper, right and lower edges of the room that a character takes in its line."""
        native.loose_box(self._page, i, self._first)
        room: Edges = FLOATS.unpack_from(self._floats)
        return room

    def origin(self, i: int) -> tuple[float, float]:
        """Where a character is set: x, and y of its baseline."""
        x, y, _, _ = self._each
        native.character_origin(self._page, i, x, y)
        point: tuple[float, float] = POINT.unpack_from(self._numbers)
        return point

    def is_generated(self, i: int) -> bool:
        """Whether a character stands not in the file, but is a space that pdfium saw."""
        return bool(native.is_generated(self._page, i))

    def settings(self, characters: Sequence[int]) -> list[Setting]:
        """The style and the baseline of the text object of each character, known by its address."""
        things = map(native.text_object, itertools.repeat(self._page), characters)
        known = self._settings.get
        return [known(thing.value) or self._setting(i, thing) for i, thing in zip(characters, things, strict=True)]

    def _setting(self, i: int, thing: native.Handle) -> Setting:
        style = self._style(i, thing)
        x, y = self.origin(i)
        setting = self._settings[thing.value] = style, turned(self.ink(i), x, y, style)[1] if style.angle else y
        return setting

    def style(self, i: int) -> Style:
        """How a character is set."""
        return self._style(i, native.text_object(self._page, i))

    def _style(self, i: int, thing: native.Handle) -> Style:
        """How a character of this text object is set; what its font says is asked but once."""
        native.matrix(self._page, i, self._first)
        setting = native.text_font(thing), native.font_size(self._page, i), FLOATS.unpack_from(self._floats)
        style = self._styles.get(setting)
        if style is None:
            native.font(self._page, i, self._name, 128, self._flags)
            weight = native.font_weight(self._page, i)
            style = self._styles[setting] = style_of(self._name.value, self._flags[0], weight, *setting[1:])
        return style

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
