"""Headings that people set by hand, in documents that have no others: short bold lines alone above running text."""

from __future__ import annotations

import re

from corpus.types import Heading

NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,3})*)\.?\s")
MOST_WORDS, MOST_CHARACTERS = 12, 100
# Many bold lines, one after the other, are an address, a list or a form; only the last may be above text.
MOST_IN_A_ROW = 3
SENTENCE_ENDS = tuple('.!?:;…。！？।؟"”»’)')
NO_HEADING_ENDS = tuple(".,;:!…。！।")


class BoldHeadings:
    """Watches the lines of a document go by and keeps the headings among them in `found`.

    >>> guess = BoldHeadings()
    >>> for kind, start, text in [("bold", 0, "2.1 Cotton"), ("paragraph", 12, "Cotton fell.")]:
    ...     guess.add(kind, start, text)
    >>> guess.found
    [Heading(start=0, level=2, text='2.1 Cotton')]
    """

    def __init__(self) -> None:
        self.found: list[Heading] = []
        self._run: list[Heading] = []

    def add(self, kind: str, start: int, text: str) -> None:
        """The next line: "bold" where all of it is, else a "paragraph", an "item" or something else."""
        if kind == "bold" and _reads_like_heading(text):
            number = NUMBER.match(text)
            self._run.append(Heading(start, number.group(1).count(".") + 1 if number else 1, text))
            return
        if kind == "item" or (kind == "paragraph" and text.endswith(SENTENCE_ENDS)):
            self.found += self._run if len(self._run) <= MOST_IN_A_ROW else self._run[-1:]
        self._run = []


def _reads_like_heading(text: str) -> bool:
    short = len(text) <= MOST_CHARACTERS and len(text.split()) <= MOST_WORDS
    return short and any(map(str.isalpha, text)) and not text[0].islower() and not text.endswith(NO_HEADING_ENDS)
