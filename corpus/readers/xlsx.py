"""Excel workbooks: each sheet under its name, the tables on it row by row, numbers as they are shown.

Read straight from the XML: openpyxl either leaves merged cells out or holds the whole workbook in memory, takes
five times as long, and gives bare numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from corpus.readers.archive import Archive, attribute, relation, tag
from corpus.readers.blocks import Blocks, clean
from corpus.readers.kinds import kind
from corpus.readers.regions import Region, regions
from corpus.readers.tables import MOST_ROWS, Grid, column_names, header_rows, lay_out_table, titles_above
from corpus.readers.xlsx_cells import REFERENCE, Cells, Look, column_of, looks, string, without_result
from corpus.readers.xlsx_sheets import Flags, Sheet, boxes, comments, title_above
from corpus.types import Extraction, Tick, UnreadableDocument, no_tick

MOST_COLUMNS = 500
TRUE = ("1", "true")


def read(data: bytes, tick: Tick = no_tick) -> Extraction:
    """The visible sheets, at most `MOST_ROWS` rows in all, each followed by what is written on it beside its cells.

    Formulas are read as the results saved with them. What is hidden isn't read: nobody who opened the file could
    check it.
    """
    archive = Archive(data, "an Excel workbook", old=".xls")
    main = archive.main_part()
    workbook = archive.xml(main)
    if tag(workbook) != "workbook":
        raise UnreadableDocument(archive.damaged)
    reader = _Reader(archive, main, workbook)
    sheets = list(workbook.iterfind("{*}sheets/{*}sheet"))
    for done, sheet in enumerate(sheets, 1):
        reader.add(sheet)
        tick(done, len(sheets))
    title, date = archive.title_and_date()
    return reader.blocks.extraction(title, reader.warnings, date)


class _Reader:
    """Reads the sheets of a workbook one after the other."""

    def __init__(self, archive: Archive, main: str, workbook: etree._Element) -> None:
        self.blocks = Blocks()
        self.warnings: list[str] = []
        self._archive = archive
        self._related = archive.related(main)
        since_1904 = attribute(workbook.find("{*}workbookPr"), "date1904") in TRUE
        self._cells = Cells(self._shared_strings(), self._read_looks(), since_1904)
        self._left = MOST_ROWS

    def add(self, element: etree._Element) -> None:
        """A sheet under its name."""
        name = element.get("name", "")
        related = self._related.get(relation(element))
        if related is None or related.kind != "worksheet":
            return
        if element.get("state", "visible") != "visible":
            self.warnings.append(f"the hidden sheet “{name}” was left out")
            return
        sheet = self._read(related.path)
        if sheet.left_out():
            self.warnings.append(f"hidden {sheet.left_out()} of “{name}” were left out")
        if sheet.unread:
            rows = f"{sheet.seen:,} of {sheet.seen + sheet.unread:,} rows"
            self.warnings.append(f"only the first {rows} of “{name}” were read")
        if sheet.width > MOST_COLUMNS:
            self.warnings.append(f"only the first {MOST_COLUMNS:,} of {sheet.width:,} columns of “{name}” were read")
        if sheet.without_result:
            self.warnings.append(
                f"“{name}” has formulas without a saved result; open and save it in a spreadsheet program to have them"
            )
        beside = list(filter(None, self._beside(related.path, sheet)))
        grid, bold = sheet.shown()
        if any(map(any, grid.rows)) or beside:
            self.blocks.heading(1, name)
            self._lay_out(grid, bold)
        for text in beside:
            self.blocks.paragraph(text)

    def _lay_out(self, sheet: Grid, bold: Flags) -> None:
        before: Region | None = None
        for region in regions(sheet, bold):
            if region.grid.width == 1:
                for row in region.grid.rows:
                    self.blocks.row([], row)
                self.blocks.gap()
            elif before is not None and _goes_on(before, region):
                # The same table after an empty row; its names stand above that.
                names = column_names(before.grid, header_rows(before.grid, before.header))
                named = Grid([names, *region.grid.rows])
                lay_out_table(named, self.blocks, header=1)
            else:
                lay_out_table(region.grid, self.blocks, region.header)
                before = region

    def _beside(self, path: str, sheet: Sheet) -> Iterator[str]:
        """What is written on a sheet in text boxes, above charts and in comments on cells."""
        parts = [part for part in self._archive.related(path).values() if part.path in self._archive]
        for part in parts:
            if part.kind == "drawing":
                yield from boxes(self._archive.xml(part.path))
                for chart in self._archive.related(part.path).values():
                    if chart.kind == "chart" and chart.path in self._archive:
                        yield title_above(self._archive.xml(chart.path))
        told: set[str] = set()
        # What people say to each other stands again, worse, as comments for older programs.
        for form in ("threadedComment", "comments"):
            found = [c for part in parts if part.kind == form for c in comments(self._archive.xml(part.path))]
            for cell, text in found:
                if cell not in told and not sheet.hides(cell):
                    yield f"Comment on {cell}: {text}"
            told |= {cell for cell, _ in found}

    def _read(self, path: str) -> Sheet:
        sheet = Sheet()
        for element in self._archive.rows(path, ("col", "row", "mergeCell")):
            if tag(element) == "mergeCell":
                sheet.merge(element.get("ref", ""))
            elif tag(element) == "col":
                if element.get("hidden") in TRUE:
                    first, last = int(element.get("min", "1")), int(element.get("max", "0"))
                    sheet.hidden_columns |= set(range(first - 1, min(last, MOST_COLUMNS)))
            elif element.get("hidden") in TRUE:
                sheet.hide(int(element.get("r", sheet.last + 1)), filled=any(map(len, element)))
            elif self._left <= 0:
                sheet.unread += 1
            else:
                self._add_row(element, sheet)
        return sheet

    def _add_row(self, element: etree._Element, sheet: Sheet) -> None:
        cells: list[str] = []
        bold: list[bool] = []
        for cell in element.iterfind("{*}c"):
            place = REFERENCE.match(cell.get("r", ""))
            column = column_of(place.group(1)) if place else len(cells)
            if column < len(cells):
                continue
            look = self._cells.look(cell)
            text = clean(self._cells.text(cell, look))
            if text:
                sheet.width = max(sheet.width, column + 1)
            if column >= MOST_COLUMNS:
                continue
            sheet.without_result += not text and without_result(cell)
            cells += [""] * (column - len(cells)) + [text]
            bold += [False] * (column - len(bold)) + [look.bold]
        sheet.add(int(element.get("r", sheet.last + 1)), cells, bold)
        self._left -= any(cells)

    # --- parts ---------------------------------------------------------------------------------------------------

    def _shared_strings(self) -> list[str]:
        path = self._archive.first(self._related, "sharedStrings")
        return [string(element) for element in self._archive.rows(path, ("si",))] if path else []

    def _read_looks(self) -> list[Look]:
        path = self._archive.first(self._related, "styles")
        return looks(self._archive.xml(path)) if path else []


def _goes_on(before: Region, region: Region) -> bool:
    """Whether a region goes on with the table above it: same columns, the same kinds of values, no names of its own."""
    if before.left != region.left or before.grid.width != region.grid.width or len(before.grid.rows) < 2:
        return False
    if region.header or header_rows(region.grid) or titles_above(before.grid):
        return False
    if not (before.header or header_rows(before.grid)):
        return False
    kinds = [kind(cell) for cell in region.grid.rows[0]]
    return kinds == [kind(cell) for cell in before.grid.rows[-1]] and set(kinds) != {"text"}
