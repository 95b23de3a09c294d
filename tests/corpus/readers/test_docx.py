from __future__ import annotations

import zipfile
from io import BytesIO

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.readers.archive import OLE_MAGIC
from corpus.readers.blocks import clean
from corpus.readers.docx import read
from corpus.types import UnreadableDocument
from tests.files import document, saved, with_parts, word, zipped
from tests.invariants import check_cut
from tests.word import OFFICE, made, p, r, tc, tr


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


def with_properties(properties: str) -> bytes:
    """A document with these in place of the properties that say who made it, and when."""
    namespaces = 'xmlns:cp="cp" xmlns:dcterms="http://purl.org/dc/terms/"'
    core = f"<cp:coreProperties {namespaces}>{properties}</cp:coreProperties>"
    return with_parts(word(("Normal", "Text.")), {"docProps/core.xml": core})


@pytest.mark.parametrize(
    ("created", "modified", "expected"),
    [
        ("2013-01-16T23:59:00Z", "2014-02-03T10:00:00Z", "2013-01-16"),
        ("", "2014-02-03T10:00:00Z", "2014-02-03"),
        ("1601-01-01T00:00:00Z", "2014-02-03T10:00:00Z", "2014-02-03"),
        ("2013-12-23T23:15:00Z", "2014-02-03T10:00:00Z", "2014-02-03"),
        ("2013-12-23T10:00:00Z", "", "2013-12-23"),
        ("1970-01-01T00:00:00Z", "1980-01-01T00:00:00Z", None),
        ("&#xFFFD;" * 1000, "9" * 1000, None),
    ],
)
def test_the_date_is_when_it_was_made_else_changed(created: str, modified: str, expected: str | None) -> None:
    dates = f"<dcterms:created>{created}</dcterms:created><dcterms:modified>{modified}</dcterms:modified>"
    assert read(with_properties(dates)).date == expected


def test_without_properties_or_with_those_of_the_template_there_is_no_date() -> None:
    assert read(with_properties("")).date is None
    assert read(word(("Normal", "Text."))).date is None


def test_properties_that_are_damaged_do_no_harm() -> None:
    found = read(with_properties("<cut off"))
    assert (found.text, found.title, found.date) == ("Text.", None, None)


def test_an_old_or_protected_word_file_says_what_to_do() -> None:
    with pytest.raises(UnreadableDocument, match=r"old \.doc format; save it as \.docx"):
        read(OLE_MAGIC + b"\xa1\xb1\x1a\xe1" + b"\0" * 500)
    with pytest.raises(UnreadableDocument, match="protected by a password"):
        read(OLE_MAGIC + "EncryptedPackage".encode("utf-16-le"))


@pytest.mark.parametrize(
    "data",
    [
        b"no zip at all",
        zipped({}),
        zipped({"hello.txt": b"hello"}),
        word(("Normal", "Text."))[:3000],
        with_parts(word(("Normal", "Text.")), {"word/document.xml": b"<w:document"}),
        with_parts(word(("Normal", "Text.")), {"word/document.xml": b""}),
        with_parts(word(("Normal", "Text.")), {"_rels/.rels": b"<a/>"}),
        with_parts(word(("Normal", "Text.")), {"word/document.xml": b"<a>" * 5000}),
    ],
)
def test_a_damaged_file_or_another_kind_of_zip_is_no_word_document(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="damaged or not a Word document"):
        read(data)


# --- what Word writes and python-docx can't --------------------------------------------------------------------


def test_wrappers_hide_nothing() -> None:
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{p(r('In a control.'))}</w:sdtContent></w:sdt>"
    inline = p(f"<w:sdt><w:sdtContent>{r('In')}</w:sdtContent></w:sdt><w:hyperlink>{r(' a link')}</w:hyperlink>")
    assert read(made(control + inline)).text == "In a control.\n\nIn a link"


STYLES = (
    '<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:styleId="Own"><w:name w:val="My own"/><w:basedOn w:val="berschrift1"/></w:style>'
    '<w:style w:styleId="Plain"><w:name w:val="Plain"/><w:basedOn w:val="berschrift1"/>'
    '<w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
    '<w:style w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
)


