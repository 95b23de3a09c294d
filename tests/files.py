"""Small files of every format, written by hand."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
import pytest

from corpus.types import Document, Extraction

Line = tuple[float, float, float, str]
"""Where a line of a PDF page stands and what it says: x, y and size in points, and its text (Latin-1)."""


def pdf(
    pages: Sequence[Sequence[Line]],
    title: str | None = None,
    *,
    encrypted: bool = False,
    attributes: str = "/MediaBox [0 0 612 792]",
    drawn: bytes = b"",
    fonts: bytes = b"",
    objects: Sequence[bytes] = (),
) -> bytes:
    """A PDF with these lines on each page, in Helvetica, or in bold where the size is negative.

    `attributes` are those of every page, `drawn` what is drawn below the text. `fonts` are added to the two there are;
    the further `objects` that they may refer to are numbered on behind the pages, from 6 where there is one page.
    """
    count = len(pages)
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(count))
    numbered = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
        b" /B << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >> " + fonts + b" >>",
    ]
    for i, lines in enumerate(pages):
        stream = drawn + b"\n" + b"".join(_drawn(line) for line in lines)
        numbered.append(
            f"<< /Type /Page /Parent 2 0 R {attributes} /Contents {5 + 2 * i} 0 R"
            f" /Resources << /Font 3 0 R >> >>".encode()
        )
        numbered.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    numbered.extend(objects)
    trailer = b""
    if title is not None:
        numbered.append(b"<< /Title (%s) >>" % _escaped(title))
        trailer += b" /Info %d 0 R" % len(numbered)
    if encrypted:
        secret = b"<" + b"41" * 32 + b">"
        numbered.append(b"<< /Filter /Standard /V 1 /R 2 /P -4 /O %s /U %s >>" % (secret, secret))
        trailer += b" /Encrypt %d 0 R /ID [<41> <41>]" % len(numbered)
    return _joined(numbered, trailer)


def _joined(objects: Sequence[bytes], trailer: bytes) -> bytes:
    data = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, trailer, len(data))
    )


def _drawn(line: Line) -> bytes:
    x, y, size, text = line
    font = b"/B" if size < 0 else b"/F"
    return b"BT %s %g Tf %g %g Td (%s) Tj ET\n" % (font, abs(size), x, y, _escaped(text))


def _escaped(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def page(text: str, *, size: float = 11, top: float = 700) -> list[Line]:
    """The lines of `text` set below each other as one column."""
    return [(72, top - 1.2 * size * i, size, line) for i, line in enumerate(text.split("\n"))]


def word(*paragraphs: tuple[str, str], title: str = "") -> bytes:
    """A Word document of these paragraphs, each a style and a text."""
    document = docx.Document()
    document.core_properties.title = title
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    return saved(document)


def saved(document: docx.document.Document) -> bytes:
    """The bytes of a Word document."""
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of these members."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def with_parts(data: bytes, parts: Mapping[str, str | bytes]) -> bytes:
    """A zip archive with some of its members replaced or added."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return zipped({**members, **parts})


def document(found: Extraction) -> Document:
    """The document that was read, as if from a file."""
    return Document("0" * 64, found.title or "Title", "any", found.text, found.page_starts, found.headings)


@contextmanager
def everyones_folder() -> Iterator[Path]:
    """A folder that every user can reach; `tmp_path` lies below one that others can't."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder


@contextmanager
def as_nobody() -> Iterator[None]:
    """Do without the powers of root, who may read and write everything; nothing changes for anyone else."""
    if os.geteuid():
        yield
        return
    try:
        os.seteuid(65534)
    except OSError:
        pytest.skip("run as root without the right to become someone else")
    try:
        yield
    finally:
        os.seteuid(0)
