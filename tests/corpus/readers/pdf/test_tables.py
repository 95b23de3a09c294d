from __future__ import annotations

from pathlib import Path

import pytest

from corpus.readers.pdf import read
from tests.files import Line, page, pdf

PROSE = """The company sells its products in many countries and reports on
them by region; in the year 2022 it sold 1,204 more than in the
year 2021, when it had sold 1,108. Its costs were $ 12 million, or
40 % of sales, which is what the managers had expected of them."""


def row(y: float, label: str, *cells: str, left: float = 72) -> list[Line]:
    """A row of right-aligned cells 80 points apart."""
    width = {",": 2.5, ".": 2.5, "(": 3, ")": 3, "—": 9, " ": 2.5}
    found: list[Line] = [(left, y, 9, label)] if label else []
    for i, cell in enumerate(cells):
        if cell:
            found.append((300 + 80 * i - sum(width.get(c, 5) for c in cell), y, 9, cell))
    return found


def lines_of(*rows: list[Line]) -> list[str]:
    found = read(pdf([[line for lines in rows for line in lines]]))
    return [line for line in found.text.split("\n") if line]


YEARS: list[Line] = [(280, 720, -9, "2022"), (360, 720, -9, "2021")]


def test_a_group_names_the_rows_set_in_below_it_but_not_its_total() -> None:
    assert lines_of(
        YEARS,
        row(700, "Net sales:"),
        row(688, "Products", "$ 63,355", "$ 63,948", left=82),
        row(676, "Services", "19,604", "17,486", left=82),
        row(664, "Total net sales", "82,959", "81,434", left=92),
        row(652, "Operating income", "(10)", "—"),
    ) == [
        "Net sales: Products; 2022: $63,355; 2021: $63,948",
        "Net sales: Services; 2022: 19,604; 2021: 17,486",
        "Total net sales; 2022: 82,959; 2021: 81,434",
        "Operating income; 2022: (10); 2021: —",
    ]


def test_a_header_over_several_columns_names_each_of_them() -> None:
    spans: list[Line] = [(306, 735, -9, "Three Months"), (468, 735, -9, "Nine Months")]
    years: list[Line] = [(280 + 80 * i, 720, -9, year) for i, year in enumerate(["2022", "2021", "2022", "2021"])]
    assert lines_of(
        spans, years, row(700, "Sales", "10", "11", "12", "13"), row(688, "Costs", "20", "21", "22", "23")
    ) == [
        "Sales; Three Months 2022: 10; Three Months 2021: 11; Nine Months 2022: 12; Nine Months 2021: 13",
        "Costs; Three Months 2022: 20; Three Months 2021: 21; Nine Months 2022: 22; Nine Months 2021: 23",
    ]


def test_a_remark_across_the_columns_is_no_cell_of_any() -> None:
    assert lines_of(
        YEARS,
        [(72, 708, 9, "Inventories:"), (290, 708, 9, "(In thousands)")],
        row(696, "Wood", "$ 63,355", "$ 63,948"),
        row(684, "Coal", "20", "21"),
    ) == ["Inventories: (In thousands)", "Wood; 2022: $63,355; 2021: $63,948", "Coal; 2022: 20; 2021: 21"]


def test_a_date_set_on_two_lines_names_its_column() -> None:
    upper: list[Line] = [(340, 732, -9, "January 29,")]
    lower: list[Line] = [(250, 720, -9, "April 30, 2023"), (360, 720, -9, "2023"), (440, 720, -9, "Change")]
    assert lines_of(
        upper,
        lower,
        [(300, 708, 9, "(in millions, but for shares)")],
        row(696, "Sales", "$ 7,192", "$ 6,051", "19%"),
        row(684, "Costs", "$ 2,508", "$ 2,576", "(3)%"),
    ) == [
        "(in millions, but for shares)",
        "Sales; April 30, 2023: $7,192; January 29, 2023: $6,051; Change: 19%",
        "Costs; April 30, 2023: $2,508; January 29, 2023: $2,576; Change: (3)%",
    ]


