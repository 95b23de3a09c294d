"""Numbers of a spreadsheet as their format shows them, and dates as ISO dates.

The codes of formats are described in ECMA-376, part 1, 18.8.30 and 18.8.31.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

GENERAL = "General"
# The formats that a file may use by number alone, where they aren't plain.
BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00"}
BUILT_IN |= {14: "yyyy-mm-dd", 15: "yyyy-mm-dd", 16: "mm-dd", 17: "yyyy-mm", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm"}
BUILT_IN |= {21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00"}
BUILT_IN |= {45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 48: "0.0E+0", 49: "@"}
BUILT_IN |= dict.fromkeys((27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), "yyyy-mm-dd")

# What an escaped or quoted text, a currency or another bracket stands as, before digits and dates are looked for.
LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
PLACES = re.compile(r"[0#?](?:[0#?,. ]*[0#?,.])?(?:E[+-]?[0#?]+)?|[.][0#?]+", re.IGNORECASE)
ELAPSED = re.compile(r"\[([hms])+\]", re.IGNORECASE)
DATES = re.compile(r"[ymdhs]", re.IGNORECASE)
MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Shape:
    """A format without its texts: `bare` has a zero byte for each of `texts`."""

    bare: str
    texts: tuple[str, ...]


def shown(value: float, code: str = GENERAL, *, since_1904: bool = False) -> str:
    """A number as a cell of this format shows it; dates and times in ISO 8601.

    >>> shown(0.1 + 0.2), shown(1234.5, "#,##0.00"), shown(0.256, "0.0%"), shown(41290, "d mmm yyyy")
    ('0.3', '1,234.50', '25.6%', '2013-01-16')
    >>> shown(-5, '[$€-407] #,##0.00;[Red]-[$€-407] #,##0.00'), shown(41290.5, "dd/mm/yyyy hh:mm"), shown(1.5, "[h]:mm")
    ('-€ 5.00', '2013-01-16 12:00', '36:00')
    """
    sections = code.split(";") if '"' not in code else re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code)
    shape = _shape(sections[0])
    if ELAPSED.search(shape.bare):
        return _elapsed(value, shape.bare)
    if DATES.search(shape.bare) and "general" not in shape.bare.lower():
        return _date(value, shape.bare, since_1904) or general(value)
    own_sign = len(sections) > 1 and value < 0
    if own_sign:
        shape = _shape(sections[1])
    return _number(-value if own_sign else value, shape)


def general(value: float) -> str:
    """A number without a format: as many digits as matter, without the noise of binary fractions.

    >>> general(16.0), general(2.5e-7), general(123456789012.0)
    ('16', '2.5e-07', '123456789012')
    """
    if value == int(value) and abs(value) < 10**MOST_DIGITS:
        return str(int(value))
    return f"{value:.10g}"


@lru_cache(maxsize=1000)
def _shape(section: str) -> Shape:
    texts: list[str] = []

    def keep(match: re.Match[str]) -> str:
        said = next((group for group in match.groups() if group is not None), "")
        texts.append(" " if match.group().startswith("_") else said)
        return "\0"

    return Shape(LITERAL.sub(keep, section), tuple(texts))


def _number(value: float, shape: Shape) -> str:
    places = PLACES.search(shape.bare)
    if places is None or "/" in shape.bare:
        digits = general(value)
        return digits if "general" not in shape.bare.lower() else _told(shape, digits, re.compile("general", re.I))
    wanted = places.group()
    whole, _, part = wanted.lower().partition("e")[0].partition(".")
    thousands = len(wanted) - len(wanted.rstrip(", "))
    scaled = value * 100 ** shape.bare.count("%") / 1000**thousands
    decimals = min(len(re.findall("[0#?]", part)), MOST_DIGITS)
    if "e" in wanted.lower():
        digits = f"{abs(scaled):.{decimals}E}"
    elif "," in whole.rstrip(", "):
        digits = f"{abs(scaled):,.{decimals}f}"
    else:
        width = min(whole.count("0"), MOST_DIGITS) + (decimals + 1 if decimals else 0)
        digits = f"{abs(scaled):0{width}.{decimals}f}"
    if part.rstrip(", ").endswith(("#", "?")):
        digits = digits.rstrip("0").rstrip(".")
    sign = "-" if scaled < 0 and digits.strip("0.,") else ""
    return sign + _told(shape, digits, PLACES)


def _told(shape: Shape, digits: str, places: re.Pattern[str]) -> str:
    """The digits with the texts of the format around them."""
    pieces = places.sub("\1", shape.bare, count=1)
    pieces = places.sub("", pieces).replace("@", "")
    texts = iter(shape.texts)
    told = "".join(digits if c == "\1" else next(texts, "") if c == "\0" else c for c in pieces)
    return " ".join(told.split())


def _elapsed(value: float, bare: str) -> str:
    seconds = round(value * 86400)
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return f"{hours}:{minutes:02}" + (f":{seconds % 60:02}" if "s" in bare.lower() else "")


def _date(value: float, bare: str, since_1904: bool) -> str:
    """The date, with as much of it as the format shows; "" for a number that is none."""
    if not 0 <= value < 2958466:
        return ""
    code = bare.lower()
    start = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30 if value >= 60 else 31)
    moment = start + timedelta(seconds=round(value * 86400))
    years, days, hours, seconds = ("y" in code, "d" in code, "h" in code, "s" in code)
    months = "m" in code and (years or days or not (hours or seconds))
    clock = moment.strftime("%H:%M:%S" if seconds else "%H:%M") if hours or seconds else ""
    day = ""
    if years or days or months:
        day = moment.strftime("%Y-%m-%d") if days or not years else moment.strftime("%Y-%m" if months else "%Y")
    return f"{day} {clock}".strip()
