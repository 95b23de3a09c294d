from __future__ import annotations

import pytest

from corpus.readers.pdf.fonts import style_of

UPRIGHT = (1.0, 0.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("name", "weight", "bold"),
    [
        (b"Helvetica-Bold", 400, True),
        (b"ABCDEF+Arial,Bold", 400, True),
        (b"NimbusRomNo9L-Medi", 400, True),
        (b"CMBX12", 400, True),
        (b"Times-Roman", 695, False),  # a guess from thick stems
        (b"CMR10", 744, False),
        (b"CharterBT-Roman", 635, False),
        (b"GothicBBB-Medium", 690, False),
        (b"Calibri", 400, False),
        (b"F1", 700, True),  # the name says nothing
        (b"F1", 400, False),
    ],
)
def test_whether_a_font_is_bold_is_told_by_its_name_before_its_weight(name: bytes, weight: int, bold: bool) -> None:
    assert style_of(name, 0, weight, 10.0, UPRIGHT).bold is bold


def test_size_and_direction_are_those_on_the_page() -> None:
    style = style_of(b"Times-Italic", 0, 400, 1.0, (0.0, 12.0, -12.0, 0.0))
    assert (style.size, style.angle, style.italic) == (12.0, 90, True)
