"""Web pages that a Word document holds as they are, until Word saves it anew: HTML, alone or with its pictures."""

from __future__ import annotations

from email import message_from_bytes

from lxml import etree

from corpus.readers.archive import MOST_BYTES, Archive
from corpus.readers.elements import parse_html
from corpus.readers.encoding import decode_page

ALONE = (".html", ".htm", ".xhtml", ".xht")
WITH_PICTURES = (".mht", ".mhtml")


def embedded_page(archive: Archive, path: str) -> etree._Element | None:
    """The root of the page in this part; None for other kinds of parts and where there is none.

    Raises `UnreadableDocument` for a part that is damaged, too large or no text.
    """
    if path not in archive or not path.lower().endswith(ALONE + WITH_PICTURES):
        return None
    data = archive.read(path, MOST_BYTES)
    declared = None
    if path.lower().endswith(WITH_PICTURES):
        pages = [page for page in message_from_bytes(data).walk() if page.get_content_type() == "text/html"]
        if not pages:
            return None
        data, declared = bytes(pages[0].get_payload(decode=True)), pages[0].get_content_charset()
    return parse_html(decode_page(data, declared))
