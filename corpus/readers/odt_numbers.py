"""The numbers that OpenDocument texts give their headings and the items of their lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from corpus.readers.archive import attribute, tag
from corpus.readers.numbering import Level, next_label

FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
# LibreOffice writes out how the numbers of several levels stand together: "%1%.%2%".
OTHER_LEVEL = re.compile(r"%(\d+)%")


class Numbers:
    """Counts headings and items. How they are numbered goes by the style of their list, headings have that of the
    outline; the counts go by the list.
    """

    def __init__(self, roots: Sequence[etree._Element]) -> None:
        self._outline = ""
        self._levels: dict[str, dict[int, Level]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        for root in roots:
            for element in root.iter("{*}list-style", "{*}outline-style"):
                name = attribute(element, "name") or "Outline"
                self._levels.setdefault(name, _levels(element))
                self._outline = name if tag(element) == "outline-style" else self._outline

    def begin(self, element: etree._Element) -> dict[int, int]:
        """The counts of a list that begins here, or goes on here after a break."""
        name = attribute(element, "style-name") or ""
        goes_on = attribute(element, "continue-numbering") == "true" or attribute(element, "continue-list")
        if name not in self._counts or not goes_on:
            self._counts[name] = {}
        return self._counts[name]

    def next(self, style: str, counts: dict[int, int], depth: int, restart: int | None = None) -> str:
        """The number of the next item of a list at this depth, 0 the outermost; "" where it has none."""
        levels = self._levels.get(style, {})
        return next_label(levels, counts, depth, restart) if depth in levels else ""

    def heading(self, element: etree._Element, level: int, style: str | None) -> str:
        """The number of the next heading at this level, 1 the highest; "" where its list style takes it out."""
        if style not in (None, self._outline) or attribute(element, "is-list-header") == "true":
            return ""
        restart = whole(element, "start-value") if attribute(element, "restart-numbering") == "true" else None
        return self.next(self._outline, self._counts.setdefault(self._outline, {}), level - 1, restart)


def _levels(style: etree._Element) -> dict[int, Level]:
    elements = {(whole(level, "level") or 1) - 1: level for level in style if attribute(level, "level")}
    formats = {depth: _format(level) for depth, level in elements.items()}
    return {
        depth: Level(formats[depth], _pattern(level, depth, formats), whole(level, "start-value") or 1)
        for depth, level in elements.items()
    }


def _format(level: etree._Element) -> str:
    form = attribute(level, "num-format")
    return FORMATS.get(form or "", "none") if tag(level) != "list-level-style-bullet" else "bullet"


def _pattern(level: etree._Element, depth: int, formats: dict[int, str]) -> str:
    written = attribute(level, "num-list-format")
    if written is not None:
        return OTHER_LEVEL.sub(r"%\1", written)
    first = depth + 1 - (whole(level, "display-levels") or 1)
    shown = [f"%{above + 1}" for above in range(max(0, first), depth + 1) if formats.get(above) in FORMATS.values()]
    return (attribute(level, "num-prefix") or "") + ".".join(shown) + (attribute(level, "num-suffix") or "")


def whole(element: etree._Element, name: str) -> int | None:
    """The attribute of this name where it is a number of at most four digits."""
    said = attribute(element, name) or ""
    return int(said) if said.isdecimal() and len(said) < 5 else None
