from __future__ import annotations

import re

import pytest
from trafilatura import extract

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


@pytest.mark.parametrize("data", [b"<html><body></body></html>", b"<p></p>", b"<!-- -->", b"<script>x()</script>"])
def test_a_page_without_text_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match=r"no text was found on the page$"):
        read(data)


def test_a_page_made_of_frames_says_what_to_add() -> None:
    with pytest.raises(UnreadableDocument, match="it only shows other pages, so add those"):
        read(b"<html><frameset><frame src='a.html'><frame src='b.html'></frameset></html>")


def test_the_title_is_the_only_main_heading_else_what_the_page_says() -> None:
    assert read(b"<title>The  page</title><p>Text.</p>").title == "The page"
    assert read(b"<title>The page</title><h1>One</h1><h1>Two</h1><p>Text.</p>").title == "The page"
    assert read(b"<p>Text.</p>").title is None


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<p>Short.</p>", "Short."),
        ("<table><tr><th>Town</th><th>Dead</th></tr><tr><td>Gao</td><td>12</td></tr></table>", "Town: Gao; Dead: 12"),
        ("<form><label>Name</label><input><p>Fill it in.</p></form>", "Name\n\nFill it in."),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<nav><ul><li><a href='a'>Only links</a></li></ul></nav>", "- Only links"),
        ("<pre>x = 1</pre>", "x = 1"),
    ],
)
def test_a_page_with_little_on_it_shows_what_there_is(body: str, shown: str) -> None:
    assert read(f"<html><head><title>T</title></head><body>{body}</body></html>".encode()).text == shown


def test_tables_notes_and_captions_between_paragraphs_are_kept() -> None:
    page = f"""<html><body><div id=menu><a href=1>Menu</a> <a href=2>More</a></div><div class="content"><h1>War</h1>
    <p>{PARAGRAPH * 2}</p><figure><img src=a><figcaption>Gao</figcaption></figure>
    <table><tr><td rowspan=2>Chad</td><td>2012</td></tr><tr><td>2013</td></tr></table>
    <p>{PARAGRAPH}<sup><a href="#n">1</a></sup></p><dl><dt>AQIM</dt><dd>A group.</dd></dl></div></body></html>"""
    text = read(page.encode()).text
    assert "\n\nGao\n\nChad; 2012\nChad; 2013\n\n" in text
    assert "[1]" in text
    assert text.endswith("AQIM: A group.")
    assert "Menu" not in text


@pytest.mark.parametrize("declared", ["iso-8859-1", "utf-8", "shift_jis"])
def test_a_wrong_declaration_of_the_encoding_is_not_believed(declared: str) -> None:
    text = "Заложники были освобождены на следующее утро."
    page = f'<html><head><meta charset="{declared}"></head><body><p>{text}</p></body></html>'
    assert read(page.encode("cp1251")).text == text


def test_boilerplate_is_told_as_well_as_by_trafilatura_and_its_main_text_is_kept() -> None:
    around = "".join(f"<li><a href='/{i}'>Section number {i} of this site</a></li>" for i in range(30))
    page = f"""<html><body><header><ul>{around}</ul></header><div class="page"><div class="main">
    <h1>Reactions</h1>{"".join(f"<p>{i}. {PARAGRAPH}</p>" for i in range(9))}</div>
    <div class="sidebar"><ul>{around}</ul></div></div><footer><p>All rights reserved by nobody at all</p></footer>"""
    theirs = extract(page, favor_recall=True) or ""
    ours = read(page.encode()).text
    assert set(re.findall(r"\w+", theirs)) <= set(re.findall(r"\w+", ours))
    assert "Section" not in ours
    assert "rights" not in ours


def test_a_short_page_is_read_without_what_asks_for_consent_or_subscriptions() -> None:
    page = """<html><body class="has-cookie-banner"><div id="cookie-banner"><p>We use cookies to make this site
    better for you and for all of our partners.</p><button>Accept all</button></div><main><h1>Opening hours</h1>
    <p>The library opens at nine.</p><table><tr><th>Day</th><th>Closes</th></tr><tr><td>Monday</td><td>18:00</td></tr>
    </table></main><div class="newsletter"><p>Sign up and never miss a thing.</p><button>Subscribe</button></div>
    </body></html>"""
    assert read(page.encode()).text == "Opening hours\n\nThe library opens at nine.\n\nDay: Monday; Closes: 18:00"


