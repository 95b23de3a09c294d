from __future__ import annotations

import pytest

from corpus.readers.docx import NOT_READ, read
from corpus.types import UnreadableDocument
from tests.files import with_parts
from tests.word import OFFICE, made, p, r

PAGE = "<html><body><h2>Wells</h2><p>Two caf\u00e9s share one well.</p></body></html>"
MESSAGE = (
    "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html; charset=utf-8\n"
    "Content-Transfer-Encoding: quoted-printable\n\n"
    + PAGE.replace("\u00e9", "=C3=A9")
    + "\n--x\nContent-Type: image/png\n\nno text\n--x--"
)


@pytest.mark.parametrize(("name", "content"), [("chunk.html", PAGE), ("chunk.mht", MESSAGE)])
def test_an_embedded_page_is_read_where_it_stands(name: str, content: str) -> None:
    body = p(r("Before.")) + '<w:altChunk r:id="chunk"/>' + p(r("After."))
    found = read(with_chunk(made(body), name, content))
    assert found.text == "Before.\n\nWells\n\nTwo cafés share one well.\n\nAfter."
    assert [(h.start, h.text) for h in found.headings] == [(9, "Wells")]
    assert not found.warnings


def test_a_part_in_a_format_that_only_word_reads_is_told_of() -> None:
    body = '<w:altChunk r:id="chunk"/><w:altChunk r:id="gone"/>'
    found = read(with_chunk(made(p(r("Before.")) + body), "chunk.rtf", "{}"))
    assert found.text == "Before."
    assert found.warnings == (NOT_READ,)
    with pytest.raises(UnreadableDocument, match="open it in Word and save it again"):
        read(with_chunk(made(body), "chunk.rtf", "{}"))


def with_chunk(data: bytes, name: str, content: str) -> bytes:
    related = f'<R><Relationship Id="chunk" Type="{OFFICE}/aFChunk" Target="{name}"/></R>'
    return with_parts(data, {"word/_rels/document.xml.rels": related.encode(), f"word/{name}": content.encode()})
