from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.readers import xlsx
from corpus.readers.blocks import clean
from corpus.readers.xlsx import read
from corpus.types import UnreadableDocument
from tests.files import document, with_parts, word
from tests.invariants import check_cut


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        fill(book)
    return target.getvalue()


def sheet(rows: list[list[object]], top: int = 0) -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("Data")
        for number, row in enumerate(rows, top):
            page.write_row(number, 0, ["" if cell is None else cell for cell in row])

    return workbook(fill)


def test_each_sheet_is_a_heading_and_each_row_names_its_columns() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        for name in ("Troops", "Towns"):
            page = book.add_worksheet(name)
            page.write_row(0, 0, ["Country", name])
            page.write_row(1, 0, ["Chad", 2000])

    found = read(workbook(fill))
    assert found.text == "Troops\n\nCountry: Chad; Troops: 2000\n\nTowns\n\nCountry: Chad; Towns: 2000"
    assert [(h.level, h.text) for h in found.headings] == [(1, "Troops"), (1, "Towns")]


def test_the_date_is_when_it_was_made() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.set_properties({"created": datetime(2013, 1, 16, 23)})
        book.add_worksheet("Data").write(0, 0, "Chad")

    assert read(workbook(fill)).date == "2013-01-16"


def test_titles_and_several_tables_on_a_sheet() -> None:
    rows = [["Troops in 2013"], [], ["Country", "Troops"], ["Chad", 2000], [], ["Town", "People"], ["Gao", 86000]]
    expected = "Data\n\nTroops in 2013\n\nCountry: Chad; Troops: 2000\n\nTown: Gao; People: 86000"
    assert read(sheet(rows, top=3)).text == expected


def test_tables_beside_each_other_are_read_one_after_the_other() -> None:
    rows = [
        ["Country", "Troops", None, "Town", "People"],
        ["Chad", 2000, None, "Gao", 5],
        ["Niger", 500, None, "Kidal", 6],
    ]
    assert read(sheet(rows)).text == (
        "Data\n\nCountry: Chad; Troops: 2000\nCountry: Niger; Troops: 500\n\n"
        "Town: Gao; People: 5\nTown: Kidal; People: 6"
    )


def test_an_empty_column_before_figures_parts_nothing() -> None:
    rows = [["Item", None, "2012", None, "2013"], ["Sales", None, 5, None, 6], ["Costs", None, 3, None, 4]]
    assert read(sheet(rows)).text == "Data\n\nItem: Sales; 2012: 5; 2013: 6\nItem: Costs; 2012: 3; 2013: 4"


def test_a_table_goes_on_after_an_empty_row() -> None:
    rows = [["Country", "Troops"], ["Chad", 2000], ["Niger", 500], [], ["Total", 2500]]
    assert read(sheet(rows)).text.endswith("Country: Niger; Troops: 500\n\nCountry: Total; Troops: 2500")


def test_values_are_shown_as_in_the_sheet() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("S")
        shown = [
            (datetime(2013, 1, 16), "d mmm yyyy"),
            (0.256, "0.0%"),
            (1234.5, "$#,##0.00"),
            (0.1 + 0.2, "General"),
        ]
        for i, (value, code) in enumerate(shown):
            page.write(0, i, f"C{i}")
            page.write(1, i, value, book.add_format({"num_format": code}))
        page.write(0, 4, "C4")
        page.write_formula(1, 4, "=1+1", None, 2)
        page.write(0, 5, "C5")
        page.write_boolean(1, 5, True)
        page.write(0, 6, "C6")
        page.write_rich_string(1, 6, "plain ", book.add_format({"bold": True}), "bold")

    expected = "C0: 2013-01-16; C1: 25.6%; C2: $1,234.50; C3: 0.3; C4: 2; C5: TRUE; C6: plain bold"
    assert read(workbook(fill)).text == f"S\n\n{expected}"


def test_merged_names_stand_before_those_below() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("S")
        page.merge_range("A1:C1", "Troops by year")
        page.merge_range("A3:A4", "Country")
        page.merge_range("B3:C3", "Year")
        page.write_row("B4", ["2012", "2013"])
        page.write_row("A5", ["Chad", 5, 6])

    assert read(workbook(fill)).text == "S\n\nTroops by year\n\nCountry: Chad; Year 2012: 5; Year 2013: 6"


def test_a_bold_row_names_the_columns() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("S")
        page.write_row(0, 0, ["Name", "Role"], book.add_format({"bold": True}))
        page.write_row(1, 0, ["Ada", "Chair"])

    assert read(workbook(fill)).text == "S\n\nName: Ada; Role: Chair"


def test_a_title_right_above_a_bold_row_names_no_column() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("S")
        bold = book.add_format({"bold": True})
        page.write(0, 0, "Our people", bold)
        page.write_row(1, 0, ["Name", "Role"], bold)
        page.write_row(2, 0, ["Ada", "Chair"])

    assert read(workbook(fill)).text == "S\n\nOur people\n\nName: Ada; Role: Chair"


def test_hidden_sheets_are_left_out_and_named() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Shown").write(0, 0, "Seen.")
        hidden = book.add_worksheet("Lists")
        hidden.write(0, 0, "Unseen.")
        hidden.hide()

    found = read(workbook(fill))
    assert found.text == "Shown\n\nSeen."
    assert found.warnings == ("the hidden sheet “Lists” was left out",)


