from __future__ import annotations

from corpus.readers.archive import parse
from corpus.readers.pptx_order import Frame, Placed, frame_of, in_order

ROW = 10


def order(*shapes: tuple[str, int, int, int, int]) -> str:
    """The texts of shapes in order; each has its left and upper edges, width and height."""
    placed = [Placed(parse(f"<s>{text}</s>".encode()), Frame(*place), len(text.split())) for text, *place in shapes]
    return " | ".join(shape.text for shape in in_order(placed, ROW))


def test_what_stands_beside_each_other_is_read_from_left_to_right() -> None:
    assert order(("d", 0, 50, 9, 9), ("c", 60, 31, 9, 9), ("b", 0, 30, 9, 9), ("a", 0, 0, 9, 9)) == "a | b | c | d"


def test_a_heading_beside_others_is_read_with_the_text_below_it() -> None:
    heads = (("Rain", 0, 20, 40, 10), ("Snow", 50, 21, 40, 10))
    texts = (("It falls in May.", 0, 32, 40, 60), ("It falls in January.", 51, 33, 40, 60))
    title, below = ("A title above both", 0, 0, 90, 10), ("Below all", 0, 120, 90, 10)
    assert order(*heads, *texts, below, title) == (
        "A title above both | Rain | It falls in May. | Snow | It falls in January. | Below all"
    )


def test_each_of_several_rows_of_such_columns_is_read_by_itself() -> None:
    shapes = [
        (text, 50 * column, 100 * line + 12 * row, 40, 10 + 30 * row)
        for line, texts in enumerate(((("A", "a b c"), ("B", "d e f")), (("C", "g h i"), ("D", "j k l"))))
        for row in (0, 1)
        for column, text in enumerate((texts[0][row], texts[1][row]))
    ]
    assert order(*shapes) == "A | a b c | B | d e f | C | g h i | D | j k l"


def test_cells_of_equal_height_are_read_row_by_row() -> None:
    cells = (("Cost", 0, 0), ("5 euros", 50, 0), ("Length of it", 0, 30), ("7 metres or a little more", 50, 30))
    assert order(*((text, left, top, 40, 20) for text, left, top in cells)) == (
        "Cost | 5 euros | Length of it | 7 metres or a little more"
    )


def test_a_lone_column_changes_nothing() -> None:
    assert order(("Rain", 0, 0, 40, 10), ("beside", 50, 0, 30, 10), ("It falls in May.", 0, 12, 40, 60)) == (
        "Rain | beside | It falls in May."
    )


def test_a_shape_says_where_it_stands() -> None:
    frame = '<spPr><xfrm><off x="1.5" y="2"/><ext cx="3" cy="4"/></xfrm></spPr>'
    assert frame_of(parse(f"<sp>{frame}</sp>".encode())) == Frame(1, 2, 3, 4)
    assert frame_of(parse(b'<sp><spPr><xfrm><off x="1" y="2"/></xfrm></spPr></sp>')) == Frame(1, 2)
    assert frame_of(parse(b"<sp><spPr/></sp>")) is None
