"""What the characters of a PDF stand for, as people write them."""

from __future__ import annotations

import functools
import re
import unicodedata

from corpus.readers.pdf.page import HYPHEN, Edges
from corpus.readers.symbols import UNTOLD
from corpus.scripts import spaceless

# pdfium's marks for a hyphen at the end of a line.
HYPHENS = ("\x02", "\ufffe")
# TeX's bitmap fonts have no names and do not tell what their characters are; pdfium gives their numbers in TeX's own
# encoding (T1).
CORK = dict(zip("\x10\x11\x12\x13\x14\x15\x16\x1b\x1c\x1d\x1e\x1f", "“”„«»–—ﬀﬁﬂﬃﬄ", strict=True))
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
NUMBERED = re.compile("[" + "".join(CORK) + "]")
# Signs of symbol fonts, as in other files; but not where fonts that don't tell their code, of which there are as many,
# have letters, digits and marks of sentences. A box is a bullet, since no PDF tells what a list is, and so is a "v".
SIGNS = [*range(0xA1, 0xC0), 0xD8, 0xE0, 0xFB, 0xFC, 0xFE]
SYMBOLS = {chr(0xF000 + code): UNTOLD[code] for code in SIGNS if code in UNTOLD}
SYMBOLS |= {"\uf0a8": "▫", "\uf06f": "◦", "\uf076": "❖"}
# Formulas have alphabets of their own, which nobody types to find something.
FORMULAS = {char: unicodedata.normalize("NFKC", char) for char in map(chr, range(0x1D400, 0x1D800))}
GLYPHS = str.maketrans(LIGATURES | SYMBOLS | FORMULAS)
# Accents that are set as characters of their own, as TeX does with older fonts; and the letters without their dots.
ACCENTS = dict(
    zip("¨´`ˆ˜ˇ˘˙˚˝¯¸", "\u0308\u0301\u0300\u0302\u0303\u030c\u0306\u0307\u030a\u030b\u0304\u0327", strict=True)
)
ACCENT = re.compile("[" + "".join(ACCENTS) + "]")
DOTLESS = str.maketrans("ıȷ", "ij")
# How many characters away the letter of an accent may be told, how far off it, in heights of the letter, it stands, and
# what is told in its place then.
REACH, ABOVE = 100, 0.5
DROPPED = "\u200b"
HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
CHARACTER = re.compile(f"{HALVES.pattern}|.", re.DOTALL)


def written(text: str) -> str:
    """Characters as people write them: no halves, ligatures and letters of formulas plain."""
    if HALVES.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unicodedata.normalize("NFC", text.translate(GLYPHS))


def stands_on(letter: Edges, accent: Edges, *, below: bool) -> bool:
    """Whether an accent is set close above a letter, or a cedilla below it."""
    reach = ABOVE * (letter[3] - letter[1])
    off = letter[1] - accent[3] if below else accent[1] - letter[3]
    return -2 * reach < off < reach and letter[0] <= (accent[0] + accent[2]) / 2 <= letter[2]


@functools.lru_cache(4096)
def is_plain(char: str) -> bool:
    """Whether the character is shown and need not know its own place."""
    return is_shown(char) and not spaceless(char)


def is_shown(char: str) -> bool:
    """Whether the character stands on the page, and is no control or mark for the format alone; a soft hyphen is."""
    return char == HYPHEN or unicodedata.category(char) not in ("Cc", "Cf", "Cn")