def test_headings_are_told_by_their_level_whatever_their_style_is_called() -> None:
    body = "".join(p(r(name), f'<w:pStyle w:val="{name}"/>') for name in ("berschrift1", "Own", "Plain"))
    found = read(made(body + p(r("Direct"), '<w:outlineLvl w:val="2"/>'), styles=STYLES))
    assert [(h.level, h.text) for h in found.headings] == [(1, "berschrift1"), (1, "Own"), (3, "Direct")]


def test_a_clause_in_the_style_of_a_heading_can_be_cited() -> None:
    clause = "The tenant shall pay the rent on the first day of every month to the landlord's account."
    assert not read(made(p(r(clause), '<w:pStyle w:val="berschrift1"/>'), styles=STYLES)).headings


def test_a_table_of_contents_is_left_out() -> None:
    body = p(r("Scope 3"), '<w:pStyle w:val="TOC1"/>') + p(r("Scope"), '<w:pStyle w:val="berschrift1"/>')
    assert read(made(body, styles=STYLES)).text == "Scope"


def test_numbers_of_headings_and_clauses_are_counted_as_word_counts() -> None:
    def level(depth: int, form: str, text: str) -> str:
        return (
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        )

    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, "upperRoman", "%1.")}'
        f"{level(1, 'decimal', '%1.%2')}</w:abstractNum>"
        f'<w:abstractNum w:abstractNumId="1">{level(0, "lowerLetter", "%1)")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    )

    def listed(number: int, depth: int, style: str = "") -> str:
        return f'{style}<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'

    heading = '<w:pStyle w:val="berschrift1"/>'
    body = (
        p(r("Scope"), listed(1, 0, heading))
        + p(r("First."), listed(1, 1))
        + p(r("Terms"), listed(1, 0, heading))
        + p(r("Second."), listed(1, 1))
        + p(r("Letter."), listed(2, 0))
        + p(r("No item."), listed(0, 0))
    )
    assert read(made(body, styles=STYLES, numbering=numbering)).text == (
        "I. Scope\n\n  - I.1 First.\n\nII. Terms\n\n  - II.1 Second.\n- Letter.\n\nNo item."
    )


def test_cells_merged_downwards_count_for_each_row() -> None:
    rows = [
        tr(tc(p(r("Country"))), tc(p(r("Town"))), properties="<w:tblHeader/>"),
        tr(tc(p(r("Mali")), '<w:vMerge w:val="restart"/>'), tc(p(r("Gao")))),
        tr(tc(p(""), "<w:vMerge/>"), tc(p(r("Kidal")))),
        tr(tc(p(r("gone"))), tc(p(r("gone"))), properties="<w:del/>"),
    ]
    assert read(made(f"<w:tbl>{''.join(rows)}</w:tbl>")).text == "Country: Mali; Town: Gao\nCountry: Mali; Town: Kidal"


def test_a_table_that_only_places_text_is_read_as_its_paragraphs() -> None:
    inner = f"<w:tbl>{tr(tc(p(r('A'))), tc(p(r('B'))))}{tr(tc(p(r('1'))), tc(p(r('2'))))}</w:tbl>"
    outer = f"<w:tbl>{tr(tc(p(r('Left.')) + p(r('Below.'))), tc(inner + p('')))}</w:tbl>"
    assert read(made(outer)).text == "Left.\n\nBelow.\n\nA: 1; B: 2"


def test_cells_of_a_form_that_nobody_filled_in_are_empty() -> None:
    def prompt(content: str) -> str:
        return f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    rows = [
        tr(tc(p(r("Name"))), tc(p(r("Age"))), tc(p(r("Town"))), properties="<w:tblHeader/>"),
        tr(prompt(tc(p(r("Type here")))), tc(prompt(p(r("Type here")))), tc(p(r("Gao")))),
    ]
    assert read(made(f"<w:tbl>{''.join(rows)}</w:tbl>")).text == "Name; Age; Town\nTown: Gao"


