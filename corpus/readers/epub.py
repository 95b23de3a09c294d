"""E-books (EPUB 2 and 3): the chapters in reading order. Nothing is taken for boilerplate, save tables of contents."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from lxml import etree

from corpus.dates import day_of
from corpus.readers.archive import MOST_BYTES, Archive, attribute
from corpus.readers.blocks import Blocks, clean
from corpus.readers.elements import note_marks, parse_xhtml
from corpus.readers.encoding import decode_page
from corpus.readers.markup import Piece, lay_out_pieces, pieces
from corpus.types import Extraction, Tick, UnreadableDocument, no_tick

CONTAINER = "META-INF/container.xml"
ENCRYPTION = "META-INF/encryption.xml"
PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
LOCKED = "it is locked to the shop or the library it came from; only a copy without DRM can be read"
CONVERTED = re.compile("conver|modif", re.IGNORECASE)
# A table of contents has so many links at least, and they hold so large a share of its characters.
LINKS, LINKED = 3, 0.7


def read(data: bytes, tick: Tick = no_tick) -> Extraction:
    """Every chapter: headings, paragraphs, lines of verse, list items, table rows, notes."""
    book = Archive(data, "an e-book")
    path = _package_path(book)
    package = book.xml(path)
    chapters = [posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) for name in _spine(package)]
    _check_protection(book, chapters)
    blocks = Blocks()
    marks: dict[str, str] = {}
    missing = []
    left = MOST_BYTES
    for done, chapter in enumerate(chapters, 1):
        if chapter in book:
            source = book.read(chapter, left)
            left -= len(source)
            root = parse_xhtml(decode_page(source))
            marks |= note_marks(root)
            _lay_out_chapter(root, marks, blocks, is_first=done == 1)
        else:
            missing.append(posixpath.basename(chapter))
        tick(done, len(chapters))
    warnings = (f"these chapters are missing in the file: {', '.join(missing)}",) if missing else ()
    title = clean(package.findtext(".//{*}metadata//{*}title") or "")
    return blocks.extraction(title or None, warnings, day_of(*_dates(package)))


def _package_path(book: Archive) -> str:
    """Where the list of all the book's parts is."""
    root = book.xml(CONTAINER).find(".//{*}rootfile")
    if root is None:
        raise UnreadableDocument(book.damaged)
    return unquote(root.get("full-path", "")).lstrip("/")


def _dates(package: etree._Element) -> Iterator[str | None]:
    """When the book came out; not when its file was converted or changed."""
    for date in package.iterfind(".//{*}metadata//{http://purl.org/dc/elements/1.1/}date"):
        if not CONVERTED.search(attribute(date, "event") or ""):
            yield date.text


def _spine(package: etree._Element) -> Iterator[str]:
    """The paths of the chapters in reading order, without the navigation that the book says it is."""
    parts = {item.get("id"): item for item in package.iterfind(".//{*}manifest/{*}item")}
    guide = package.iterfind(".//{*}guide/{*}reference")
    contents = {entry.get("href", "").partition("#")[0] for entry in guide if entry.get("type") == "toc"}
    for reference in package.iterfind(".//{*}spine/{*}itemref"):
        item = parts.get(reference.get("idref"))
        if item is None or "nav" in item.get("properties", "").split() or item.get("href") in contents:
            continue
        if item.get("media-type", PAGES[0]) in PAGES:
            yield unquote(item.get("href", ""))


def _check_protection(book: Archive, chapters: list[str]) -> None:
    """Refuse a book whose chapters are encrypted; fonts often are in books that anyone may read."""
    if ENCRYPTION not in book:
        return
    references = book.xml(ENCRYPTION).iterfind(".//{*}CipherReference")
    encrypted = {unquote(reference.get("URI", "")).lstrip("/") for reference in references}
    if encrypted & set(chapters):
        raise UnreadableDocument(LOCKED)


def _lay_out_chapter(root: etree._Element, marks: Mapping[str, str], blocks: Blocks, *, is_first: bool) -> None:
    found = list(pieces(root, marks=marks))
    is_cover = is_first and next(pieces(root, alts=False), None) is None
    if not is_cover and not _is_contents(found):
        lay_out_pieces(found, blocks)


def _is_contents(found: list[Piece]) -> bool:
    """Whether it is a table of contents: hardly anything but links."""
    linked = [piece.linked for piece in found if piece.linked]
    return len(linked) >= LINKS and sum(linked) > LINKED * sum(len(piece.text) for piece in found)
