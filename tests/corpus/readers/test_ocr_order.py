from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from corpus.readers.ocr_order import PixelEdges, reading_order

HEIGHT = 20


def lines(left: float, right: float, count: int, top: float = 0) -> list[PixelEdges]:
    """Lines of this width below each other, a little white between them."""
    return [(left, top + 26 * i, right, top + 26 * i + HEIGHT) for i in range(count)]


def order(pieces: list[PixelEdges]) -> list[int]:
    """The order of these pieces when they are given in another one."""
    given = sorted(range(len(pieces)), key=lambda i: (pieces[i][3] * 7 + pieces[i][0]) % 101)
    return [given[i] for line in reading_order([pieces[i] for i in given]) for i in line]


def test_lines_below_each_other_come_from_top_to_bottom() -> None:
    assert order(lines(0, 500, 9)) == list(range(9))


def test_columns_come_one_after_the_other_under_a_title_across_them() -> None:
    title = [(200.0, 0.0, 1100.0, 30.0)]
    left, middle, right = (lines(x, x + 400, 8, 60) for x in (0, 450, 900))
    note = [(0.0, 400.0, 1000.0, 420.0)]
    pieces = title + left + middle + right + note
    assert order(pieces) == list(range(len(pieces)))


def test_a_gap_across_all_columns_does_not_cut_them() -> None:
    left, right = (lines(x, x + 400, 4) + lines(x, x + 400, 4, 200) for x in (0, 450))
    assert order(left + right) == list(range(16))


def test_columns_whose_lines_do_not_stand_level_are_columns_too() -> None:
    left, right = lines(0, 400, 8), lines(450, 850, 8, 13)
    assert order(left + right) == list(range(16))


def test_a_short_last_line_stays_in_its_column() -> None:
    left, right = lines(0, 400, 5), lines(450, 850, 4)
    left[2] = (0, left[2][1], 60, left[2][3])
    assert order(left + right) == list(range(9))


def test_a_table_is_read_row_by_row() -> None:
    cells = [
        (x, 26.0 * row, x + width, 26.0 * row + HEIGHT)
        for row in range(6)
        for x, width in ((0, 300), (450, 60), (600, 60))
    ]
    assert order(cells) == list(range(18))


def test_parts_of_a_line_are_one_line_and_cells_are_not() -> None:
    pieces: list[PixelEdges] = [(210, 1, 400, 21), (0, 0, 200, 20), (600, 0, 660, 20)]
    assert reading_order(pieces) == [[1, 0], [2]]


@given(st.lists(st.tuples(*[st.integers(0, 60)] * 2, st.integers(1, 40), st.integers(1, 4)), max_size=40))
def test_every_piece_comes_once(boxes: list[tuple[int, int, int, int]]) -> None:
    pieces = [(float(x), float(y), float(x + width), float(y + height)) for x, y, width, height in boxes]
    assert sorted(order(pieces)) == list(range(len(pieces)))


def test_a_thousand_lines_are_ordered_at_once() -> None:
    begin = time.perf_counter()
    assert len(order(lines(0, 400, 500) + lines(450, 850, 500))) == 1000
    assert time.perf_counter() - begin < 5