def test_a_label_on_two_lines_is_one() -> None:
    assert lines_of(
        YEARS,
        row(700, "Sales", "10", "11"),
        row(685, "Adjustments for gains that were realised and"),
        row(675, "included in income", "(1)", "5"),
        row(660, "Total", "9", "16"),
    ) == [
        "Sales; 2022: 10; 2021: 11",
        "Adjustments for gains that were realised and included in income; 2022: (1); 2021: 5",
        "Total; 2022: 9; 2021: 16",
    ]


def test_signs_set_apart_belong_to_their_number() -> None:
    signs: list[Line] = [(262, 700, 9, "$"), (342, 700, 9, "$"), (302, 688, 9, "%"), (382, 688, 9, "%")]
    assert lines_of(YEARS, signs, row(700, "Sales", "10", "11"), row(688, "Margin", "3", "4")) == [
        "Sales; 2022: $10; 2021: $11",
        "Margin; 2022: 3%; 2021: 4%",
    ]


def test_columns_without_a_header_have_no_names() -> None:
    assert lines_of(row(700, "Sales", "10", "11"), row(688, "Costs", "20", "21")) == ["Sales; 10; 11", "Costs; 20; 21"]


def test_a_title_stands_above_its_table() -> None:
    title: list[Line] = [(200, 760, -11, "STATEMENTS OF OPERATIONS"), (230, 745, 9, "(In millions)")]
    found = lines_of(title, YEARS, row(700, "Sales", "10", "11"), row(688, "Costs", "20", "21"))
    assert found[:3] == ["STATEMENTS OF OPERATIONS", "(In millions)", "Sales; 2022: 10; 2021: 11"]


def test_a_line_of_larger_type_is_no_group_and_no_header_stands_above_it() -> None:
    title: list[Line] = [(72, 712, -12, "Costs of the year")]
    found = lines_of(row(730, "All that was sold abroad", "whole"), title, row(698, "Oil", "20"), row(687, "Tar", "31"))
    assert found[1:] == ["Costs of the year", "Oil; 20", "Tar; 31"]
    prose: list[Line] = [(72, 712, 12, "At the end it prints a summary like this:")]
    assert lines_of(prose, row(699, "Read", "20"), row(690, "Kept", "7")) == [prose[0][3], "Read; 20", "Kept; 7"]


def test_prose_with_numbers_is_no_table() -> None:
    assert lines_of(page(PROSE)) == [PROSE.replace("\n", " ")]


def test_prose_around_a_table_stays_prose() -> None:
    found = lines_of(
        page(PROSE, top=780, size=9),
        YEARS,
        row(700, "Sales", "10", "11"),
        row(688, "Costs", "20", "21"),
        page(PROSE, size=9, top=660),
    )
    assert found == [
        PROSE.replace("\n", " "),
        "Sales; 2022: 10; 2021: 11",
        "Costs; 2022: 20; 2021: 21",
        PROSE.replace("\n", " "),
    ]


def test_rows_of_words_are_told_by_where_they_start() -> None:
    names = [("Country", "Capital", "Language"), ("Chad", "N'Djamena", "French"), ("Niger", "Niamey", "French")]
    cells: list[Line] = [
        (72 + 120 * j, 700 - 14 * i, 10, c) for i, line in enumerate(names) for j, c in enumerate(line)
    ]
    assert lines_of(cells) == ["Country; Capital; Language", "Chad; N'Djamena; French", "Niger; Niamey; French"]


def test_dots_lead_to_an_amount_and_are_no_text() -> None:
    labels = [(72, 700, "Acetorphine"), (80, 678, "name in two lines"), (72, 666, "Heroin (and so on ...)")]
    amounts = ["9319", "9833", "9200"]
    entries: list[Line] = [(72, 688, 9, "3-methylthiofentanyl, which has a longer")]
    for (x, y, label), amount in zip(labels, amounts, strict=True):
        entries += [(x, y, 9, label), (180, y, 9, "." * 40), (300, y, 9, amount)]
    assert lines_of(entries) == [
        "Acetorphine; 9319",
        "3-methylthiofentanyl, which has a longer name in two lines; 9833",
        "Heroin (and so on ...); 9200",
    ]


