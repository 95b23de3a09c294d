from __future__ import annotations

import pytest

from corpus.types import Document, Heading, page_at

DOCUMENT = Document(
    "ab" * 32,
    "Title",
    "md",
    "x" * 100,
    headings=(Heading(10, 1, "A"), Heading(20, 3, "A deep"), Heading(30, 2, "A mid"), Heading(50, 1, "B")),
)


@pytest.mark.parametrize(
    ("offset", "path"),
    [(5, ()), (10, ("A",)), (25, ("A", "A deep")), (35, ("A", "A mid")), (60, ("B",))],
)
def test_a_heading_ends_those_of_its_own_level_and_below(offset: int, path: tuple[str, ...]) -> None:
    assert DOCUMENT.headings_at(offset) == path


def test_a_document_is_known_by_its_bytes() -> None:
    assert DOCUMENT.id == "ab" * 8


def test_text_before_the_first_page_start_is_on_page_one() -> None:
    assert page_at((4, 10), 0) == 1


def test_an_empty_page_holds_no_offset() -> None:
    assert page_at((0, 50, 50), 49) == 1
    assert page_at((0, 50, 50), 50) == 3
