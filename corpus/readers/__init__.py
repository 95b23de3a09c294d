"""Files in, documents out: one small reader a format, imported when the first such file comes.

A reader is a module with `read(data: bytes) -> Extraction` that raises `UnreadableDocument` with a reason a
person understands.
"""

from __future__ import annotations

import hashlib
import importlib
import re
import unicodedata
from pathlib import Path

from corpus.types import Document, Extraction, UnreadableDocument

READERS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}


def supported(path: Path) -> bool:
    """Whether there is a reader for this kind of file."""
    return path.suffix.lower() in READERS


def digest(path: Path) -> str:
    """The SHA-256 of a file's bytes.

    Raises `UnreadableDocument` when the file can't be opened.
    """
    return hashlib.sha256(_bytes_of(path)).hexdigest()


def read(path: Path) -> Document:
    """Read one file into a document.

    Raises `UnreadableDocument` with the reason when it can't be read or holds no text.
    """
    suffix = path.suffix.lower()
    if suffix not in READERS:
        known = ", ".join(sorted(READERS))
        raise UnreadableDocument(f"files of this kind ({suffix or 'no ending'}) can't be read yet; try one of {known}")
    data = _bytes_of(path)
    if not data.strip():
        raise UnreadableDocument("the file is empty")
    reader = importlib.import_module(f"corpus.readers.{READERS[suffix]}")
    try:
        extraction: Extraction = reader.read(data)
    except UnreadableDocument:
        raise
    except Exception as error:  # whatever a parser does on a broken file, the other files go on
        raise UnreadableDocument("it is damaged, or made in a way that can't be read") from error
    if not extraction.text.strip():
        raise UnreadableDocument("no text was found in it")
    return Document(
        sha256=hashlib.sha256(data).hexdigest(),
        title=_title(extraction, path),
        format=suffix[1:],
        text=extraction.text,
        page_starts=extraction.page_starts,
        headings=extraction.headings,
        warnings=extraction.warnings,
    )


def _bytes_of(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        raise UnreadableDocument("it is a folder or a device, not a file")
    try:
        return path.read_bytes()
    except PermissionError as error:
        raise UnreadableDocument("you have no permission to read it") from error
    except OSError as error:
        raise UnreadableDocument(f"it can't be opened ({error.strerror or 'input or output failed'})") from error


def _title(extraction: Extraction, path: Path) -> str:
    """The document's own title, else the heading it begins with, else its file name in words."""
    first = extraction.headings[0].text if extraction.headings and extraction.headings[0].start < 200 else ""
    title = extraction.title or first or re.sub(r"[-_\s]+", " ", path.stem)
    shown = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in title)
    return " ".join(shown.split())[:200] or path.name
