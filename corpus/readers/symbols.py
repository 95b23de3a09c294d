"""Fonts of symbols, in which a byte is no letter: what they show, as Unicode; and raised figures.

Office programs keep such a byte as a character for private use, U+F020 to U+F0FF, which means nothing elsewhere.
"""

from __future__ import annotations

import re

# Adobe's encoding of the font Symbol, from 0x20 to 0x7E and from 0xA0 to 0xFE; U+FFFD where it has nothing to show.
_LOW = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλµνοπθρστυϖωξψζ{|}∼"
_HIGH = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\ufffd〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
SYMBOL = {code: char for start, row in ((0x20, _LOW), (0xA0, _HIGH)) for code, char in enumerate(row, start)}
# Of the fonts of little pictures, those that say something in a text: boxes and ticks, bullets, arrows, numbers.
WINGDINGS = {0x20: " ", 0x4A: "☺", 0x4C: "☹", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x76: "❖"}
WINGDINGS |= {0x9F: "•", 0xA7: "▪", 0xA8: "☐", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔"}
WINGDINGS |= {0xEF: "⇦", 0xF0: "⇨", 0xF1: "⇧", 0xF2: "⇩", 0xF3: "⇔", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"}
WINGDINGS |= dict(enumerate("⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿", 0x80))
FONTS = {
    "symbol": SYMBOL,
    "wingdings": WINGDINGS,
    "wingdings 2": {0x20: " ", 0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "☐"},
    "webdings": {0x20: " ", 0x61: "✓", 0x63: "□", 0x67: "■", 0x72: "✗"},
}
# Where nothing tells the font it is Symbol, but for what people take from Wingdings: boxes, ticks, bullets, arrows.
UNTOLD = SYMBOL | {code: WINGDINGS[code] for code in (0x6F, 0x76, 0xA7, 0xA8, 0xD8, 0xE0, 0xFB, 0xFC, 0xFD, 0xFE)}
SUPERSCRIPTS = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
PRIVATE = re.compile("[\uf020-\uf0ff]")


def symbol(code: int, font: str | None = None) -> str:
    """What a font shows for a byte, or for the character for private use that stands for it; "" where nobody knows.

    A font that isn't one of symbols shows the character itself.

    >>> symbol(0xA3, "Symbol"), symbol(0xF0FE, "Wingdings"), symbol(0xF0FE, "Elsewhere"), symbol(0x2612, "Arial")
    ('≤', '☑', '', '☒')
    """
    known = FONTS.get(font.lower()) if font else UNTOLD
    if known is None:
        return "" if 0xE000 <= code < 0xF900 else chr(code)
    return known.get(code - 0xF000 if code >= 0xF000 else code, "").replace("\ufffd", "")


def readable(text: str, font: str | None = None) -> str:
    """The text with characters for private use as what the font shows; those that nobody knows stay.

    >>> readable("\uf0b3 5 \uf06dg")
    '≥ 5 µg'
    """
    return PRIVATE.sub(lambda match: symbol(ord(match.group()), font) or match.group(), text)
