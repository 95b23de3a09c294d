from __future__ import annotations

from corpus.readers.regions import regions
from corpus.readers.tables import Grid, Merge


def found(rows: list[list[str]], merges: list[Merge] | None = None) -> list[tuple[int, list[list[str]]]]:
    bold: list[list[bool]] = [[]] * len(rows)
    return [(region.left, region.grid.rows) for region in regions(Grid(rows, merges or []), bold)]


def test_empty_rows_part_tables_and_empty_edges_are_dropped() -> None:
    rows = [["", "Title"], [], ["", "A", "B"], ["", "1", "2"]]
    assert found(rows) == [(1, [["Title"]]), (1, [["A", "B"], ["1", "2"]])]


def test_an_empty_column_parts_tables_where_labels_follow() -> None:
    rows = [["A", "B", "", "C", "D"], ["x", "1", "", "y", "2"], ["x", "3", "", "z", "4"]]
    assert [left for left, _ in found(rows)] == [0, 3]


def test_an_empty_column_before_figures_or_notes_parts_nothing() -> None:
    assert len(found([["A", "", "2012", "2013"], ["x", "", "1", "2"], ["y", "", "3", "4"]])) == 1
    assert len(found([["A", "B", "", "Note"], ["x", "1", "", "so"], ["y", "2", "", "thus"]])) == 1


def test_merged_cells_keep_their_place() -> None:
    sheet = Grid([[], ["", "Year", "", ""], ["", "1", "", "2"]], [Merge(1, 1, 1, 3)])
    (region,) = regions(sheet, [[]] * 3)
    assert region.grid.merges == [Merge(0, 0, 1, 2)]
    assert region.grid.rows == [["Year", ""], ["1", "2"]]


def test_labels_with_values_stay_with_the_wide_table_below_them() -> None:
    table = [["Country", "Code", "2012", "2013"], ["Chad", "td", "5", "6"], ["Mali", "ml", "7", "8"]]
    labels = [["Compiled by", "Ada"], ["On", "2013-01-16"]]
    assert len(found([["Troops"], *labels, [], *table])) == 1
    assert len(found([["Country", "Troops"], ["Chad", "2000"], [], *table])) == 2
    assert len(found([*labels, [], [row[0] for row in table], []])) == 2


def test_a_row_is_bold_in_its_own_table_whatever_stands_beside_it() -> None:
    rows = [["A", "B", "", "C", "D"], ["x", "1", "", "y", "2"], ["x", "3", "", "z", "4"]]
    bold = [[True, True, False, False, False], [False, False, False, True, True], []]
    assert [region.header for region in regions(Grid(rows), bold)] == [1, None]
