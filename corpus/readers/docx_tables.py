"""Tables of Word documents: their rows and cells, which are merged, and which rows name the columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from lxml import etree

from corpus.readers.archive import attribute, tag
from corpus.readers.docx_styles import switch
from corpus.readers.docx_text import is_prompt
from corpus.readers.tables import Grid, Merge


def header_rows(table: etree._Element, rows: Sequence[etree._Element], styles: AbstractSet[str]) -> int:
    """How many rows are marked or set off as those that name the columns.

    `styles` are the styles of tables that set off the first row.
    """
    marked = [switch(row.find("{*}trPr/{*}tblHeader")) or False for row in rows]
    if False in marked and marked[0]:
        return marked.index(False)
    look = table.find("{*}tblPr/{*}tblLook")
    flags = attribute(look, "val") or ""
    first = attribute(look, "firstRow") == "1" or (flags[-2:-1].isdigit() and int(flags[-2]) & 2 > 0)
    style = attribute(table.find("{*}tblPr/{*}tblStyle"), "val")
    if first and style in styles:
        return 1
    return int(len(rows) > 1 and is_bold(rows[0]) and not is_bold(rows[1]))


def grid(
    rows: Sequence[etree._Element], cells: Sequence[list[etree._Element]], text: Callable[[etree._Element], str]
) -> Grid:
    """The cells of a table by row and column, each read by `text`."""
    texts: list[list[str]] = []
    merges: dict[int, Merge] = {}
    done: list[Merge] = []
    for number, row in enumerate(rows):
        texts.append([""] * _span(row.find("{*}trPr/{*}gridBefore"), 0))
        for cell in cells[number]:
            column = len(texts[-1])
            across = _span(cell.find("{*}tcPr/{*}gridSpan"), 1)
            merge = cell.find("{*}tcPr/{*}vMerge")
            going_on = merge is not None and attribute(merge, "val") != "restart"
            texts[-1] += ["" if going_on else text(cell)] + [""] * (across - 1)
            if going_on and column in merges:
                old = merges.pop(column)
                merges[column] = Merge(old.row, column, number - old.row + 1, old.across)
            else:
                done += [merges.pop(column)] if column in merges else []
                merges[column] = Merge(number, column, 1, across)
    return Grid(texts, [m for m in (*done, *merges.values()) if m.down > 1 or m.across > 1])


def has_text(element: etree._Element) -> bool:
    """Whether there is any text in it."""
    return any((text.text or "").strip() for text in element.iter("{*}t"))


def is_bold(element: etree._Element) -> bool:
    """Whether all text in it was set in bold by hand, not by a style."""
    runs = [run for run in element.iter("{*}r") if any((text.text or "").strip() for text in run.iterfind("{*}t"))]
    return bool(runs) and all(switch(run.find("{*}rPr/{*}b")) for run in runs)


def inside(element: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """The elements of this name in an element, also where a content control or a tracked change wraps them."""
    for child in element:
        name = tag(child)
        if name == wanted:
            yield child
        elif wanted == "p" and is_prompt(child):
            continue
        elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"):
            yield from inside(child, wanted)


def _span(element: etree._Element | None, otherwise: int) -> int:
    """A number of columns; a table has a few dozen at most, whatever the file says."""
    said = attribute(element, "val") or ""
    return min(int(said), 1000) if said.isdigit() else otherwise
