"""What the cells of an Excel sheet are made of: strings, looks, and references like "A1:B2"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from corpus.readers.number_formats import BUILT_IN, GENERAL
from corpus.readers.tables import Merge

REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
# Characters that XML can't hold, or that someone thought it can't; halves of a character are none.
ESCAPED = re.compile(r"_x((?!D[89A-F])[0-9A-F]{4})_")


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell is shown: the code of its number format, and whether it is bold."""

    code: str = GENERAL
    bold: bool = False


def looks(root: etree._Element) -> list[Look]:
    """The looks that the cells of a workbook refer to by number, from its styles."""
    codes = BUILT_IN | {
        int(code.get("numFmtId", "0")): code.get("formatCode", GENERAL)
        for code in root.iterfind("{*}numFmts/{*}numFmt")
    }
    bold = [_is_bold(font) for font in root.iterfind("{*}fonts/{*}font")]
    return [
        Look(codes.get(int(look.get("numFmtId", "0")), GENERAL), _at(bold, int(look.get("fontId", "0"))))
        for look in root.iterfind("{*}cellXfs/{*}xf")
    ]


def string(element: etree._Element | None) -> str:
    """The text of a string that may be set in several ways, without the readings of Japanese words."""
    if element is None:
        return ""
    runs = (run.text or "" for run in element.iterfind("{*}r/{*}t"))
    return unescaped((element.findtext("{*}t") or "") + "".join(runs))


def unescaped(text: str) -> str:
    """Text with the characters that Excel writes by number, as "_x000D_"."""
    return ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text) if "_x" in text else text


def _is_bold(font: etree._Element) -> bool:
    mark = font.find("{*}b")
    return mark is not None and mark.get("val", "1") not in ("0", "false")


def _at(flags: Sequence[bool], number: int) -> bool:
    return number < len(flags) and flags[number]


def merges_of(reference: str, places: dict[int, int]) -> list[Merge]:
    """The merged cell of a reference like "A1:B2", where its rows were read."""
    ends = [REFERENCE.fullmatch(end) for end in reference.split(":")]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return []
    top, left = int(ends[0].group(2)), column_of(ends[0].group(1))
    bottom, right = int(ends[1].group(2)), column_of(ends[1].group(1))
    return [Merge(places[top], left, bottom - top + 1, right - left + 1)] if top in places else []


def column_of(letters: str) -> int:
    """The number of a column, counted from 0.

    >>> column_of("A"), column_of("AB")
    (0, 27)
    """
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
