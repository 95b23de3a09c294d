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
_BELOW_1000 = rf"(?:{_SMALL})(?:\s+hundred(?:(?:\s+and)?\s+(?:{_SMALL}))?)?"
_WORD = re.compile(
    rf"\b(?P<first>{_BELOW_1000})(?P<thousand>\s+thousand(?:(?:\s+and)?\s+(?P<rest>{_BELOW_1000}))?)?\b", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"(?<=\d)[,\u00a0\u202f\u2009](?=\d{3}\b)")
_YEARS = re.compile(r"\b(1[5-9]|20)(\d\d)([/–-])(\d\d)\b(?![/–-]?\d)")
"""From one year to another, as in "2012/13"."""


def _value(match: re.Match[str]) -> str:
    if match.group().lower() in _ALONE:
        return match.group()
    rest = _below_1000(match["rest"]) if match["rest"] else 0
    return str(_below_1000(match["first"]) * (1000 if match["thousand"] else 1) + rest)


def _below_1000(words: str) -> int:
    hundreds, hundred, rest = words.lower().partition("hundred")
    if not hundred:
        hundreds, rest = "", words.lower()
    return 100 * _small(hundreds) + _small(rest.strip().removeprefix("and "))


def _small(words: str) -> int:
    return _VALUES["-".join(words.replace("-", " ").split())] if words.strip() else 0


def _in_full(match: re.Match[str]) -> str:
    century, first, mark, last = match.groups()
    return f"{century}{first}{mark}{century}{last}" if first < last else match.group()  # "2012-05" is a month


def in_digits(text: str) -> str:
    """The text with number words written as digits, no marks between thousands, and years in full.

    >>> in_digits("Thirty-seven of 2,000 men, one of three hundred and five, said in 2012/13")
    '37 of 2000 men, one of 305, said in 2012/2013'
    >>> in_digits("one thousand two hundred men, two hundred thousand and one, twenty one thousand")
    '1200 men, 200001, 21000'
    """
    return _THOUSANDS.sub("", _YEARS.sub(_in_full, _WORD.sub(_value, text)))


def numbers(text: str) -> set[str]:
    """Every number in a text, in digits.

    >>> sorted(numbers("Thirty-seven of 2,000 men, 1.5 per cent"))
    ['1.5', '2000', '37']
    """
    return set(_NUMBER.findall(in_digits(text)))