def test_a_table_in_a_cell_follows_the_table_around_it() -> None:
    inner = f"<w:tbl>{tr(tc(p(r('Pump'))), tc(p(r('2'))))}{tr(tc(p(r('Pipe'))), tc(p(r('40'))))}</w:tbl>"
    rows = [
        tr(tc(p(r("Village"))), tc(p(r("Parts"))), properties="<w:tblHeader/>"),
        tr(tc(p(r("Tessa"))), tc(p(r("See below.")) + inner + p(""))),
        tr(tc(p(r("Bilma"))), tc(p(r("None.")))),
    ]
    assert read(made(f"<w:tbl>{''.join(rows)}</w:tbl>")).text == (
        "Village: Tessa; Parts: See below.\nVillage: Bilma; Parts: None.\n\nPump; 2\nPipe; 40"
    )


def test_a_table_of_tables_only_places_them() -> None:
    inner = f"<w:tbl>{tr(tc(p(r('A'))), tc(p(r('B'))))}{tr(tc(p(r('1'))), tc(p(r('2'))))}</w:tbl>"
    rows = tr(tc(p(r("First"))), tc(inner + p(""))) + tr(tc(p(r("Second"))), tc(inner + p("")))
    assert read(made(f"<w:tbl>{rows}</w:tbl>")).text == "First\n\nA: 1; B: 2\n\nSecond\n\nA: 1; B: 2"


def test_contents_that_another_program_made_are_left_out() -> None:
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    contents = f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{p(r('Scope 1'))}</w:sdtContent></w:sdt>"
    assert read(made(contents + p(r("Scope")))).text == "Scope"


def test_short_bold_lines_above_text_are_headings_where_there_are_no_others() -> None:
    by_hand = p(r("2.1 Wool", "<w:b/>")) + p(r("Wool became dear.")) + p(r("All of it is bold.", "<w:b/>"))
    found = read(made(by_hand))
    assert [(h.start, h.level, h.text) for h in found.headings] == [(0, 2, "2.1 Wool")]
    styled = p(r("Prices"), '<w:outlineLvl w:val="0"/>')
    assert [h.text for h in read(made(p(r("Before.")) + styled + by_hand)).headings] == ["Prices"]


def test_a_chart_has_its_title() -> None:
    text = "<p><r><t>Wells dug</t></r></p>"
    chart = f"<c:chartSpace xmlns:c='c'><c:chart><c:title>{text}</c:title></c:chart></c:chartSpace>"
    related = f'<R><Relationship Id="chart" Type="{OFFICE}/chart" Target="chart.xml"/></R>'
    data = made(p('<w:r><w:drawing><c:chart xmlns:c="c" r:id="chart"/></w:drawing></w:r>'))
    parts = {"word/_rels/document.xml.rels": related.encode(), "word/chart.xml": chart.encode()}
    assert read(with_parts(data, parts)).text == "Wells dug"


def test_formulas_stand_on_the_line() -> None:
    half = "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
    assert read(made(p(r("It is ") + f"<m:oMath>{half}</m:oMath>" + r(".")))).text == "It is 1/2."


def test_the_strict_dialect_is_read() -> None:
    strict = made(p(r("Strict.")))
    with zipfile.ZipFile(BytesIO(strict)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    usual, other = (
        b"schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert read(zipped({name: data.replace(usual, other) for name, data in members.items()})).text == "Strict."


LINE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf")), min_size=1, max_size=40)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(blocks=st.lists(st.tuples(st.sampled_from(["Normal", "Heading 2", "List Bullet", "table"]), LINE), max_size=6))
def test_every_word_survives_in_order(blocks: list[tuple[str, str]]) -> None:
    source = docx.Document()
    for style, text in blocks:
        if style == "table":
            for i, cell in enumerate(source.add_table(rows=1, cols=2).rows[0].cells):
                cell.text = f"{text}{i}"
        else:
            source.add_paragraph(text, style=style)
    found = read(saved(source))
    at = 0
    for style, text in blocks:
        wanted = clean(text + "0" if style == "table" else text)
        at = found.text.index(wanted, at) + len(wanted)
    check_cut(document(found))
