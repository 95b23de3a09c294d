from __future__ import annotations

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.readers.blocks import clean
from corpus.readers.odt import read
from corpus.types import UnreadableDocument
from tests.files import document, zipped
from tests.invariants import check_cut

NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "style", "draw", "meta", "fo")
)
STYLES = """
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>
<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="T2" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="T3" style:family="text"><style:text-properties style:text-position="33% 58%"/></style:style>
<style:style style:name="T4" style:family="text"><style:text-properties style:text-position="sub 58%"/></style:style>
<style:style style:name="T5" style:family="text"><style:text-properties style:font-name="W"/></style:style>
"""
FONTS = '<style:font-face style:name="W" svg:font-family="\'Wingdings\'" xmlns:svg="svg"/>'


def content(body: str) -> str:
    return (
        f'<office:document {NAMESPACES} xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<office:meta><dc:title>The title</dc:title></office:meta>"
        f"<office:font-face-decls>{FONTS}</office:font-face-decls><office:automatic-styles>{STYLES}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    )


def made(body: str) -> bytes:
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content(body)})


def p(text: str) -> str:
    return f"<text:p>{text}</text:p>"


def test_headings_paragraphs_and_lists() -> None:
    inner = f"<text:list><text:list-item>{p('deep')}</text:list-item></text:list>"
    found = read(
        made(
            f'<text:p text:style-name="P1">Title</text:p><text:h text:outline-level="2">A heading</text:h>{p("Text.")}'
            f"<text:list><text:list-item>{p('one')}{inner}</text:list-item></text:list>"
        )
    )
    assert found.text == "Title\n\nA heading\n\nText.\n\n- one\n  - deep"
    assert [(h.level, h.text) for h in found.headings] == [(1, "Title"), (2, "A heading")]


def dated(*dates: str) -> bytes:
    names = ("meta:creation-date", "dc:date")
    meta = "".join(f"<{name}>{date}</{name}>" for name, date in zip(names, dates, strict=False))
    root = content(p("Text.")).replace("<office:meta>", f"<office:meta>{meta}")
    return root.encode()


def test_the_date_is_when_it_was_made_else_changed() -> None:
    assert read(dated("2013-01-16T10:00:00.123", "2014-02-03")).date == "2013-01-16"
    assert read(dated("", "2014-02-03T10:00:00")).date == "2014-02-03"
    assert read(dated()).date is None


def test_properties_that_are_damaged_do_no_harm() -> None:
    found = read(zipped({"content.xml": content(p("Text.")), "meta.xml": "<a"}))
    assert (found.text, found.date) == ("Text.", None)


def test_spaces_breaks_and_soft_hyphens() -> None:
    body = p('a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d\u00ade<text:span>f</text:span> g')
    assert read(made(body)).text == "a b c def g"


def test_what_was_deleted_or_hidden_and_comments_are_left_out() -> None:
    deleted = f"<text:tracked-changes><text:changed-region>{p('gone')}</text:changed-region></text:tracked-changes>"
    hidden = '<text:span text:style-name="T1">hidden</text:span>'
    comment = f"<office:annotation>{p('remark')}</office:annotation>"
    assert read(made(deleted + p(f"Seen {hidden}{comment}again."))).text == "Seen again."


def shown_deletion(*content: str) -> bytes:
    regions = (
        '<text:changed-region text:id="d"><text:deletion/></text:changed-region>'
        '<text:changed-region text:id="i"><text:insertion/></text:changed-region>'
    )
    return made(f"<text:tracked-changes>{regions}</text:tracked-changes>" + "".join(content))


def change(where: str, name: str) -> str:
    return f'<text:change-{where} text:change-id="{name}"/>'


def test_a_deletion_that_is_shown_in_its_place_is_left_out() -> None:
    note = f"<text:note><text:note-body>{p('gone note')}</text:note-body></text:note>"
    gone = f"{change('start', 'd')}old{note}<text:s/>{change('end', 'd')}"
    assert read(shown_deletion(p(f"A {gone}{change('start', 'i')}new{change('end', 'i')} roof."))).text == "A new roof."


def test_paragraphs_whose_parting_was_deleted_are_one() -> None:
    body = (
        p("Snow" + change("start", "d") + " fell."),
        p("Whole line."),
        p("It" + change("end", "d") + " melts."),
        p("Kept." + change("start", "d") + "gone"),
    )
    assert read(shown_deletion(*body)).text == "Snow melts.\n\nKept."


def test_raised_figures_stay_raised_and_symbols_are_told() -> None:
    def span(style: str, text: str) -> str:
        return f'<text:span text:style-name="{style}">{text}</text:span>'

    assert read(made(p("10" + span("T3", "7") + " CO" + span("T4", "2")))).text == "10⁷ CO2"
    assert read(made(p("\uf0a3 2 " + span("T5", "\uf06c")))).text == "≤ 2 ●"


