"""The numbers of headings and list items, counted as word processors count them to show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ROMAN = dict(
    zip("m cm d cd c xc l xl x ix v iv i".split(), (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), strict=True)
)


@dataclass(frozen=True, slots=True)
class Level:
    """How a level of a list is numbered: "%1.%2" in `pattern` stands for the numbers of levels 1 and 2.

    `style` is the style of paragraphs that belong to this level.
    """

    format: str
    pattern: str
    start: int = 1
    style: str | None = None


def next_label(levels: Mapping[int, Level], counts: dict[int, int], depth: int, restart: int | None = None) -> str:
    """Count one more item at this depth; returns its number as shown, "" where a bullet or nothing is.

    `levels` and `counts` go by depth, 0 the outermost; `restart` is the number that the item has for once.
    """
    start = levels[depth].start if restart is None else restart
    counts[depth] = counts[depth] + 1 if depth in counts and restart is None else start
    for deeper in [other for other in counts if other > depth]:
        del counts[deeper]
    if levels[depth].format in ("bullet", "none"):
        return ""
    label = levels[depth].pattern
    for above in sorted(levels, reverse=True):  # "%10" before "%1"
        label = label.replace(f"%{above + 1}", shown(counts.get(above, levels[above].start), levels[above].format))
    return label.strip()


def shown(number: int, form: str) -> str:
    """A number as letters or Roman where the list says so.

    >>> shown(28, "lowerLetter"), shown(14, "upperRoman"), shown(7, "decimal")
    ('bb', 'XIV', '7')
    """
    text = str(number)
    if form in ("lowerLetter", "upperLetter") and 0 < number < 4000:
        text = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif form in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        text, left = "", number
        for letters, value in ROMAN.items():
            text += letters * (left // value)
            left %= value
    elif form == "decimalZero":
        text = f"{number:02}"
    return text.upper() if form.startswith("upper") else text
