from __future__ import annotations

import pytest

from corpus.readers.archive import parse
from corpus.readers.docx_numbering import Numbering


def numbering(*levels: tuple[str, str], start: int = 1, override: str = "") -> Numbering:
    shapes = "".join(
        f'<lvl ilvl="{i}"><start val="{start}"/><numFmt val="{form}"/><lvlText val="{text}"/></lvl>'
        for i, (form, text) in enumerate(levels)
    )
    lists = f'<num numId="1"><abstractNumId val="0"/></num><num numId="2"><abstractNumId val="0"/>{override}</num>'
    return Numbering(parse(f'<n><abstractNum abstractNumId="0">{shapes}</abstractNum>{lists}</n>'.encode()))


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("decimal", "%1.", ["3.", "4."]),
        ("lowerLetter", "(%1)", ["(c)", "(d)"]),
        ("upperRoman", "Article %1", ["Article III", "Article IV"]),
        ("decimalZero", "%1", ["03", "04"]),
        ("bullet", "•", ["", ""]),
    ],
)
def test_numbers_are_shown_in_the_form_of_their_list(form: str, text: str, expected: list[str]) -> None:
    lists = numbering((form, text), start=3)
    assert [lists.label("1", 0) for _ in range(2)] == expected


def test_deeper_numbers_begin_anew_below_each_item() -> None:
    lists = numbering(("decimal", "%1"), ("decimal", "%1.%2"))
    assert [lists.label("1", depth) for depth in (0, 1, 1, 0, 1)] == ["1", "1.1", "1.2", "2", "2.1"]


def test_lists_of_one_kind_go_on_unless_they_begin_anew() -> None:
    going_on = numbering(("decimal", "%1"))
    assert [going_on.label(number, 0) for number in ("1", "2")] == ["1", "2"]
    anew = numbering(("decimal", "%1"), override='<lvlOverride ilvl="0"><startOverride val="1"/></lvlOverride>')
    assert [anew.label(number, 0) for number in ("1", "2", "2")] == ["1", "1", "2"]


def test_a_list_that_is_not_described_has_bullets() -> None:
    assert numbering().label("7", 0) == ""
    assert Numbering(None).label("1", 0) == ""
