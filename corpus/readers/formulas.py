"""Formulas of office documents, and raised figures, as they can stand on a line of text."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from corpus.readers.archive import attribute, tag
from corpus.readers.symbols import SUPERSCRIPTS

ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}


def raised(text: str) -> str:
    """A power or the mark of a note, set above the line; raised letters stay what they are.

    >>> raised("6"), raised("-3"), raised("th")
    ('⁶', '⁻³', 'th')
    """
    letters = set(filter(str.isalpha, text))
    return text.translate(SUPERSCRIPTS) if letters <= {"n"} else text


def formula(element: etree._Element) -> str:
    """A formula on one line: fractions with a slash, powers with a caret, indices with an underscore."""
    name = tag(element)
    if name == "t":
        return element.text or ""
    if name in FORMS:
        return FORMS[name](element)
    return "".join(map(formula, element))


def _parts(element: etree._Element, name: str) -> list[str]:
    return [formula(part) for part in element.iterfind(f"{{*}}{name}")]


def _part(element: etree._Element, name: str) -> str:
    return "".join(_parts(element, name))


def _grouped(part: str) -> str:
    bracketed = part[:1] == "(" and part[-1:] == ")" and "(" not in part[1:]
    return f"({part})" if len(part) > 1 and not part.isalnum() and not bracketed else part


def _limits(element: etree._Element) -> str:
    """What stands below and above a sign."""
    below, above = _grouped(_part(element, "sub")), _grouped(_part(element, "sup"))
    return (f"_{below}" if below else "") + (f"^{above}" if above else "")


def _sign(element: etree._Element, properties: str, name: str, usual: str) -> str:
    """The sign that the properties name; an empty one is none."""
    said = attribute(element.find(f"{{*}}{properties}/{{*}}{name}"), "val")
    return usual if said is None else said


def _between(mark: str, *names: str) -> Callable[[etree._Element], str]:
    def written(element: etree._Element) -> str:
        return mark.join(_grouped(part) for part in (_part(element, name) for name in names) if part)

    return written


def _scripts(element: etree._Element) -> str:
    return _grouped(_part(element, "e")) + _limits(element)


def _sum(element: etree._Element) -> str:
    return f"{_sign(element, 'naryPr', 'chr', '∫')}{_limits(element)} {_part(element, 'e')}"


def _brackets(element: etree._Element) -> str:
    left, right = _sign(element, "dPr", "begChr", "("), _sign(element, "dPr", "endChr", ")")
    return left + _sign(element, "dPr", "sepChr", "|").join(_parts(element, "e")) + right


def _root(element: etree._Element) -> str:
    degree = _part(element, "deg")
    return ROOTS.get(degree, f"√[{degree}]") + f"({_part(element, 'e')})"


def _named(element: etree._Element) -> str:
    """A function and what it is of: "sin x"."""
    return f"{_part(element, 'fName')} {_part(element, 'e')}"


def _rows(element: etree._Element) -> str:
    """The rows of a matrix or of a column of equations; what else goes by the name of a matrix holds a formula."""
    if tag(element) == "eqArr":
        return "; ".join(_parts(element, "e"))
    rows = [", ".join(_parts(row, "e")) for row in element.iterfind("{*}mr")]
    return "; ".join(rows) or "".join(map(formula, element))


FORMS: dict[str, Callable[[etree._Element], str]] = {
    "f": _between("/", "num", "den"),
    "sSup": _scripts,
    "sSub": _scripts,
    "sSubSup": _scripts,
    "sPre": lambda element: f"{_limits(element)} {_grouped(_part(element, 'e'))}",
    "nary": _sum,
    "d": _brackets,
    "rad": _root,
    "func": _named,
    "limLow": _between("_", "e", "lim"),
    "limUpp": _between("^", "e", "lim"),
    "m": _rows,
    "eqArr": _rows,
}
