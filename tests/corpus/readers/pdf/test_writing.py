from __future__ import annotations

from collections import Counter

import pytest

from corpus.readers.pdf.layout import Block, Line
from corpus.readers.pdf.page import Style, Word
from corpus.readers.pdf.writing import Writer, is_parted

STYLE = Style(10.0, False, False, 0)


def word(text: str, left: float = 0.0, baseline: float = 100.0, *, joined: bool = False) -> Word:
    box = (left, baseline, left + 10.0 * len(text), baseline + 8)
    return Word(text, *box, baseline, STYLE, box, joined=joined)


@pytest.mark.parametrize(
    ("before", "after", "gap", "new_line", "expected"),
    [
        ("the", "ferry", 3, False, True),
        ("the", "ferry", 3, True, True),
        ("long-", "term", 3, True, False),
        ("long-", "term", 3, False, True),
        ("-", "term", 3, True, True),
        ("1999–", "2001", 3, True, False),
        ("https://", "example.org", 3, True, False),
        ("袭击", "发生", 0, False, False),
        ("袭击", "发生", 5, False, True),
        ("袭击", "发生", 5, True, False),
        ("袭击", "in", 0, True, True),
    ],
)
def test_a_space_stands_between_words(before: str, after: str, gap: float, new_line: bool, expected: bool) -> None:
    first = word(before)
    assert is_parted(first, word(after, first.right + gap), new_line=new_line) is expected


def test_what_is_joined_is_not_parted_unless_a_line_ends_between() -> None:
    assert not is_parted(word("19"), word("th", joined=True), new_line=False)
    assert is_parted(word("19"), word("th", joined=True), new_line=True)


@pytest.mark.parametrize(
    ("known", "expected"),
    [([], "longterm"), (["long-term"], "long-term"), (["longterm"], "longterm"), (["long", "term"], "long-term")],
)
def test_a_hyphen_that_only_broke_a_line_goes(known: list[str], expected: str) -> None:
    writer = Writer(Counter(known))
    lines = [Line([word("long-")], 1), Line([word("term", baseline=88)], 1)]
    writer.write(Block("paragraph", 1, lines))
    found = writer.extraction(1, None, (), (), None)
    assert found.text == expected
    assert [found.text[place.start : place.end] for place in found.places] == [expected[:-4], "term"]
