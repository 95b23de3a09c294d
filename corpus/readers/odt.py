"""OpenDocument texts, as LibreOffice writes them: zipped (.odt) or as a single XML file (.fodt)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from corpus.readers.archive import PROTECTED, Archive, attribute, parse, tag
from corpus.readers.blocks import Blocks, clean
from corpus.readers.formulas import formula
from corpus.readers.tables import Grid, Merge, lay_out
from corpus.types import Extraction, Tick, UnreadableDocument, no_tick

DAMAGED = "it is damaged or not an OpenDocument text"
INDEXES = {"table-of-content", "illustration-index", "table-index", "object-index", "alphabetical-index", "user-index"}
LEFT_OUT = {"tracked-changes", "annotation", "annotation-end", "ruby-text", "forms", "title", "desc", "sequence-decls"}
LEFT_OUT |= {
    "hidden-text",
    "hidden-paragraph",
    "note-citation",
    "event-listeners",
    "variable-decls",
    "user-field-decls",
}
# A sheet may say that its last row or cell is repeated to the edge of a million rows.
MOST_REPEATED = 1000
HIDDEN, TITLE, BOLD = "hidden", "title", "bold"


@dataclass(slots=True)
class Paragraph:
    """A paragraph's text, and the elements that hang on it: notes and text boxes."""

    text: str
    asides: list[etree._Element]


def read(data: bytes, tick: Tick = no_tick) -> Extraction:
    """Headings, paragraphs, lists, tables, notes and text boxes in order; what was deleted or hidden is left out."""
    roots = _roots(data)
    body = next((found for root in roots if (found := root.find(".//{*}body/{*}text")) is not None), None)
    if body is None:
        raise UnreadableDocument(DAMAGED)
    reader = _Reader(roots)
    for done, element in enumerate(body):
        reader.block(element)
        if done % 200 == 0:
            tick(done, len(body))
    title = next((root.findtext(".//{*}meta/{http://purl.org/dc/elements/1.1/}title") for root in roots[::-1]), None)
    return reader.blocks.extraction(clean(title or "") or None)


