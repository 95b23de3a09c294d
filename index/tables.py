"""Rows of tables among the sentences of passages, and what is told of a whole table above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.sentences import is_row
from corpus.types import Passage, Sentence
from index.types import StoredPassage

# Several words in brackets, or leading to what follows: "(in millions)", "Stock: (in tonnes)", "Net sales were:".
# A single one, like "Assets:", begins a group of rows.
CAPTION = re.compile(r"(?:[^:]+: )?(?:\(\S+ .*\)|\[\S+ .*\])|\S+ \S+ \S+ .*:")
PROSE = re.compile(r".*[.!?。]")
# Of a longer one in brackets the beginning is told, with the unit of the figures.
LONG = 150


def sentence_text(passage: Passage | StoredPassage, sentence: Sentence) -> str:
    """The text of one of the passage's sentences."""
    return passage.text[sentence.start - passage.start : sentence.end - passage.start]


def is_table(passage: StoredPassage) -> bool:
    """Whether the passage is mostly made of rows of a table."""
    rows = sum(is_row(sentence_text(passage, sentence)) for sentence in passage.sentences)
    return 2 * rows > sum(not sentence.heading for sentence in passage.sentences)


def label_of(text: str) -> str:
    """What a row of a table is about: the end of its first cell, without the names of the groups it belongs to and
    the figures that blur its meaning; "" for prose.

    >>> label_of("Net sales: Services; Three Months Ended July 1, 2023: 21,213")
    'Services'
    """
    return text.partition("; ")[0].rpartition(": ")[2] if is_row(text) else ""


def caption(row_start: int, passages: Iterable[StoredPassage]) -> str:
    """What announces the table of the row that begins at this offset, often with the unit of its figures; "" where
    nothing does. `passages` are the one with the row and those before it in its document, nearest first."""
    for line in _above(row_start, passages):
        if CAPTION.fullmatch(line) and not is_row(line):
            whole = len(line) <= LONG or line.endswith(":")
            return line if whole else line[:LONG].rpartition(" ")[0] + " …"
        if PROSE.fullmatch(line) and not is_row(line):
            return ""
    return ""


def _above(start: int, passages: Iterable[StoredPassage]) -> Iterator[str]:
    """The lines above an offset up to the next heading, nearest first."""
    for passage in passages:
        above = [sentence for sentence in passage.sentences if sentence.start < start]
        while above:
            last = above.pop()
            if last.heading:
                return
            first = last
            while above and "\n" not in passage.text[above[-1].end - passage.start : first.start - passage.start]:
                first = above.pop()
            yield passage.text[first.start - passage.start : last.end - passage.start]
