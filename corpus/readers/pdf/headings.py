"""Which paragraphs are headings, and of what level: told by the outline, by size, by weight and by numbering."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pypdfium2

from corpus.readers.pdf.layout import BULLETS, Block
from corpus.scripts import spaceless

Style = tuple[int, int, bool, bool, bool]
"""How a heading is set, the weightiest first: its size, the weight of its numbering, bold, in capitals, upright."""

LARGER = 1.1
LONGEST = 20
LOWEST = 6
# So many lines of one style below each other are names or an address: a heading has something below it.
LIST = 4
# In a document of more pages than this, the first may be a cover.
SHORT = 3
# What the parts of a document are called, of the weightiest kind first, where size does not tell them apart.
KINDS = (
    re.compile(
        r"(?:part|title|book|volume|chapter|teil|kapitel|partie|titre|chapitre|parte)\s+(?:[ivxlc]+|\d+)\b", re.I
    ),
    re.compile(r"(?:item|section|article|artikel|abschnitt|artículo)\s+\d+|§", re.I),
    re.compile(r"(?:note|schedule|annex|appendix|anhang|annexe)\s+(?:\d+|[a-z]\b)", re.I),
)
SUBSECTION = re.compile(r"(?:\d{1,2}|[A-Z])((?:\.\d{1,2})+)\b")
WORD = re.compile(r"[^\W\d_]{3}")
# What is filled in or ticked, what stands in brackets, and what leads to a page number.
NO_HEADING = re.compile(r"[☐☑☒□■✓(\[].*|.*[.…·_]{4,}.*|\(.*\)", re.S)
# A title in the outline of a file and where it leads: page and title to level.
Outline = Mapping[tuple[int, str], int]


def outline_of(document: pypdfium2.PdfDocument) -> dict[tuple[int, str], int]:
    """The bookmarks of a file: the level of each by its page, counted from 1, and its title."""
    found: dict[tuple[int, str], int] = {}
    for bookmark in document.get_toc(max_depth=LOWEST):
        target = bookmark.get_dest()
        page = target.get_index() if target else None
        if page is not None:
            found.setdefault((page + 1, _plain(bookmark.get_title())), bookmark.level + 1)
    return found


def mark_headings(blocks: Sequence[Block], outline: Outline) -> None:
    """Set the level of every block that is a heading."""
    body, bold = _body(blocks)
    listed = {id(block): level for block in blocks if (level := _listed(block, outline))}
    styles: dict[int, Style] = {}
    for style, run in itertools.groupby(blocks, key=lambda block: _style(block, body, bold)):
        alike = list(run)
        if style and (len(alike) < LIST or any(id(block) in listed for block in alike)):
            styles.update((id(block), style) for block in alike)
    levels = _levels(
        [(block.page, styles[id(block)], listed.get(id(block), 0)) for block in blocks if id(block) in styles]
    )
    for block in blocks:
        level = listed.get(id(block)) or (levels[styles[id(block)]] if id(block) in styles else 0)
        block.level = min(level, LOWEST)
        if level:
            block.kind = "paragraph"  # not an item, though it has a number


def _body(blocks: Iterable[Block]) -> tuple[float, bool]:
    """The size of most of the running text, and whether it is bold."""
    sizes: Counter[float] = Counter()
    bolds: Counter[bool] = Counter()
    for line in (line for block in blocks for line in block.lines):
        length = sum(len(word.text) for word in line.words)
        sizes[line.size] += length
        bolds[line.bold] += length
    return (sizes.most_common(1)[0][0], bolds[True] > bolds[False]) if sizes else (0.0, False)


def _style(block: Block, body: float, bold: bool) -> Style | None:
    """How the block is set if it stands out as a heading."""
    numbered = block.kind == "item" and block.text[0] not in BULLETS
    if not (block.kind == "paragraph" or numbered) or not _stands_out(block, body, bold):
        return None
    line, kind = block.lines[0], _kind(block.text)
    if kind > 0:  # what calls itself a part is one in capitals and in italics
        return round(line.size), kind, True, True, True
    return round(line.size), kind, line.bold, block.text.isupper(), not line.italic


def _stands_out(block: Block, body: float, bold: bool) -> bool:
    """Whether a short paragraph is set larger or bolder than the running text."""
    text = block.text
    words = text.split()
    if block.aside or len(words) > LONGEST or len(block.lines) > 3 or NO_HEADING.fullmatch(text):
        return False
    if not WORD.search(text) and not any(map(spaceless, text)):
        return False
    if block.lines[0].size >= LARGER * body:
        return not text.endswith((",", ";")) and not (text.endswith(".") and len(words) > 10)
    if block.lines[0].size < 0.9 * body:
        return False
    if block.lines[0].italic and not block.lines[0].bold:  # a short line in italics alone
        return len(block.lines) == 1 and len(words) <= 8 and text[0].isupper() and text[-1].isalnum()
    heavy = not bold and all(line.bold for line in block.lines)
    sentence = text.endswith(".") and len(words) > 6 and _kind(text) < 1
    return heavy and not text.endswith((",", ";", ":")) and not sentence


def _kind(text: str) -> int:
    """How weighty a heading is by what it calls itself: a part more than an item, a section more than its own."""
    for weight, kind in enumerate(KINDS):
        if kind.match(text):
            return len(KINDS) - weight
    subsection = SUBSECTION.match(text)
    return -subsection.group(1).count(".") if subsection else 0


def _levels(found: Sequence[tuple[int, Style, int]]) -> dict[Style, int]:
    """A level for each style, from the page, style and level in the outline of each heading.

    A style that the outline tells has the outline's level, another ranks by its weight. One that stands but once, or
    on a cover alone, structures nothing: it is below all others, but for a title that begins the document.
    """
    told: dict[Style, Counter[int]] = {}
    counts = Counter(style for _, style, _ in found)
    for _, style, level in found:
        if level:
            told.setdefault(style, Counter())[level] += 1
    last = max((page for page, *_ in found), default=0)
    inside = {style for page, style, _ in found if page > 1 or last <= SHORT}
    ranked = sorted(counts, reverse=True)
    title = found[0][1] if found and ranked[0] == found[0][1] else None
    levels: dict[Style, int] = {}
    deepest = 0
    for style in ranked:
        if style in told:
            deepest = levels[style] = told[style].most_common(1)[0][0]
        elif style == title or (counts[style] > 1 and style in inside):
            deepest = levels[style] = deepest + 1
    return {style: levels.get(style, deepest + 1) for style in ranked}


def _listed(block: Block, outline: Outline) -> int:
    """The level that the outline gives this block, whose number it may leave out; 0 for none."""
    if not outline or block.kind == "row" or len(block.text) > 300:
        return 0
    text = _plain(block.text)
    page = block.lines[0].page
    return outline.get((page, text), 0) or outline.get((page, re.sub(r"^[\d.]+", "", text)), 0)


def _plain(title: str) -> str:
    """Letters and digits alone, as titles are spaced and dotted in many ways."""
    return "".join(c for c in title.casefold() if c.isalnum() or c == ".").strip(".")
