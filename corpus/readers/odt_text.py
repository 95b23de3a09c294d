"""The text of OpenDocument's paragraphs: without what was deleted or hidden, and apart from what hangs on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from corpus.readers.archive import attribute, tag
from corpus.readers.blocks import clean
from corpus.readers.formulas import formula, raised
from corpus.readers.odt_styles import PLAIN, Style, read_styles
from corpus.readers.symbols import readable

LEFT_OUT = set(
    """
    annotation annotation-end desc event-listeners forms hidden-paragraph hidden-text note-citation number ruby-text
    sequence-decls title tracked-changes user-field-decls variable-decls
    """.split()
)
CHANGES = {"change-start", "change-end"}
DRAWN = {"frame", "custom-shape", "g"}


@dataclass(slots=True)
class Paragraph:
    """A paragraph's text in parts, and the elements that hang on it, whose children are blocks: notes, text boxes."""

    parts: list[str] = field(default_factory=list)
    asides: list[etree._Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its text on one line."""
        return clean("".join(self.parts).replace("\xad", ""))


class Texts:
    """Reads paragraphs one after the other."""

    def __init__(self, roots: Sequence[etree._Element]) -> None:
        self._styles = read_styles(roots)
        self._deletions = {
            attribute(deletion.getparent(), "id")
            for root in roots
            for deletion in root.iterfind(".//{*}changed-region/{*}deletion")
        }
        # Those of them that the text at hand stands in.
        self._open: set[str | None] = set()
        # A paragraph whose end was deleted, so that it goes on in a later one.
        self._unended = Paragraph()

    def style(self, element: etree._Element) -> Style:
        """The style of a paragraph or a part of it."""
        return self._styles.get(attribute(element, "style-name") or "", PLAIN)

    def of(self, element: etree._Element) -> Paragraph:
        """The paragraph; nothing of one that goes on in the next."""
        if not self.style(element).hidden:
            self._span(element, self._unended)
        return Paragraph() if self._open else self.rest()

    def rest(self) -> Paragraph:
        """What was to go on in a paragraph that doesn't come."""
        found, self._unended = self._unended, Paragraph()
        return found

    def mark(self, mark: etree._Element) -> None:
        """Where a change begins or ends; a deletion that is shown stands between."""
        name = attribute(mark, "change-id")
        if tag(mark) == "change-end":
            self._open.discard(name)
        elif name in self._deletions:
            self._open.add(name)

    def is_bold(self, element: etree._Element) -> bool:
        """Whether all text in it is set in bold."""
        if self.style(element).bold:
            return True
        own = [element.text, *(child.tail for child in element)]
        inner = [child for child in element if tag(child) not in {"", "note", *DRAWN, *LEFT_OUT} and has_text(child)]
        return not any(map(_is_said, own)) and bool(inner) and all(map(self.is_bold, inner))

    def _say(self, text: str | None, found: Paragraph) -> None:
        if text and not self._open:
            found.parts.append(text)

    def _span(self, element: etree._Element, found: Paragraph) -> None:
        """What is set in one style."""
        style = self.style(element)
        inner = Paragraph(asides=found.asides)
        self._say(element.text, inner)
        self._gather(element, inner)
        text = readable("".join(inner.parts), style.font)
        found.parts.append(raised(text) if style.raised else text)

    def _gather(self, element: etree._Element, found: Paragraph) -> None:
        """Collect the text below an element, and apart from it what hangs on that text."""
        for child in element:
            name = tag(child)
            if name in CHANGES:
                self.mark(child)
            elif name in ("s", "tab", "line-break"):
                self._say(" ", found)
            elif name == "note":
                found.asides += child.iterfind("{*}note-body") if not self._open else ()
            elif name in DRAWN:
                found.asides += boxes(child) if not self._open else ()
            elif name == "math":
                self._say(formula(child), found)
            elif name and name not in LEFT_OUT and not self.style(child).hidden:
                self._span(child, found)
            self._say(child.tail, found)


def boxes(element: etree._Element) -> Iterator[etree._Element]:
    """The text boxes and shapes in a frame, shape or group, whose children are blocks."""
    name = tag(element)
    if name in ("text-box", "custom-shape"):
        yield element
    elif name in ("frame", "g", "a"):
        for child in element:
            yield from boxes(child)


def has_text(element: etree._Element) -> bool:
    """Whether there is any text in it."""
    return any(map(_is_said, map(str, element.itertext())))


def _is_said(text: str | None) -> bool:
    return bool(text) and not str(text).isspace()