def test_dots_may_lead_to_the_first_of_several_amounts_with_names() -> None:
    dots: list[Line] = [(130, y, 9, "." * 30) for y in (700, 688)]
    found = lines_of(YEARS, row(700, "Sales", "10", "11"), row(688, "Costs", "20", "21"), dots)
    assert found == ["Sales; 2022: 10; 2021: 11", "Costs; 2022: 20; 2021: 21"]


def test_an_entry_of_a_list_of_contents_goes_on_in_the_next_line() -> None:
    entries: list[Line] = [
        (120, 700, 9, "a) Statements of income for the three and nine months ended in October 2023 and October"),
        (120, 690, 9, "30, 2022"),
        (520, 690, 9, "3"),
        (120, 676, 9, "b) Balance sheets"),
        (520, 676, 9, "5"),
    ]
    assert lines_of(entries) == [f"{entries[0][3]} 30, 2022; 3", "b) Balance sheets; 5"]


def test_names_of_several_lines_stand_over_the_middle_of_narrow_columns() -> None:
    names: list[Line] = [
        (266, 740, -9, "Total Number"),
        (273, 730, -9, "of Shares"),
        (344, 740, -9, "Average Price"),
        (352, 730, -9, "per Share"),
        (72, 730, -9, "Period"),
    ]
    assert lines_of(names, row(710, "May", "50", "$ 8"), row(698, "June", "42", "$ 9")) == [
        "Period: May; Total Number of Shares: 50; Average Price per Share: $8",
        "Period: June; Total Number of Shares: 42; Average Price per Share: $9",
    ]


def test_names_set_close_to_each_other_are_cut_where_their_columns_end() -> None:
    names: list[Line] = [(281.5, 720, 9, "raids"), (306, 720, 9, "lost convoys they led")]
    assert lines_of(names, row(700, "Gao", "17", "23"), row(688, "Kidal", "24", "36")) == [
        "Gao; raids: 17; lost convoys they led: 23",
        "Kidal; raids: 24; lost convoys they led: 36",
    ]


def test_a_line_below_all_names_does_not_put_them_under_one() -> None:
    spans: list[Line] = [(322, 735, 9, "Before"), (484, 735, 9, "After")]
    names = row(720, "", "raids", "deaths", "raids", "deaths")
    body = [row(700, "Gao", "12", "34", "15", "39"), row(688, "Kidal", "22", "44", "25", "49")]
    drawn = b"72 732 m 560 732 l S\n"
    found = read(pdf([[line for lines in (spans, names, *body) for line in lines]], drawn=drawn)).text
    assert found.split("\n") == [
        "Gao; Before raids: 12; Before deaths: 34; After raids: 15; After deaths: 39",
        "Kidal; Before raids: 22; Before deaths: 44; After raids: 25; After deaths: 49",
    ]


def test_names_beside_each_other_over_middle_columns_are_those_of_all_around_them() -> None:
    cells: list[Line] = [(263, 735, 9, "in 2014"), (428, 735, 9, "in 2018")]
    for y, label, texts in (
        (720, "", ["raids", "deaths", "captives"] * 2),
        (700, "Gao", "123456"),
        (688, "Kidal", "2" * 6),
    ):
        cells += [(72, y, 9, label)] if label else []
        cells += [(220 + 55 * i - 10 * (y == 720), y, 9, text) for i, text in enumerate(texts)]
    assert lines_of(cells) == [
        "Gao; in 2014 raids: 1; in 2014 deaths: 2; in 2014 captives: 3; "
        "in 2018 raids: 4; in 2018 deaths: 5; in 2018 captives: 6",
        "Kidal; in 2014 raids: 2; in 2014 deaths: 2; in 2014 captives: 2; "
        "in 2018 raids: 2; in 2018 deaths: 2; in 2018 captives: 2",
    ]


