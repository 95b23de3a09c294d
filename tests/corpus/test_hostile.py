"""Files made to do harm: each is read or refused with a reason, soon, and the next file is read as ever."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from corpus.isolated import IsolatedReader
from corpus.types import Limits, UnreadableDocument
from tests.files import page, pdf, zipped

pytestmark = pytest.mark.slow

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>'
SECRET = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY s SYSTEM "file:///etc/passwd">]>'
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MAIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.fixture(scope="module")
def reader() -> Iterator[IsolatedReader]:
    reader = IsolatedReader(Limits(seconds=20, memory=1024))
    yield reader
    reader.close()


def a_word_file(document: str) -> bytes:
    rels = f'<Relationship Id="a" Type="{MAIN}" Target="word/document.xml"/>'
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/word/document.xml" ContentType="{WORD}"/></Types>',
            "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f"{rels}</Relationships>",
            "word/document.xml": document,
        }
    )


def paragraph(text: str) -> str:
    return f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'


def a_book(chapter: str) -> bytes:
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="b.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
            "b.opf": '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="../../../etc/passwd"'
            ' media-type="application/xhtml+xml"/><item id="b" href="b.xhtml" media-type="application/xhtml+xml"/>'
            '</manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
            "b.xhtml": chapter,
        }
    )


def zip_bomb(path: Path) -> None:
    """A Word file of two gigabytes of spaces in a few megabytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in (("[Content_Types].xml", "<Types/>"), ("_rels/.rels", rels_of("word/document.xml"))):
            archive.writestr(name, data)
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            part.write(f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>'.encode())
            for _ in range(2_000):
                part.write(b" " * 1_000_000)
            part.write(b"</w:t></w:r></w:p></w:body></w:document>")


def rels_of(target: str) -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="a" Type="{MAIN}" Target="{target}"/></Relationships>'
    )


def endless_pages() -> bytes:
    """A PDF that says it has two billion pages, all of them itself."""
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Count 2000000000 /Kids [2 0 R 2 0 R] >>\nendobj\n"
        b"trailer\n<< /Size 3 /Root 1 0 R >>\n%%EOF\n"
    )


FILES: dict[str, Callable[[], bytes]] = {
    "laughs.docx": lambda: a_word_file(BOMB + paragraph("&l9;")),
    "laughs.epub": lambda: a_book(BOMB + "<html><body><p>&l9; Text of the chapter.</p></body></html>"),
    "laughs.html": lambda: (BOMB + "<html><body><p>&l9; Text of the page.</p></body></html>").encode(),
    "secret.docx": lambda: a_word_file(SECRET + paragraph("Before &s; after")),
    "secret.html": lambda: (SECRET + "<html><body><p>Before &s; after</p></body></html>").encode(),
    "secret.rst": lambda: (
        b"Title\n=====\n\nBefore.\n\n.. include:: /etc/passwd\n\n.. raw:: html\n   :file: /etc/passwd\n"
    ),
    "deep.html": lambda: b"<div>" * 200_000 + b"text",
    "deep.docx": lambda: a_word_file(
        f'<w:document xmlns:w="{W}"><w:body>' + "<w:sdt>" * 100_000 + "</w:sdt>" * 100_000 + "</w:body></w:document>"
    ),
    "deep.md": lambda: b">" * 100_000 + b" text\n\n" + b"[" * 50_000 + b"*" * 50_000,
    "deep.rtf": lambda: b"{\\rtf1 " + b"{" * 500_000 + b"text" + b"}" * 500_000 + b"}",
    "deep.rst": lambda: b"\n".join(b"  " * n + b"- x\n" for n in range(1_500)),
    "deep.eml": lambda: (
        b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\nContent-Type: message/rfc822\n\n" * 20_000
    ),
    "endless.pdf": endless_pages,
    "nested.pdf": lambda: b"%PDF-1.4\n1 0 obj\n" + b"[" * 500_000 + b"\nendobj\n%%EOF",
    "line.txt": lambda: b"a" * 20_000_000,
    "quotes.csv": lambda: b'"' * 5_000_000,
    "commas.csv": lambda: b"," * 5_000_000,
    "cells.csv": lambda: b"a,b\n" * 3_000_000,
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_made_to_do_harm_does_none(reader: IsolatedReader, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(FILES[name]())
    held = psutil.Process().memory_info().rss
    began = time.monotonic()
    try:
        text = reader.read(tmp_path / name).text
    except UnreadableDocument as error:
        text = str(error)
    assert time.monotonic() - began < 30
    assert "root:" not in text
    assert text.count("lol") < 1000
    assert psutil.Process().memory_info().rss < held + (1 << 30)
    check_alive(reader, tmp_path)


def test_a_zip_bomb_is_refused_unopened(reader: IsolatedReader, tmp_path: Path) -> None:
    zip_bomb(tmp_path / "bomb.docx")
    began = time.monotonic()
    with pytest.raises(UnreadableDocument, match="too large once unpacked"):
        reader.read(tmp_path / "bomb.docx")
    assert time.monotonic() - began < 5
    check_alive(reader, tmp_path)


def check_alive(reader: IsolatedReader, folder: Path) -> None:
    (folder / "next.pdf").write_bytes(pdf([page("The next file is read.")]))
    assert reader.read(folder / "next.pdf").text == "The next file is read."
