"""Files in, documents out: one small reader a format, imported when the first such file comes.

A reader is a module with `read(data: bytes, tick: Tick) -> Extraction` that raises `UnreadableDocument` with a
reason a person understands. It is found in `READERS` by the ending of the file; that of a file whose bytes show that
they are of another format is overruled (`content`). `encoding.decode` makes text of bytes, and `blocks.Blocks` takes
headings, paragraphs, items and rows and makes the `Extraction`: each on a line of its own, since the end of a line ends
a sentence. `tick(done, total)` is called by readers that may take long, page by page say; one that makes no progress
for `Limits.seconds` is given up. `delimited` and `eml` are short ones to start from.

`VERSION` is raised when files are read better than before, so that libraries read theirs again; a new format needs that
not, since none of its files has been read.
"""

from __future__ import annotations

import hashlib
import importlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from io import BufferedReader
from pathlib import Path
from types import ModuleType

from corpus.dates import told_in
from corpus.places import pack
from corpus.readers.content import ending_of
from corpus.types import Document, Extraction, Picture, Tick, UnreadableDocument, no_tick

READERS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".rst": "rst",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".odt": "odt",
    ".fodt": "odt",
    ".rtf": "rtf",
    ".pptx": "pptx",
    ".pptm": "pptx",
    ".ppsx": "pptx",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".csv": "delimited",
    ".tsv": "delimited",
    ".epub": "epub",
    ".eml": "eml",
}
# Old formats, which can't be read, as their successors' readers say; but many files with these endings are web pages
# or Rich Text.
OLD = {".doc": "docx", ".xls": "xlsx", ".ppt": "pptx"}

# What stands large on the first page of a PDF may be a letterhead, and a sheet may be called "Sheet1": a file name
# that has a word in it tells people more. These and the next are names of readers.
GUESSED_HEADINGS = {"pdf", "xlsx"}
TELLING_NAME = re.compile(r"[^\W\d_]{3}")

# Formats with a place for the day that a document is published; others tell when the file was made.
DECLARING = {"html", "eml", "markdown", "rst"}

VERSION = 9
"""Raised whenever files are read better than before, or more is kept of them."""


def outdated(version: int, scans: Sequence[int]) -> bool:
    """Whether a document read by readers of this version, with these pages left unread as pictures, may gain by
    being read again.
    """
    return version != VERSION or (bool(scans) and importlib.import_module("corpus.readers.ocr").available())


def supported(path: Path) -> bool:
    """Whether there is a reader for this kind of file."""
    return path.suffix.lower() in READERS | OLD


def digest(path: Path) -> str:
    """The SHA-256 of a file's bytes.

    Raises `UnreadableDocument` when the file can't be opened.
    """
    with _opened(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(path: Path, tick: Tick = no_tick) -> Document:
    """Read one file into a document, by its content where that shows that its ending is wrong.

    Raises `UnreadableDocument` with the reason when it can't be read or holds no text.
    """
    suffix = path.suffix.lower()
    if not supported(path):
        known = ", ".join(sorted(READERS))
        raise UnreadableDocument(f"files of this kind ({suffix or 'no ending'}) can't be read yet; try one of {known}")
    with _opened(path) as file:
        data = file.read()
    if not data.strip():
        raise UnreadableDocument("the file is empty")
    ending = ending_of(data, suffix)
    reader = _reader(ending)
    try:
        extraction: Extraction = reader.read(data, tick)
    except UnreadableDocument:
        raise
    except MemoryError as error:
        raise UnreadableDocument("reading it takes more memory than there is; split it") from error
    except Exception as error:  # whatever a parser does on a broken file, the other files go on
        raise UnreadableDocument("it is damaged, or made in a way that can't be read") from error
    if not extraction.text.strip():
        raise UnreadableDocument("no text was found in it")
    return Document(
        sha256=hashlib.sha256(data).hexdigest(),
        title=_title(extraction, path, ending),
        format=ending[1:],
        text=_unicode(extraction.text),
        page_starts=extraction.page_starts,
        headings=tuple(replace(heading, text=_unicode(heading.text)) for heading in extraction.headings),
        warnings=extraction.warnings,
        places=pack(extraction.places),
        scans=extraction.scans,
        date=_date(extraction, ending),
    )


def _date(extraction: Extraction, ending: str) -> str | None:
    """The day a document is of: as it declares it, or says it in its first lines, else when its file was made."""
    told = told_in(extraction.text)
    return extraction.date or told if _reader_name(ending) in DECLARING else told or extraction.date


def draw(path: Path, page: int, width: int) -> Picture:
    """Draw a page of a PDF, counted from 1, so many pixels wide.

    Raises `UnreadableDocument` with the reason when it can't be drawn.
    """
    with _opened(path) as file:
        data = file.read()
    if ending_of(data, path.suffix.lower()) != ".pdf":
        raise UnreadableDocument("only pages of a PDF can be drawn")
    try:
        picture: Picture = importlib.import_module("corpus.readers.pdf.picture").draw(data, page, width)
    except UnreadableDocument:
        raise
    except Exception as error:
        raise UnreadableDocument("its pages can't be drawn") from error
    return picture


def _reader_name(ending: str) -> str:
    return (READERS | OLD)[ending]


def _reader(ending: str) -> ModuleType:
    try:
        return importlib.import_module(f"corpus.readers.{_reader_name(ending)}")
    except ImportError as error:
        raise UnreadableDocument(
            f"Footnote lacks a part that it needs for this ({error.name}); set it up anew"
        ) from error


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    if path.exists() and not path.is_file():
        raise UnreadableDocument("it is a folder or a device, not a file")
    try:
        with path.open("rb") as file:
            yield file
    except PermissionError as error:
        raise UnreadableDocument("you have no permission to read it") from error
    except OSError as error:
        raise UnreadableDocument(f"it can't be opened ({error.strerror or 'input or output failed'})") from error


def _unicode(text: str) -> str:
    """The text with half surrogates, which are no characters and can't be saved, replaced; its length stays."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def _title(extraction: Extraction, path: Path, ending: str) -> str:
    """The document's own title, else the heading it begins with, else its file name in words."""
    first = extraction.headings[0].text if extraction.headings and extraction.headings[0].start < 200 else ""
    name = re.sub(r"[-_\s]+", " ", path.stem)
    if _reader_name(ending) in GUESSED_HEADINGS and TELLING_NAME.search(name):
        first = ""
    title = _unicode(extraction.title or first or name)
    shown = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in title)
    return " ".join(shown.split())[:200] or path.name
