from __future__ import annotations

import pytest

from corpus.readers.pdf.direction import Character, in_order
from corpus.readers.pdf.layout import lines_of
from corpus.readers.pdf.page import Style, Word

STYLE = Style(10, False, False, 0)


def seen(line: str) -> list[Character]:
    """The characters of a line as they are seen from the left, five points wide each, spaces left out."""
    boxes = [(5.0 * i, 0.0, 5.0 * i + 5, 8.0) for i in range(len(line))]
    return [(char, box, box, 0.0) for char, box in zip(line, boxes, strict=True) if char != " "]


def words(line: str) -> list[str]:
    """The words of a line seen from the left, from right to left."""
    return ["".join(char for char, *_ in word) for word in in_order(seen(line), STYLE)][::-1]


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("שלום לכולם"[::-1], ["שלום", "לכולם"]),
        (f"{'כאשר'[::-1]} ,1963 {'בשנת'[::-1]}", ["בשנת", "1963,", "כאשר"]),
        (f".({'שנה'[::-1]} 35-{'כ'})", ["(כ-35", "שנה)."]),
        (f"{'دولار'[::-1]} 1,204 {'التكلفة'[::-1]}", ["التكلفة", "1,204", "دولار"]),
    ],
)
def test_what_runs_to_the_left_is_turned_and_numbers_are_not(line: str, read: list[str]) -> None:
    assert words(line) == read


def test_brackets_told_as_they_are_meant_are_left_so() -> None:
    assert words(f"){'שנה'[::-1]} 35( {'היה'[::-1]}") == ["היה", "(35", "שנה)"]


@pytest.mark.parametrize(("gap", "read"), [(1.0, ["בא", "דג"]), (0.0, ["דגבא"])])
def test_spaces_of_the_file_part_words_where_there_is_room_for_them(gap: float, read: list[str]) -> None:
    boxes = [(5.0 * i + (gap if i > 1 else 0.0), 0.0, 5.0 * i + 5, 8.0) for i in range(4)]
    letters: list[Character] = [(char, box, box, 0.0) for char, box in zip("אבגד", boxes, strict=True)]
    edge = (10.0, 0.0, 10.0, 0.0)
    found = in_order([*letters, (" ", edge, edge, 0.0)], STYLE)
    assert ["".join(char for char, *_ in word) for word in found] == read


def test_a_full_stop_left_of_latin_words_stands_alone() -> None:
    line = f"{'בקליפורניה'[::-1]} .Apple Inc {'לפי'[::-1]}"
    assert words(line) == ["לפי", "Inc", "Apple", ".", "בקליפורניה"]


def test_a_word_among_latin_ones_is_turned_alone() -> None:
    assert words(f"The word {'שלום'[::-1]} means")[::-1] == ["The", "word", "שלום", "means"]


def test_marks_stay_with_their_letters() -> None:
    characters = seen("رفو")
    mark: Character = ("ّ", (5.0, 8.0, 10.0, 10.0), (5.0, 8.0, 10.0, 10.0), 0.0)
    assert ["".join(c for c, *_ in word) for word in in_order([*characters, mark], STYLE)] == ["وفّر"]


def test_a_run_without_letters_on_a_line_that_runs_to_the_left_is_read() -> None:
    words = [
        Word(text, 10.0 * i, 0, 10.0 * i + 8, 8, 0, STYLE, (0, 0, 8, 8)) for i, text in enumerate([".", "∞+", "سبب"])
    ]
    (line,) = lines_of(words, 1)
    assert [word.text for word in line.words] == ["سبب", ".", "∞+"]
