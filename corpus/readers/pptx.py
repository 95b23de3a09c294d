"""PowerPoint presentations: each slide a page, its title a heading, its notes after it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from corpus.readers.archive import Archive, Related, attribute, relation, tag
from corpus.readers.blocks import Blocks, clean
from corpus.readers.drawings import lay_out_drawing
from corpus.readers.formulas import formula, raised
from corpus.readers.pptx_order import Frame, Placed, frame_of, in_order
from corpus.readers.symbols import readable
from corpus.readers.tables import Grid, Merge, lay_out_table
from corpus.types import Extraction, Tick, UnreadableDocument, no_tick

TITLES = {"title", "ctrTitle"}
# Date, footer and number are the same on every slide; the picture of the slide is on the page of its notes.
LEFT_OUT = {"dt", "ftr", "sldNum", "hdr", "sldImg"}
OUTLINES = {"body", "obj", ""}
SHAPES = {"sp", "grpSp", "graphicFrame"}
# PowerPoint calls presentations so that nobody gave a title.
NO_TITLE = re.compile(r"power\s?point\W*(?:-?\s?pr[äeé]s\w+|presentation)?|slide \d+|presentation\d*", re.IGNORECASE)
TITLE_WORDS, MANY_WORDS = 12, 1000
# Shapes whose tops differ by less than this share of a slide's height stand beside each other.
SAME_ROW = 1 / 20
USUAL_HEIGHT = 6_858_000


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide's shapes, what it refers to, and the frames of its layout's placeholders by number and by type."""

    shapes: tuple[etree._Element, ...]
    related: dict[str, Related]
    frames: dict[str, Frame]


def read(data: bytes, tick: Tick = no_tick) -> Extraction:
    """The slides in order, hidden ones too: titles, texts, tables, charts, diagrams and speaker notes."""
    archive = Archive(data, "a PowerPoint presentation", old=".ppt")
    main = archive.main_part()
    presentation = archive.xml(main)
    if tag(presentation) != "presentation":
        raise UnreadableDocument(archive.damaged)
    size = attribute(presentation.find("{*}sldSz"), "cy") or ""
    reader = _Reader(archive, int(size) if size.isdigit() else USUAL_HEIGHT)
    related = archive.related(main)
    slides = [related.get(relation(slide)) for slide in presentation.iterfind("{*}sldIdLst/{*}sldId")]
    for done, slide in enumerate(slides, 1):
        reader.blocks.page()
        if slide is not None and slide.path in archive:
            reader.add(slide.path)
        tick(done, len(slides))
    title, date = archive.title_and_date()
    title = clean(title or "")
    return reader.blocks.extraction(None if NO_TITLE.fullmatch(title) else title or None, date=date)


class _Reader:
    """Reads slides one after the other."""

    def __init__(self, archive: Archive, height: int) -> None:
        self.blocks = Blocks()
        self._archive = archive
        self._row = max(1, int(height * SAME_ROW))
        self._layouts: dict[str, dict[str, Frame]] = {}

    def add(self, path: str) -> None:
        """A slide: its title, what stands on it from top to bottom and left to right, and its notes."""
        slide = self._slide(path)
        shapes = self._in_order(slide.shapes, slide)
        title = next((shape for shape in shapes if _placeholder(shape) in TITLES and _text(shape)), None)
        if title is None and shapes and _reads_like_title(shapes[0]):
            title = shapes[0]
        if title is not None:
            self.blocks.heading(1, _text(title))
        for shape in shapes:
            if shape is not title:
                self._add_shape(shape, slide)
        notes = self._archive.first(slide.related, "notesSlide")
        if notes:
            self._add_notes(notes)

    def _slide(self, path: str) -> Slide:
        related = self._archive.related(path)
        layout = self._layout(self._archive.first(related, "slideLayout"))
        return Slide(tuple(_shapes(self._archive.xml(path))), related, layout)

    def _layout(self, path: str) -> dict[str, Frame]:
        """The frames of placeholders on a layout, or else on the master it is made from."""
        if path not in self._archive:
            return {}
        if path not in self._layouts:
            master = self._archive.first(self._archive.related(path), "slideMaster")
            frames = dict(self._layout(master)) if master != path else {}
            for shape in _shapes(self._archive.xml(path)):
                mark, frame = shape.find(".//{*}nvPr/{*}ph"), frame_of(shape)
                if mark is not None and frame is not None:
                    frames |= {f"idx {mark.get('idx', '0')}": frame, mark.get("type", "body"): frame}
            self._layouts[path] = frames
        return self._layouts[path]

    def _in_order(self, shapes: tuple[etree._Element, ...], slide: Slide) -> list[etree._Element]:
        placed = [
            Placed(shape, frame_of(shape) or _inherited(shape, slide) or Frame(), _count_words(shape))
            for shape in shapes
        ]
        return in_order(placed, self._row)

    def _add_shape(self, shape: etree._Element, slide: Slide) -> None:
        match tag(shape):
            case "grpSp":
                for inner in self._in_order(tuple(_members(shape)), slide):
                    self._add_shape(inner, slide)
            case "graphicFrame":
                self._add_graphic(shape, slide)
            case _ if _placeholder(shape) not in LEFT_OUT:
                self._add_text(shape)

    def _add_text(self, shape: etree._Element) -> None:
        outline = _placeholder(shape) in OUTLINES
        for paragraph in shape.iterfind("{*}txBody/{*}p"):
            properties = paragraph.find("{*}pPr")
            marks = {tag(mark) for mark in properties} if properties is not None else set()
            level = attribute(properties, "lvl") or "0"
            if marks & {"buChar", "buAutoNum", "buBlip"} or (outline and "buNone" not in marks):
                self.blocks.item(_said(paragraph), int(level) if level.isdigit() else 0)
            else:
                self.blocks.paragraph(_said(paragraph))

    def _add_graphic(self, frame: etree._Element, slide: Slide) -> None:
        """A table, or a chart or diagram, which are parts of their own."""
        for table in frame.iterfind(".//{*}tbl"):
            header = attribute(table.find("{*}tblPr"), "firstRow") in ("1", "true")
            lay_out_table(_grid(table), self.blocks, 1 if header else None)
        for element in frame.iter("{*}chart", "{*}relIds"):
            related = slide.related.get(relation(element))
            if related is not None and related.path in self._archive:
                lay_out_drawing(self._archive.xml(related.path), related.kind, self.blocks)

    def _add_notes(self, path: str) -> None:
        notes = [shape for shape in _shapes(self._archive.xml(path)) if _placeholder(shape) == "body"]
        lines = [_said(line) for shape in notes for line in shape.iterfind("{*}txBody/{*}p")]
        if any(lines):
            self.blocks.paragraph("Notes:")
        for line in lines:
            self.blocks.paragraph(line)


