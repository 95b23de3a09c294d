from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from corpus.readers.pdf import read
from tests.files import Line, page, pdf

XS = (72, 200, 330, 460)
YS = (700, 680, 640, 600)


def level(ys: Sequence[float], left: float = 72, right: float = 460) -> bytes:
    return b"".join(b"%g %g m %g %g l S\n" % (left, y, right, y) for y in ys)


def upright(xs: Sequence[float], bottom: float = 600, top: float = 700) -> bytes:
    return b"".join(b"%g %g m %g %g l S\n" % (x, bottom, x, top) for x in xs)


def rows(lines: Sequence[Line], drawn: bytes) -> list[str]:
    return [line for line in read(pdf([lines], drawn=drawn)).text.split("\n") if line]


HEADER: list[Line] = [(76, 686, -9, "Aim"), (204, 686, -9, "Answer"), (334, 686, -9, "Due")]
CELLS: list[Line] = [
    (76, 668, 9, "Keep a register of all"),
    (76, 658, 9, "the armed groups."),
    (204, 668, 9, "Agreed; a unit of five"),
    (204, 658, 9, "will be set up."),
    (334, 668, 9, "March"),
    (76, 628, 9, "Publish accounts."),
    (204, 628, 9, "Rejected."),
    (334, 628, 9, "Never"),
]
NAMED = [
    "Aim: Keep a register of all the armed groups.; Answer: Agreed; a unit of five will be set up.; Due: March",
    "Aim: Publish accounts.; Answer: Rejected.; Due: Never",
]


def test_lines_around_cells_make_rows_of_wrapped_text() -> None:
    assert rows([*HEADER, *CELLS], level(YS) + upright(XS)) == NAMED


def test_outer_lines_may_be_missing() -> None:
    assert rows([*HEADER, *CELLS], level(YS) + upright(XS[1:-1])) == NAMED


def test_a_table_of_rectangles_is_read_as_one_of_lines() -> None:
    boxes = b"".join(
        b"%g %g %g %g re S\n" % (x, low, right - x, high - low)
        for x, right in pairwise(XS)
        for high, low in pairwise(YS)
    )
    assert rows([*HEADER, *CELLS], boxes) == NAMED


def test_lines_between_rows_alone_are_enough() -> None:
    assert rows([*HEADER, *CELLS], level(YS)) == NAMED


def test_without_lines_between_them_rows_are_told_by_their_amounts() -> None:
    cells: list[Line] = [
        (76, 668, 9, "Wiring ....................."),
        (204, 668, 9, "$100 ...."),
        (334, 668, 9, "$5"),
        (76, 656, 9, "Testing of all that"),
        (84, 646, 9, "was wired"),
        (204, 656, 9, "$200 ......"),
        (334, 656, 9, "$6"),
    ]
    assert rows([*HEADER, *cells], level((700, 680, 600)) + upright(XS)) == [
        "Aim: Wiring; Answer: $100; Due: $5",
        "Aim: Testing of all that was wired; Answer: $200; Due: $6",
    ]


WORDS = [
    ("reel", "two", "Holds the tape, turned at the"),
    ("", "", "speed of the motor."),
    ("head", "", "Reads what the tape bears."),
    ("spring", "one", "Presses on the tape."),
    ("motor", "one", "Drives the reels."),
    ("lamp", "", "Tells that it runs."),
    ("switch", "four", "Stops the motor."),
]


def test_without_lines_between_them_rows_of_words_are_told_by_labels_with_room_left() -> None:
    lines: list[Line] = [(x, 686, 9, text) for x, text in zip(XS, ("Part", "Count", "Use"), strict=False)]
    for i, cells in enumerate(WORDS):
        lines += [(x, 668 - 11 * i, 9, text) for x, text in zip(XS, cells, strict=False) if text]
    expected = [
        "Part: reel; Count: two; Use: Holds the tape, turned at the speed of the motor.",
        "Part: head; Use: Reads what the tape bears.",
        "Part: spring; Count: one; Use: Presses on the tape.",
        "Part: motor; Count: one; Use: Drives the reels.",
        "Part: lamp; Use: Tells that it runs.",
        "Part: switch; Count: four; Use: Stops the motor.",
    ]
    drawn = level((700, 680, 590))
    assert rows([(x + 4, *rest) for x, *rest in lines], drawn + upright(XS, bottom=590)) == expected
    assert rows([(x + 4, *rest) for x, *rest in lines], drawn) == expected


