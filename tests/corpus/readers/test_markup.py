from __future__ import annotations

import pytest

from corpus.readers.blocks import Blocks
from corpus.readers.elements import parse_html, parse_xhtml
from corpus.readers.markup import lay_out_pieces, pieces


def text(body: str, *, alts: bool = True) -> str:
    blocks = Blocks()
    lay_out_pieces(pieces(parse_html(f"<html><body>{body}</body></html>"), alts=alts), blocks)
    return blocks.extraction().text


def test_blocks_come_in_order_however_they_are_nested() -> None:
    body = "loose<div>a<p>b <b>bold</b></p>c<section><h2>H</h2>d</section>e</div>f"
    assert text(body) == "loose\n\na\n\nb bold\n\nc\n\nH\n\nd\n\ne\n\nf"


def test_white_space_of_the_source_is_folded_and_words_are_kept_apart_as_a_browser_does() -> None:
    assert text("<p>one\n   two<span>three</span>\u00ad four\u200b<wbr>five</p>") == "one twothree fourfive"
    assert text("<label>Name</label><input><label>Town</label><button>Send</button>") == "Name Town Send"


def test_lists_know_their_depth() -> None:
    body = "<ul><li>one<ul><li>deep</li><li><p>para</p><p>more</p></li></ul></li><li>two</li></ul>"
    assert text(body) == "- one\n  - deep\n  - para\n\nmore\n\n- two"


def test_a_definition_names_its_term() -> None:
    body = "<dl><dt>AQIM</dt><dd>A group.</dd><dt>MUJAO:</dt><dd>Another.</dd><dd>It split.</dd><dt>Alone</dt></dl>"
    assert text(body) == "AQIM: A group.\n\nMUJAO: Another.\n\nIt split.\n\nAlone"


def test_broken_lines_stay_apart_unless_the_sentence_goes_on() -> None:
    assert (
        text("<p>12 Rue de la Paix<br>Algiers<br><br>it ends<br/>here</p>")
        == "12 Rue de la Paix\n\nAlgiers\n\nit ends here"
    )
    assert text("<h1>Chapter 1<br>Loomings</h1>") == "Chapter 1 Loomings"
    assert text("<pre>a = 1\n  b = 2</pre>") == "a = 1\n\nb = 2"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ('killed<sup><a href="#n1">1</a></sup>.', "killed[1]."),
        ('killed<a href="#n1"><sup>12</sup></a>.', "killed[12]."),
        ('killed<a epub:type="noteref" href="#n">*</a>', "killed[*]"),
        ('killed<sup class="reference"><a href="#c">[3]</a></sup>', "killed[3]"),
        ("10<sup>5</sup> m<sup>2</sup> of CO<sub>2</sub>, the 1<sup>st</sup>", "10⁵ m² of CO2, the 1st"),
        ("<ruby>東京<rp>(</rp><rt>とうきょう</rt><rp>)</rp></ruby>", "東京(とうきょう)"),
        ("<q>No</q>, he said", "“No”, he said"),
    ],
)
def test_raised_and_quoted_text_is_not_glued_to_the_words_around(body: str, shown: str) -> None:
    assert text(f"<p>{body}</p>") == shown


@pytest.mark.parametrize(
    "body",
    [
        "<script>unseen()</script>",
        "<style>unseen{}</style>",
        "<!-- unseen -->",
        "<template><p>unseen</p></template>",
        "<p hidden>unseen</p>",
        '<div style="color:red; display: none">unseen<p>unseen</p></div>',
        '<span aria-hidden="true">unseen</span>',
        "<select><option>unseen</option></select>",
        "<svg><text>unseen</text></svg>",
        "<noscript>unseen</noscript>",
        "<del>unseen</del>",
        '<span epub:type="pagebreak" id="p1">unseen</span>',
        '<a class="headerlink" href="#x">¶</a>',
    ],
)
def test_what_nobody_sees_is_left_out(body: str) -> None:
    assert text(f"<p>before</p>{body}<p>after</p>") == "before\n\nafter"
    assert text(f"<p>x{body}y</p>").replace("\n", "").endswith("y")


def test_a_picture_stands_as_its_description_if_wanted() -> None:
    body = '<figure><img src="m.png" alt="A map"><figcaption>Gao, 2012</figcaption></figure>'
    assert text(body) == "A map\n\nGao, 2012"
    assert text(body, alts=False) == "Gao, 2012"