def _shapes(root: etree._Element) -> Iterator[etree._Element]:
    """The shapes of a slide, layout, master or page of notes."""
    tree = root.find("{*}cSld/{*}spTree")
    return _members(tree) if tree is not None else iter(())


def _members(tree: etree._Element) -> Iterator[etree._Element]:
    """The shapes right inside; of several forms of one, the first."""
    for child in tree:
        if tag(child) == "AlternateContent" and len(child):
            yield from _members(child[0])
        elif tag(child) in SHAPES:
            yield child


def _placeholder(shape: etree._Element) -> str | None:
    """What a shape holds the place of: "title", "body", …, "" for anything; None for a shape of its own."""
    mark = shape.find("{*}nvSpPr/{*}nvPr/{*}ph")
    return None if mark is None else mark.get("type", "")


def _count_words(shape: etree._Element) -> int:
    """How much a shape says; tables, charts and diagrams say a lot."""
    if tag(shape) == "graphicFrame":
        return MANY_WORDS
    return sum(len((text.text or "").split()) for text in shape.iter("{*}t"))


def _inherited(shape: etree._Element, slide: Slide) -> Frame | None:
    mark = shape.find(".//{*}nvPr/{*}ph")
    if mark is None:
        return None
    own, kind = slide.frames.get(f"idx {mark.get('idx', '0')}"), slide.frames.get(mark.get("type", "body"))
    return own if "idx" in mark.attrib and own else kind


def _reads_like_title(shape: etree._Element) -> bool:
    """Whether a slide without a title has one nevertheless: a short text at the top that ends like no sentence."""
    text = _text(shape)
    lines = [line for line in shape.iterfind("{*}txBody/{*}p") if _said(line)]
    return len(lines) == 1 and len(text.split()) <= TITLE_WORDS and not text.endswith((".", ",", ";", ":"))


def _text(shape: etree._Element) -> str:
    return clean(" ".join(_said(paragraph) for paragraph in shape.iterfind("{*}txBody/{*}p")))


def _said(paragraph: etree._Element) -> str:
    """The text of a paragraph of a shape."""
    parts = []
    for child in paragraph:
        match tag(child):
            case "r" | "fld":
                parts.append(_run(child))
            case "br" | "tab":
                parts.append(" ")
            case "AlternateContent" | "m":
                inner = child[0] if tag(child) == "AlternateContent" and len(child) else child
                parts.append(formula(inner))
    return clean("".join(parts).replace("\xad", ""))


def _run(run: etree._Element) -> str:
    """The text of a run, as raised or set in a font of symbols."""
    faces = (run.find(f"{{*}}rPr/{{*}}{name}") for name in ("sym", "latin"))
    font = next(filter(None, (attribute(face, "typeface") for face in faces)), None)
    text = readable(run.findtext("{*}t") or "", font)
    return raised(text) if (attribute(run.find("{*}rPr"), "baseline") or "0")[:1] not in "-0" else text


def _grid(table: etree._Element) -> Grid:
    rows = []
    merges = []
    for number, row in enumerate(table.iterfind("{*}tr")):
        cells = []
        for column, cell in enumerate(row.iterfind("{*}tc")):
            across, down = (int(cell.get(name, "1")) for name in ("gridSpan", "rowSpan"))
            if across > 1 or down > 1:
                merges.append(Merge(number, column, down, across))
            covered = any(cell.get(name) in ("1", "true") for name in ("hMerge", "vMerge"))
            cells.append("" if covered else _text(cell))
        rows.append(cells)
    return Grid(rows, merges)
