from __future__ import annotations

import pytest

from corpus.readers.archive import parse
from corpus.readers.xlsx_cells import Cells, Look, without_result

CELLS = Cells(["shared"], [], since_1904=False)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c t="s"><v>0</v></c>', "shared"),
        ('<c t="s"><v>7</v></c>', ""),
        ('<c t="inlineStr"><is><t>x_x0041_</t></is></c>', "xA"),
        ('<c t="b"><v>1</v></c>', "TRUE"),
        ('<c t="b"><f>1&gt;2</f><v>0</v></c>', "FALSE"),
        ('<c t="str"><f>A1</f><v></v></c>', ""),
        ('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
        ('<c t="d"><v>2013-01-16T10:00:00</v></c>', "2013-01-16 10:00:00"),
        ("<c><f>1+1</f><v>2</v></c>", "2"),
        ("<c/>", ""),
    ],
)
def test_a_cell_says_what_is_shown_of_it(cell: str, expected: str) -> None:
    element = parse(cell.encode())
    assert CELLS.text(element, Look()) == expected
    assert not without_result(element)


@pytest.mark.parametrize("kind", ["n", "b", "str", "e"])
def test_a_formula_that_was_never_worked_out_says_nothing(kind: str) -> None:
    element = parse(f'<c t="{kind}"><f>1&gt;2</f></c>'.encode())
    assert CELLS.text(element, Look()) == ""
    assert without_result(element)


def test_a_number_left_empty_was_never_worked_out_either() -> None:
    assert without_result(parse(b"<c><f>1+1</f><v></v></c>"))
