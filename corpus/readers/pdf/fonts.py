"""How a font sets its text, by its name and by what pdfium tells of it."""

from __future__ import annotations

import functools
import math
import re

from corpus.readers.pdf.page import Style

# What fonts that are bold are called, and those that are not; TeX's have short names. The weight that pdfium tells is
# often a guess from how thick the stems are, and right only where the name says nothing.
BOLD = re.compile(r"bold|black|heavy|semibd|demi|-medi(?!um)|^(?:cm|ec|sf)(?:ss|mi)?b|^(?:ec|sf)sx")
PLAIN = re.compile(r"roman|regu|book|light|medium|ital|obli|slanted|^(?:cm|ec|sf|lm)[a-z]+\d+$")
# Flags of a font (PDF 32000-1, table 123), and the weight from which it is bold.
FORCE_BOLD, ITALIC = 1 << 18, 1 << 6
HEAVY = 600


@functools.lru_cache(4096)
def style_of(name: bytes, flags: int, weight: int, size: float, matrix: tuple[float, ...]) -> Style:
    """How text in this font looks that is set in this size under this matrix."""
    a, b, c, d = matrix
    family = name.decode("latin-1").lower().rpartition("+")[2]
    italic = bool(flags & ITALIC) or "italic" in family or "oblique" in family
    bold = flags & FORCE_BOLD or BOLD.search(family) or (weight >= HEAVY and not italic and not PLAIN.search(family))
    angle = round(math.degrees(math.atan2(b, a))) % 360
    return Style(round(size * math.hypot(c, d), 1) or 1.0, bool(bold), italic, angle)
