"""What the styles of a Word document say of a paragraph: its level as a heading, and the list it is an item of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from corpus.readers.archive import attribute

HEADING = re.compile(r"heading ?(\d)", re.IGNORECASE)
LIST = re.compile(r"list (?:bullet|number) ?(\d?)", re.IGNORECASE)
CONTENTS = re.compile(r"toc ?(?:\d|heading)|table of figures", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """What counts of a style, with what it is based on.

    `level` is that of a heading, 1 the highest. `list_id` is "" for items of a list that isn't described, and
    `depth` None where the list tells it. `contents` marks the lines of a table of contents.
    """

    level: int | None = None
    list_id: str | None = None
    depth: int | None = None
    hidden: bool = False
    contents: bool = False


def read_styles(root: etree._Element | None) -> dict[str, Style]:
    """The styles of a document by id."""
    if root is None:
        return {}
    elements = {attribute(style, "styleId") or "": style for style in root.iterfind("{*}style")}
    return {style: _style(list(_based_on(style, elements))) for style in elements}


def _based_on(style: str | None, elements: dict[str, etree._Element]) -> Iterator[etree._Element]:
    """The style, the one it is based on, and so on."""
    seen: set[str] = set()
    while style in elements and style not in seen:
        seen.add(style)
        yield elements[style]
        style = attribute(elements[style].find("{*}basedOn"), "val")


def _style(chain: list[etree._Element]) -> Style:
    """What the first of these that says anything says."""
    names = [attribute(element.find("{*}name"), "val") or "" for element in chain]
    levels = [heading_level(element.find("{*}pPr"), name) for element, name in zip(chain, names, strict=True)]
    level = next((level for level in levels if level is not None), None)
    lists = [list_of(element.find("{*}pPr")) for element in chain]
    list_id, depth = next((found for found in lists if found[0] is not None), (None, None))
    listed = next(filter(None, map(LIST.fullmatch, names)), None)
    if listed and (list_id is None or listed.group(1)):
        list_id, depth = list_id or "", max(1, int(listed.group(1) or 1)) - 1
    hidden = next(
        (on for on in (switch(element.find("{*}rPr/{*}vanish")) for element in chain) if on is not None), False
    )
    return Style(level, list_id, depth, hidden, bool(CONTENTS.fullmatch(names[0])))


def header_styles(root: etree._Element | None) -> set[str]:
    """The styles of tables that set off the first row."""
    if root is None:
        return set()
    elements = {attribute(style, "styleId") or "": style for style in root.iterfind("{*}style")}
    return {
        style
        for style in elements
        for element in _based_on(style, elements)
        if any(attribute(part, "type") == "firstRow" for part in element.iterfind("{*}tblStylePr"))
    }


def heading_level(properties: etree._Element | None, style_name: str = "") -> int | None:
    """The level that properties or the name of a style give a paragraph, `BODY` for running text; None where
    they tell none."""
    said = attribute(properties.find("{*}outlineLvl"), "val") if properties is not None else None
    if said is not None and said.isdigit():
        return int(said) + 1
    heading = HEADING.fullmatch(style_name)
    return 1 if style_name.lower() == "title" else int(heading.group(1)) if heading else None


def list_of(properties: etree._Element | None) -> tuple[str | None, int | None]:
    """The list that properties put a paragraph into and its depth, each None where they don't tell.

    The list "0" tells that the paragraph is in none, whatever its style says.
    """
    numbering = properties.find("{*}numPr") if properties is not None else None
    if numbering is None:
        return None, None
    depth = attribute(numbering.find("{*}ilvl"), "val") or ""
    return attribute(numbering.find("{*}numId"), "val"), int(depth) if depth.isdigit() else None


def switch(element: etree._Element | None) -> bool | None:
    """Whether a property is on; None where it isn't named."""
    return None if element is None else attribute(element, "val") not in ("0", "false", "off")