def _roots(data: bytes) -> list[etree._Element]:
    """The content, the styles and the properties: parts of an archive, or all in one."""
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        try:
            return [parse(data)]
        except etree.XMLSyntaxError as error:
            raise UnreadableDocument(DAMAGED) from error
    archive = Archive(data, "an OpenDocument text")
    manifest = archive.xml("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive else None
    if "encrypted-package" in archive or (manifest is not None and manifest.find(".//{*}encryption-data") is not None):
        raise UnreadableDocument(PROTECTED)
    return [archive.xml(part) for part in ("content.xml", "styles.xml", "meta.xml") if part in archive]


def _styles(roots: list[etree._Element]) -> dict[str, str]:
    """Of the styles that count, what they make of a text: hidden, a title, or set off as the head of a table is."""
    elements = {
        (attribute(style, "family"), attribute(style, "name")): style
        for root in reversed(roots)
        for style in root.iter("{*}style")
    }
    found = {}
    for (family, name), style in elements.items():
        parent = elements.get((family, attribute(style, "parent-style-name")))
        names = {name, attribute(style, "parent-style-name"), attribute(parent, "parent-style-name")}
        look = style.find("{*}text-properties")
        if attribute(look, "display") == "none":
            found[name or ""] = HIDDEN
        elif "Title" in names and family == "paragraph":
            found[name or ""] = TITLE
        elif "Table_20_Heading" in names or attribute(look, "font-weight") == "bold":
            found[name or ""] = BOLD
    return found


class _Reader:
    """Walks through the blocks of a text."""

    def __init__(self, roots: list[etree._Element]) -> None:
        self.blocks = Blocks()
        self._styles = _styles(roots)

    def block(self, element: etree._Element, depth: int = 0) -> None:
        """Add a heading, a paragraph, a list `depth` lists deep, a table, or what a section holds."""
        name = tag(element)
        if name in ("h", "p"):
            self._paragraph(element)
        elif name == "list":
            self._list(element, depth)
        elif name == "table":
            self._table(element)
        elif name in ("frame", "custom-shape", "g"):
            for box in _boxes(element):
                self.block(box)
        elif name not in LEFT_OUT | INDEXES and attribute(element, "display") != "none":
            for child in element:
                self.block(child, depth)

    def _paragraph(self, element: etree._Element, item_depth: int | None = None) -> None:
        found = self._read(element)
        style = self._styles.get(attribute(element, "style-name") or "")
        if tag(element) == "h" or style == TITLE:
            level = attribute(element, "outline-level") or "1"
            self.blocks.heading(int(level) if level.isdigit() else 1, found.text)
        elif item_depth is not None:
            self.blocks.item(found.text, item_depth)
        else:
            self.blocks.paragraph(found.text)
        self._add(found.asides)

    def _add(self, asides: list[etree._Element]) -> None:
        for aside in asides:
            for child in aside:
                self.block(child)

    def _list(self, element: etree._Element, depth: int) -> None:
        """Of each item, the first paragraph stands as the item; further ones follow as paragraphs."""
        for item in element.iterfind("{*}list-header"):
            self.block(item, depth)
        for item in element.iterfind("{*}list-item"):
            first = True
            for child in item:
                if tag(child) in ("p", "h"):
                    self._paragraph(child, depth if first else None)
                    first = False
                else:
                    self.block(child, depth + 1)

    # --- the text of a paragraph ---------------------------------------------------------------------------------

    def _read(self, element: etree._Element) -> Paragraph:
        parts: list[str] = []
        asides: list[etree._Element] = []
        if self._styles.get(attribute(element, "style-name") or "") != HIDDEN:
            parts.append(element.text or "")
            self._gather(element, parts, asides)
        return Paragraph(clean("".join(parts).replace("\xad", "")), asides)

    def _gather(self, element: etree._Element, parts: list[str], asides: list[etree._Element]) -> None:
        """Collect the text below an element, and apart from it what hangs on that text."""
        for child in element:
            name = tag(child)
            if name in ("s", "tab", "line-break"):
                parts.append(" ")
            elif name == "note":
                asides += child.iterfind("{*}note-body")
            elif name in ("frame", "custom-shape", "g"):
                asides += _boxes(child)
            elif name == "math":
                parts.append(formula(child))
            elif name and name not in LEFT_OUT and self._styles.get(attribute(child, "style-name") or "") != HIDDEN:
                parts.append(child.text or "")
                self._gather(child, parts, asides)
            parts.append(child.tail or "")

    # --- tables --------------------------------------------------------------------------------------------------

    def _table(self, table: etree._Element) -> None:
        rows = list(_rows(table))
        cells = [[cell for cell in row if tag(cell) in ("table-cell", "covered-table-cell")] for row in rows]
        inner = [cell for row in cells for cell in row]
        nested = any(cell.find("{*}table") is not None or cell.find("{*}h") is not None for cell in inner)
        if max(map(len, cells), default=0) < 2 or nested:
            for cell in inner:
                self.block(cell)
            return
        header = sum(tag(row.getparent()) == "table-header-rows" for row in rows)
        if not header and len(rows) > 1:
            header = int(self._is_bold(rows[0]) and not self._is_bold(rows[1]))
        asides: list[etree._Element] = []
        lay_out(self._grid(cells, asides), self.blocks, header or None)
        self._add(asides)

    def _is_bold(self, row: etree._Element) -> bool:
        """Whether all text in a row is set in bold."""
        texts = [text for text in row.iter("{*}p") if "".join(map(str, text.itertext())).strip()]
        return bool(texts) and all(
            any(self._styles.get(attribute(part, "style-name") or "") == BOLD for part in (text, *text.iter("{*}span")))
            for text in texts
        )

    def _grid(self, rows: list[list[etree._Element]], asides: list[etree._Element]) -> Grid:
        texts: list[list[str]] = []
        merges = []
        for number, cells in enumerate(rows):
            texts.append([])
            for cell in cells:
                across, down = (_count(cell, f"number-{of}-spanned") for of in ("columns", "rows"))
                if across > 1 or down > 1:
                    merges.append(Merge(number, len(texts[-1]), down, across))
                text = "" if tag(cell) == "covered-table-cell" else self._cell(cell, asides)
                texts[-1] += [text] * _count(cell, "number-columns-repeated")
        return Grid(texts, merges)

    def _cell(self, cell: etree._Element, asides: list[etree._Element]) -> str:
        texts = []
        for element in cell.iter("{*}p"):
            # Paragraphs of notes and text boxes come with what they hang on.
            if not any(tag(above) in ("note-body", "text-box", "annotation") for above in _between(element, cell)):
                found = self._read(element)
                texts.append(found.text)
                asides += found.asides
        return " ".join(filter(None, texts))


def _boxes(element: etree._Element) -> Iterator[etree._Element]:
    """The text boxes and shapes in a frame, shape or group, whose children are blocks."""
    name = tag(element)
    if name in ("text-box", "custom-shape"):
        yield element
    elif name in ("frame", "g", "a"):
        for child in element:
            yield from _boxes(child)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        name = tag(child)
        if name == "table-row":
            yield from [child] * (_count(child, "number-rows-repeated") if len("".join(child.itertext())) else 1)
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(child)


def _between(element: etree._Element, outer: etree._Element) -> Iterator[etree._Element]:
    for above in element.iterancestors():
        if above is outer:
            return
        yield above


def _count(element: etree._Element, name: str) -> int:
    said = attribute(element, name) or ""
    return max(1, min(int(said), MOST_REPEATED)) if said.isdigit() else 1
