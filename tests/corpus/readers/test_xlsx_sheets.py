from __future__ import annotations

from corpus.readers.archive import parse
from corpus.readers.tables import Merge
from corpus.readers.xlsx_sheets import Sheet, boxes, comments, title_above


def test_of_empty_rows_one_stands_and_of_hidden_rows_none() -> None:
    sheet = Sheet()
    sheet.add(2, ["a"], [True])
    sheet.hide(3, filled=True)
    sheet.add(4, ["b"], [False])
    sheet.add(7, ["c"], [False])
    sheet.hide(8, filled=False)
    assert sheet.rows == [["a"], ["b"], [], ["c"]]
    assert (sheet.last, sheet.seen, sheet.left_out()) == (8, 3, "rows (1)")


def test_a_merged_cell_is_placed_among_the_rows_that_were_read() -> None:
    sheet = Sheet()
    for number in (2, 3, 9):
        sheet.add(number, ["a", "b"], [False, False])
    for reference in ("A2:B9", "A5:B9", "A1:A2", "A2", "nonsense:A1"):
        sheet.merge(reference)
    assert sheet.merges == [Merge(0, 0, 4, 2)]


def test_a_merged_cell_that_begins_in_a_hidden_column_begins_behind_it() -> None:
    sheet = Sheet(hidden_columns={0, 2})
    sheet.add(1, ["title"], [True])
    sheet.add(2, ["w", "x", "y", "z"], [False, True, True, False])
    sheet.merge("A1:D1")
    grid, bold = sheet.shown()
    assert (grid.rows, grid.merges) == ([["title", ""], ["x", "z"]], [Merge(0, 0, 1, 2)])
    assert bold[1] == [True, False]
    assert sheet.left_out() == "columns (2)"
    assert (sheet.hides("C2"), sheet.hides("B2")) == (True, False)


def test_comments_of_both_kinds_are_read() -> None:
    old = "<comments><commentList><comment ref='A1'><text><r><t>Coun</t></r><r><t>ted.</t></r></text></comment>"
    assert list(comments(parse(f"{old}</commentList></comments>".encode()))) == [("A1", "Counted.")]
    new = b"<ThreadedComments><threadedComment ref='B2'><text>Why?</text></threadedComment></ThreadedComments>"
    assert list(comments(parse(new))) == [("B2", "Why?")]


def test_what_stands_in_place_of_a_new_shape_is_left_out() -> None:
    def box(text: str) -> str:
        return f"<sp><txBody><p><r><t>{text}</t></r><br/><r><t>and</t></r></p></txBody></sp>"

    drawing = f"<d><a>{box('One')}</a><Fallback>{box('Too old.')}</Fallback></d>"
    assert list(boxes(parse(drawing.encode()))) == ["One and"]


def test_the_title_of_a_chart_may_stand_in_a_cell() -> None:
    title = "<tx><strRef><f>S!A1</f><strCache><pt><v>Troops</v></pt></strCache></strRef></tx>"
    assert title_above(parse(f"<c><chart><title>{title}</title></chart></c>".encode())) == "Troops"
    assert title_above(parse(b"<c><chart/></c>")) == ""