def test_hidden_rows_and_columns_are_left_out_and_told() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("S")
        page.merge_range("A1:D1", "Troops by country")
        page.write_row("A2", ["Key", "Country", "Secret", "Troops"])
        for number, row in enumerate([[1, "Chad", "x", 2000], [2, "Togo", "y", 7], [3, "Mali", "z", 500]], 2):
            page.write_row(number, 0, row)
        page.set_column("A:A", None, None, {"hidden": True})
        page.set_column("C:C", None, None, {"hidden": True})
        page.set_row(3, None, None, {"hidden": True})
        page.set_row(9, None, None, {"hidden": True})

    found = read(workbook(fill))
    assert found.text == "S\n\nTroops by country\n\nCountry: Chad; Troops: 2000\nCountry: Mali; Troops: 500"
    assert found.warnings == ("hidden rows (1) and columns (2) of “S” were left out",)


def test_a_merged_cell_reaches_past_hidden_and_empty_rows() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("S")
        page.write_row("A1", ["Country", "Town", "People"])
        page.merge_range("A2:A4", "Mali")
        for number, row in enumerate([["Gao", 5], ["Kidal", 6], ["Mopti", 7], ["Faya", 8]], 1):
            page.write_row(number, 1, row)
        page.write("A5", "Chad")
        page.set_row(2, None, None, {"hidden": True})

    assert read(workbook(fill)).text.split("\n")[2:] == [
        "Country: Mali; Town: Gao; People: 5",
        "Country: Mali; Town: Mopti; People: 7",
        "Country: Chad; Town: Faya; People: 8",
    ]


def test_a_bold_row_beside_another_table_names_its_columns() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("S")
        bold = book.add_format({"bold": True})
        page.write_row("A1", ["Name", "Role"], bold)
        page.write_row("A2", ["Ada", "Chair"])
        page.write_row("A3", ["Bo", "Chair"])
        page.write_row("D1", ["Town", "Street"])
        page.write_row("D2", ["Gao", "Main"], bold)
        page.write_row("D3", ["Kidal", "High"])

    assert "Name: Ada; Role: Chair\nName: Bo; Role: Chair" in read(workbook(fill)).text


def test_a_table_that_goes_on_keeps_all_its_names() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("S")
        page.merge_range("A1:A2", "Country")
        page.merge_range("B1:C1", "Men")
        page.write_row("B2", ["2012", "2013"])
        page.write_row("A3", ["Chad", 5, 6])
        page.write_row("A5", ["Total", 5, 6])

    assert read(workbook(fill)).text.endswith("Country: Total; Men 2012: 5; Men 2013: 6")


def test_text_boxes_titles_of_charts_and_comments_follow_the_cells() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("S")
        page.write_row("A1", ["Chad", 2000])
        page.write_row("A2", ["Togo", 7])
        page.write_comment("B1", "Counted in May.", {"author": "Ada"})
        page.write_comment("B2", "Unseen.")
        page.set_row(1, None, None, {"hidden": True})
        page.insert_textbox("D2", "Without guards.")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=S!$B$1:$B$1"})
        chart.set_title({"name": "Troops in time"})
        page.insert_chart("D9", chart)
        unseen = book.add_worksheet("Unseen")
        unseen.write(0, 0, "Unseen.")
        unseen.set_column("A:A", None, None, {"hidden": True})
        book.add_worksheet("Box").insert_textbox("A1", "Only a box.")

    assert read(workbook(fill)).text == (
        "S\n\nChad; 2000\n\nWithout guards.\n\nTroops in time\n\nComment on B1: Counted in May.\n\nBox\n\nOnly a box."
    )


def test_a_huge_sheet_is_read_in_part_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
    found = read(sheet([["A", "B"], [1, 2], [3, 4], [5, 6], [7, 8]]))
    assert found.text == "Data\n\nA: 1; B: 2\nA: 3; B: 4"
    assert found.warnings == ("only the first 3 of 5 rows of “Data” were read",)


def test_a_sheet_that_is_too_wide_is_read_in_part_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_COLUMNS", 2)
    found = read(sheet([["A", "B", "C"], [1, 2, 3]]))
    assert found.text == "Data\n\nA: 1; B: 2"
    assert found.warnings == ("only the first 2 of 3 columns of “Data” were read",)


def test_a_cell_at_the_far_end_costs_nothing() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("S")
        page.write(0, 0, "First.")
        page.write(1_048_575, 0, "Last.")

    assert read(workbook(fill)).text == "S\n\nFirst.\n\nLast."


def test_formulas_that_were_never_worked_out_are_told() -> None:
    cells = '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1" t="inlineStr"><is><t>x_x000D_</t></is></c></row>'
    xml = f'<worksheet xmlns="urn:x"><sheetData>{cells}</sheetData></worksheet>'
    found = read(with_parts(sheet([["x"]]), {"xl/worksheets/sheet1.xml": xml}))
    assert found.text == "Data\n\nx"
    assert "formulas without a saved result" in found.warnings[0]


def test_another_kind_of_file_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="damaged or not an Excel workbook"):
        read(word(("Normal", "Text.")))


CELL = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), max_size=20)


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.lists(CELL | st.integers(-999, 999), min_size=1, max_size=5), min_size=1, max_size=7))
def test_every_cell_survives(rows: list[list[object]]) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("Data")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write_number(number, column, cell) if isinstance(cell, int) else page.write_string(
                    number, column, str(cell)
                )

    found = read(workbook(fill))
    words = found.text.replace(" ", "")
    for row in rows:
        for cell in row:
            assert clean(str(cell)).replace(" ", "") in words
    check_cut(document(found))


def test_dates_without_a_time_are_dates() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("S")
        page.write_datetime(0, 0, date(2013, 1, 16), book.add_format({"num_format": 14}))

    assert read(workbook(fill)).text == "S\n\n2013-01-16"
