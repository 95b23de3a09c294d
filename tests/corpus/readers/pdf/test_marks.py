from __future__ import annotations

import pytest

from corpus.readers.pdf.marks import with_marks
from corpus.readers.pdf.page import Style, Word


def line(*parts: tuple[str, float, float] | str) -> list[Word]:
    """Words right behind each other, each given by its text, size and rise; a text alone is an ordinary word.

    Spaces before a text set it apart from the word before.
    """
    words: list[Word] = []
    left = 72.0
    for part in parts:
        text, size, rise = (part, 10.0, 0.0) if isinstance(part, str) else part
        left += 3.0 * (len(text) - len(text.lstrip()))
        right = left + 0.5 * size * len(text.strip())
        box = (left, 100 + rise, right, 100 + rise + size)
        words.append(Word(text.strip(), *box, 100 + rise, Style(size, False, False, 0), box))
        left = right
    return words


def written(words: list[Word]) -> str:
    return "".join(word.text if word.joined or not i else f" {word.text}" for i, word in enumerate(words))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (line("ferry", ("3", 6, 4), " sails"), "ferry sails"),
        (line("ferry.", (" 3", 6, 4), "  It"), "ferry. It"),
        (line("10", ("6", 6, 4), " volts"), "10⁶ volts"),
        (line("km", ("2", 6, 4)), "km²"),
        (line("19", ("th", 6, 4), " century"), "19th century"),
        (line("H", ("2", 6, -2), "O"), "H2O"),
        (line("Mac", ("®", 6, 4), ",", " iPad"), "Mac®, iPad"),
        (line("the", " ferry"), "the ferry"),
    ],
)
def test_raised_and_lowered_words_are_joined_or_left_out(words: list[Word], expected: str) -> None:
    assert written(with_marks(words)) == expected


def test_a_line_made_anew_of_the_same_words_is_the_same() -> None:
    words = line("10", ("6", 6, 4), " volts", ("3", 6, 4))
    once = with_marks(words)
    assert written(with_marks(once)) == written(once) == "10⁶ volts"
