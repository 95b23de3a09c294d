from __future__ import annotations

import re
from collections.abc import Sequence

import pypdfium2
import pytest

from corpus.readers.pdf.characters import words
from corpus.readers.pdf.page import Word
from tests.files import pdf

TEXT = "Prices rose by 12.5% (gross), Type WAVE-form; jelly"


def drawn(operators: bytes, fonts: bytes = b"", objects: Sequence[bytes] = ()) -> list[Word]:
    """The words of a page on which this is drawn."""
    document = pypdfium2.PdfDocument(pdf([[(0.0, 0.0, 1.0, "")]], drawn=operators, fonts=fonts, objects=objects))
    try:
        return words(document[0].get_textpage())
    finally:
        document.close()


def shown(text: str) -> bytes:
    """An operator that shows this."""
    return b"(%s) Tj " % re.sub(r"([()])", r"\\\1", text).encode("cp1252")


def test_words_are_the_same_whether_the_file_shows_them_at_once_or_letter_by_letter() -> None:
    begin = b"BT /F 10 Tf 1 0 0 1 72 700 Tm "
    at_once, one_by_one = drawn(begin + shown(TEXT) + b"ET"), drawn(begin + b"".join(map(shown, TEXT)) + b"ET")
    assert [word.text for word in at_once] == [word.text for word in one_by_one] == TEXT.split()
    for a, b in zip(at_once, one_by_one, strict=True):
        assert a.style == b.style
        assert (*a.box, a.baseline) == pytest.approx((*b.box, b.baseline), abs=0.01)


ONE_BY_ONE = b"BT /F 10 Tf 1 0 0 1 72 700 Tm " + b"".join(map(shown, TEXT + " WE lilt in 11/11/1111, 10-Q")) + b"ET"


def test_narrow_and_wide_characters_do_not_cut_a_word_that_is_set_letter_by_letter() -> None:
    assert [word.text for word in drawn(ONE_BY_ONE)][-5:] == ["WE", "lilt", "in", "11/11/1111,", "10-Q"]


