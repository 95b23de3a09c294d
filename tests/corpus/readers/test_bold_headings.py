from __future__ import annotations

import pytest

from corpus.readers.bold_headings import BoldHeadings


def found(*lines: tuple[str, str]) -> list[tuple[int, str]]:
    guess = BoldHeadings()
    for number, (kind, text) in enumerate(lines):
        guess.add(kind, number, text)
    return [(heading.level, heading.text) for heading in guess.found]


TEXT = ("paragraph", "Sheep graze there.")


def test_a_short_bold_line_above_text_is_a_heading() -> None:
    assert found(("bold", "Pastures"), TEXT, ("bold", "2.3 Rain"), ("item", "in May")) == [
        (1, "Pastures"),
        (2, "2.3 Rain"),
    ]


@pytest.mark.parametrize(
    "text",
    ["No dogs.", "Note:", "and so on", "1999", "A " * 20, "A much too long word " * 5],
)
def test_a_bold_line_that_reads_like_none_is_no_heading(text: str) -> None:
    assert not found(("bold", text), TEXT)


@pytest.mark.parametrize("below", [("paragraph", "Director"), ("row", "Town: Gao"), ("bold", "It is bold as well.")])
def test_a_bold_line_above_something_else_than_text_is_no_heading(below: tuple[str, str]) -> None:
    assert not found(("bold", "Ada Ba"), below)
    assert not found(("bold", "Ada Ba"))


def test_of_many_bold_lines_only_the_last_may_be_a_heading() -> None:
    assert found(("bold", "Part"), ("bold", "Chapter"), TEXT) == [(1, "Part"), (1, "Chapter")]
    lines = [("bold", text) for text in ("Ministry", "Street", "Town", "Country", "Summary")]
    assert found(*lines, TEXT) == [(1, "Summary")]
