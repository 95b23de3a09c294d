"""Web pages without their menus and footers, by trafilatura."""

from __future__ import annotations

import re

from lxml import etree
from trafilatura import bare_extraction
from trafilatura.settings import Document

from corpus.readers.blocks import Blocks
from corpus.readers.text import decode
from corpus.types import Extraction, UnreadableDocument

DECLARED = re.compile(rb"charset|encoding", re.IGNORECASE)


def read(data: bytes) -> Extraction:
    """The main text of a page: headings, paragraphs, list items and table rows."""
    # Trafilatura honours what a page says of its encoding; where it says nothing, it is detected as for text.
    source = data if DECLARED.search(data[:2048]) else decode(data)
    page = bare_extraction(source, include_comments=False, include_tables=True, favor_recall=True, with_metadata=True)
    if not isinstance(page, Document) or page.body is None:
        raise UnreadableDocument("no main text was found on the page")
    blocks = Blocks()
    blocks.paragraph(page.body.text or "")
    _lay_out(page.body, blocks)
    return blocks.extraction(page.title)


def _lay_out(parent: etree._Element, blocks: Blocks, depth: int = 0) -> None:
    for element in parent:
        match element.tag:
            case "head":
                level = element.get("rend", "h2")[1:]
                blocks.heading(int(level) if level.isdigit() else 2, _text(element))
            case "list":
                _lay_out(element, blocks, depth + 1)
            case "item":
                nested = element.findall("list")
                for inner in nested:
                    element.remove(inner)
                blocks.item(_text(element), depth - 1)
                for inner in nested:
                    _lay_out(inner, blocks, depth + 1)
            case "table":
                _lay_out_table(element, blocks)
            case "p" | "quote" | "code" | "ab":
                blocks.paragraph(_text(element))
            case _:
                if len(element) and not (element.text or "").strip():
                    _lay_out(element, blocks, depth)
                else:
                    blocks.paragraph(_text(element))
        if element.tail and element.tail.strip():
            blocks.paragraph(element.tail)


def _lay_out_table(table: etree._Element, blocks: Blocks) -> None:
    rows = [row.findall("cell") for row in table.iter("row")]
    header = bool(rows) and bool(rows[0]) and all(cell.get("role") == "head" for cell in rows[0])
    blocks.table([[_text(cell) for cell in cells] for cells in rows], header=header)


def _text(element: etree._Element) -> str:
    for line_break in element.iter("lb"):
        line_break.tail = " " + (line_break.tail or "")
    return "".join(str(text) for text in element.itertext())
