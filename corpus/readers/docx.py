"""Word documents, by python-docx."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from zipfile import BadZipFile

from docx import Document as open_docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.exceptions import InvalidXmlError
from docx.table import Table
from docx.text.paragraph import Paragraph

from corpus.readers.blocks import Blocks
from corpus.types import Extraction, UnreadableDocument

OLE_MAGIC = b"\xd0\xcf\x11\xe0"
# What python-docx, lxml and zipfile raise for a damaged file.
DAMAGE = (
    PackageNotFoundError,
    InvalidXmlError,
    BadZipFile,
    zlib.error,
    SyntaxError,
    ValueError,
    LookupError,
    AttributeError,
    RuntimeError,
    EOFError,
)
HEADING = re.compile(r"heading (\d)", re.IGNORECASE)


def read(data: bytes) -> Extraction:
    """Headings, paragraphs, list items and table rows in document order."""
    if data.startswith(OLE_MAGIC):
        raise UnreadableDocument(
            "it is protected by a password or in the old .doc format; save it as .docx without a password"
        )
    try:
        return _lay_out(open_docx(BytesIO(data)))
    except DAMAGE as error:
        raise UnreadableDocument("it is damaged or not a Word document") from error


def _lay_out(document: Document) -> Extraction:
    blocks = Blocks()
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            _lay_out_table(block, blocks)
        else:
            _lay_out_paragraph(block, blocks)
    return blocks.extraction(document.core_properties.title or None)


def _lay_out_paragraph(paragraph: Paragraph, blocks: Blocks) -> None:
    style = (paragraph.style.name if paragraph.style else None) or ""
    heading = HEADING.match(style)
    if heading:
        blocks.heading(int(heading.group(1)), paragraph.text)
    elif style == "Title":
        blocks.heading(1, paragraph.text)
    elif style.startswith("List"):
        blocks.item(paragraph.text)
    else:
        blocks.paragraph(paragraph.text)


def _lay_out_table(table: Table, blocks: Blocks) -> None:
    # A merged cell is reported once for each column it spans; its text should stand only once.
    rows = []
    for row in table.rows:
        seen: set[int] = set()
        cells = []
        for cell in row.cells:
            cells.append("" if id(cell._tc) in seen else cell.text)
            seen.add(id(cell._tc))
        rows.append(cells)
    blocks.table(rows)
