"""What the styles of an OpenDocument text make of it: hidden, a title, bold, raised, or set in a font of symbols."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from corpus.readers.archive import attribute

# "super 58%", or by how much of the height it is raised: "33% 58%".
RAISED = re.compile(r"super|[1-9]")


@dataclass(frozen=True, slots=True)
class Style:
    """What counts of a style; `bold` also where it sets off the head of a table, `numbers` is its list's name."""

    hidden: bool = False
    title: bool = False
    bold: bool = False
    raised: bool = False
    font: str | None = None
    numbers: str | None = None


PLAIN = Style()
Styles = dict[tuple[str | None, str | None], etree._Element]
"""The elements of styles by family and name."""


def read_styles(roots: Sequence[etree._Element]) -> dict[str, Style]:
    """The styles by name: the first of `roots` counts most."""
    elements = {
        (attribute(style, "family"), attribute(style, "name")): style
        for root in reversed(roots)
        for style in root.iter("{*}style")
    }
    fonts = {
        attribute(face, "name"): (attribute(face, "font-family") or "").strip("'")
        for root in reversed(roots)
        for face in root.iter("{*}font-face")
    }
    found = {}
    for (family, name), style in elements.items():
        parents = [elements.get((family, parent)) for parent in _parents(style, family, elements)]
        names = {name, *_parents(style, family, elements)}
        look = style.find("{*}text-properties")
        font = attribute(look, "font-name")
        lists = (attribute(one, "list-style-name") for one in (style, *parents))
        found[name or ""] = Style(
            hidden=attribute(look, "display") == "none",
            title="Title" in names and family == "paragraph",
            bold="Table_20_Heading" in names or attribute(look, "font-weight") == "bold",
            raised=RAISED.match(attribute(look, "text-position") or "") is not None,
            font=fonts.get(font) or font,
            numbers=next((numbers for numbers in lists if numbers is not None), None),
        )
    return found


def _parents(style: etree._Element, family: str | None, elements: Styles) -> list[str]:
    """The names of the styles that one is based on, the nearest first."""
    found: list[str] = []
    above: etree._Element | None = style
    while (name := attribute(above, "parent-style-name")) and name not in found:
        found.append(name)
        above = elements.get((family, name))
    return found