def test_tables_side_by_side_with_one_header_are_read_one_after_the_other() -> None:
    cells: list[Line] = []
    for left in (72, 320):
        for y, texts in ((720, ("Name of", "Raids in", "Deaths in")), (710, ("region", "the year", "the year"))):
            cells += [(left + 75 * i, y, -9, text) for i, text in enumerate(texts)]
        for j in range(5):
            texts = (f"R{left + j}", str(20 + j), str(40 + j))
            cells += [(left + 75 * i, 690 - 12 * j, 9, text) for i, text in enumerate(texts)]
    rows = [line for line in lines_of(cells) if "R" in line and ":" in line]
    assert rows[4:6] == ["region: R76; the year: 24; the year: 44", "region: R320; the year: 20; the year: 40"]


def test_the_first_of_several_rows_of_words_names_nothing() -> None:
    cells: list[Line] = [(72, 700, 10, "κ"), (150, 700, 10, "curvature")]
    cells += [(72, 686, 10, "π"), (150, 686, 10, "group"), (72, 672, 10, "ω"), (150, 672, 10, "form")]
    cells = [(x, y, size, text.replace("κ", "k").replace("π", "p").replace("ω", "w")) for x, y, size, text in cells]
    assert lines_of(cells) == ["k; curvature", "p; group", "w; form"]


def test_a_row_of_words_goes_on_in_a_line_close_below() -> None:
    cells: list[Line] = []
    texts = [
        (700, "Country", "Contribution", "Remarks"),
        (680, "Chad", "2,000 soldiers", "Lost 36 men"),
        (660, "Niger", "A field hospital", "None"),
        (640, "Burkina", "Guards for towns", "Came late as it"),
        (629, "Faso", "along the river", "had trouble"),
    ]
    for y, *line in texts:
        cells += [(72 + 120 * j, y, -9 if y == 700 else 9, text) for j, text in enumerate(line)]
    assert lines_of(cells)[1:] == [
        "Country: Niger; Contribution: A field hospital; Remarks: None",
        "Country: Burkina Faso; Contribution: Guards for towns along the river; Remarks: Came late as it had trouble",
    ]


@pytest.mark.parametrize(
    ("name", "row_text"),
    [
        (
            "sec10q/2022_Q3_AAPL.pdf",
            "Total net sales; Three Months Ended June 25, 2022: 82,959; Three Months Ended June 26, 2021: 81,434; "
            "Nine Months Ended June 25, 2022: 304,182; Nine Months Ended June 26, 2021: 282,457",
        ),
        ("sec10q/2022_Q3_AAPL.pdf", "Total assets; June 25, 2022: $336,309; September 25, 2021: $351,002"),
        (
            "sec10q/2022_Q3_NVDA.pdf",
            "Balances, July 31, 2022; Common Stock Outstanding Shares: 2,489; Common Stock Outstanding Amount: $2; "
            "Additional Paid-in Capital: $10,968; Treasury Stock: $—; Accumulated Other Comprehensive Income (Loss): "
            "$(90); Retained Earnings: $12,971; Total Shareholders' Equity: $23,851",
        ),
        (
            "documents/pdf/senate-expenditures.pdf",
            "DOCUMENT NO.: DHAW20190001; DATE POSTED: 05/03/2019; PAYEE NAME: CITIBANK - TRAVEL CBA CARD; "
            "OBLIGATION/SERVICE DATES START: 03/04/2019; OBLIGATION/SERVICE DATES END: 03/06/2019; DESCRIPTION: STAFF "
            "TRANSPORTATION AIRFARE FOR E JOHNSON KANSAS CITY TO WASHINGTON DC AND RETURN; AMOUNT ($): 920.68",
        ),
    ],
)
def test_rows_of_real_reports_stand_alone(data: Path, name: str, row_text: str) -> None:
    assert f"\n{row_text}\n" in read((data / name).read_bytes()).text
