from __future__ import annotations

from corpus.readers.blocks import Blocks, clean


def test_white_space_is_folded_and_control_characters_go() -> None:
    assert clean("  a\r\n\tb\x0bc\x00\ufeff d\u00a0e ") == "a b c d e"


def test_lines_that_belong_together_are_not_parted_by_a_blank_one() -> None:
    blocks = Blocks()
    blocks.paragraph("Before.")
    blocks.item("one")
    blocks.item("deep", depth=1)
    blocks.paragraph("After.")
    assert blocks.extraction().text == "Before.\n\n- one\n  - deep\n\nAfter."


def test_headings_know_where_they_stand() -> None:
    blocks = Blocks()
    blocks.paragraph("Before.")
    blocks.heading(2, " A  heading ")
    found = blocks.extraction("Title")
    assert [(h.start, h.level, h.text) for h in found.headings] == [(9, 2, "A heading")]
    assert found.title == "Title"


def test_empty_blocks_leave_no_trace() -> None:
    blocks = Blocks()
    blocks.paragraph("One.")
    blocks.heading(1, " ")
    blocks.item("\x00")
    blocks.row(["A"], [""])
    blocks.paragraph("Two.")
    assert blocks.extraction().text == "One.\n\nTwo."
    assert blocks.extraction().headings == ()


def test_a_cell_is_named_by_its_column_unless_that_says_nothing_new() -> None:
    blocks = Blocks()
    blocks.row(["Town:", "", "Note"], ["Gao", "east", "Note", "extra"])
    assert blocks.extraction().text == "Town: Gao; east; Note; extra"


def test_pages_begin_where_their_first_block_does() -> None:
    blocks = Blocks()
    for text in ("One.", "", "Three."):
        blocks.page()
        blocks.paragraph(text)
    blocks.page()
    found = blocks.extraction(warnings=["a warning"])
    assert found.text == "One.\n\nThree."
    assert found.page_starts == (0, 6, 6, 12)
    assert found.warnings == ("a warning",)


def test_a_gap_parts_what_would_stand_together() -> None:
    blocks = Blocks()
    blocks.item("one")
    blocks.gap()
    blocks.item("two")
    assert blocks.extraction().text == "- one\n\n- two"


def test_bold_lines_are_headings_where_only_the_title_is_one() -> None:
    blocks = Blocks()
    blocks.heading(1, "Title")
    blocks.paragraph("Rivers", bold=True)
    blocks.paragraph("They rise in spring.")
    assert [(h.start, h.text) for h in blocks.extraction().headings] == [(0, "Title"), (7, "Rivers")]
    blocks.heading(2, "Lakes")
    assert [h.text for h in blocks.extraction().headings] == ["Title", "Lakes"]


def test_symbols_are_told() -> None:
    assert clean("\uf0b3 5 \uf0b0C") == "≥ 5 °C"


def test_cells_of_running_text_stand_below_their_row() -> None:
    text = "The wells were dug in the spring. " * 10
    blocks = Blocks()
    blocks.row(["Region", "Report", "Wells"], ["Kidal", text, "12"])
    blocks.row(["Region", "Report", "Wells"], ["Gao", "None yet.", "3"])
    first, second, third = blocks.extraction().text.split("\n")
    assert first == "Region: Kidal; Wells: 12"
    assert second == f"Report: {text.strip()}"
    assert third == "Region: Gao; Report: None yet.; Wells: 3"
