"""PDF, by pypdfium2: lines joined into paragraphs by where they stand, headings told by their size."""

from __future__ import annotations

import ctypes
import itertools
from collections import Counter
from dataclasses import dataclass
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.readers.blocks import clean
from corpus.types import Extraction, Heading, UnreadableDocument

LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
LINE_END_HYPHENS = ("-", "\u00ad", "\u2010", "\ufffe", "\x02")
SENTENCE_ENDS = tuple(".!?:;\"'”’)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text on a page: its baseline, edges and font size in points, and the width of its first word."""

    text: str
    baseline: float
    left: float
    right: float
    size: float
    first_word: float


def read(data: bytes) -> Extraction:
    """The text of every page in the order the file draws it, with the offset at which each page starts."""
    document = _open(data)
    try:
        pages = [_lines(document, number) for number in range(len(document))]
        title = clean(document.get_metadata_value("Title")) or None
    finally:
        document.close()
    if not any(pages):
        raise UnreadableDocument("no text was found on its pages: they are probably scans, which can't be read yet")
    return _lay_out(pages, title)


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableDocument("it is protected by a password; save a copy without one") from error
        raise UnreadableDocument("it is damaged or not a PDF") from error


def _lines(document: pypdfium2.PdfDocument, page: int) -> list[Line]:
    """The lines of one page, counted from 0; none where the page is damaged."""
    try:
        textpage = document[page].get_textpage()
    except pypdfium2.PdfiumError:
        return []
    text = textpage.get_text_range()
    if len(text) != textpage.count_chars():
        # Some characters have no place of their own on the page, so that places can't be trusted.
        return [Line(line, -12.0 * i, 0, 0, 0, 0) for i, line in enumerate(text.splitlines()) if line.strip()]
    found = []
    start = 0
    for raw in text.split("\n"):
        line = raw.rstrip()
        if line.strip():
            found.append(_place(textpage, line, start))
        start += len(raw) + 1
    return found


def _place(textpage: pypdfium2.PdfTextPage, line: str, start: int) -> Line:
    first = start + len(line) - len(line.lstrip())
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(textpage.raw, first, x, y)
    word_end = first + len(line.split(maxsplit=1)[0]) - 1
    left = textpage.get_charbox(first)[0]
    return Line(
        text=line.strip().translate(LIGATURES),
        baseline=y.value,
        left=left,
        right=textpage.get_charbox(start + len(line) - 1)[2],
        size=round(pdfium.FPDFText_GetFontSize(textpage.raw, first), 1),
        first_word=textpage.get_charbox(word_end)[2] - left,
    )


def _lay_out(pages: list[list[Line]], title: str | None) -> Extraction:
    sizes: Counter[float] = Counter()
    for line in (line for page in pages for line in page):
        sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0]
    levels = {size: i + 1 for i, size in enumerate(sorted((s for s in sizes if s > 1.1 * body), reverse=True))}
    text = ""
    page_starts: list[int] = []
    headings: list[Heading] = []
    for page in pages:
        paragraphs = _paragraphs(page)
        for i, (paragraph, size) in enumerate(paragraphs):
            separator = "\n" if text else ""
            if text and i == 0 and not text.endswith(SENTENCE_ENDS) and paragraph[0].islower():
                separator = " "  # a sentence runs on from the page before
            text += separator
            if i == 0:
                page_starts.append(len(text))
            if size in levels and len(paragraph.split()) <= 20:
                headings.append(Heading(len(text), levels[size], paragraph))
            text += paragraph
        if not paragraphs:
            page_starts.append(len(text))
    return Extraction(text, title, tuple(page_starts), tuple(headings), _warnings(pages))


def _paragraphs(lines: list[Line]) -> list[tuple[str, float]]:
    """The page's paragraphs, each with its font size."""
    gaps = [a.baseline - b.baseline for a, b in itertools.pairwise(lines) if a.baseline > b.baseline]
    leading = median(gaps) if gaps else 0.0
    result: list[tuple[str, float]] = []
    for i, line in enumerate(lines):
        text = clean(line.text)
        if i and text and _continues(lines[i - 1], line, leading, lines):
            before = result[-1][0]
            if before.endswith(LINE_END_HYPHENS) and text[0].islower():
                result[-1] = (before[:-1] + text, line.size)
            else:
                result[-1] = (f"{before} {text}", line.size)
        elif text:
            result.append((text, line.size))
    return result


def _continues(before: Line, line: Line, leading: float, page: list[Line]) -> bool:
    """Whether `line` goes on with the paragraph of `before`.

    It does when it follows at the usual distance in the same size and its first word would not have fitted
    on the line before.
    """
    if not before.size or line.size != before.size:
        return not before.size
    gap = before.baseline - line.baseline
    if not 0 < gap <= 1.3 * leading:
        return False
    margin = max((other.right for other in page if other.left <= before.right), default=before.right)
    return before.right + line.first_word + 0.2 * line.size > margin


def _warnings(pages: list[list[Line]]) -> tuple[str, ...]:
    blank = [str(number) for number, lines in enumerate(pages, 1) if not lines]
    if not blank:
        return ()
    shown = ", ".join(blank[:10]) + (" and others" if len(blank) > 10 else "")
    return (f"no text on page {shown}: blank, damaged, or a scan, which can't be read yet",)
