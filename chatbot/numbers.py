"""Numbers in text, however they are written."""

from __future__ import annotations

import re

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
_WORD = re.compile(r"\b(?:" + "|".join(sorted(_VALUES, key=len, reverse=True)) + r")\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def in_digits(text: str) -> str:
    """The text with number words up to ninety-nine written as digits, and no commas between thousands.

    >>> in_digits("Thirty-seven of 2,000 men, someone said")
    '37 of 2000 men, someone said'
    """
    text = _WORD.sub(lambda match: str(_VALUES[match.group().lower()]), text)
    return re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)


def numbers(text: str) -> set[str]:
    """Every number in a text, in digits.

    >>> sorted(numbers("Thirty-seven of 2,000 men, 1.5 per cent"))
    ['1.5', '2000', '37']
    """
    return set(_NUMBER.findall(in_digits(text)))
