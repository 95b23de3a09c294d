"""Word documents: headings, paragraphs, lists, tables, notes and text boxes as a person reads them."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from corpus.readers.archive import Archive, Related, attribute, relation, tag
from corpus.readers.blocks import PLAIN_NUMBER, Blocks, clean
from corpus.readers.docx_styles import Numbering, Style, header_styles, heading_level, list_of, read_styles, switch
from corpus.readers.docx_tables import grid, header_rows, inside
from corpus.readers.drawings import chart, diagram
from corpus.readers.formulas import formula
from corpus.readers.tables import lay_out
from corpus.types import Extraction, Tick, UnreadableDocument, no_tick

LEFT_OUT = {"pPr", "rPr", "del", "moveFrom", "rt", "sdtPr", "sdtEndPr", "instrText", "delText", "delInstrText"}
SPACES = {"tab", "ptab", "br", "cr"}
NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
# Some use the styles of headings to number whole clauses; those can be cited only as running text.
HEADING_WORDS, SENTENCE_WORDS = 30, 12
BODY = 10


@dataclass(frozen=True, slots=True)
class Aside:
    """What hangs on a paragraph and is read after it: the elements of a note, a text box or a nested table."""

    blocks: tuple[etree._Element, ...] = ()
    drawing: Related | None = None


def read(data: bytes, tick: Tick = no_tick) -> Extraction:
    """What the document says, in order: what was deleted or hidden, comments and page headers are left out."""
    archive = Archive(data, "a Word document", old=".doc")
    main = archive.main_part()
    body = archive.xml(main).find("{*}body")
    if body is None:
        raise UnreadableDocument("it is damaged or not a Word document")
    reader = _Reader(archive, main)
    for done, block in enumerate(body):
        reader.block(block)
        if done % 200 == 0:
            tick(done, len(body))
    return reader.blocks.extraction(archive.title())


class _Reader:
    """Walks through the blocks of a document."""

    def __init__(self, archive: Archive, main: str) -> None:
        self.blocks = Blocks()
        self._archive = archive
        self._related = archive.related(main)
        self._styles = read_styles(self._part("styles"))
        self._header_styles = header_styles(self._part("styles"))
        self._numbering = Numbering(self._part("numbering"))
        self._notes = {kind: self._read_notes(kind) for kind in NOTES.values()}
        # For each field around the text at hand, whether it is still in the field's code.
        self._in_code: list[bool] = []

    def _part(self, kind: str) -> etree._Element | None:
        found = (related.path for related in self._related.values() if related.kind == kind)
        path = next(found, "")
        return self._archive.xml(path) if path in self._archive else None

    def _read_notes(self, kind: str) -> dict[str | None, tuple[etree._Element, ...]]:
        root = self._part(kind)
        return {attribute(note, "id"): tuple(note) for note in root} if root is not None else {}

    def block(self, element: etree._Element) -> None:
        """Add a paragraph, a table, or what a content control or the like holds."""
        match tag(element):
            case "p":
                self._paragraph(element)
            case "tbl":
                self._table(element)
            case "AlternateContent":
                self.block(_chosen(element))
            case name if name not in LEFT_OUT:
                for child in element:
                    self.block(child)

    def _paragraph(self, paragraph: etree._Element) -> None:
        text, asides = self._text(paragraph)
        properties = paragraph.find("{*}pPr")
        style = self._style(paragraph)
        level = heading_level(properties) or style.level or BODY
        label, depth = self._item(paragraph, style)
        if not text or style.hidden or style.contents:
            pass
        elif level < BODY and _is_heading(text):
            self.blocks.heading(level, f"{label or ''} {text}")
        elif label is not None:
            self.blocks.item(text if PLAIN_NUMBER.fullmatch(label) else f"{label} {text}", depth)
        else:
            self.blocks.paragraph(text)
        self._add(asides)

    def _style(self, paragraph: etree._Element) -> Style:
        name = attribute(paragraph.find("{*}pPr/{*}pStyle"), "val") or "Normal"
        return self._styles.get(name) or Style(heading_level(None, name))

    def _item(self, paragraph: etree._Element, style: Style) -> tuple[str | None, int]:
        """The number of a list item, "" for a bullet, None for what is no item; and its depth."""
        list_id, depth = list_of(paragraph.find("{*}pPr"))
        if list_id is None:
            list_id, depth = style.list_id, depth if depth is not None else style.depth
        if list_id is None or list_id == "0":
            return None, 0
        if depth is None:
            depth = self._numbering.depth(list_id, attribute(paragraph.find("{*}pPr/{*}pStyle"), "val"))
        return self._numbering.label(list_id, depth), depth

    def _add(self, asides: list[Aside]) -> None:
        for aside in asides:
            for element in aside.blocks:
                self.block(element)
            if aside.drawing and aside.drawing.path in self._archive:
                root = self._archive.xml(aside.drawing.path)
                if aside.drawing.kind == "chart":
                    lay_out(chart(root), self.blocks, header=1)
                else:
                    for text, depth in diagram(root):
                        self.blocks.item(text, depth)

    # --- the text of a paragraph ---------------------------------------------------------------------------------

    def _text(self, paragraph: etree._Element) -> tuple[str, list[Aside]]:
        parts: list[str] = []
        asides: list[Aside] = []
        self._gather(paragraph, parts, asides)
        return clean("".join(parts).replace("\xad", "")), asides

    def _gather(self, element: etree._Element, parts: list[str], asides: list[Aside]) -> None:
        """Collect the text in an element, and apart from it what hangs on that text."""
        for child in element:
            name = tag(child)
            if name == "fldChar":
                self._field(attribute(child, "fldCharType"))
            elif name in ("t", "noBreakHyphen", "oMath") or name in SPACES:
                parts.append(self._said(child, name))
            elif name in NOTES:
                asides.append(Aside(self._notes[NOTES[name]].get(attribute(child, "id"), ())))
            elif name == "txbxContent":
                asides.append(Aside(tuple(child)))
            elif name in ("chart", "relIds"):
                asides.append(Aside(drawing=self._related.get(relation(child))))
            elif name == "AlternateContent":
                self._gather(_chosen(child), parts, asides)
            elif name == "r" and self._is_hidden(child):
                for mark in child.iterfind("{*}fldChar"):
                    self._field(attribute(mark, "fldCharType"))
            elif name not in LEFT_OUT:
                self._gather(child, parts, asides)

    def _said(self, element: etree._Element, name: str) -> str:
        if any(self._in_code):
            return ""
        if name == "oMath":
            return formula(element)
        return " " if name in SPACES else "-" if name == "noBreakHyphen" else element.text or ""

    def _field(self, mark: str | None) -> None:
        """A field is its code, which isn't shown, then its result, which is."""
        if mark == "begin":
            self._in_code.append(True)
        elif self._in_code and mark == "separate":
            self._in_code[-1] = False
        elif self._in_code and mark == "end":
            self._in_code.pop()

    def _is_hidden(self, run: etree._Element) -> bool:
        own = switch(run.find("{*}rPr/{*}vanish"))
        if own is not None:
            return own
        style = self._styles.get(attribute(run.find("{*}rPr/{*}rStyle"), "val") or "")
        return style is not None and style.hidden

    # --- tables --------------------------------------------------------------------------------------------------

    def _table(self, table: etree._Element) -> None:
        rows = [row for row in inside(table, "tr") if row.find("{*}trPr/{*}del") is None]
        cells = [list(inside(row, "tc")) for row in rows]
        if self._is_layout(cells):
            for cell in (cell for row in cells for cell in row):
                self.block(cell)
            return
        asides: list[Aside] = []
        texts = grid(rows, cells, lambda cell: self._cell(cell, asides))
        lay_out(texts, self.blocks, header_rows(table, rows, self._header_styles) or None)
        self._add(asides)

    def _is_layout(self, cells: list[list[etree._Element]]) -> bool:
        """Whether a table only places text on the page, and says nothing by its rows and columns."""
        inner = [cell for row in cells for cell in row]
        if max(map(len, cells), default=0) < 2 or any(len(list(inside(cell, "tbl"))) for cell in inner):
            return True
        paragraphs = [list(inside(cell, "p")) for cell in inner]
        if any((self._style(p).level or BODY) < BODY for ps in paragraphs for p in ps[:-1]):
            return True
        return len(cells) == 1 and any(len([p for p in ps if p.find(".//{*}t") is not None]) > 1 for ps in paragraphs)

    def _cell(self, cell: etree._Element, asides: list[Aside]) -> str:
        texts = []
        for paragraph in inside(cell, "p"):
            text, hanging = self._text(paragraph)
            asides += hanging
            label, _ = self._item(paragraph, self._style(paragraph))
            texts.append(f"{label} {text}" if text and label else text)
        return " ".join(filter(None, texts))


def _is_heading(text: str) -> bool:
    words = len(text.split())
    return words <= (SENTENCE_WORDS if text.endswith((".", ";", ":")) else HEADING_WORDS)


def _chosen(alternatives: etree._Element) -> etree._Element:
    """Of several forms of the same content, the first."""
    return next(iter(alternatives), alternatives)
