"""What the cells of an Excel sheet say, and what that is made of: strings, looks, and references like "A1"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from corpus.readers.number_formats import BUILT_IN, GENERAL, shown

REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
BOOLEANS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}
# Characters that XML can't hold, or that someone thought it can't; halves of a character are none.
ESCAPED = re.compile(r"_x((?!D[89A-F])[0-9A-F]{4})_")


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell is shown: the code of its number format, and whether it is bold."""

    code: str = GENERAL
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Cells:
    """Reads the cells of a workbook, which share their strings and looks."""

    strings: Sequence[str]
    looks: Sequence[Look]
    since_1904: bool

    def look(self, cell: etree._Element) -> Look:
        """How a cell is shown."""
        style = cell.get("s", "0")
        number = int(style) if style.isdigit() else 0
        return self.looks[number] if number < len(self.looks) else Look()

    def text(self, cell: etree._Element, look: Look) -> str:
        """What a cell says, numbers as they are shown."""
        value = cell.findtext("{*}v") or ""
        match cell.get("t", "n"):
            case "s":
                return self.strings[int(value)] if value.isdigit() and int(value) < len(self.strings) else ""
            case "inlineStr":
                return string(cell.find("{*}is"))
            case "b":
                return BOOLEANS.get(value, "")
            case "str" | "e":
                return unescaped(value)
            case "d":
                return value.removesuffix("T00:00:00").replace("T", " ")
        try:
            return shown(float(value), look.code, since_1904=self.since_1904) if value else ""
        except (ValueError, OverflowError):
            return value


def without_result(cell: etree._Element) -> bool:
    """Whether a cell has a formula that was never worked out."""
    value = cell.find("{*}v")
    # An empty text is a result.
    missing = value is None or (not value.text and cell.get("t") != "str")
    return missing and cell.find("{*}f") is not None


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


def column_of(letters: str) -> int:
    """The number of a column, counted from 0.

    >>> column_of("A"), column_of("AB")
    (0, 27)
    """
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
