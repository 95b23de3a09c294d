from __future__ import annotations

import pytest

from corpus.readers.symbols import SYMBOL, readable, symbol


@pytest.mark.parametrize(
    ("code", "font", "expected"),
    [
        (0x61, "Symbol", "α"),
        (0xF0B1, "symbol", "±"),
        (0xF06C, "Wingdings", "●"),
        (0xF052, "Wingdings 2", "☑"),
        (0xF061, "Webdings", "✓"),
        (0xF0FE, None, "☑"),
        (0xF0B9, None, "≠"),
        (0xF0F0, "Symbol", ""),
        (0xE9, "Some Serif", "é"),
        (0xF0E9, "Some Serif", ""),
    ],
)
def test_a_code_is_what_its_font_shows(code: int, font: str | None, expected: str) -> None:
    assert symbol(code, font) == expected


def test_the_font_symbol_has_a_character_for_each_code_once() -> None:
    assert sorted(SYMBOL) == [*range(0x20, 0x7F), *range(0xA0, 0xFF)]
    assert [SYMBOL[code] for code in (0x5F, 0x7E, 0xA3, 0xBB, 0xD6, 0xE5, 0xFE)] == ["_", "∼", "≤", "≈", "√", "∑", "⎭"]


def test_characters_for_private_use_that_nobody_knows_stay() -> None:
    assert readable("a \uf0a3 b \uf07f \ue000") == "a ≤ b \uf07f \ue000"
    assert readable("\uf078", "Wingdings") == "\uf078"