def test_text_wrapped_in_a_narrow_cell_is_one_row() -> None:
    texts = ["Whoever keeps a register of", "the armed groups of a region", "publishes it as often as he"]
    texts += ["changes it, with the names", "of those who left them and", "of those who joined, so that"]
    lines = [*HEADER, *[(x, 668 - 10 * i, 9, text) for i, text in enumerate(texts) for x in (76.0, 204.0)]]
    drawn = level((700, 680, 600)) + upright(XS)
    assert rows(lines, drawn) == [f"Aim: {' '.join(texts)}; Answer: {' '.join(texts)}"]


def test_where_lines_part_only_groups_of_columns_white_parts_the_columns() -> None:
    lines: list[Line] = [(76, 666, 9, "Towns"), (238, 686, 9, "Before"), (374, 686, 9, "After")]
    lines += [(x, 666, 9, name) for x, name in zip((207, 263, 337, 393), ["Raids", "Deaths"] * 2, strict=True)]
    for y, cells in ((640, ("Gao", "12", "34", "15", "39")), (626, ("Kidal", "22", "44", "25", "49"))):
        lines += [(x, y, 9, text) for x, text in zip((76, 217, 278, 347, 408), cells, strict=True)]
    assert rows(lines, level((700, 660, 600)) + level((680,), left=200) + upright((200, 330))) == [
        "Towns: Gao; Before Raids: 12; Before Deaths: 34; After Raids: 15; After Deaths: 39",
        "Towns: Kidal; Before Raids: 22; Before Deaths: 44; After Raids: 25; After Deaths: 49",
    ]


def test_numbers_in_a_justified_cell_are_no_columns() -> None:
    lines: list[Line] = [*HEADER, (76, 668, 9, "Wiring"), (334, 668, 9, "$500"), (204, 656, 9, "each.")]
    lines += [(x, 668, 9, text) for x, text in ((204, "20"), (226, "hours"), (262, "at"), (284, "$25"))]
    lines += [(76, 628, 9, "Testing"), (204, 628, 9, "Free"), (334, 628, 9, "$0")]
    assert rows(lines, level(YS) + upright(XS)) == [
        "Aim: Wiring; Answer: 20 hours at $25 each.; Due: $500",
        "Aim: Testing; Answer: Free; Due: $0",
    ]


def test_a_cell_over_several_columns_names_them_and_one_over_several_rows_each_of_them() -> None:
    lines: list[Line] = [
        (76, 676, -9, "Region"),
        (290, 686, -9, "2012"),
        (204, 666, -9, "Attacks"),
        (334, 666, -9, "Deaths"),
        (76, 640, 9, "Gao"),
        (204, 646, 9, "12"),
        (334, 646, 9, "4"),
        (204, 626, 9, "15"),
        (334, 626, 9, "9"),
    ]
    drawn = level((700, 660, 620)) + level((680,), left=200) + level((640,), left=200)
    drawn += upright((72, 200, 460), bottom=620) + upright((330,), bottom=620, top=680)
    assert rows(lines, drawn) == [
        "Region: Gao; 2012 Attacks: 12; 2012 Deaths: 4",
        "Region: Gao; 2012 Attacks: 15; 2012 Deaths: 9",
    ]


def test_a_title_over_the_whole_table_is_no_row() -> None:
    title: list[Line] = [(200, 706, -9, "What was recommended")]
    assert rows([*title, *HEADER, *CELLS], level((720, *YS)) + upright(XS)) == ["What was recommended", *NAMED]


def test_columns_of_text_with_a_line_between_them_are_no_table() -> None:
    left = "\n".join(["The convoy left the plant at"] * 12)
    right = "\n".join(["dawn and drove to the border"] * 12)
    lines = [
        *page(left, size=9, top=690),
        *[(270.0, y, size, text) for _, y, size, text in page(right, size=9, top=690)],
    ]
    text = rows(lines, level((700, 560)) + upright((255,), bottom=560))
    assert text == [f"{left} {right}".replace("\n", " ")]


def test_a_frame_around_text_is_no_table() -> None:
    lines = page("A box holds what should be read\nfirst of all, in two lines.", size=9, top=690)
    assert rows(lines, level((700, 660)) + upright((70, 460), bottom=660)) == [
        "A box holds what should be read first of all, in two lines."
    ]
