from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chatbot.ui.reading import STRETCH, Block, Stretch, Table, stretch
from corpus.types import Document, Heading


def document(text: str, *headings: Heading) -> Document:
    return Document("0" * 64, "Title", "txt", text, headings=headings)


def texts(shown: Stretch) -> list[str]:
    return [block.text for block in shown.blocks if isinstance(block, Block)]


def test_headings_and_paragraphs_are_blocks_and_lines_of_a_paragraph_stay_together() -> None:
    text = "Title\n\nOne line\nand another.\n\nPart\nSaid at once."
    shown = stretch(document(text, Heading(0, 1, "Title"), Heading(text.index("Part"), 2, "Part")), 0)
    assert [(block.text, block.level) for block in shown.blocks if isinstance(block, Block)] == [
        ("Title", 1),
        ("One line\nand another.", 0),
        ("Part", 2),
        ("Said at once.", 0),
    ]
    for block in shown.blocks:
        assert isinstance(block, Block)
        assert text[block.start :].startswith(block.text)


def test_rows_that_name_the_same_columns_are_a_table() -> None:
    text = "Above\n\nTown: Gao; Fell: 31 March; by night\nTown: Kidal: north; Fell: 30 March\n\nBelow"
    (_, table, _) = stretch(document(text), 0).blocks
    assert isinstance(table, Table)
    assert table.names == ("Town", "Fell")
    assert [row.cells for row in table.rows] == [("Gao", "31 March; by night"), ("Kidal: north", "30 March")]
    assert [text[row.start : row.end] for row in table.rows] == text.split("\n")[2:4]


def test_a_cell_may_be_empty_or_hold_what_parts_cells_elsewhere() -> None:
    text = "Group: A; Base: Gao; Kidal; Income: tolls; ransoms\nGroup: B; Income: gifts; tolls\nGroup: C; Base: x; y"
    (table,) = stretch(document(text), 0).blocks
    assert isinstance(table, Table)
    assert table.names == ("Group", "Base", "Income")
    assert [row.cells for row in table.rows] == [
        ("A", "Gao; Kidal", "tolls; ransoms"),
        ("B", "", "gifts; tolls"),
        ("C", "x; y", ""),
    ]


def test_rows_that_share_no_columns_are_shown_as_they_stand() -> None:
    text = "Town: Gao; Fell: 31 March\nYear: 2012; Month: May"
    assert texts(stretch(document(text), 0)) == [text]


def test_of_a_long_document_what_lies_around_the_place_is_shown() -> None:
    text = "\n\n".join(f"Paragraph {n} says something." for n in range(20_000))
    at = text.index("Paragraph 9999 ")
    shown = stretch(document(text), at)
    assert shown.start < at < shown.end
    assert shown.end - shown.start <= STRETCH
    assert "Paragraph 9999 says something." in texts(shown)
    after = stretch(document(text), shown.end + STRETCH // 4)
    assert after.start <= shown.end


def test_a_line_without_end_is_cut_at_a_word() -> None:
    text = "word " * 50_000
    shown = stretch(document(text), 120_000)
    assert text[shown.start - 1] == " "
    assert len(shown.blocks) == 1


def test_a_run_without_spaces_is_shown_too() -> None:
    text = "data: " + "A" * 100_000 + " end"
    shown = stretch(document(text), 0)
    assert shown.end > STRETCH // 2
    assert stretch(document(text), 50_000).blocks


def test_an_indented_heading_is_a_heading() -> None:
    (heading, text) = stretch(document("      ANNUAL REPORT\n\nText.", Heading(6, 1, "ANNUAL REPORT")), 0).blocks
    assert isinstance(heading, Block)
    assert heading.level == 1
    assert isinstance(text, Block)
    assert text.level == 0


@given(st.text(alphabet="ab; :\n", max_size=200), st.integers(0, 200))
def test_every_character_that_is_shown_stands_where_it_is_said_to_stand(text: str, at: int) -> None:
    shown = stretch(document(text), min(at, len(text)))
    for block in shown.blocks:
        if isinstance(block, Block):
            assert text[block.start :].startswith(block.text)
        else:
            assert all(cell in text[row.start : row.end] for row in block.rows for cell in row.cells)
