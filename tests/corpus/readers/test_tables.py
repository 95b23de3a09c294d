from __future__ import annotations

import pytest

from corpus.readers.blocks import Blocks
from corpus.readers.tables import Grid, Merge, header_rows, lay_out_table


def lines(rows: list[list[str]], merges: list[Merge] | None = None, header: int | None = None) -> list[str]:
    blocks = Blocks()
    lay_out_table(Grid(rows, merges or []), blocks, header)
    return [line for line in blocks.extraction().text.split("\n") if line]


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ([["Country", "Troops"], ["Chad", "2,000"]], 1),
        ([["Chad", "2,000"], ["Mali", "300"]], 0),
        ([["", "2012", "2013"], ["Chad", "5", "6"]], 1),
        ([["Chad", "2012"], ["Mali", "2013"]], 0),
        ([["Name", "Town", "Note"], ["Ada", "Gao", "x"], ["Bo", "Kidal", "y"]], 1),
        ([["Ada", "yes", "Gao"], ["Bo", "yes", "Kidal"]], 0),
        ([["alone", "row"]], 0),
    ],
)
def test_the_row_of_names_is_told_by_what_stands_below(rows: list[list[str]], count: int) -> None:
    assert header_rows(Grid(rows)) == count


def test_names_that_span_columns_stand_before_those_below() -> None:
    rows = [["Country", "2012", "", "2013", ""], ["", "men", "women", "men", "women"], ["Chad", "1", "2", "3", "4"]]
    merges = [Merge(0, 0, 2, 1), Merge(0, 1, 1, 2), Merge(0, 3, 1, 2)]
    assert lines(rows, merges) == ["Country: Chad; 2012 men: 1; 2012 women: 2; 2013 men: 3; 2013 women: 4"]


YEARS = ["", "2012", "2013", "2012", "2013"]
SPANS = [Merge(0, 1, 1, 2), Merge(0, 3, 1, 2)]


@pytest.mark.parametrize("header", [None, 1])
@pytest.mark.parametrize(
    ("top", "below", "merges"),
    [
        (["Country", "Men", "", "Women", ""], YEARS, [Merge(0, 0, 2, 1), *SPANS]),
        (["Country", "Men", "", "Women", ""], YEARS, SPANS),
        (["", "Men", "", "Women", ""], ["Country", *YEARS[1:]], SPANS),
    ],
)
def test_years_below_names_that_span_columns_are_names(
    top: list[str], below: list[str], merges: list[Merge], header: int | None
) -> None:
    rows = [top, below, ["Chad", "1", "2", "3", "4"], ["Mali", "5", "6", "7", "8"]]
    assert lines(rows, merges, header) == [
        "Country: Chad; Men 2012: 1; Men 2013: 2; Women 2012: 3; Women 2013: 4",
        "Country: Mali; Men 2012: 5; Men 2013: 6; Women 2012: 7; Women 2013: 8",
    ]


@pytest.mark.parametrize("value", ["500", "five", "2012"])
def test_values_below_a_name_that_spans_columns_are_none(value: str) -> None:
    rows = [["Country", "Amount", ""], ["Chad", "francs", value], ["Mali", "francs", value]]
    assert lines(rows, [Merge(0, 1, 1, 2)], 1) == [
        f"Country: Chad; Amount: francs; Amount: {value}",
        f"Country: Mali; Amount: francs; Amount: {value}",
    ]


def test_a_name_that_spans_columns_alone_is_no_title() -> None:
    rows = [["", "People", ""], ["Town", "2012", "2013"], ["Gao", "5", "6"]]
    assert lines(rows, [Merge(0, 1, 1, 2)]) == ["Town: Gao; People 2012: 5; People 2013: 6"]
    rows = [["Towns", "", ""], ["Town", "2012", "2013"], ["Gao", "5", "6"]]
    assert lines(rows, [Merge(0, 0, 1, 2)]) == ["Towns", "Town: Gao; 2012: 5; 2013: 6"]


def test_labels_with_values_above_a_much_wider_table_name_no_column() -> None:
    rows = [["Compiled by", "Ada"], ["On", "2013-01-16"], ["Country", "Code", "2012", "2013"], ["Chad", "td", "5", "6"]]
    assert lines(rows) == ["Compiled by: Ada", "On: 2013-01-16", "Country: Chad; Code: td; 2012: 5; 2013: 6"]


