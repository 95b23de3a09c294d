from __future__ import annotations

import zipfile
from io import BytesIO

import docx
import pytest

from corpus.readers.docx import OLE_MAGIC, read
from corpus.types import UnreadableDocument
from tests.files import saved, word


def test_headings_paragraphs_and_lists_come_in_order() -> None:
    found = read(
        word(
            ("Title", "Country note"),
            ("Heading 2", "The ban"),
            ("Normal", "Algeria may not\tfight abroad."),
            ("List Bullet", "First."),
            ("List Number", "Second."),
        )
    )
    assert found.text == "Country note\n\nThe ban\n\nAlgeria may not fight abroad.\n\n- First.\n- Second."
    assert [(h.level, h.text) for h in found.headings] == [(1, "Country note"), (2, "The ban")]
    assert found.page_starts == ()


def test_table_rows_name_their_columns_where_they_stand_in_the_text() -> None:
    document = docx.Document()
    document.add_paragraph("Before.")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [*table.rows[0].cells, *table.rows[1].cells], ["Country", "Troops", "Chad", "2,000"], strict=True
    ):
        cell.text = text
    document.add_paragraph("After.")
    assert read(saved(document)).text == "Before.\n\nCountry: Chad; Troops: 2,000\n\nAfter."


def test_a_merged_cell_stands_once() -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    for i, cell in enumerate(table.rows[0].cells):
        cell.text = f"C{i}"
    merged = table.cell(1, 0).merge(table.cell(1, 1))
    merged.text = "wide"
    table.cell(1, 2).text = "last"
    assert read(saved(document)).text == "C0: wide; C2: last"


def test_the_title_comes_from_the_properties() -> None:
    assert read(word(("Normal", "Text."), title="A note")).title == "A note"
    assert read(word(("Normal", "Text."))).title is None


def test_an_old_or_protected_word_file_says_what_to_do() -> None:
    with pytest.raises(UnreadableDocument, match=r"old \.doc format; save it as \.docx"):
        read(OLE_MAGIC + b"\xa1\xb1\x1a\xe1" + b"\0" * 500)


def other_zip(members: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    """A Word document of which one part is replaced."""
    with zipfile.ZipFile(BytesIO(word(("Normal", "Text.")))) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    return other_zip({**members, name: content})


@pytest.mark.parametrize(
    "data",
    [
        b"no zip at all",
        other_zip({}),
        other_zip({"hello.txt": b"hello"}),
        word(("Normal", "Text."))[:3000],
        with_part("word/document.xml", b"<w:document"),
        with_part("word/document.xml", b""),
        with_part("_rels/.rels", b"<a/>"),
        with_part("[Content_Types].xml", b"<a/>"),
    ],
)
def test_a_damaged_file_or_another_kind_of_zip_is_no_word_document(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="damaged or not a Word document"):
        read(data)
