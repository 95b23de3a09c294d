from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest
from lxml import html as lxml_html

from corpus.readers.epub import read
from corpus.types import UnreadableDocument

CONTAINER = '<container><rootfiles><rootfile full-path="OPS/book%20one.opf"/></rootfiles></container>'


def chapter(body: str) -> str:
    return (
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f"<head><title/></head><body>{body}</body></html>"
    )


def book(
    *chapters: str | bytes | None,
    guide: str = "",
    more: dict[str, str] | None = None,
    nav: int | None = None,
    metadata: str = "",
) -> bytes:
    """A book of these chapters, bytes for a whole file; of one that is None the file is missing, and number `nav` is
    the navigation."""
    items = "".join(
        f'<item id="c{i}" href="text/c%20{i}.xhtml" media-type="application/xhtml+xml"'
        f"{' properties=' + chr(34) + 'nav' + chr(34) if i == nav else ''}/>"
        for i in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{i}"/>' for i in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>The book</dc:title>{metadata}</metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine>{guide}</package>"
    )
    parts: dict[str, str | bytes] = {"META-INF/container.xml": CONTAINER, "OPS/book one.opf": package, **(more or {})}
    parts |= {
        f"OPS/text/c {i}.xhtml": body if isinstance(body, bytes) else chapter(body)
        for i, body in enumerate(chapters)
        if body is not None
    }
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_chapters_come_in_reading_order_with_their_headings() -> None:
    seen = []
    found = read(book("<h1>One</h1><p>First.</p>", "<h1>Two</h1><p>Second.</p>"), lambda *parts: seen.append(parts))
    assert found.title == "The book"
    assert found.text == "One\n\nFirst.\n\nTwo\n\nSecond."
    assert [h.text for h in found.headings] == ["One", "Two"]
    assert seen == [(1, 2), (2, 2)]
    assert not found.warnings


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ("<dc:date>2013</dc:date>", "2013"),
        ('<dc:date>0101-01-01T00:00:00+00:00</dc:date><dc:date opf:event="publication">2013-01</dc:date>', "2013-01"),
        ('<dc:date opf:event="conversion">2020-05-04</dc:date>', None),
        ("<dc:date/>", None),
        ("", None),
    ],
)
def test_the_date_is_when_the_book_came_out(dates: str, expected: str | None) -> None:
    metadata = f'<x xmlns:opf="http://www.idpf.org/2007/opf">{dates}</x>'
    assert read(book("<p>Text.</p>", metadata=metadata)).date == expected


def test_verse_notes_tables_and_pictures() -> None:
    body = (
        '<div class="poem"><p>April is the cruellest month,</p><p>breeding</p></div>'
        '<p>Lilacs<a epub:type="noteref" href="#n">1</a> out<span epub:type="pagebreak" title="9"/>side.</p>'
        '<aside epub:type="footnote" id="n"><p>A flower.</p></aside><p><img alt="A lilac" src="l.png"/></p>'
        "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>"
    )
    assert read(book(body)).text == (
        "April is the cruellest month,\n\nbreeding\n\nLilacs[1] outside.\n\nA flower.\n\nA lilac\n\nA: 1; B: 2"
    )


def test_notes_in_a_chapter_of_their_own_keep_the_marks_that_refer_to_them() -> None:
    text = '<p>It floods<sup><a href="c%201.xhtml#n7">7</a></sup> each year.</p>'
    notes = '<ol start="7"><li id="n7"><p>Since 1967.</p></li></ol>'
    assert read(book(text, notes)).text == "It floods[7] each year.\n\n- [7] Since 1967."


def test_the_cover_and_tables_of_contents_are_left_out() -> None:
    links = "".join(f'<li><a href="c{i}.xhtml">Chapter {i}</a></li>' for i in range(5))
    cover = '<div><img src="c.jpg" alt="Cover"/></div>'
    assert read(book(cover, f"<h1>Contents</h1><ol>{links}</ol>", "<p>Text.</p>")).text == "Text."
    assert read(book("<p>Navigation.</p>", "<p>Text.</p>", nav=0)).text == "Text."
    guide = '<guide><reference type="toc" href="text/c%200.xhtml#x"/></guide>'
    assert read(book("<p>Contents.</p>", "<p>Text.</p>", guide=guide)).text == "Text."


def test_a_missing_chapter_is_reported_and_the_others_read() -> None:
    found = read(book("<p>One.</p>", None, "<p>Three.</p>"))
    assert found.text == "One.\n\nThree."
    assert found.warnings == ("these chapters are missing in the file: c 1.xhtml",)


def locked(path: str) -> dict[str, str]:
    reference = f'<EncryptedData><CipherData><CipherReference URI="{path}"/></CipherData></EncryptedData>'
    return {"META-INF/encryption.xml": f"<encryption>{reference}</encryption>"}


def test_a_locked_book_says_so_and_locked_fonts_do_not_matter() -> None:
    with pytest.raises(UnreadableDocument, match="without DRM"):
        read(book("<p>One.</p>", more=locked("OPS/text/c%200.xhtml")))
    assert read(book("<p>One.</p>", more=locked("OPS/fonts/a.otf"))).text == "One."


@pytest.mark.parametrize("data", [b"no zip", book("<p>One.</p>")[:400], b"PK\x05\x06" + b"\0" * 18])
def test_a_damaged_file_is_no_book(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="damaged or not an e-book"):
        read(data)


def test_a_book_that_unpacks_to_no_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.readers.epub.MOST_BYTES", 100_000)
    with pytest.raises(UnreadableDocument, match="too large once unpacked"):
        read(book("<p>" + "x" * 90_000 + "</p>", "<p>" + "x" * 90_000 + "</p>"))


def test_no_character_of_the_books_from_the_wild_is_lost(data) -> None:
    for path in sorted((data / "documents" / "epub").iterdir()):
        with zipfile.ZipFile(path) as archive:
            pages = [archive.read(n) for n in archive.namelist() if re.search(r"\.x?html$", n)]
        shown = [lxml_html.document_fromstring(page).body.text_content() for page in pages if b'"toc"' not in page]
        plain = sum(len(re.sub(r"\s", "", text)) for text in shown)
        kept = len(re.sub(r"\s", "", read(path.read_bytes()).text))
        assert kept == pytest.approx(plain, rel=0.01, abs=100)


def test_a_chapter_is_decoded_as_it_declares() -> None:
    source = chapter("<p>Łódź.</p>").replace('"1.0"?', '"1.0" encoding="iso-8859-2"?')
    assert read(book(source.encode("iso-8859-2"))).text == "Łódź."
