"""PDF, by pypdfium2: words put together to lines, columns, paragraphs and tables by where they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import pypdfium2

from corpus.dates import day_of
from corpus.readers.blocks import clean
from corpus.readers.pdf.cells import parted
from corpus.readers.pdf.characters import words
from corpus.readers.pdf.forms import field_words
from corpus.readers.pdf.furniture import Page, remove_furniture
from corpus.readers.pdf.headings import mark_headings, outline_of
from corpus.readers.pdf.page import Word, extent
from corpus.readers.pdf.reading import page_blocks
from corpus.readers.pdf.ruling import Ruling, ruling
from corpus.readers.pdf.scans import drop_garbage, is_garbage, is_scan, recognised
from corpus.readers.pdf.writing import Writer, flow, vocabulary_of
from corpus.types import Extraction, Tick, UnreadableDocument, no_tick

MOST_PAGES = 20_000
# The packages by their names, as the extra `ocr` has them: this holds in a clone and where a wheel was installed.
INSTALL = (
    "install text recognition (`make setup EXTRAS=ocr`, or `pip install onnxruntime rapidocr`) and add the file again"
)
# Titles that programs write in: file names and paths, accession numbers, "Microsoft Word - x.doc".
NO_TITLE = re.compile(
    r"(?:untitled|document|presentation|title|slide)\s*\d*|microsoft (?:word|powerpoint|excel) - .*|[\d\W]+"
    r"|\S*[/\\]\S*|[a-z]:\\.*|.*\.(?:docx?|pdf|indd|qxd|tex|dvi|pptx?|xlsx?|odt|rtf|txt|html?|ps|eps)|[a-z]+-\d{6,}",
    re.IGNORECASE,
)


def read(data: bytes, tick: Tick = no_tick) -> Extraction:
    """The text of a PDF as it is read, each word with its place; scans are read where text recognition is there."""
    document = open_pdf(data)
    try:
        return _Reading(document, tick).extraction()
    finally:
        document.close()


def open_pdf(data: bytes) -> pypdfium2.PdfDocument:
    """Open a PDF, to be closed by the caller.

    Raises `UnreadableDocument` with the reason when it can't be opened.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableDocument("it is protected by a password; save a copy without one") from error
        raise UnreadableDocument("it is damaged or not a PDF") from error
    if len(document) > MOST_PAGES:
        document.close()
        raise UnreadableDocument(f"it has more than {MOST_PAGES:,} pages; split it into smaller files")
    return document


class _Reading:
    """One document being read, and what is to be told about its pages."""

    def __init__(self, document: pypdfium2.PdfDocument, tick: Tick) -> None:
        self._document = document
        self._tick = tick
        self._damaged: list[int] = []
        self._scans: list[int] = []
        self._recognises = False  # whether the scans are read
        self._has_forms = bool(document.get_formtype())
        if self._has_forms:
            document.init_forms()

    def extraction(self) -> Extraction:
        """Read all pages, then lay out what stands on them."""
        count = len(self._document)
        pages = []
        for number in range(1, count + 1):
            pages.append(self._page(number))
            self._tick(number, count)
        if not any(page.words for page in pages):
            raise UnreadableDocument(self._why_empty())
        vocabulary = vocabulary_of(word for page in pages for word in page.words)
        remove_furniture(pages)
        body = _body_size(pages)
        blocks = flow(block for page in pages for block in page_blocks(page, body))
        mark_headings(blocks, outline_of(self._document))
        writer = Writer(vocabulary)
        pages.clear()
        blocks.reverse()
        while blocks:  # what is written need not be kept
            writer.write(blocks.pop())
        unread = [] if self._recognises else self._scans
        return writer.extraction(count, self._title(), self._warnings(), unread, self._date())

    def _page(self, number: int) -> Page:
        """The words of a page, counted from 1; none where it is damaged or a scan that can't be read."""
        try:
            page = self._document[number - 1]
        except pypdfium2.PdfiumError:
            self._damaged.append(number)
            return Page(number, [])
        try:
            found = self._words(page, number)
            angle = _main_angle(found)
            main = [word for word in found if word.style.angle == angle]
            others = [word for word in found if word.style.angle != angle]
            bottom, top = extent(page.get_cropbox(), angle)
            return Page(number, main, others, ruling(page, angle) if main else Ruling(), bottom, top)
        except pypdfium2.PdfiumError:
            self._damaged.append(number)
            return Page(number, [])
        finally:
            page.close()

    def _words(self, page: pypdfium2.PdfPage, number: int) -> list[Word]:
        textpage = page.get_textpage()
        try:
            crop = page.get_cropbox()
            found = [word for word in parted(words(textpage)) if _is_visible(word, crop)]
        finally:
            textpage.close()
        garbage = is_garbage(found)
        found = drop_garbage(found)
        if garbage or is_scan(page, found):
            from corpus.readers.ocr import available

            self._scans.append(number)
            self._recognises = available()
            if self._recognises:
                return recognised(page)
            return [] if garbage else found
        return found + (field_words(self._document, page) if self._has_forms else [])

    def _title(self) -> str | None:
        title = clean(self._told("Title"))
        return title if title and not NO_TITLE.fullmatch(title) else None

    def _date(self) -> str | None:
        return day_of(self._told("CreationDate"), self._told("ModDate"))

    def _told(self, name: str) -> str:
        """What the file tells of itself; nothing where that is no text."""
        try:
            return str(self._document.get_metadata_value(name))
        except UnicodeDecodeError:
            return ""

    def _why_empty(self) -> str:
        if not self._scans:
            return "no text was found on its pages: they are blank or drawings"
        if self._recognises:
            return "its pages are pictures in which no text was recognised"
        return f"its pages are pictures of text (scans); {INSTALL}"

    def _warnings(self) -> list[str]:
        warnings = []
        if self._damaged:
            warnings.append(f"{_pages(self._damaged)} could not be read: damaged")
        if self._scans and self._recognises:
            were = "was" if len(self._scans) == 1 else "were"
            mistakes = "which makes mistakes; compare what is quoted with the page"
            warnings.append(f"{_pages(self._scans)} {were} read by text recognition, {mistakes}")
        elif self._scans:
            what = "is a picture of text (a scan)" if len(self._scans) == 1 else "are pictures of text (scans)"
            warnings.append(f"{_pages(self._scans)} {what}; {INSTALL}")
        if self._document.count_attachments():
            warnings.append("it has attached files, which were not read")
        return warnings


def _main_angle(found: Iterable[Word]) -> int:
    """The direction in which most characters run."""
    angles: Counter[int] = Counter()
    for word in found:
        angles[word.style.angle] += len(word.text)
    return angles.most_common(1)[0][0] if angles else 0


def _body_size(pages: Iterable[Page]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for word in page.words:
            sizes[word.size] += len(word.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _is_visible(word: Word, crop: tuple[float, float, float, float]) -> bool:
    """Whether the word lies within what is shown of the page."""
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return crop[0] <= x <= crop[2] and crop[1] <= y <= crop[3]


def _pages(numbers: Sequence[int]) -> str:
    """Page numbers as people write them.

    >>> _pages([2, 3, 4, 9]), _pages([3])
    ('pages 2–4 and 9', 'page 3')
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    shown = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    listed = shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1]
    return f"page{'s' if len(numbers) > 1 else ''} {listed}"
