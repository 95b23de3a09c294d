"""Word documents: headings, paragraphs, lists, tables, notes and text boxes as a person reads them."""

from __future__ import annotations

from lxml import etree

from corpus.readers.archive import Archive, attribute, relation, tag
from corpus.readers.blocks import BODY, PLAIN_NUMBER, Blocks
from corpus.readers.docx_embedded import embedded_page
from corpus.readers.docx_numbering import Numbering
from corpus.readers.docx_styles import Style, header_styles, heading_level, list_of, read_styles
from corpus.readers.docx_tables import grid, has_text, header_rows, inside, is_bold
from corpus.readers.docx_text import LEFT_OUT, NOTES, Aside, Texts, chosen, goes_on, is_contents, is_prompt
from corpus.readers.drawings import lay_out_drawing
from corpus.readers.markup import lay_out_pieces, pieces
from corpus.readers.tables import lay_out_table
from corpus.types import Extraction, Tick, UnreadableDocument, no_tick

# Some use the styles of headings to number whole clauses; those can be cited only as running text.
HEADING_WORDS, SENTENCE_WORDS = 30, 12
NOT_READ = "a part of it is embedded in another format and was not read; open it in Word and save it again"


def read(data: bytes, tick: Tick = no_tick) -> Extraction:
    """What the document says, in order: what was deleted or hidden, comments and page headers are left out."""
    archive = Archive(data, "a Word document", old=".doc")
    main = archive.main_part()
    body = archive.xml(main).find("{*}body")
    if body is None:
        raise UnreadableDocument(archive.damaged)
    reader = _Reader(archive, main)
    for done, block in enumerate(body):
        reader.block(block)
        if done % 200 == 0:
            tick(done, len(body))
    reader.end_paragraph()
    title, date = archive.title_and_date()
    extraction = reader.blocks.extraction(title, reader.warnings, date)
    if reader.warnings and not extraction.text:
        raise UnreadableDocument(NOT_READ)
    return extraction


class _Reader:
    """Walks through the blocks of a document."""

    def __init__(self, archive: Archive, main: str) -> None:
        self.blocks = Blocks()
        self.warnings: list[str] = []
        self._archive = archive
        self._related = archive.related(main)
        styles = self._part("styles")
        self._styles = read_styles(styles)
        self._header_styles = header_styles(styles)
        self._numbering = Numbering(self._part("numbering"))
        notes = {kind: self._read_notes(kind) for kind in NOTES.values()}
        self._texts = Texts(self._styles, self._related, notes)

    def _part(self, kind: str) -> etree._Element | None:
        path = self._archive.first(self._related, kind)
        return self._archive.xml(path) if path else None

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
                self.block(chosen(element))
            case "altChunk":
                self._embedded(element)
            case name if name not in LEFT_OUT and not is_prompt(element) and not is_contents(element):
                for child in element:
                    self.block(child)

    def _paragraph(self, paragraph: etree._Element) -> None:
        text, asides = self._texts.of(paragraph)
        if goes_on(paragraph):
            return
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
            self.blocks.paragraph(text, bold=is_bold(paragraph))
        self._add(asides)

    def end_paragraph(self) -> None:
        """Add what was to go on in a paragraph that doesn't come."""
        text, asides = self._texts.rest()
        self.blocks.paragraph(text)
        self._add(asides)

    def _embedded(self, element: etree._Element) -> None:
        """What another program left for Word to take over: a page, or what only Word can read."""
        self.end_paragraph()
        related = self._related.get(relation(element))
        page = embedded_page(self._archive, related.path) if related else None
        if page is not None:
            lay_out_pieces(pieces(page, alts=False), self.blocks)
        elif NOT_READ not in self.warnings:
            self.warnings.append(NOT_READ)

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
                lay_out_drawing(self._archive.xml(aside.drawing.path), aside.drawing.kind, self.blocks)

    # --- tables --------------------------------------------------------------------------------------------------

    def _table(self, table: etree._Element) -> None:
        self.end_paragraph()
        rows = [row for row in inside(table, "tr") if row.find("{*}trPr/{*}del") is None]
        cells = [list(inside(row, "tc")) for row in rows]
        if self._is_layout(cells):
            for cell in (cell for row in cells for cell in row):
                self.block(cell)
            return
        asides: list[Aside] = []
        texts = grid(rows, cells, lambda cell: self._cell(cell, asides))
        lay_out_table(texts, self.blocks, header_rows(table, rows, self._header_styles) or None)
        self._add(asides)

    def _is_layout(self, cells: list[list[etree._Element]]) -> bool:
        """Whether a table only places text on the page, and says nothing by its rows and columns."""
        inner = [cell for row in cells for cell in row]
        if max(map(len, cells), default=0) < 2:
            return True
        paragraphs = [list(inside(cell, "p")) for cell in inner]
        if any((self._style(p).level or BODY) < BODY for ps in paragraphs for p in ps[:-1]):
            return True
        several = [sum(map(has_text, ps)) > 1 for ps in paragraphs]
        nests = [next(inside(cell, "tbl"), None) is not None for cell in inner]
        if len(cells) == 1:
            return any(several) or any(nests)
        # A cell with text around a table is a part of a page.
        around = any(nested and text for nested, text in zip(nests, several, strict=True))
        return around or 2 * sum(nests) >= sum(map(has_text, inner)) > 0

    def _cell(self, cell: etree._Element, asides: list[Aside]) -> str:
        if any(map(is_prompt, cell.iterancestors("{*}sdt"))):
            return ""
        texts = []
        for paragraph in inside(cell, "p"):
            text, hanging = self._texts.of(paragraph)
            asides += hanging
            label, _ = self._item(paragraph, self._style(paragraph))
            texts.append(f"{label} {text}" if text and label else text)
        asides.append(Aside(tuple(inside(cell, "tbl"))))
        return " ".join(filter(None, texts))


def _is_heading(text: str) -> bool:
    words = len(text.split())
    return words <= (SENTENCE_WORDS if text.endswith((".", ";", ":")) else HEADING_WORDS)
