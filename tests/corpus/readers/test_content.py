from __future__ import annotations

import pytest

from corpus.readers.content import ending_of
from tests.files import page, pdf, word, zipped

SHEET = zipped({"[Content_Types].xml": "", "xl/workbook.xml": ""})
SLIDES = zipped({"[Content_Types].xml": "", "ppt/presentation.xml": ""})
BOOK = zipped({"mimetype": "application/epub+zip", "word/x": ""})
TEXT = zipped({"mimetype": "application/vnd.oasis.opendocument.text"})
TABLE = "<table><tr><td>Mali<td>22</table>"


@pytest.mark.parametrize(
    ("data", "named", "ending"),
    [
        (pdf([page("One")]), ".txt", ".pdf"),
        (b"{\\rtf1 one}", ".doc", ".rtf"),
        (word(("Normal", "One")), ".rtf", ".docx"),
        (word(("Normal", "One")), ".docm", ".docm"),
        (SHEET, ".docx", ".xlsx"),
        (SLIDES, ".ppt", ".ppt"),
        (SLIDES, ".xlsx", ".pptx"),
        (BOOK, ".docx", ".epub"),
        (TEXT, ".docx", ".odt"),
        (zipped({"a.txt": "One"}), ".docx", ".docx"),
        (b"PK\x03\x04 cut off", ".docx", ".docx"),
        (f"\n<!DOCTYPE html><html>{TABLE}".encode(), ".xls", ".html"),
        (f"<html xmlns:x='urn:x'>{TABLE}".encode("utf-16"), ".xls", ".html"),
        (f"<html>{TABLE}".encode(), ".md", ".md"),
        (b"Country,People\nMali,22\n", ".xlsx", ".csv"),
        (b"<?xml version='1.0'?><Workbook/>", ".xls", ".xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), ".xls", ".xls"),
        (b"One", ".txt", ".txt"),
        (b"One", ".docx", ".docx"),
    ],
)
def test_the_content_tells_the_kind_where_it_is_certain(data: bytes, named: str, ending: str) -> None:
    assert ending_of(data, named) == ending