def test_what_stands_among_links_beside_the_article_is_left_out_and_lists_in_it_are_kept() -> None:
    teasers = "".join(
        f"<div class='t'><a href='/{i}'>Another story about the village number {i}</a>"
        f"<div>May {i}, 2013 -- Updated</div>"
        f"<div>What happened in village {i}, in a few words of its own that invite to read on.</div></div>"
        for i in range(9)
    )
    terms = "".join(f"<dt>Term {i}</dt><dd><p>Means thing {i} of them.</p></dd>" for i in range(20))
    page = f"""<html><body><div class="all"><div class="left"><h1>Reactions</h1>
    {"".join(f"<p>{i}. {PARAGRAPH}</p>" for i in range(9))}<dl>{terms}</dl></div>
    <div class="right"><div>Part of complete coverage on</div>{teasers}</div>
    <div class="end"><div><a href="/">Home</a> | <a href="/v">Video</a> | <a href="/w">World</a></div>
    <div>© 2014 Nobody. All rights reserved. <a href="/t">Terms of service</a></div></div></div></body></html>"""
    text = read(page.encode()).text
    assert text.startswith("Reactions\n\n0. The neighbours")
    assert text.endswith("Term 19: Means thing 19 of them.")


def test_links_that_repeat_the_heading_are_no_text() -> None:
    heading = "Neighbours slam the exercise and warn of its consequences"
    link = f"<div class='next'><article><a href='/1'><h2>{heading}</h2></a></article></div>"
    article = f"<article><h1>{heading}</h1>{f'<p>{PARAGRAPH}</p>' * 5}</article>"
    assert read(f"<html><body>{article}{link}{link}</body></html>".encode()).text.count(heading) == 1


def test_the_lead_beside_the_heading_belongs_to_the_text() -> None:
    body = f"<div class='article__body'>{f'<p>{PARAGRAPH}</p>' * 4}</div>"
    page = f"""<html><body><div class="page"><article class="article"><h1>Landslide</h1>
    <div class="article__lead">Five people are still missing after the night.</div>{body}
    <div class="report"><div>An error?</div><p>Mark it and tell us.</p></div></article></div></body></html>"""
    text = read(page.encode()).text
    assert text.startswith("Landslide\n\nFive people are still missing after the night.\n\nThe neighbours")


def test_a_table_longer_than_the_text_beside_it_is_kept() -> None:
    rows = "".join(f"<tr><td>Place number {i}</td><td>{i} wells</td><td>open</td></tr>" for i in range(9))
    table = f"<table><tr><th>Place</th><th>Wells</th><th>State</th></tr>{rows}</table>"
    page = f"<html><body><h1>Wells</h1><p>All of them are listed here.</p>{table}<p>Counted in May.</p></body></html>"
    text = read(page.encode()).text
    assert "Place: Place number 8; Wells: 8 wells; State: open" in text
    assert text.endswith("Counted in May.")


def test_progress_is_told_between_the_steps() -> None:
    steps: list[tuple[int, int]] = []
    read(ARTICLE.encode(), lambda done, total: steps.append((done, total)))
    assert steps == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.slow
def test_nesting_and_length_beyond_reason_cost_no_text() -> None:
    assert "deep" in read(b"<div>" * 50_000 + b"<p>deep</p>").text
    rows = "".join(f"<p>Paragraph {i} says something of its own.</p>" for i in range(20_000))
    assert read(rows.encode()).text.count("Paragraph") == 20_000


def test_pages_from_the_wild_come_out_right(data) -> None:
    folder = data / "documents" / "html"
    assert "This is the real meat of the page," in read((folder / "tika_boilerplate.html").read_bytes()).text
    assert read((folder / "tika_testHTML_charset_utf16le.html").read_bytes()).text == "This is a sample text"
    arabic = read((folder / "tika_testArabicMisleadingCharset.html").read_bytes())
    assert arabic.text.startswith("في قرية من القرى")
