from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from corpus.readers import archive
from corpus.readers.archive import OLE_MAGIC, Archive, Related
from corpus.types import UnreadableDocument
from tests.files import zipped

RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def test_parts_are_found_in_any_case_and_behind_backslashes() -> None:
    found = Archive(zipped({"Word\\Document.XML": "<a>b</a>"}), "a Word document")
    assert "word/document.xml" in found
    assert found.xml("word/document.xml").text == "b"


def test_what_a_part_refers_to_is_named_by_its_whole_path() -> None:
    rels = (
        f'<r><x Id="a" Type="{RELATIONSHIPS}/image" Target="../media/b.png"/>'
        f'<x Id="c" Type="{RELATIONSHIPS}/notes" Target="/word/notes.xml"/>'
        f'<x Id="d" Type="{RELATIONSHIPS}/hyperlink" Target="https://example.org" TargetMode="External"/></r>'
    )
    found = Archive(zipped({"word/_rels/document.xml.rels": rels}), "a Word document")
    assert found.related("word/document.xml") == {
        "a": Related("image", "media/b.png"),
        "c": Related("notes", "word/notes.xml"),
    }


@pytest.mark.parametrize("data", [b"no zip", zipped({"a.xml": "<a"}), zipped({"a.xml": ""}), zipped({})])
def test_what_is_damaged_says_what_it_should_be(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="damaged or not a Word document"):
        Archive(data, "a Word document").xml("a.xml")


def test_old_and_protected_files_are_told_apart() -> None:
    with pytest.raises(UnreadableDocument, match=r"old \.doc format; save it as \.docx"):
        Archive(OLE_MAGIC + b"\0" * 500, "a Word document", old=".doc")
    with pytest.raises(UnreadableDocument, match="protected by a password; save a copy without one"):
        Archive(OLE_MAGIC + "EncryptedPackage".encode("utf-16-le"), "a Word document", old=".doc")


def test_a_protected_part_says_so() -> None:
    data = bytearray(zipped({"a.xml": "<a/>"}))
    for header in (b"PK\x03\x04", b"PK\x01\x02"):
        at = data.find(header)
        data[at + (6 if header[2] == 3 else 8)] |= 1
    with pytest.raises(UnreadableDocument, match="protected by a password"):
        Archive(bytes(data), "a Word document").xml("a.xml")


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    found = Archive(zipped({"a.xml": "<a/>" + " " * 600, "b.xml": "<b/>" + " " * 600}), "a Word document")
    found.xml("a.xml")
    with pytest.raises(UnreadableDocument, match="too large once unpacked"):
        found.xml("b.xml")


def test_entities_are_not_expanded_and_files_not_read() -> None:
    laughs = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;"><!ENTITY d SYSTEM "file:///etc/passwd">]><a>&c;&d;</a>'
    root = Archive(zipped({"a.xml": laughs}), "a Word document").xml("a.xml")
    assert "ha" not in "".join(text for text in root.itertext(tag=root.tag))
    assert "root:" not in str(root.xpath("string()"))


def test_elements_come_one_by_one() -> None:
    found = Archive(zipped({"a.xml": "<a><row>1</row><b/><row>2</row></a>"}), "an Excel workbook")
    assert [row.text for row in found.rows("a.xml", ("row",))] == ["1", "2"]


def test_a_part_that_breaks_off_is_damaged() -> None:
    found = Archive(zipped({"a.xml": "<a><row>1</row><row>"}), "an Excel workbook")
    with pytest.raises(UnreadableDocument, match="damaged or not an Excel workbook"):
        list(found.rows("a.xml", ("row",)))


def test_an_altered_part_is_damaged() -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive_file:
        archive_file.writestr("a.xml", "<a>text</a>")
    data = target.getvalue().replace(b"text", b"tent")
    with pytest.raises(UnreadableDocument, match="damaged or not a Word document"):
        Archive(data, "a Word document").xml("a.xml")
    with pytest.raises(UnreadableDocument, match="damaged or not a Word document"):
        Archive(data, "a Word document").read("a.xml", 100)


def test_the_bytes_of_a_part_are_bounded() -> None:
    data = zipped({"a.html": "<p>text</p>"})
    assert Archive(data, "a Word document").read("a.html", 11) == b"<p>text</p>"
    with pytest.raises(UnreadableDocument, match="too large once unpacked"):
        Archive(data, "a Word document").read("a.html", 10)
