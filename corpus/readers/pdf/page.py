"""What stands on one page: its words with their places, and the ruled lines, as pdfium tells them."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

Edges = tuple[float, float, float, float]
"""Left, bottom, right and top, in points."""

# More than a dense page of newsprint holds by far; what comes after is not text that a person reads.
MOST_CHARACTERS = 200_000
# pdfium's mark for a hyphen at the end of a line, and the soft hyphen.
SOFT_HYPHENS = ("\x02", "\u00ad", "\ufffe")
HYPHEN = "\u00ad"
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
# Bullets and ticks as the symbol fonts of office programs encode them.
SYMBOLS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "›", "\uf0fc": "✓", "\uf0a8": "▫", "\uf06f": "◦", "\uf076": "❖"}
GLYPHS = LIGATURES | SYMBOLS | dict.fromkeys(SOFT_HYPHENS, HYPHEN)
BOLD_NAMES = ("bold", "black", "heavy", "semibd", "demi", "cmbx", "sfbx")
FORCE_BOLD, ITALIC = 1 << 18, 1 << 6


@dataclass(frozen=True, slots=True)
class Style:
    """How a word is set: its size in points, weight and slant, and the direction it runs in, in degrees."""

    size: float
    bold: bool
    italic: bool
    angle: int


@dataclass(slots=True)
class Word:
    """A word and where it stands.

    `left`, `bottom`, `right`, `top` and `baseline` are in a frame turned so that the word runs to the right;
    `box` holds the edges on the page as it is. `glyphs` are its characters, each with its edges on the page,
    in scripts that put no spaces between words. `joined` tells that no space parts it from the word before.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    baseline: float
    style: Style
    box: Edges
    glyphs: tuple[tuple[str, Edges], ...] = ()
    joined: bool = False

    @property
    def size(self) -> float:
        """Of its type, in points."""
        return self.style.size


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal ruled line."""

    left: float
    right: float
    y: float


def spaceless(char: str) -> bool:
    """Whether this character belongs to a script that puts no spaces between words.

    >>> spaceless("語"), spaceless("ก"), spaceless("한"), spaceless("a")
    (True, True, False, False)
    """
    code = ord(char)
    return (
        0x0E00 <= code <= 0x0EFF  # Thai, Lao
        or 0x1000 <= code <= 0x109F  # Burmese
        or 0x1780 <= code <= 0x17FF  # Khmer
        or 0x2E80 <= code <= 0xA4CF  # Chinese, Japanese
        or 0xF900 <= code <= 0xFAFF
        or 0xFF00 <= code <= 0xFFEF
        or 0x20000 <= code <= 0x3FFFF
    )


class Characters:
    """The characters of a text page, asked of pdfium through buffers that are used again and again."""

    def __init__(self, textpage: pypdfium2.PdfTextPage) -> None:
        self.raw = textpage.raw
        self.count = min(textpage.count_chars(), MOST_CHARACTERS)
        self._doubles = tuple(ctypes.c_double() for _ in range(6))
        self._matrix = pdfium.FS_MATRIX()
        self._name = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()
        self._styles: dict[tuple[object, ...], Style] = {}

    def runs(self) -> Iterator[list[tuple[int, str]]]:
        """Runs of characters without white space, in the order of the file: each its index and what it says."""
        run: list[tuple[int, str]] = []
        unicode_at, raw = pdfium.FPDFText_GetUnicode, self.raw
        for i in range(self.count):
            code = unicode_at(raw, i)
            char = chr(code) if code < 0x110000 else "\ufffd"
            if (code <= 32 and code != 2) or code == 127 or char.isspace() or 0xD800 <= code < 0xE000:
                if run:
                    yield run
                run = []
            else:
                run.append((i, GLYPHS.get(char, char)))
        if run:
            yield run

    def edges(self, i: int) -> tuple[Edges, float, float]:
        """The edges of a character's ink, and its origin."""
        left, right, bottom, top, x, y = self._doubles
        pdfium.FPDFText_GetCharBox(self.raw, i, left, right, bottom, top)
        pdfium.FPDFText_GetCharOrigin(self.raw, i, x, y)
        return (left.value, bottom.value, right.value, top.value), x.value, y.value

    def style(self, i: int) -> Style:
        """How a character is set."""
        raw, matrix = self.raw, self._matrix
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


