from __future__ import annotations

import pytest

from corpus.readers.blocks import Blocks
from corpus.readers.tables import Grid, Merge, header_rows, kind, lay_out


def lines(rows: list[list[str]], merges: list[Merge] | None = None, header: int | None = None) -> list[str]:
    blocks = Blocks()
    lay_out(Grid(rows, merges or []), blocks, header)
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


def test_names_of_empty_columns_are_not_lost() -> None:
    assert lines([["Name", "Signature"], ["Ada", ""]], header=1) == ["Name; Signature", "Name: Ada"]
    assert lines([["T2", ""], ["", ""]]) == ["T2"]


def test_two_tables_stay_apart() -> None:
    blocks = Blocks()
    for _ in range(2):
        lay_out(Grid([["1", "2"], ["3", "4"]]), blocks)
    assert blocks.extraction().text == "1; 2\n3; 4\n\n1; 2\n3; 4"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("$5.00", "number"), ("(1,234)", "number"), ("12 km", "text"), ("1999/2000", "year"), ("16.1.2013", "date")],
)
def test_kinds_of_cells(cell: str, expected: str) -> None:
    assert kind(cell) == expected