def test_short_bold_lines_above_text_are_headings_where_there_are_no_others() -> None:
    bold = '<text:span text:style-name="T2">{}</text:span>'
    body = p(bold.format("Hay")) + p("It is dry.") + p(bold.format("Straw") + " is yellow") + p("It burns.")
    assert [(h.level, h.text) for h in read(made(body)).headings] == [(1, "Hay")]
    assert [h.text for h in read(made(p("Before.") + "<text:h>Real</text:h>" + body)).headings] == ["Real"]


def test_notes_and_text_boxes_follow_their_paragraph() -> None:
    body = f"<text:note-body>{p('A note.')}</text:note-body>"
    note = f"<text:note><text:note-citation>1</text:note-citation>{body}</text:note>"
    box = f"<draw:frame><draw:text-box>{p('A box.')}</draw:text-box></draw:frame>"
    assert read(made(p(f"One{note}{box} sentence."))).text == "One sentence.\n\nA note.\n\nA box."


def test_an_index_is_left_out_and_a_section_is_not() -> None:
    index = f"<text:table-of-content><text:index-body>{p('Scope 3')}</text:index-body></text:table-of-content>"
    assert read(made(f"{index}<text:section>{p('Inside.')}</text:section>")).text == "Inside."


def cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}>{p(text)}</table:table-cell>"


def test_tables_name_their_columns_and_merged_cells_stand_for_each_row() -> None:
    two_rows = 'table:number-rows-spanned="2"'
    names = f"<table:table-row>{cell('Country')}{cell('Town')}</table:table-row>"
    rows = (
        f"<table:table-header-rows>{names}</table:table-header-rows>"
        f"<table:table-row>{cell('Mali', two_rows)}{cell('Gao')}</table:table-row>"
        f"<table:table-row><table:covered-table-cell/>{cell('Kidal')}</table:table-row>"
    )
    assert read(made(f"<table:table>{rows}</table:table>")).text == (
        "Country: Mali; Town: Gao\nCountry: Mali; Town: Kidal"
    )


def test_a_table_in_a_cell_follows_the_table_around_it() -> None:
    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    inner = f"<table:table>{row(cell('Pump'), cell('2'))}{row(cell('Pipe'), cell('40'))}</table:table>"
    around = f"<table:table-cell>{p('See below.')}{inner}</table:table-cell>"
    head = f"<table:table-header-rows>{row(cell('Village'), cell('Parts'))}</table:table-header-rows>"
    body = head + row(cell("Tessa"), around) + row(cell("Bilma"), cell("None."))
    assert read(made(f"<table:table>{body}</table:table>")).text == (
        "Village: Tessa; Parts: See below.\nVillage: Bilma; Parts: None.\n\nPump; 2\nPipe; 40"
    )
    assert read(made(f"<table:table>{row(cell('Left'), around)}</table:table>")).text == (
        "Left\n\nSee below.\n\nPump; 2\nPipe; 40"
    )


def test_a_bold_row_names_the_columns() -> None:
    bold = '<text:span text:style-name="T2">{}</text:span>'
    rows = (
        f"<table:table-row>{cell(bold.format('Name'))}{cell(bold.format('Role'))}</table:table-row>"
        f"<table:table-row>{cell('Ada')}{cell('Chair')}</table:table-row>"
    )
    assert read(made(f"<table:table>{rows}</table:table>")).text == "Name: Ada; Role: Chair"


def test_a_cell_repeated_to_the_edge_costs_nothing() -> None:
    many = 'table:number-columns-repeated="16384"'
    rows = f"<table:table-row>{cell('a')}{cell('', many)}</table:table-row>"
    assert read(made(f"<table:table>{rows}</table:table>")).text == "a"


def test_a_text_in_a_single_file_is_read_and_has_its_title() -> None:
    found = read(content(p("Flat.")).encode())
    assert (found.text, found.title) == ("Flat.", "The title")


def test_a_protected_text_says_so() -> None:
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    for members in ({"META-INF/manifest.xml": manifest, "content.xml": "junk"}, {"encrypted-package": "junk"}):
        with pytest.raises(UnreadableDocument, match="protected by a password"):
            read(zipped(members))


@pytest.mark.parametrize(
    "data", [b"no zip", zipped({}), zipped({"content.xml": "<a/>"}), made("<text:p>")[:200], b"<a>"]
)
def test_what_is_damaged_says_so(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="damaged or not an OpenDocument text"):
        read(data)


LINE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Cn", "Co")), min_size=1, max_size=40)


@settings(max_examples=40, deadline=None)
@given(blocks=st.lists(st.tuples(st.sampled_from(["p", "h", "item", "table"]), LINE), max_size=6))
def test_every_word_survives_in_order(blocks: list[tuple[str, str]]) -> None:
    shapes = {
        "p": "<text:p>{}</text:p>",
        "h": '<text:h text:outline-level="1">{}</text:h>',
        "item": "<text:list><text:list-item><text:p>{}</text:p></text:list-item></text:list>",
        "table": f"<table:table><table:table-row>{cell('{}')}{cell('x')}</table:table-row></table:table>",
    }
    found = read(made("".join(shapes[shape].format(escape(text)) for shape, text in blocks)))
    at = 0
    for _, text in blocks:
        at = found.text.index(clean(text), at) + len(clean(text))
    check_cut(document(found))
