from __future__ import annotations

import pytest

from corpus.readers.html import read
from corpus.types import UnreadableDocument

PARAGRAPH = "The neighbours reacted to the war in very different ways, and each had reasons of its own for doing so. "
ARTICLE = f"""<html><head><title>Neighbours</title></head><body>
<nav><a href="/">Home</a> <a href="/about">Menu of the site</a></nav>
<article><h1>Reactions</h1><p>{PARAGRAPH * 2}</p>
<h2>Niger</h2><p>Niger sent &eacute;lite troops; it cost 5&nbsp;&euro; a day. {PARAGRAPH}</p>
<ul><li>First point.</li><li>Second point.</li></ul>
<table><tr><th>Country</th><th>Troops</th></tr><tr><td>Chad</td><td>2,000</td></tr></table>
<script>var hidden = "never shown";</script>
</article><footer>All rights reserved by nobody</footer></body></html>"""


def test_the_article_is_kept_and_the_menu_is_not() -> None:
    found = read(ARTICLE.encode())
    assert "Niger sent élite troops; it cost 5 € a day." in found.text
    assert "Menu of the site" not in found.text
    assert "never shown" not in found.text
    assert found.title == "Reactions"


def test_headings_lists_and_tables_keep_their_shape() -> None:
    found = read(ARTICLE.encode())
    assert [(h.level, h.text) for h in found.headings] == [(1, "Reactions"), (2, "Niger")]
    assert all(found.text[h.start :].startswith(h.text) for h in found.headings)
    assert "\n- First point.\n- Second point.\n" in found.text
    assert found.text.endswith("Country: Chad; Troops: 2,000")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_every_encoding_is_understood(encoding: str) -> None:
    text = f"<html><head><title>Été</title></head><body><p>La fin de l'été à Tessalit. {PARAGRAPH}</p></body></html>"
    assert "l'été à Tessalit" in read(text.encode(encoding)).text


def test_a_page_may_name_its_encoding() -> None:
    text = "Заложники были освобождены. "
    page = f'<html><head><meta charset="windows-1251"></head><body><p>{text * 5}</p></body></html>'
    assert text.strip() in read(page.encode("cp1251")).text


def test_a_byte_order_mark_counts_more_than_what_the_page_says() -> None:
    page = f'<html><head><meta charset="iso-8859-1"></head><body><p>Tiguentourine. {PARAGRAPH}</p></body></html>'
    assert "Tiguentourine." in read(page.encode("utf-16")).text


def test_text_outside_any_element_is_read() -> None:
    assert (
        read(b"<html><head><title>T</title></head><body>This is a sample text.</body></html>").text
        == "This is a sample text."
    )


@pytest.mark.parametrize("data", [b"<html><body></body></html>", b"<p></p>", b"<"])
def test_a_page_without_text_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="no main text was found"):
        read(data)