def test_a_table_is_rows_that_name_their_columns_whatever_is_merged() -> None:
    body = """<table><caption>Troops sent</caption>
    <thead><tr><th rowspan=2>Country</th><th colspan=2>Troops</th></tr><tr><th>2012</th><th>2013</th></tr></thead>
    <tr><td rowspan=2>Chad</td><td>0</td><td>2,000</td></tr><tr><td>1</td><td>2 <p>or</p> 3</td></tr></table>"""
    assert text(body) == (
        "Troops sent\n\nCountry: Chad; Troops 2012: 0; Troops 2013: 2,000\n"
        "Country: Chad; Troops 2012: 1; Troops 2013: 2 or 3"
    )


def test_a_table_that_arranges_a_page_is_read_block_by_block() -> None:
    body = (
        "<table><tr><td><h2>News</h2><p>One.</p></td><td><table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td>"
    )
    assert text(body + "</tr></table></td></tr></table>") == "News\n\nOne.\n\nA: 1; B: 2"
    assert text('<table role="presentation"><tr><td>left</td><td>right</td></tr></table>') == "left\n\nright"


def test_two_tables_are_not_taken_for_one() -> None:
    table = "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>"
    assert text(table * 2) == "A: 1; B: 2\n\nA: 1; B: 2"


@pytest.mark.parametrize("span", ["0", "-3", "x", "99999999999"])
def test_absurd_spans_are_harmless(span: str) -> None:
    body = f"<table><tr><td colspan='{span}' rowspan='{span}'>a</td><td>b</td></tr><tr><td>c</td></tr></table>"
    assert "b" in text(body)


def test_a_note_is_one_with_its_number_and_has_no_way_back() -> None:
    body = '<aside epub:type="footnote" hidden>1<p>A note. <a href="#r1">↩</a></p></aside>'
    assert text(body) == "1 A note."


def test_an_item_that_is_a_note_has_the_mark_that_refers_to_it() -> None:
    notes = "<ol><li>Not referred to.</li><li id='n2'><p>In 2020. <a href='#r2'>↩</a></p><p>More.</p></li></ol>"
    assert text(f"<p>It cost 5<sup><a href='#n2' id='r2'>2</a></sup>.</p>{notes}") == (
        "It cost 5[2].\n\n- Not referred to.\n- [2] In 2020.\n\nMore."
    )
    section = "<section class='footnotes'><ol><li>One.</li><li>Two.</li></ol></section>"
    assert text(section) == "- [1] One.\n- [2] Two."
    assert text("<p>See <a href='#s'>1</a>.</p><ol><li id='s'>First step.</li></ol>") == "See 1.\n\n- First step."


@pytest.mark.slow
@pytest.mark.parametrize("tag", ["div", "span", "ul><li", "table><tr><td"])
def test_deep_nesting_costs_no_text(tag: str) -> None:
    assert text(f"<{tag}>" * 100_000 + "<p>deep</p>" + "<p>after</p>") == "deep\n\nafter"


def test_megabytes_of_scripts_and_pictures_cost_no_text() -> None:
    picture = f"<img src='data:image/png;base64,{'A' * 11_000_000}'>"
    assert text(f"<p>before</p>{picture}<script>{'x' * 11_000_000}</script><p>after</p>") == "before\n\nafter"


def test_xhtml_knows_the_entities_of_html_and_expands_no_others() -> None:
    source = (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html [<!ENTITY bomb "boom">'
        '<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><script/>'
        "<p>a&nbsp;b &eacute; &amp; &bomb;&x;</p>"
        "</body></html>"
    )
    blocks = Blocks()
    lay_out_pieces(pieces(parse_xhtml(source)), blocks)
    shown = blocks.extraction().text
    assert shown.startswith("a b é &")
    assert "boom" not in shown
    assert "root:" not in shown


def test_xhtml_that_is_not_well_formed_is_read_as_html() -> None:
    blocks = Blocks()
    lay_out_pieces(
        pieces(parse_xhtml("<html><head><title/></head><body><p>one<p>two & <a id='x'/>three</body></html>")), blocks
    )
    assert blocks.extraction().text == "one\n\ntwo & three"
