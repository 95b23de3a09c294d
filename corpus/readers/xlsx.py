"""Excel workbooks: each sheet under its name, the tables on it row by row, numbers as they are shown.

Read straight from the XML: openpyxl either leaves merged cells out or holds the whole workbook in memory, takes
five times as long, and gives bare numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from corpus.readers.archive import Archive, attribute, relation, tag
from corpus.readers.blocks import Blocks, clean
from corpus.readers.kinds import kind
from corpus.readers.number_formats import shown
from corpus.readers.regions import Region, regions
from corpus.readers.tables import MOST_ROWS, Grid, Merge, header_rows, lay_out, titles_above
from corpus.readers.xlsx_cells import REFERENCE, Look, column_of, looks, merges_of, string, unescaped
from corpus.types import Extraction, Tick, UnreadableDocument, no_tick

MOST_COLUMNS = 500


@dataclass(slots=True)
class Sheet:
    """What was read of a sheet: texts by row, which rows are bold, the number of the last row,
    and how many were and weren't read.

    Of empty rows that follow each other one stands here; `places` tells where the rows of the sheet stand.
    """

    rows: list[list[str]] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    last: int = 0
    seen: int = 0
    unread: int = 0
    without_result: int = 0


def read(data: bytes, tick: Tick = no_tick) -> Extraction:
    """The visible sheets, at most `MOST_ROWS` rows in all, with the rows and columns hidden on them.

    Formulas are read as the results saved with them; remarks on cells are left out.
    """
    archive = Archive(data, "an Excel workbook", old=".xls")
    main = archive.main_part()
    workbook = archive.xml(main)
    if tag(workbook) != "workbook":
        raise UnreadableDocument("it is damaged or not an Excel workbook")
    reader = _Reader(archive, main, workbook)
    sheets = list(workbook.iterfind("{*}sheets/{*}sheet"))
    for done, sheet in enumerate(sheets, 1):
        reader.add(sheet)
        tick(done, len(sheets))
    return reader.blocks.extraction(archive.title(), reader.warnings)


class _Reader:
    """Reads the sheets of a workbook one after the other."""

    def __init__(self, archive: Archive, main: str, workbook: etree._Element) -> None:
        self.blocks = Blocks()
        self.warnings: list[str] = []
        self._archive = archive
        self._related = archive.related(main)
        self._since_1904 = attribute(workbook.find("{*}workbookPr"), "date1904") in ("1", "true")
        self._strings = self._shared_strings()
        self._looks = self._read_looks()
        self._left = MOST_ROWS

    def add(self, element: etree._Element) -> None:
        """A sheet under its name. What is hidden isn't read: nobody who opened the file could check it."""
        name = element.get("name", "")
        related = self._related.get(relation(element))
        if related is None or related.kind != "worksheet":
            return
        if element.get("state", "visible") != "visible":
            self.warnings.append(f"the hidden sheet “{name}” was left out")
            return
        sheet = self._read(related.path)
        if sheet.unread:
            rows = f"{sheet.seen:,} of {sheet.seen + sheet.unread:,} rows"
            self.warnings.append(f"only the first {rows} of “{name}” were read")
        if sheet.without_result:
            self.warnings.append(
                f"“{name}” has formulas without a saved result; open and save it in a spreadsheet program to have them"
            )
        if any(map(any, sheet.rows)):
            self.blocks.heading(1, name)
            self._lay_out(sheet)

    def _lay_out(self, sheet: Sheet) -> None:
        before: Region | None = None
        for region in regions(Grid(sheet.rows, sheet.merges), sheet.bold):
            if region.grid.width == 1:
                for row in region.grid.rows:
                    self.blocks.row([], row)
                self.blocks.gap()
            elif before is not None and _goes_on(before, region):
                # The same table after an empty row; its names stand above that.
                named = Grid([before.grid.rows[0], *region.grid.rows])
                lay_out(named, self.blocks, header=1)
            else:
                lay_out(region.grid, self.blocks, region.header)
                before = region

    def _read(self, path: str) -> Sheet:
        sheet = Sheet()
        for element in self._archive.rows(path, ("row", "mergeCell")):
            if tag(element) == "mergeCell":
                sheet.merges += merges_of(element.get("ref", ""), sheet.places)
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
            if column < len(cells) or column >= MOST_COLUMNS:
                continue
            look = self._look(cell)
            text = clean(self._text(cell, look, sheet))
            cells += [""] * (column - len(cells)) + [text]
            bold += [look.bold] if text else []
        number = int(element.get("r", sheet.last + 1))
        if sheet.rows and any(sheet.rows[-1]) and (not any(cells) or number - 1 not in sheet.places):
            sheet.rows.append([])
            sheet.bold.append(False)
        sheet.last = number
        if any(cells):
            sheet.places[number] = len(sheet.rows)
            sheet.rows.append(cells)
            sheet.bold.append(all(bold))
            sheet.seen += 1
            self._left -= 1

    # --- cells ---------------------------------------------------------------------------------------------------

    def _look(self, cell: etree._Element) -> Look:
        style = cell.get("s", "0")
        number = int(style) if style.isdigit() else 0
        return self._looks[number] if number < len(self._looks) else Look()

    def _text(self, cell: etree._Element, look: Look, sheet: Sheet) -> str:
        value = cell.findtext("{*}v") or ""
        match cell.get("t", "n"):
            case "s":
                return self._strings[int(value)] if value.isdigit() and int(value) < len(self._strings) else ""
            case "inlineStr":
                return string(cell.find("{*}is"))
            case "b":
                return "TRUE" if value == "1" else "FALSE"
            case "str" | "e":
                return unescaped(value)
            case "d":
                return value.removesuffix("T00:00:00").replace("T", " ")
        if not value and cell.find("{*}f") is not None:
            sheet.without_result += 1
        try:
            return shown(float(value), look.code, since_1904=self._since_1904) if value else ""
        except (ValueError, OverflowError):
            return value

    def _part(self, kind: str) -> str:
        paths = (related.path for related in self._related.values() if related.kind == kind)
        return next((path for path in paths if path in self._archive), "")

    def _shared_strings(self) -> list[str]:
        path = self._part("sharedStrings")
        return [string(element) for element in self._archive.rows(path, ("si",))] if path else []

    def _read_looks(self) -> list[Look]:
        path = self._part("styles")
        if not path:
            return []
        return looks(self._archive.xml(path))


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
