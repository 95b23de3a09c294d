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
_ALONE = {"zero", "one"}  # as in "one of them", which counts nothing
_WORD = re.compile(
    rf"\b({'|'.join(sorted(_VALUES, key=len, reverse=True))})(?:\s+(hundred|thousand))?\b", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def _value(match: re.Match[str]) -> str:
    word, times = match.group(1).lower(), (match.group(2) or "").lower()
    if word in _ALONE and not times:
        return match.group()
    return str(_VALUES[word] * {"": 1, "hundred": 100, "thousand": 1000}[times])


def in_digits(text: str) -> str:
    """The text with number words written as digits, and no commas between thousands.

    >>> in_digits("Thirty-seven of 2,000 men, one of two hundred, said")
    '37 of 2000 men, one of 200, said'
    """
    text = _WORD.sub(_value, text)
    return re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)


def numbers(text: str) -> set[str]:
    """Every number in a text, in digits.

    >>> sorted(numbers("Thirty-seven of 2,000 men, 1.5 per cent"))
    ['1.5', '2000', '37']
    """
    return set(_NUMBER.findall(in_digits(text)))
