"""OpenDocument texts, as LibreOffice writes them: zipped (.odt) or as a single XML file (.fodt)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from lxml import etree

from corpus.dates import day_of
from corpus.readers.archive import PROTECTED, Archive, attribute, damaged, parse, tag
from corpus.readers.blocks import PLAIN_NUMBER, Blocks, clean
from corpus.readers.odt_numbers import Numbers, whole
from corpus.readers.odt_text import CHANGES, DRAWN, LEFT_OUT, Texts, boxes, has_text
from corpus.readers.tables import Grid, Merge, lay_out_table
from corpus.types import Extraction, Tick, UnreadableDocument, no_tick

KIND = "an OpenDocument text"
INDEXES = {"table-of-content", "illustration-index", "table-index", "object-index", "alphabetical-index", "user-index"}
# A sheet may say that its last row or cell is repeated to the edge of a million rows.
MOST_REPEATED = 1000
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
APART = {"note-body", "text-box", "annotation", "table"}


def read(data: bytes, tick: Tick = no_tick) -> Extraction:
    """Headings, paragraphs, lists, tables, notes and text boxes in order; what was deleted or hidden is left out."""
    roots = _roots(data)
    body = next((found for root in roots if (found := root.find(".//{*}body/{*}text")) is not None), None)
    if body is None:
        raise UnreadableDocument(damaged(KIND))
    reader = _Reader(roots)
    for done, element in enumerate(body):
        reader.block(element)
        if done % 200 == 0:
            tick(done, len(body))
    reader.end()
    title, created, modified = (
        next((text for root in roots[::-1] if (text := root.findtext(f".//{{*}}meta/{name}"))), "")
        for name in (f"{DUBLIN_CORE}title", "{*}creation-date", f"{DUBLIN_CORE}date")
    )
    return reader.blocks.extraction(clean(title) or None, date=day_of(created, modified))


def _roots(data: bytes) -> list[etree._Element]:
    """The content, the styles and the properties: parts of an archive, or all in one."""
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        try:
            return [parse(data)]
        except etree.XMLSyntaxError as error:
            raise UnreadableDocument(damaged(KIND)) from error
    archive = Archive(data, KIND)
    manifest = archive.xml("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive else None
    if "encrypted-package" in archive or (manifest is not None and manifest.find(".//{*}encryption-data") is not None):
        raise UnreadableDocument(PROTECTED)
    roots = [archive.xml(part) for part in ("content.xml", "styles.xml") if part in archive]
    with suppress(UnreadableDocument):  # the text is no worse without its properties
        roots.append(archive.xml("meta.xml"))
    return roots


class _Reader:
    """Walks through the blocks of a text."""

    def __init__(self, roots: list[etree._Element]) -> None:
        self.blocks = Blocks()
        self._texts = Texts(roots)
        self._numbers = Numbers(roots)

    def block(self, element: etree._Element) -> None:
        """Add a heading, a paragraph, a list, a table, or what a section holds."""
        name = tag(element)
        if name in ("h", "p"):
            self._paragraph(element)
        elif name == "list":
            self._list(element, self._numbers.begin(element))
        elif name == "table":
            self._table(element)
        elif name in CHANGES:
            self._texts.mark(element)
        elif name in DRAWN:
            for box in boxes(element):
                self.block(box)
        elif name not in LEFT_OUT | INDEXES and attribute(element, "display") != "none":
            for child in element:
                self.block(child)

    def end(self) -> None:
        """Add what was to go on in a paragraph that doesn't come."""
        found = self._texts.rest()
        self.blocks.paragraph(found.text)
        self._add(found.asides)

    def _paragraph(self, element: etree._Element) -> None:
        found = self._texts.of(element)
        style = self._texts.style(element)
        if tag(element) == "h" or style.title:
            level = max(1, whole(element, "outline-level") or 1)
            number = self._numbers.heading(element, level, style.numbers) if tag(element) == "h" else ""
            self.blocks.heading(level, f"{number} {found.text}" if found.text else "")
        else:
            self.blocks.paragraph(found.text, bold=self._texts.is_bold(element))
        self._add(found.asides)

    def _add(self, asides: list[etree._Element]) -> None:
        for aside in asides:
            for block in [aside] if tag(aside) == "table" else aside:
                self.block(block)

    def _list(self, element: etree._Element, counts: dict[int, int], depth: int = 0, style: str = "") -> None:
        """Of each item, the first paragraph stands as the item; further ones follow as paragraphs."""
        style = attribute(element, "style-name") or style
        for item in element:
            first = tag(item) == "list-item"
            for child in item if first or tag(item) == "list-header" else ():
                if tag(child) == "list":
                    self._list(child, counts, depth + 1, style)
                elif tag(child) in ("p", "h") and first:
                    self._item(child, self._numbers.next(style, counts, depth, whole(item, "start-value")), depth)
                    first = False
                else:
                    self.block(child)

    def _item(self, element: etree._Element, number: str, depth: int) -> None:
        """The first paragraph of a list item; numbered headings stand in lists too."""
        found = self._texts.of(element)
        text = found.text if not number or PLAIN_NUMBER.fullmatch(number) else f"{number} {found.text}"
        if found.text and tag(element) == "h":
            self.blocks.heading(max(1, whole(element, "outline-level") or 1), f"{number} {found.text}")
        elif found.text:
            self.blocks.item(text, depth)
        self._add(found.asides)

    # --- tables --------------------------------------------------------------------------------------------------

    def _table(self, table: etree._Element) -> None:
        rows = list(_rows(table))
        cells = [[cell for cell in row if tag(cell) in ("table-cell", "covered-table-cell")] for row in rows]
        if _is_layout(cells):
            for cell in (cell for row in cells for cell in row):
                self.block(cell)
            return
        header = sum(tag(row.getparent()) == "table-header-rows" for row in rows)
        if not header and len(rows) > 1:
            header = int(self._is_bold(rows[0]) and not self._is_bold(rows[1]))
        asides: list[etree._Element] = []
        lay_out_table(self._grid(cells, asides), self.blocks, header or None)
        self._add(asides)

    def _is_bold(self, row: etree._Element) -> bool:
        """Whether all text in a row is set in bold."""
        texts = [text for text in row.iter("{*}p") if has_text(text)]
        return bool(texts) and all(map(self._texts.is_bold, texts))

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
            # Paragraphs of notes and text boxes come with what they hang on, those of tables in the cell after it.
            if not any(tag(above) in APART for above in _between(element, cell)):
                found = self._texts.of(element)
                texts.append(found.text)
                asides += found.asides
        asides += cell.iterfind("{*}table")
        return " ".join(filter(None, texts))


def _is_layout(cells: list[list[etree._Element]]) -> bool:
    """Whether a table only places text on the page, and says nothing by its rows and columns."""
    inner = [cell for row in cells for cell in row]
    if max(map(len, cells), default=0) < 2 or any(cell.find("{*}h") is not None for cell in inner):
        return True
    nesting = [cell for cell in inner if cell.find("{*}table") is not None]
    if nesting and (len(cells) == 1 or 2 * len(nesting) >= sum(map(has_text, inner))):
        return True
    # A cell with text around a table is a part of a page.
    return any(sum(map(has_text, cell.iterfind("{*}p"))) > 1 for cell in nesting)


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
