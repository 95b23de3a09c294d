from __future__ import annotations

from corpus.readers.pdf.glyphs import written
from corpus.readers.pdf.layout import BULLETS


def test_signs_of_symbol_fonts_are_shown_and_letters_left_as_they_are() -> None:
    assert written("\uf0b35 \uf0a35 \uf0fe") == "≥5 ≤5 ☑"
    assert written("\uf054\uf068\uf065\uf031\uf020") == "\uf054\uf068\uf065\uf031\uf020"


def test_the_bullets_of_office_programs_are_bullets() -> None:
    assert set(written("\uf0b7\uf0a7\uf0d8\uf0fc\uf0a8\uf06f\uf076")) <= set(BULLETS)


def test_ligatures_and_letters_of_formulas_are_plain() -> None:
    assert written("eﬀect \U0001d465") == "effect x"
