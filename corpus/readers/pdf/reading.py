"""The blocks of one page in the order in which they are read."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.readers.pdf.columns import in_reading_order
from corpus.readers.pdf.furniture import Page
from corpus.readers.pdf.grids import middle
from corpus.readers.pdf.layout import Block, lines_of, paragraphs
from corpus.readers.pdf.marks import FOOTNOTE_MARK
from corpus.readers.pdf.page import Word
from corpus.readers.pdf.ruled import Ruled, ruled_tables
from corpus.readers.pdf.tables import blocks_of


def page_blocks(page: Page, body: float) -> list[Block]:
    """The blocks of one page in reading order; `body` is the size of the document's running text."""
    blocks = _set_aside(page.first_seen, page.number)
    tables = ruled_tables(page.words, page.ruling, page.number)
    wide = {id(word): (table.grid.xs[0], table.grid.xs[-1]) for table in tables for word in table.words}
    whole = [table for table in tables if table.whole]
    for zone in in_reading_order(page.words, wide):
        found = _zone_blocks(zone, whole, page)
        if found:
            found[0].opens = True
        _mark_footnotes(found, body)
        blocks.extend(found)
    for angle in sorted({word.style.angle for word in page.others}):
        turned = [word for word in page.others if word.style.angle == angle]
        blocks += _set_aside(turned, page.number)
    return blocks


def _zone_blocks(zone: Sequence[Word], tables: Sequence[Ruled], page: Page) -> list[Block]:
    """The blocks of a zone from the top down: text, and tables that are drawn with lines."""
    blocks: list[Block] = []
    rest = list(zone)
    for table in tables:
        inside = set(map(id, table.words))
        if inside.isdisjoint(map(id, rest)):
            continue
        above = [word for word in rest if middle(word)[1] > table.grid.ys[0]]
        inside |= set(map(id, above))
        rest = [word for word in rest if id(word) not in inside]
        blocks += blocks_of(lines_of(above, page.number), page.ruling.level) + table.blocks(page.number)
    return blocks + blocks_of(lines_of(rest, page.number), page.ruling.level)


def _set_aside(words: Sequence[Word], page: int) -> list[Block]:
    """The blocks of words past which the running text goes on."""
    blocks = paragraphs(lines_of(words, page))
    for block in blocks:
        block.aside = True
    return blocks


def _mark_footnotes(blocks: Sequence[Block], body: float) -> None:
    """Smaller type at the end of a column, from where a mark begins it on, is footnotes."""
    first = len(blocks)
    while first and blocks[first - 1].lines and blocks[first - 1].lines[0].size <= 0.92 * body:
        first -= 1
    while 0 < first < len(blocks) and not _has_mark(blocks[first]):
        first += 1
    if first:
        for block in blocks[first:]:
            block.aside = True


def _has_mark(block: Block) -> bool:
    return bool(FOOTNOTE_MARK.match(block.lines[0].words[0].text))