def words(textpage: pypdfium2.PdfTextPage) -> list[Word]:
    """The words of a page in the order the file draws them, what is drawn twice only once."""
    characters = Characters(textpage)
    found: dict[tuple[object, ...], Word] = {}
    for run in characters.runs():
        for word in _words_of(run, characters):
            key = (word.text, round(word.box[0] / 2), round(word.box[1] / 2))
            found.setdefault(key, word)
    return list(found.values())


def _words_of(run: list[tuple[int, str]], characters: Characters) -> Iterator[Word]:
    """Cut a run where the characters jump: to another line, to or from a raised mark, or over a wide gap."""
    style = characters.style(run[0][0])
    part: list[tuple[str, Edges, Edges, float]] = []
    for i, char in run:
        box, x, y = characters.edges(i)
        edges, baseline = turned(box, x, y, style) if style.angle else (box, y)
        if part:
            _, _, before, line = part[-1]
            gap = edges[0] - before[2] if edges[0] > before[0] else before[0] - edges[2]
            if abs(baseline - line) > 0.12 * style.size or gap > 0.6 * style.size:
                yield from _word(part, style)
                part, style = [], characters.style(i)
                edges, baseline = turned(box, x, y, style)
        part.append((char, box, edges, baseline))
    yield from _word(part, style)


def _word(part: list[tuple[str, Edges, Edges, float]], style: Style) -> Iterator[Word]:
    text = "".join([char for char, *_ in part])
    glyphs: tuple[tuple[str, Edges], ...] = ()
    if not text.isascii():
        part = [piece for piece in part if _is_shown(piece[0])]
        text = unicodedata.normalize("NFC", "".join([char for char, *_ in part]))
        if any(map(spaceless, text)):
            glyphs = tuple((char, box) for char, box, _, _ in part)
            text = "".join([char for char, _ in glyphs])
    if text:
        edges = union([edges for _, _, edges, _ in part])
        box = union([box for _, box, *_ in part]) if style.angle else edges
        yield Word(text, *edges, part[0][3], style, box, glyphs)


def _is_shown(char: str) -> bool:
    return char == HYPHEN or unicodedata.category(char[0]) not in ("Cc", "Cf", "Cn")


def turned(box: Edges, x: float, y: float, style: Style) -> tuple[Edges, float]:
    """The edges and the baseline of a character in the frame in which its line runs to the right."""
    left, bottom, right, top = box
    match style.angle:
        case 0:
            return box, y
        case 90:
            return (bottom, -right, top, -left), -x
        case 180:
            return (-right, -top, -left, -bottom), -y
        case 270:
            return (-top, left, -bottom, right), x
    # On a slant the ink's edges say little: take the middle, and half the size about it.
    turn = math.radians(style.angle)
    cos, sin, half = math.cos(turn), math.sin(turn), 0.4 * style.size
    middle = (left + right) / 2 * cos + (bottom + top) / 2 * sin
    baseline = y * cos - x * sin
    return (middle - half, baseline, middle + half, baseline + 2 * half), baseline


def union(boxes: Iterable[Edges]) -> Edges:
    """The smallest rectangle that holds all these."""
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def extent(box: Edges, angle: int) -> tuple[float, float]:
    """The lower and the upper edge of a box in the frame of text of this angle."""
    (_, bottom, _, top), _ = turned(box, 0, 0, Style(1, False, False, angle))
    return bottom, top


def rules(page: pypdfium2.PdfPage, angle: int) -> list[Rule]:
    """The thin lines and bars that run along the text of this angle, joined where their pieces touch."""
    upright = Style(1, False, False, angle)
    edges = [ctypes.c_float() for _ in range(4)]
    levels: defaultdict[int, list[tuple[float, float]]] = defaultdict(list)
    for i in range(min(pdfium.FPDFPage_CountObjects(page.raw), 20_000)):
        item = pdfium.FPDFPage_GetObject(page.raw, i)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        pdfium.FPDFPageObj_GetBounds(item, *edges)
        box = (edges[0].value, edges[1].value, edges[2].value, edges[3].value)
        left, bottom, right, top = turned(box, 0, 0, upright)[0]
        if top - bottom < 3 and right - left > 8:
            levels[round(bottom + top)].append((left, right))
    found = []
    for level, pieces in levels.items():
        pieces.sort()
        start, end = pieces[0]
        for left, right in pieces[1:]:
            if left > end + 1:
                found.append(Rule(start, end, level / 2))
                start = left
            end = max(end, right) if left <= end + 1 else right
        found.append(Rule(start, end, level / 2))
    return found
