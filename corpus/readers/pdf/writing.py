"""Blocks written out as the text of the document, with the place of every word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from corpus.readers.pdf.layout import BULLETS, Block, set_alike
from corpus.readers.pdf.page import HYPHEN, Edges, Word
from corpus.scripts import spaceless
from corpus.types import Box, Extraction, Heading, Place

HYPHENS = (HYPHEN, "-", "\u2010")
# Text that ends so, closing quotes and brackets aside, has come to an end.
ENDS = tuple(".!?:;。！？")
CLOSING = "\"'”’)]»"


def flow(blocks: Iterable[Block]) -> list[Block]:
    """The blocks of all pages, with paragraphs that were broken by a column, a page or a footnote made whole."""
    result: list[Block] = []
    open_at: int | None = None
    for block in blocks:
        if block.aside:
            result.append(block)
            continue
        if open_at is not None and _goes_on(result[open_at], block):
            whole = result[open_at]
            between = result[open_at + 1 :]
            crossed = block.lines[0].page > whole.lines[-1].page
            before = [b for b in between if crossed and b.page <= whole.lines[-1].page]
            after = [b for b in between if b not in before]
            whole.lines.extend(block.lines)
            whole.full = block.full
            result[open_at:] = [*before, whole, *after]
            open_at += len(before)
        else:
            open_at = len(result) if block.kind != "row" else None
            result.append(block)
    return result


def _goes_on(block: Block, following: Block) -> bool:
    """Whether a paragraph that begins a column or a page goes on with the one that ended the column before."""
    if following.kind != "paragraph" or following.lines[0] is block.lines[-1]:
        return False
    last, first = block.lines[-1], following.lines[0]
    if last.page == first.page and last.baseline > first.baseline and not following.opens:
        return False
    if not set_alike(last, first) or last.bold != first.bold:
        return False
    end = last.text.rstrip(CLOSING)
    start = first.text.lstrip("\"'“‘([")
    if not start or (end.endswith(ENDS)):
        return False
    return start[0].islower() or end.endswith(HYPHENS) or len(block.lines) > 1


class Writer:
    """Collects the text, places, headings and page starts of a document."""

    def __init__(self, vocabulary: Counter[str]) -> None:
        self._vocabulary = vocabulary
        self._parts: list[str] = []
        self._length = 0
        self._last = ""
        self._page_starts: list[int] = []
        self._places: list[Place] = []
        self._headings: list[Heading] = []

    def write(self, block: Block) -> None:
        """Add one block on a line of its own; blank lines part what does not belong together."""
        if self._parts:
            together = block.kind == self._last and block.kind in ("item", "row")
            self._put("\n" if together else "\n\n")
        self._last = block.kind
        self._begin(block.page)
        start, first = self._length, len(self._parts)
        if block.kind == "row":
            self._row(block)
        else:
            self._lines(block)
        if block.level:
            self._headings.append(Heading(start, block.level, "".join(self._parts[first:])))

    def extraction(
        self, pages: int, title: str | None, warnings: Sequence[str], scans: Sequence[int], date: str | None
    ) -> Extraction:
        """What has been written; every page has its start, even a blank one."""
        self._begin(pages)
        return Extraction(
            "".join(self._parts),
            title,
            tuple(self._page_starts),
            tuple(self._headings),
            tuple(warnings),
            tuple(self._places),
            tuple(scans),
            date,
        )

    def _begin(self, page: int) -> None:
        self._page_starts.extend([self._length] * (page - len(self._page_starts)))

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _row(self, block: Block) -> None:
        for i, part in enumerate(block.parts):
            if isinstance(part, Word):
                self._word(part, part.text.replace(HYPHEN, "-"), block.page)
            elif part == " ":
                self._space(block.parts[i - 1], block.parts[i + 1])
            else:
                self._put(part)

    def _space(self, before: Word | str, word: Word | str) -> None:
        """Part two words of a cell, of which the second may begin a line."""
        if isinstance(before, str) or isinstance(word, str):
            self._put(" ")
        else:
            self._join(before, word, new_line=before.baseline - word.baseline > 0.5 * word.size)

    def _lines(self, block: Block) -> None:
        before: Word | None = None
        for line in block.lines:
            for i, word in enumerate(line.words):
                if block.kind == "item" and before is None and word.text in BULLETS:
                    self._word(word, "-", line.page)
                    before = word
                    continue
                if before is not None:
                    self._join(before, word, new_line=i == 0)
                if line.page > len(self._page_starts):
                    self._begin(line.page)
                self._word(word, _shown(word), line.page)
                before = word

    def _join(self, before: Word, word: Word, *, new_line: bool) -> None:
        """Put a space between two words where one stands, or take away a hyphen that only broke a line."""
        if is_parted(before, word, new_line=new_line):
            self._put(" ")
        elif new_line and _is_broken(before.text) and self._is_one_word(before.text[:-1], word.text):
            self._unhyphen()

    def _is_one_word(self, start: str, rest: str) -> bool:
        """Whether a word broken at the end of a line has no hyphen of its own, by what else the document writes."""
        if not rest[0].islower() or not start[-1].isalpha():
            return False
        first, second = core(start), core(rest)
        whole, parted = self._vocabulary[first + second], self._vocabulary[f"{first}-{second}"]
        if whole or parted:
            return whole >= parted
        return not (len(first) > 2 and len(second) > 2 and self._vocabulary[first] and self._vocabulary[second])

    def _unhyphen(self) -> None:
        self._parts[-1] = self._parts[-1][:-1]
        self._length -= 1
        last = self._places[-1]
        self._places[-1] = Place(last.start, self._length, last.box)

    def _word(self, word: Word, text: str, page: int) -> None:
        start = self._length
        self._put(text)
        if word.glyphs and len(word.glyphs) == len(text):
            for i, (_, edges) in enumerate(word.glyphs):
                self._places.append(Place(start + i, start + i + 1, _box(page, edges)))
        elif text:
            self._places.append(Place(start, self._length, _box(page, word.box)))


def is_parted(before: Word, word: Word, *, new_line: bool) -> bool:
    """Whether a space stands between two words, of which the second may begin a line."""
    goes_on = before.text.endswith("://") or (before.text.endswith("–") and before.text[:1].isalnum())
    if new_line and (_is_broken(before.text) or goes_on):
        return False
    if word.joined and not new_line:
        return False
    if spaceless(before.text[-1]) and spaceless(word.text[0]):
        return not new_line and word.left - before.right > 0.25 * word.size
    return True


def _is_broken(text: str) -> bool:
    """Whether a word at the end of a line goes on behind its hyphen."""
    return len(text) > 1 and text.endswith(HYPHENS) and text[-2].isalnum()


def _shown(word: Word) -> str:
    """A hyphen at the end is shown; one inside only marks where the word could be broken."""
    if HYPHEN not in word.text:
        return word.text
    if word.text.endswith(HYPHEN):
        return word.text[:-1].replace(HYPHEN, "") + "-"
    return word.text.replace(HYPHEN, "")


def _box(page: int, edges: Edges) -> Box:
    return Box(page, *edges)


def core(word: str) -> str:
    """A word without what stands around it, in lower case.

    >>> core("(Long-term,")
    'long-term'
    """
    return word.strip("\"'“”‘’()[]«»„.,;:!?…").lower()


def vocabulary_of(words: Iterable[Word]) -> Counter[str]:
    """How often each word occurs unbroken."""
    return Counter(core(word.text) for word in words if not word.text.endswith(HYPHENS))
