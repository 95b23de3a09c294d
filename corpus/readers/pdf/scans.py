"""Pages that are pictures of text: told apart, and read by text recognition where it is installed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.readers.pdf.page import Edges, Style, Word, union

# A page with fewer characters than this has no text of its own if pictures cover this much of it.
FEW, MOSTLY = 20, 0.2
# A page with fewer characters than this bears a mere stamp if one picture covers all of it.
STAMP, WHOLLY = 200, 0.85
# Above this share of characters that stand for nothing, the text layer is of no use.
GARBAGE = 0.3
# Characters for private use, and what stands for an unknown one.
MEANINGLESS = re.compile("[\ufffd\ue000-\uf8ff]")
RESOLUTION, MOST_PIXELS = 200, 12_000_000


def is_garbage(words: Sequence[Word]) -> bool:
    """Whether the text layer is mostly characters without a meaning, as where a font does not tell its code."""
    text = "".join(word.text for word in words)
    return len(MEANINGLESS.findall(text)) > GARBAGE * len(text)


def drop_garbage(words: Sequence[Word]) -> list[Word]:
    """Take characters that stand for nothing, as symbol fonts have them, off the words; those with others are left."""
    for word in words:
        if MEANINGLESS.search(word.text):
            word.text = MEANINGLESS.sub("", word.text)
            word.glyphs = ()
    return [word for word in words if word.text]


def is_scan(page: pypdfium2.PdfPage, words: Sequence[Word]) -> bool:
    """Whether the page is a picture of text rather than text; a blank page is not."""
    length = sum(len(word.text) for word in words)
    if length >= STAMP:
        return False
    covered = _covered(page)
    return covered >= (MOSTLY if length < FEW else WHOLLY)


def _covered(page: pypdfium2.PdfPage) -> float:
    """How much of the page its pictures cover; 1 is all."""
    left, bottom, right, top = page.get_cropbox()
    area = 0.0
    whole: float = max(1.0, (right - left) * (top - bottom))
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=5):
        box = item.get_bounds()
        width = min(box[2], right) - max(box[0], left)
        height = min(box[3], top) - max(box[1], bottom)
        area += max(0.0, width) * max(0.0, height)
    return min(1.0, area / whole)


def recognised(page: pypdfium2.PdfPage) -> list[Word]:
    """The words that text recognition sees on a page, their places told by the lengths of the words in a line."""
    from corpus.readers.ocr import recognise

    width, height = page.get_size()
    scale = min(RESOLUTION / 72, (MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    bitmap = page.render(scale=scale)
    picture = bitmap.to_pil().convert("RGB")
    to_page = bitmap.get_posconv(page).to_page
    lines = recognise(picture)
    picture.close()
    usual = median(line.bottom - line.top for line in lines) if lines else 0.0
    angle = (-page.get_rotation()) % 360
    found: list[Word] = []
    for line in lines:
        tall = line.bottom - line.top
        # Heights differ with the letters of a line; only much larger type is larger.
        size = round(0.75 * (usual if 0.7 * usual < tall < 1.35 * usual else tall) / scale, 1)
        style = Style(size, False, False, angle)
        for text, left, right in _words_of(line.text, line.left, line.right):
            corners = (to_page(round(left), round(line.top)), to_page(round(right), round(line.bottom)))
            box = union((x, y, x, y) for x, y in corners)
            found.append(_word(text, (left, -line.bottom, right, -line.top), scale, style, box))
    return found


def _words_of(text: str, left: float, right: float) -> Iterator[tuple[str, float, float]]:
    """The words of a line with their edges, every character being given the same width."""
    width = (right - left) / max(1, len(text))
    at = 0
    for word in text.split():
        start = text.index(word, at)
        at = start + len(word)
        yield word, left + start * width, left + at * width


def _word(text: str, pixels: Edges, scale: float, style: Style, box: Edges) -> Word:
    left, bottom, right, top = (edge / scale for edge in pixels)
    return Word(text, left, bottom, right, top, bottom + 0.2 * (top - bottom), style, box)
