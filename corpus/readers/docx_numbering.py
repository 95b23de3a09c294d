"""The numbers that Word shows before the items of a document's lists."""

from __future__ import annotations

from lxml import etree

from corpus.readers.archive import attribute
from corpus.readers.numbering import Level, next_label


class Numbering:
    """Counts the items of a document's lists as Word does when it shows them."""

    def __init__(self, root: etree._Element | None) -> None:
        self._kinds: dict[str, str] = {}
        self._levels: dict[str, dict[int, Level]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        if root is not None:
            self._read(root)

    def _read(self, root: etree._Element) -> None:
        kinds = {attribute(kind, "abstractNumId") or "": kind for kind in root.iterfind("{*}abstractNum")}
        linked = {attribute(kind.find("{*}styleLink"), "val"): name for name, kind in kinds.items()}
        for number in root.iterfind("{*}num"):
            list_id = attribute(number, "numId") or ""
            kind = attribute(number.find("{*}abstractNumId"), "val") or ""
            link = attribute(kinds[kind].find("{*}numStyleLink"), "val") if kind in kinds else None
            self._kinds[list_id] = kind = linked.get(link, kind) if link else kind
            self._levels[list_id] = dict(map(_level, kinds[kind].iterfind("{*}lvl"))) if kind in kinds else {}
            self._levels[list_id].update(map(_level, number.iterfind("{*}lvlOverride/{*}lvl")))
            self._restarts[list_id] = {
                _number(attribute(change, "ilvl"), 0): _number(attribute(start, "val"), 1)
                for change in number.iterfind("{*}lvlOverride")
                if (start := change.find("{*}startOverride")) is not None
            }

    def depth(self, list_id: str, style: str | None) -> int:
        """The level of a list that belongs to a style."""
        levels = self._levels.get(list_id, {})
        return next((depth for depth, level in levels.items() if style and level.style == style), 0)

    def label(self, list_id: str, depth: int) -> str:
        """Count one more item of a list at this depth; returns its number as shown, "" where a bullet is."""
        levels = self._levels.get(list_id, {})
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(self._kinds[list_id], {})
        return next_label(levels, counts, depth, self._restarts[list_id].pop(depth, None))


def _level(element: etree._Element) -> tuple[int, Level]:
    said = {name: attribute(element.find(f"{{*}}{name}"), "val") for name in ("numFmt", "lvlText", "start", "pStyle")}
    level = Level(said["numFmt"] or "decimal", said["lvlText"] or "", _number(said["start"], 1), said["pStyle"])
    return _number(attribute(element, "ilvl"), 0), level


def _number(said: str | None, otherwise: int) -> int:
    return int(said) if said and said.isdigit() else otherwise
