from __future__ import annotations

import pytest

from corpus.readers.archive import parse
from corpus.readers.docx_styles import heading_level, read_styles


@pytest.mark.parametrize(
    ("name", "level"), [("heading 1", 1), ("Heading 3", 3), ("Title", 1), ("Subtitle", None), ("", None)]
)
def test_the_names_of_styles_tell_headings(name: str, level: int | None) -> None:
    assert heading_level(None, name) == level


def test_styles_that_are_based_on_each_other_end() -> None:
    xml = "".join(f'<style styleId="{a}"><name val="{a}"/><basedOn val="{b}"/></style>' for a, b in ("ab", "ba"))
    assert set(read_styles(parse(f"<styles>{xml}</styles>".encode()))) == {"a", "b"}
