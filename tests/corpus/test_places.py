from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.places import boxes, pack
from corpus.types import Box, Place


def word(start: int, end: int, left: float, bottom: float = 100.0, page: int = 1) -> Place:
    """A word ten points high and five points wide a letter."""
    return Place(start, end, Box(page, left, bottom, left + 5.0 * (end - start), bottom + 10.0))


# "The plant was | attacked." over two lines
TEXT = "The plant was attacked."
PLACES = [word(0, 3, 10), word(4, 9, 30), word(10, 13, 60), word(14, 23, 10, bottom=85)]


def test_the_words_of_a_line_are_one_box_and_each_line_has_its_own() -> None:
    assert boxes(pack(PLACES), 0, 23) == [Box(1, 10, 100, 75, 110), Box(1, 10, 85, 55, 95)]


def test_only_what_is_asked_for_is_covered() -> None:
    packed = pack(PLACES)
    assert boxes(packed, 4, 9) == [Box(1, 30, 100, 55, 110)]
    assert boxes(packed, 3, 4) == []
    assert boxes(packed, 9, 11) == [Box(1, 60, 100, 75, 110)]
    assert boxes(packed, 23, 99) == []


def test_cells_far_apart_and_words_of_other_pages_stay_apart() -> None:
    found = boxes(pack([word(0, 3, 10), word(4, 9, 300), word(10, 13, 330, page=2)]), 0, 13)
    assert found == [Box(1, 10, 100, 25, 110), Box(1, 300, 100, 325, 110), Box(2, 330, 100, 345, 110)]


def test_a_place_may_stand_for_several_pieces_of_the_text() -> None:
    header = Box(1, 200, 300, 240, 310)
    packed = pack([Place(0, 4, header), word(6, 9, 200), Place(11, 15, header), word(17, 20, 260)])
    assert boxes(packed, 11, 15) == [header]


def test_no_places_are_no_bytes_and_no_boxes() -> None:
    assert pack([]) == b""
    assert boxes(b"", 0, 100) == []


def test_places_out_of_order_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="in order"):
        pack([word(4, 9, 30), word(0, 3, 10)])


def test_a_page_of_words_packs_small() -> None:
    many = [word(6 * i, 6 * i + 5, 10 + 30 * (i % 15), 700 - 14 * (i // 15)) for i in range(500)]
    assert len(pack(many)) < 8 * len(many)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 50),
            st.integers(1, 20),
            st.integers(1, 70_000),
            *[st.floats(-20_000, 20_000, allow_nan=False)] * 4,
        )
    )
)
def test_what_was_packed_comes_back_to_a_hundredth_of_a_point(
    rows: list[tuple[int, int, int, *tuple[float, ...]]],
) -> None:
    places, cursor = [], 0
    for gap, length, page, *edges in rows:
        places.append(Place(cursor + gap, cursor + gap + length, Box(page, *edges)))
        cursor += gap + length
    packed = pack(places)
    for place in places:
        [found] = boxes(packed, place.start, place.end)
        assert found.page == place.box.page
        for edge in ("left", "bottom", "right", "top"):
            assert getattr(found, edge) == pytest.approx(getattr(place.box, edge), abs=0.006)
