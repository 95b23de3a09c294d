"""Which paragraphs are headings, and of what level: told by the outline, by size and by weight."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pypdfium2

from corpus.readers.pdf.layout import Block

Key = tuple[int, bool, bool]
"""How a heading is set: its size in steps of a fifth above the text, whether it is bold, and in capitals."""

NONE: Key = (-99, False, False)
LARGER = 1.1
LONGEST = 20
LOWEST = 6
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
    text = [block for block in blocks if block.kind == "paragraph"]
    body, bold = _body(blocks)
    keys = {id(block): _key(block, body) for block in text if _stands_out(block, body, bold)}
    listed = {id(block): level for block in text if (level := _listed(block, outline))}
    levels = _levels(set(keys.values()), [(keys[b], level) for b, level in listed.items() if b in keys])
    for block in text:
        level = listed.get(id(block)) or levels.get(keys.get(id(block), NONE), 0)
        block.level = min(level, LOWEST)


def _body(blocks: Iterable[Block]) -> tuple[float, bool]:
    """The size of most of the running text, and whether it is bold."""
    sizes: Counter[float] = Counter()
    bolds: Counter[bool] = Counter()
    for line in (line for block in blocks for line in block.lines):
        length = sum(len(word.text) for word in line.words)
        sizes[line.size] += length
        bolds[line.bold] += length
    return (sizes.most_common(1)[0][0], bolds[True] > bolds[False]) if sizes else (0.0, False)


def _stands_out(block: Block, body: float, bold: bool) -> bool:
    """Whether a short paragraph is set larger or bolder than the running text."""
    text = block.text
    words = text.split()
    if block.aside or len(words) > LONGEST or len(block.lines) > 3 or sum(map(str.isalpha, text)) < 2:
        return False
    if block.lines[0].size >= LARGER * body:
        return not text.endswith((",", ";")) and not (text.endswith(".") and len(words) > 10)
    if block.lines[0].italic and not block.lines[0].bold:  # a short line in italics alone
        return len(block.lines) == 1 and len(words) <= 8 and text[0].isupper() and text[-1].isalnum()
    heavy = block.lines[0].size >= 0.9 * body and not bold and all(line.bold for line in block.lines)
    return heavy and not text.endswith((",", ";", ":")) and not (text.endswith(".") and len(words) > 6)


def _key(block: Block, body: float) -> Key:
    steps = round(math.log(block.lines[0].size / body) / math.log(1.2))
    return steps, block.lines[0].bold, block.text.isupper()


def _levels(keys: set[Key], listed: Sequence[tuple[Key, int]]) -> dict[Key, int]:
    """A level for each way of setting: the outline's where it tells, else by rank below those it tells."""
    told: dict[Key, Counter[int]] = {}
    for key, level in listed:
        told.setdefault(key, Counter())[level] += 1
    levels = {key: counts.most_common(1)[0][0] for key, counts in told.items()}
    deepest = 0
    for key in sorted(keys, reverse=True):
        deepest = levels[key] if key in levels else deepest + 1
        levels[key] = deepest
    return levels


def _listed(block: Block, outline: Outline) -> int:
    """The level that the outline gives this block, whose number it may leave out; 0 for none."""
    if not outline or len(block.text) > 300:
        return 0
    text = _plain(block.text)
    page = block.lines[0].page
    return outline.get((page, text), 0) or outline.get((page, re.sub(r"^[\d.]+", "", text)), 0)


def _plain(title: str) -> str:
    """Letters and digits alone, as titles are spaced and dotted in many ways."""
    return "".join(c for c in title.casefold() if c.isalnum() or c == ".").strip(".")
