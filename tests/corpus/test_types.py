from __future__ import annotations

from corpus.types import Document, page_at

DOCUMENT = Document("ab" * 32, "Title", "md", "x" * 100)


def test_a_document_is_known_by_its_bytes() -> None:
    assert DOCUMENT.id == "ab" * 8


def test_text_before_the_first_page_start_is_on_page_one() -> None:
    assert page_at((4, 10), 0) == 1


def test_an_empty_page_holds_no_offset() -> None:
    assert page_at((0, 50, 50), 49) == 1
    assert page_at((0, 50, 50), 50) == 3
