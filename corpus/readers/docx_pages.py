"""Web pages that a Word document holds as they are, until Word saves it anew: HTML, alone or with its pictures."""

from __future__ import annotations

from email import message_from_bytes

from lxml import etree

from corpus.readers.archive import MOST_BYTES, TOO_LARGE, Archive
from corpus.readers.elements import parse_html
from corpus.readers.encoding import decode
from corpus.readers.html import DECLARED
from corpus.types import UnreadableDocument

ALONE = (".html", ".htm", ".xhtml", ".xht")
WITH_PICTURES = (".mht", ".mhtml")


def embedded_page(archive: Archive, path: str) -> etree._Element | None:
    """The root of the page in this part; None for other kinds of parts and where there is none."""
    if path not in archive or not path.lower().endswith(ALONE + WITH_PICTURES):
        return None
    with archive.open(path) as part:
        data = part.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise UnreadableDocument(TOO_LARGE)
    declared = None
    if path.lower().endswith(WITH_PICTURES):
        pages = [page for page in message_from_bytes(data).walk() if page.get_content_type() == "text/html"]
        if not pages:
            return None
        data, declared = bytes(pages[0].get_payload(decode=True)), pages[0].get_content_charset()
    said = DECLARED.search(data[:4096])
    return parse_html(decode(data, declared or (said.group(1).decode() if said else None)))
