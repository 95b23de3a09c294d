"""The text of Word's paragraphs: without what was deleted or hidden, and apart from what hangs on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from corpus.readers.archive import Related, attribute, relation, tag
from corpus.readers.blocks import clean
from corpus.readers.docx_styles import Style, switch
from corpus.readers.formulas import formula, raised
from corpus.readers.symbols import readable, symbol

LEFT_OUT = {"pPr", "rPr", "del", "moveFrom", "rt", "sdtPr", "sdtEndPr", "instrText", "delText", "delInstrText"}
SPACES = {"tab", "ptab", "br", "cr"}
NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
SAID = {"t", "sym", "noBreakHyphen", "oMath", *SPACES}
CODE = re.compile(r"[0-9A-Fa-f]{1,4}")


@dataclass(frozen=True, slots=True)
class Aside:
    """What hangs on a paragraph and is read after it: the elements of a note, a text box or a nested table."""

    blocks: tuple[etree._Element, ...] = ()
    drawing: Related | None = None


Notes = Mapping[str, Mapping[str | None, tuple[etree._Element, ...]]]
"""The elements of each note, by the kind of note and its id."""


class Texts:
    """Reads paragraphs one after the other."""

    def __init__(self, styles: Mapping[str, Style], related: Mapping[str, Related], notes: Notes) -> None:
        self._styles = styles
        self._related = related
        self._notes = notes
        # For each field around the text at hand, whether it is still in the field's code.
        self._in_code: list[bool] = []
        self._unended: tuple[list[str], list[Aside]] = ([], [])

    def of(self, paragraph: etree._Element) -> tuple[str, list[Aside]]:
        """The text of a paragraph, and what hangs on it; nothing of one that goes on in the next."""
        parts, asides = self._unended
        self._gather(paragraph, parts, asides)
        if goes_on(paragraph):
            return "", []
        return self.rest()

    def rest(self) -> tuple[str, list[Aside]]:
        """What was to go on in a paragraph that doesn't come."""
        parts, asides = self._unended
        self._unended = ([], [])
        return clean("".join(parts).replace("\xad", "")), asides

    def _gather(self, element: etree._Element, parts: list[str], asides: list[Aside]) -> None:
        """Collect the text in an element, and apart from it what hangs on that text."""
        for child in element:
            name = tag(child)
            if name == "r":
                self._run(child, parts, asides)
            elif name == "fldChar":
                self._field(attribute(child, "fldCharType"))
            elif name in SAID:
                parts.append("" if any(self._in_code) else _said(child, name))
            elif name in NOTES:
                asides.append(Aside(self._notes[NOTES[name]].get(attribute(child, "id"), ())))
                if attribute(child, "customMarkFollows") in ("1", "true", "on"):
                    return  # the rest of the run is the mark, which others don't show either
            elif name == "txbxContent":
                asides.append(Aside(tuple(child)))
            elif name in ("chart", "relIds"):
                asides.append(Aside(drawing=self._related.get(relation(child))))
            elif name == "AlternateContent":
                self._gather(chosen(child), parts, asides)
            elif name not in LEFT_OUT and not is_prompt(child):
                self._gather(child, parts, asides)

    def _run(self, run: etree._Element, parts: list[str], asides: list[Aside]) -> None:
        """A run of text that is set in one way: not shown, raised, or in a font of symbols."""
        properties = run.find("{*}rPr")
        if properties is None:
            self._gather(run, parts, asides)
        elif self._is_hidden(properties):
            for mark in run.iterfind("{*}fldChar"):
                self._field(attribute(mark, "fldCharType"))
        else:
            inner: list[str] = []
            self._gather(run, inner, asides)
            text = readable("".join(inner), attribute(properties.find("{*}rFonts"), "hAnsi"))
            is_raised = attribute(properties.find("{*}vertAlign"), "val") == "superscript"
            parts.append(raised(text) if is_raised else text)

    def _field(self, mark: str | None) -> None:
        """A field is its code, which isn't shown, then its result, which is."""
        if mark == "begin":
            self._in_code.append(True)
        elif self._in_code and mark == "separate":
            self._in_code[-1] = False
        elif self._in_code and mark == "end":
            self._in_code.pop()

    def _is_hidden(self, properties: etree._Element) -> bool:
        own = switch(properties.find("{*}vanish"))
        if own is not None:
            return own
        style = self._styles.get(attribute(properties.find("{*}rStyle"), "val") or "")
        return style is not None and style.hidden


def _said(element: etree._Element, name: str) -> str:
    if name == "oMath":
        return formula(element)
    if name == "sym":
        code = CODE.fullmatch(attribute(element, "char") or "")
        return symbol(int(code.group(), 16), attribute(element, "font")) if code else ""
    return " " if name in SPACES else "-" if name == "noBreakHyphen" else element.text or ""


def goes_on(paragraph: etree._Element) -> bool:
    """Whether the mark that ends a paragraph was deleted, so that it is one with the next."""
    marks = paragraph.find("{*}pPr/{*}rPr")
    return marks is not None and any(tag(mark) in ("del", "moveFrom") for mark in marks)


def is_prompt(element: etree._Element) -> bool:
    """Whether it is a field of a form that nobody filled in, which shows what to do with it."""
    return tag(element) == "sdt" and bool(switch(element.find("{*}sdtPr/{*}showingPlcHdr")))


def is_contents(element: etree._Element) -> bool:
    """Whether it holds a table of contents."""
    gallery = element.find("{*}sdtPr/{*}docPartObj/{*}docPartGallery")
    return tag(element) == "sdt" and attribute(gallery, "val") == "Table of Contents"


def chosen(alternatives: etree._Element) -> etree._Element:
    """Of several forms of the same content, the first."""
    return next(iter(alternatives), alternatives)
