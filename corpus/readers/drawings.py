"""What charts and diagrams in office documents say."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from corpus.readers.archive import attribute
from corpus.readers.blocks import Blocks, clean
from corpus.readers.number_formats import GENERAL, shown
from corpus.readers.tables import Grid, lay_out_table

MOST_POINTS = 10_000


def chart_title(root: etree._Element) -> str:
    """The title of a chart, with those of the axes along which its figures are measured, as their units are."""
    axes = root.iterfind("{*}chart/{*}plotArea/{*}valAx/{*}title")
    units = ", ".join(dict.fromkeys(filter(None, map(_title, axes))))
    title = _title(root.find("{*}chart/{*}title"))
    return f"{title} ({units})" if title and units else title or units


def chart(root: etree._Element) -> Grid:
    """The figures of a chart: a row for each category, a column for each series, their names in the first row."""
    series = list(root.iter("{*}ser"))
    names = [_joined(one.find("{*}tx")) for one in series]
    values = [_points(one.find("{*}val"), one.find("{*}yVal")) for one in series]
    labels: dict[int, str] = {}
    for one in series:
        labels = _points(one.find("{*}cat"), one.find("{*}xVal")) | labels
    rows = [
        [labels.get(i, ""), *(value.get(i, "") for value in values)]
        for i in sorted({i for value in values for i in value} | set(labels))
    ]
    categories = _title(root.find("{*}chart/{*}plotArea/{*}catAx/{*}title"))
    return Grid([[categories, *names], *rows])


def lay_out_drawing(root: etree._Element, kind: str, blocks: Blocks) -> None:
    """Add what a chart says, or a diagram, by the kind of relation that it is drawn by."""
    if kind == "chart":
        blocks.paragraph(chart_title(root))
        lay_out_table(chart(root), blocks, header=1)
    else:
        for text, depth in diagram(root):
            blocks.item(text, depth)


def diagram(root: etree._Element) -> Iterator[tuple[str, int]]:
    """The texts of a diagram's shapes, and how deep each is below the first."""
    parents = {
        attribute(line, "destId"): attribute(line, "srcId")
        for line in root.iter("{*}cxn")
        if attribute(line, "type") in (None, "parOf")
    }
    for point in root.iter("{*}pt"):
        text = " ".join(filter(None, map(_joined, point.iterfind("{*}t/{*}p"))))
        depth = -1
        at = attribute(point, "modelId")
        while at in parents and depth < len(parents):
            depth, at = depth + 1, parents[at]
        if text:
            yield text, max(0, min(depth, 8))


def _points(*sources: etree._Element | None) -> dict[int, str]:
    """The values that a chart remembers of its sheet, by their number."""
    found: dict[int, str] = {}
    for source in sources:
        if source is None:
            continue
        levels = list(source.iter("{*}lvl"))
        if levels:
            return _nested(levels)
        code = source.findtext(".//{*}formatCode") or GENERAL
        for point in source.iter("{*}pt"):
            number = attribute(point, "idx") or ""
            if number.isdigit():
                found[int(number)] = _shown(clean(point.findtext("{*}v") or ""), attribute(point, "formatCode") or code)
    return found


def _nested(levels: list[etree._Element]) -> dict[int, str]:
    """Categories in several levels, innermost first; the name of an outer one counts until the next."""
    count = 0
    found: dict[int, str] = {}
    for level in levels:
        names = {int(pt.get("idx", "0")): clean(pt.findtext("{*}v") or "") for pt in level.iterfind("{*}pt")}
        count = max([count, *(number + 1 for number in names)])
        name = ""
        for number in range(min(count, MOST_POINTS)):
            name = names.get(number, name)
            found[number] = f"{name} {found.get(number, '')}".strip()
    return found


def _shown(value: str, code: str) -> str:
    try:
        return shown(float(value), code) if code != GENERAL or "." in value else value
    except (ValueError, OverflowError):
        return value


def _title(element: etree._Element | None) -> str:
    """A title that was typed, line by line, or taken from a cell."""
    lines = element.iter("{*}p") if element is not None else ()
    return " ".join(filter(None, map(_joined, lines))) or _joined(element)


def _joined(element: etree._Element | None) -> str:
    """The text in an element, of charts and drawings alike."""
    if element is None:
        return ""
    return clean("".join(part.text or "" for part in element.iter("{*}t", "{*}v")))