def test_a_short_row_below_names_or_above_a_table_as_wide_is_a_row() -> None:
    assert lines([["A", "B", "C"], ["x", "1", "2"], ["y", "3", ""]], header=1) == ["A: x; B: 1; C: 2", "A: y; B: 3"]
    assert lines([["A", "B"], ["x", "1", "2"], ["y", "3", "4"]]) == ["A: x; B: 1; 2", "A: y; B: 3; 4"]


def test_notes_and_labels_within_a_table_belong_to_no_column() -> None:
    rows = [["Town", "People"], ["North", ""], ["Gao", "5"], ["Kidal", "6"], ["Arlit", "7"], ["As of May.", ""]]
    blocks = Blocks()
    lay_out_table(Grid(rows), blocks)
    assert blocks.extraction().text == (
        "North\nTown: Gao; People: 5\nTown: Kidal; People: 6\nTown: Arlit; People: 7\n\nAs of May."
    )


def test_a_first_cell_alone_is_a_value_where_that_is_usual_or_another_reaches_its_row() -> None:
    assert lines([["Name", "Signed"], ["Ada", "yes"], ["Bo", ""]], header=1) == ["Name: Ada; Signed: yes", "Name: Bo"]
    long = "long " * 30
    rows = [["Town", "Note"], ["Gao", "none"], ["Faya", "none"], ["Arlit", long], ["Kidal", ""]]
    assert lines(rows, [Merge(3, 1, 2, 1)], 1)[-1] == "Town: Kidal"


def test_a_label_over_several_rows_is_said_in_each() -> None:
    rows = [["Country", "Town"], ["Mali", "Gao"], ["", "Kidal"], ["Niger", "Arlit"], ["Chad", "Faya"]]
    assert lines(rows, [Merge(1, 0, 2, 1)], 1) == [
        "Country: Mali; Town: Gao",
        "Country: Mali; Town: Kidal",
        "Country: Niger; Town: Arlit",
        "Country: Chad; Town: Faya",
    ]


def test_a_long_cell_over_several_rows_stands_once() -> None:
    text = "long " * 30
    assert (
        sum(text.strip() in line for line in lines([["A", "B"], [text, "1"], ["", "2"]], [Merge(1, 0, 2, 1)], 1)) == 1
    )


def test_titles_above_a_table_name_no_column() -> None:
    rows = [["Troops by country", ""], ["Country", "Troops"], ["Chad", "2,000"]]
    assert lines(rows) == ["Troops by country", "Country: Chad; Troops: 2,000"]
    assert lines(rows, [Merge(0, 0, 1, 2)], header=2) == ["Troops by country", "Country: Chad; Troops: 2,000"]


def test_a_row_that_is_one_cell_names_no_column() -> None:
    rows = [["Town", "People"], ["North", ""], ["Gao", "5"]]
    assert lines(rows, [Merge(1, 0, 1, 2)], 1) == ["North", "Town: Gao; People: 5"]


def test_a_form_names_each_value_by_its_label() -> None:
    assert lines([["Name", "Ada"], ["Born", "1980"], ["Town", "Gao"]]) == ["Name: Ada", "Born: 1980", "Town: Gao"]
    assert lines([["Name:", "Ada"], ["Town:", ""]]) == ["Name: Ada", "Town:"]


def test_figures_with_some_missing_are_a_column_and_no_form() -> None:
    rows = [["Country", "Troops"], ["Chad", "2,000"], ["Mali", "n/a"], ["Niger", "500"], ["Togo", ".."]]
    assert lines(rows)[1] == "Country: Mali; Troops: n/a"


def test_values_of_several_kinds_make_a_form_even_where_texts_make_none() -> None:
    def text(rows: list[list[str]]) -> str:
        blocks = Blocks()
        lay_out_table(Grid(rows), blocks, form=False)
        return blocks.extraction().text

    form = [["Name", "Ada"], ["Town", "Gao"], ["Born", "1980"], ["Cattle", "500"]]
    assert text(form) == "Name: Ada\nTown: Gao\nBorn: 1980\nCattle: 500"
    assert text(form[:3]) == "Name: Town; Ada: Gao\nName: Born; Ada: 1980"


def test_names_of_empty_columns_are_not_lost() -> None:
    assert lines([["Name", "Signature"], ["Ada", ""]], header=1) == ["Name; Signature", "Name: Ada"]
    assert lines([["T2", ""], ["", ""]]) == ["T2"]


def test_two_tables_stay_apart() -> None:
    blocks = Blocks()
    for _ in range(2):
        lay_out_table(Grid([["1", "2"], ["3", "4"]]), blocks)
    assert blocks.extraction().text == "1; 2\n3; 4\n\n1; 2\n3; 4"
