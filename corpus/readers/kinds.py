"""What cells hold: years, dates, numbers or texts, and whether they are the labels and values of a form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

YEAR = re.compile(r"(?:19|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?")
DATE = re.compile(
    r"\d{4}-\d\d(?:-\d\d)?(?:[T ][\d:.Z+-]+)?|\d{1,2}([./-])\d{1,2}\1\d{2,4}(?: [\d:]+)?|\d{1,2}:\d\d(?::\d\d)?"
)
NUMBER = re.compile(r"[-–−+(<>~≈]{0,2}\W?\s?(?:[A-Z]{3}\s)?[-−]?\d[\d.,'’\s]*(?:[eE][-+]?\d+)?\s?(?:[A-Z]{3}|\W)?\)?")
# A word, unlike the marks for what is missing: "..", "n/a".
WORD = re.compile(r"[^\W\d_]{3}")


def kind(cell: str) -> str:
    """What a cell holds: "year", "date", "number", "text", or "" for nothing.

    >>> [kind(cell) for cell in ("2013", "16 hostages", "-3.5 %", "2013-01-16", "€ 5.000,00", "")]
    ['year', 'text', 'number', 'date', 'number', '']
    """
    for name, pattern in (("year", YEAR), ("date", DATE), ("number", NUMBER)):
        if pattern.fullmatch(cell):
            return name
    return "text" if cell else ""


def is_form(rows: Sequence[Sequence[str]], *, texts: bool) -> bool:
    """Whether it is a list of labels, each with its value beside it: a form, not a table with named columns.

    `texts` tells whether values that are mostly texts may be one.
    """
    if len(rows) < 2 or any(len(row) != 2 for row in rows):
        return False
    labels = [row[0] for row in rows if row[1]]
    if labels and all(label.endswith(":") for label in labels):
        return True
    if len(set(labels)) < len(labels) or not all(kind(label) == "text" for label in labels):
        return False
    values = [row[1] for row in rows if row[1]]
    if all(kind(value) == "text" for value in values):
        # They could be either, but where "Name: Ada" is right, "Role: Name; Ada: …" is wrong.
        return texts
    # A column of figures, below its name, may hold a few words and marks for what is missing; a form has more of them.
    kinds = Counter(map(kind, values[1:]))
    words = sum(kind(value) == "text" and bool(WORD.search(value)) for value in values[1:])
    if texts:
        return len(values) > 2 and 4 * words >= len(values) - 1
    return len(kinds) > 2 and 2 * words <= len(values) - 1 <= 4 * words
