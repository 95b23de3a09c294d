"""Numbers in text, however they are written."""

from __future__ import annotations

import re

YEAR = re.compile(r"(?<!\d)(?:1[5-9]\d\d|20\d\d)(?!\d)")

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen".split()
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = (
    {word: n for n, word in enumerate(_UNITS)}
    | {word: 10 * n for n, word in enumerate(_TENS, 2)}
    | {f"{ten}-{unit}": 10 * n + m for n, ten in enumerate(_TENS, 2) for m, unit in enumerate(_UNITS[1:10], 1)}
)
_ALONE = {"zero", "one"}  # as in "one of them", which counts nothing
_SMALL = "|".join(sorted(_VALUES, key=len, reverse=True)).replace("-", r"[-\s]")
_HUNDREDS = rf"(?:{_SMALL})\s+hundred(?:(?:\s+and)?\s+(?:{_SMALL}))?"
# "two thousand and five", "two thousand three hundred"; but in "two thousand and three thousand", or "one thousand two
# weeks later", what follows is another number, as is one in "ten thousand and one of them".
_AND = rf"\s+and\s+(?!(?:zero|one)\b(?!\s+hundred))(?:{_HUNDREDS}|{_SMALL})"
_REST = rf"(?:{_AND}|\s+{_HUNDREDS})(?!\s+(?:hundred|thousand)\b)"
_WORD = re.compile(rf"\b(?P<first>{_HUNDREDS}|{_SMALL})(?P<thousand>\s+thousand(?P<rest>\b{_REST})?)?\b", re.IGNORECASE)
_BELOW_1000 = re.compile(
    rf"(?:(?P<hundreds>{_SMALL}) hundred(?:(?: and)? (?P<beside>{_SMALL}))?|(?P<alone>{_SMALL}))", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"(?<=\d)[,\u00a0\u202f\u2009](?=\d{3}\b)")
_YEARS = re.compile(r"\b(1[5-9]|20)(\d\d)([/–-])(\d\d)\b(?![/–-]?\d)")
"""From one year to another, as in "2012/13"."""


def _value(match: re.Match[str]) -> str:
    if match.group().lower() in _ALONE:
        return match.group()
    value = _below_1000(match["first"]) * (1000 if match["thousand"] else 1)
    return str(value + (_below_1000(match["rest"]) if match["rest"] else 0))


def _below_1000(words: str) -> int:
    parts = _BELOW_1000.fullmatch(" ".join(words.split()).lower().removeprefix("and "))
    assert parts
    return 100 * _of(parts["hundreds"]) + _of(parts["beside"]) + _of(parts["alone"])


def _of(words: str | None) -> int:
    return _VALUES["-".join(words.replace("-", " ").split())] if words else 0


def _in_full(match: re.Match[str]) -> str:
    century, first, mark, last = match.groups()
    return f"{century}{first}{mark}{century}{last}" if first < last else match.group()  # "2012-05" is a month


def in_digits(text: str) -> str:
    """The text with number words written as digits, no marks between thousands, and years in full.

    >>> in_digits("Thirty-seven of 2,000 men, one of three hundred and five, said in 2012/13")
    '37 of 2000 men, one of 305, said in 2012/2013'
    >>> in_digits("one thousand two hundred men, two hundred thousand and two, twenty one thousand")
    '1200 men, 200002, 21000'
    """
    return _THOUSANDS.sub("", _YEARS.sub(_in_full, _WORD.sub(_value, text)))


def numbers(text: str) -> set[str]:
    """Every number in a text, in digits.

    >>> sorted(numbers("Thirty-seven of 2,000 men, 1.5 per cent"))
    ['1.5', '2000', '37']
    """
    return set(_NUMBER.findall(in_digits(text)))