@pytest.mark.parametrize(
    "operators",
    [
        ONE_BY_ONE,
        ONE_BY_ONE.replace(b"Tf", b"Tf 1 Tc"),
        ONE_BY_ONE.replace(b"Tf", b"Tf 2.5 Tc"),
        ONE_BY_ONE.replace(b"1 0 0 1", b"1 0.005 0 1"),  # hardly aslant
        b"BT /F 10 Tf 1 0 0 1 72 700 Tm (They) Tj 24.2 0 Td (are) Tj (M) Tj /F 6 Tf 4 Ts (1) Tj (1) Tj ET",
        b"BT /F 10 Tf 1 0 0 1 72 700 Tm (1) Tj 2 Ts (p) Tj ET",  # raised, but its tail stands where letters do
        b"BT /F 10 Tf 1 0.005 0 1 72 700 Tm (in one go: WE WE) Tj ET",  # of two baselines, though one text object
    ],
)
def test_words_measured_together_are_those_measured_by_each_character(
    operators: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = drawn(operators)
    monkeypatch.setattr("corpus.readers.pdf.characters.outlines", lambda page, runs, settings: [None] * len(runs))
    assert drawn(operators) == together


@pytest.mark.parametrize(
    ("matrix", "angle", "baseline"),
    [
        (b"0 1 -1 0 300 100", 90, -300),
        (b"-1 0 0 -1 500 300", 180, -300),
        (b"0 -1 1 0 300 600", 270, 300),
        (b"0.8 0.6 -0.6 0.8 90 190", 37, 98),
    ],
)
def test_turned_words_stand_to_each_other_as_upright_ones_do(matrix: bytes, angle: int, baseline: float) -> None:
    upright = drawn(b"BT /F 10 Tf 1 0 0 1 72 700 Tm " + shown(TEXT) + b"ET")
    turned = drawn(b"BT /F 10 Tf " + matrix + b" Tm " + shown(TEXT) + b"ET")
    assert [word.text for word in turned] == TEXT.split()
    assert {word.style.angle for word in turned} == {angle}
    assert [word.baseline for word in turned] == pytest.approx([baseline] * len(turned), abs=1)
    apart = [word.left - turned[0].left for word in turned]
    assert apart == pytest.approx([word.left - upright[0].left for word in upright], abs=3 if angle % 90 else 0.01)


def test_what_is_set_wide_apart_in_one_go_is_cut() -> None:
    found = drawn(b"BT /F 8 Tf 30 Tc 1 0 0 1 72 700 Tm " + shown("041") + b"ET")
    assert [word.text for word in found] == ["0", "4", "1"]
    assert [word.left for word in found] == sorted(word.left for word in found)


def test_letters_that_are_only_spaced_are_one_word() -> None:
    assert [word.text for word in drawn(b"BT /F 10 Tf 3 Tc 1 0 0 1 72 700 Tm " + shown("TOTAL") + b"ET")] == ["TOTAL"]


def test_raised_marks_are_cut_from_their_word() -> None:
    found = drawn(b"BT /F 10 Tf 1 0 0 1 72 700 Tm " + shown("Mac") + b"/F 6 Tf 4 Ts " + shown("12") + b"ET")
    assert [(word.text, word.size, round(word.baseline)) for word in found] == [("Mac", 10, 700), ("12", 6, 704)]


def test_a_word_in_two_fonts_is_one() -> None:
    (word,) = drawn(b"BT /B 10 Tf 1 0 0 1 72 700 Tm " + shown("Foot") + b"/F 10 Tf " + shown("note") + b"ET")
    assert word.text == "Footnote"
    assert word.style.bold


def test_what_is_drawn_twice_in_one_place_is_one_word() -> None:
    line = b"BT /F 10 Tf 1 0 0 1 72 700 Tm " + shown("Twice") + b"ET "
    assert [word.text for word in drawn(line + line)] == ["Twice"]


def test_words_beyond_ascii_are_whole() -> None:
    text = "M\u00fcller\u2019s caf\u00e9 \u20ac5"
    assert [word.text for word in drawn(b"BT /F 10 Tf 1 0 0 1 72 700 Tm " + shown(text) + b"ET")] == text.split()


@pytest.mark.parametrize(
    ("operators", "read"),
    [
        (rb"[(sp\250) 333 (ater)] TJ", ["später"]),  # the accent stands where the letter behind it does
        (rb"[(ur) 889 (\250) 556 (fen)] TJ", ["ürfen"]),
        (rb"[(gar\270) -1000 (c)] TJ", ["gar¸", "c"]),  # stands on no letter
        (b"(`so`) Tj", ["`so`"]),
    ],
)
def test_accents_set_by_themselves_are_put_on_their_letters(operators: bytes, read: list[str]) -> None:
    assert [word.text for word in drawn(b"BT /F 10 Tf 1 0 0 1 72 700 Tm " + operators + b" ET")] == read


def test_a_space_that_is_only_left_white_parts_words() -> None:
    found = drawn(b"BT /F 10 Tf 1 0 0 1 72 700 Tm (They) Tj 24.2 0 Td (are) Tj ET")
    assert [word.text for word in found] == ["They", "are"]


BITMAPS = (
    b"/T << /Type /Font /Subtype /Type3 /FontBBox [0 0 600 700] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 16"
    b" /LastChar 31 /Widths [" + b"600 " * 16 + b"] /CharProcs << /a 6 0 R >>"
    b" /Encoding << /Type /Encoding /Differences [16 " + b"/a " * 16 + b"] >> /Resources << >> >>"
)
SQUARE = b"0 0 500 600 re f"


def test_ligatures_and_quotes_of_bitmap_fonts_without_names_are_read() -> None:
    glyph = b"600 0 0 0 500 600 d1 " + SQUARE
    stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(glyph), glyph)
    found = drawn(rb"BT /T 10 Tf 1 0 0 1 72 700 Tm (\020\034\021) Tj ET", BITMAPS, [stream])
    assert [word.text for word in found] == ["“fi”"]


def test_letters_of_formulas_are_read_as_the_letters_they_are() -> None:
    table = b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <74> <D835DC61> endbfchar"
    unicode = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(table), table)
    font = b"/M << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>"
    found = drawn(b"BT /F 10 Tf 1 0 0 1 72 700 Tm (at ) Tj /M 10 Tf (t) Tj /F 10 Tf ( = 1) Tj ET", font, [unicode])
    assert [word.text for word in found] == ["at", "t", "=", "1"]
