"""Numbers of a spreadsheet as their format shows them, and dates as ISO dates.

The codes of formats are described in ECMA-376, part 1, 18.8.30 and 18.8.31.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from math import isfinite
from operator import eq, ge, gt, le, lt, ne

GENERAL = "General"
# The formats that a file may use by number alone, where they aren't plain.
BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00"}
BUILT_IN |= {14: "yyyy-mm-dd", 15: "yyyy-mm-dd", 16: "mm-dd", 17: "yyyy-mm", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm"}
BUILT_IN |= {21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00"}
BUILT_IN |= {41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00"}
BUILT_IN |= {45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 48: "0.0E+0", 49: "@"}
BUILT_IN |= dict.fromkeys((27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), "yyyy-mm-dd")

# What an escaped or quoted text, a currency or another bracket stands as, before digits and dates are looked for.
LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
SEPARATOR = re.compile(r'"[^"]*"|\\.|(;)')
CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\]")
COMPARED = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "<>": ne}
# Colours, conditions and languages; a part with nothing else shows the plain number.
BRACKETS = re.compile(r"(?:\[(?![hms]+\])[^\]]*\])+", re.IGNORECASE)
PLACES = "0#?"
PLACE = re.compile("[0#?]")
POINT = re.compile(r"(?<=[0#?])\.|\.(?=[0#?])")
# Commas behind the last place: each divides by a thousand.
THOUSANDS = re.compile(r"(?<=[0#?]),+(?![0#?,])")
SCIENTIFIC = re.compile(r"[0#?,]*(?:\.([0#?]*))?E[+-]?[0#?]+", re.IGNORECASE)
PLAIN = re.compile("general|@", re.IGNORECASE)
ELAPSED = re.compile(r"\[([hms])+\]", re.IGNORECASE)
DATES = re.compile(r"[ymdhs]", re.IGNORECASE)
MOST_DIGITS = 15
# Excel allows no longer format, so a number is as long as this at most, and rounds halves up.
LONGEST_CODE = 255
EXACT = Context(prec=309 + 3 * LONGEST_CODE, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Section:
    """A format, or the part of it for some numbers: `bare` has a zero byte for each of `texts`.

    `condition` is how a number must compare with another for this part, where the part says so itself.
    """

    bare: str
    texts: tuple[str, ...]
    condition: tuple[str, float] | None = None

    def holds(self, value: float) -> bool:
        """Whether the condition is met; False where there is none."""
        return self.condition is not None and bool(COMPARED[self.condition[0]](value, self.condition[1]))


def shown(value: float, code: str = GENERAL, *, since_1904: bool = False) -> str:
    """A number as a cell of this format shows it, "" if it shows none; dates and times in ISO 8601.

    >>> shown(0.1 + 0.2), shown(1234.5, "#,##0.00"), shown(0.256, "0.0%"), shown(41290, "d mmm yyyy")
    ('0.3', '1,234.50', '25.6%', '2013-01-16')
    >>> shown(-5, '[$€-407] #,##0.00;[Red]-[$€-407] #,##0.00'), shown(41290.5, "dd/mm/yyyy hh:mm"), shown(1.5, "[h]:mm")
    ('-€ 5.00', '2013-01-16 12:00', '36:00')

    Raises `OverflowError` or `ValueError` for what is no number.
    """
    if not isfinite(value):
        raise ValueError("not a number")
    section, value = _section(value, code if 0 < len(code) <= LONGEST_CODE else GENERAL)
    match _what(section.bare):
        case "number":
            return _number(value, section)
        case "date":
            return _date(value, section.bare, since_1904) or general(value)
        case "elapsed":
            return _elapsed(value, section.bare)
        case "scientific":
            return _scientific(value, section)
        case "fraction":
            return general(value)
    return _told(section, PLAIN.sub(lambda _: general(value), section.bare, count=1))


def general(value: float) -> str:
    """A number without a format: as many digits as matter, without the noise of binary fractions.

    >>> general(16.0), general(2.5e-7), general(123456789012.0)
    ('16', '2.5e-07', '123456789012')
    """
    if value == int(value) and abs(value) < 10**MOST_DIGITS:
        return str(int(value))
    return f"{value:.10g}"


def _section(value: float, code: str) -> tuple[Section, float]:
    """The part of a format for this number, and the number it shows: a part for those below zero has its own sign."""
    first, *others = _sections(code)
    if not others or first.holds(value):
        return first, value
    second, *third = others
    if first.condition is None and (value > 0 or (value == 0 and not third)):
        return first, value
    if value < 0 and second.condition is None and (third or first.condition is None):
        return second, -value
    return (second, value) if not third or second.holds(value) else (third[0], value)


@lru_cache(maxsize=1000)
def _what(bare: str) -> str:
    """What a format shows numbers as."""
    if ELAPSED.search(bare):
        return "elapsed"
    if PLAIN.search(bare):
        return "plain"
    if DATES.search(bare):
        return "date"
    if "/" in bare and PLACE.search(bare):
        return "fraction"
    return "scientific" if SCIENTIFIC.search(bare) else "number"


@lru_cache(maxsize=1000)
def _sections(code: str) -> list[Section]:
    """The parts of a format for numbers, at most three; what follows is for texts."""
    parts = SEPARATOR.sub(lambda match: "\n" if match.group(1) else match.group(), code).split("\n")
    if len(parts) > 1 and "@" in parts[-1]:
        parts.pop()
    return [_parsed(part) for part in parts[:3]]


def _parsed(part: str) -> Section:
    texts: list[str] = []

    def keep(match: re.Match[str]) -> str:
        said = next((group for group in match.groups() if group is not None), "")
        texts.append(" " if match.group().startswith("_") else said)
        return "\0"

    condition = CONDITION.search(part)
    bare = LITERAL.sub(keep, part) + (GENERAL if BRACKETS.fullmatch(part) else "")
    return Section(bare, tuple(texts), (condition[1], float(condition[2])) if condition else None)


def _scientific(value: float, section: Section) -> str:
    decimals = SCIENTIFIC.findall(section.bare)[0]
    digits = f"{value:.{min(len(decimals), MOST_DIGITS)}E}"
    return _told(section, SCIENTIFIC.sub(digits, section.bare, count=1))


def _number(value: float, section: Section) -> str:
    """A number with its digits in the places of the format, in front of it "-" where it is below zero."""
    before, after, exponent, last = _parted(section.bare)
    number = Decimal(f"{value:.{MOST_DIGITS}g}").scaleb(exponent, EXACT)
    rounded = EXACT.quantize(abs(number), last)
    whole, _, part = f"{rounded:f}".partition(".")
    part = _part(after, part)
    told = _whole(before, whole.lstrip("0")) + ("." if part[:1].isdigit() else "") + part
    return ("-" if number < 0 and rounded else "") + _told(section, told)


@lru_cache(maxsize=1000)
def _parted(bare: str) -> tuple[str, str, int, Decimal]:
    """What stands before the point and behind it, the power of ten that a number is shown by, and its last place."""
    thousands = sum(len(commas) for commas in THOUSANDS.findall(bare))
    exponent = 2 * bare.count("%") - 3 * thousands
    before, _, after = POINT.sub("\n", THOUSANDS.sub("", bare), count=1).partition("\n")
    return before, after, exponent, Decimal(1).scaleb(-len(PLACE.findall(after)))


def _whole(places: str, digits: str) -> str:
    """The digits before the point in their places, from the right; the first place takes all that are left."""
    if "," in places:
        width = places.count("0")
        digits = f"{int(digits or 0):0{width + max(0, width - 1) // 3},}" if digits or width else ""
        places = re.sub("[0#?](?=.*[0#?])|,", "", places)
    left = sum(map(places.count, PLACES))
    told = ""
    for sign in reversed(places):
        if sign not in PLACES:
            told = sign + told
            continue
        left -= 1
        taken = digits[-1:] if left else digits
        digits = digits[: len(digits) - len(taken)]
        told = (taken or ("0" if sign == "0" else "")) + told
    return told


def _part(places: str, digits: str) -> str:
    """The digits behind the point in their places, without zeros at the end that the format doesn't ask for."""
    told = ""
    for sign in places:
        if sign not in PLACES:
            told += sign
            continue
        told += digits[:1] if sign == "0" or digits.strip("0") else ""
        digits = digits[1:]
    return told


def _told(section: Section, told: str) -> str:
    """The figures with the texts of the format around them."""
    texts = iter(section.texts)
    return " ".join("".join(next(texts, "") if sign == "\0" else sign for sign in told).split())


def _elapsed(value: float, bare: str) -> str:
    seconds = round(abs(value) * 86400)
    hours, minutes = seconds // 3600, seconds // 60 % 60
    sign = "-" if value < 0 and seconds else ""
    return f"{sign}{hours}:{minutes:02}" + (f":{seconds % 60:02}" if "s" in bare.lower() else "")


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
