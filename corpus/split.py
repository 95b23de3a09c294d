"""Cut text into sentences, and sentences into passages."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

import sentencex

from corpus.types import Document, Passage, Sentence

# What stands before the first word of a list item is not part of its sentence.
BULLET = re.compile(r"(?:[-*+•‣▪◦–]|\d{1,3}[.)]|\(\w{1,3}\))\s+")
# Abbreviations that the splitter takes for an end, though they never end a sentence.
OPEN_END = re.compile(r"\b(?:approx|ca|cf|vs|incl)\.\s*$", re.IGNORECASE)

# A sentence without an end, as in a minified file, is cut where a space allows it, else where it must be.
PART = re.compile(r"\S(?:.{0,1998}\S)?(?!\S)|\S{1,2000}")

# "Leader." or "12 June." at the start of an entry is its label, and says nothing alone.
LABEL_WORDS = 2


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Sentence]:
    """The sentences of `text[start:end]`, in order and without overlap.

    White space at their edges and list bullets belong to no sentence. A line break ends a sentence: readers
    put each paragraph, heading, list item and table row on a line of its own.
    """
    found: list[Sentence] = []
    for line in re.finditer(r"[^\n]+", text[start:end]):
        found.extend(_sentences_of_line(line.group(), start + line.start()))
    return found


def _sentences_of_line(line: str, offset: int) -> Iterator[Sentence]:
    bullet = BULLET.match(line.lstrip())
    begin = len(line) - len(line.lstrip()) + (bullet.end() if bullet else 0)
    pending: int | None = None
    cursor = begin
    for piece in sentencex.segment("en", line[begin:]):
        first, cursor = cursor, cursor + len(piece)
        pending = first if pending is None else pending
        label = pending == begin and piece.rstrip().endswith(".") and len(line[begin:cursor].split()) <= LABEL_WORDS
        if (label or OPEN_END.search(piece)) and cursor < len(line.rstrip()):
            continue
        whole = line[pending:cursor]
        for part in PART.finditer(whole):
            yield Sentence(offset + pending + part.start(), offset + pending + part.end())
        pending = None


def passages(document: Document, *, budget: int = 110, overlap: int = 0) -> list[Passage]:
    """Passages of whole sentences, each of about `budget` words at most, in order.

    A passage never crosses a heading, so all its sentences stand under the same ones. `overlap` sentences
    are repeated from the end of one passage at the start of the next. A single sentence longer than the
    budget is a passage of its own.
    """
    text = document.text
    result: list[Passage] = []
    current: list[Sentence] = []
    words = 0
    for plain in sentences(text):
        sentence = replace(plain, page=document.page_at(plain.start), heading=_in_heading(document, plain))
        length = len(text[sentence.start : sentence.end].split())
        # Headings that follow each other stay with the text below them.
        at_heading = sentence.heading and not all(s.heading for s in current)
        if current and (at_heading or words + length > budget):
            result.append(_passage(document, current))
            current = [] if at_heading else current[len(current) - overlap :] if overlap else []
            words = sum(len(text[s.start : s.end].split()) for s in current)
        current.append(sentence)
        words += length
    if current:
        result.append(_passage(document, current))
    return result


def _in_heading(document: Document, sentence: Sentence) -> bool:
    """Whether the sentence is a heading or a part of one."""
    i = bisect_right(document.headings, sentence.start, key=lambda heading: heading.start) - 1
    return i >= 0 and sentence.end <= document.headings[i].start + len(document.headings[i].text)


def _passage(document: Document, members: list[Sentence]) -> Passage:
    start, end = members[0].start, members[-1].end
    headings = document.headings_at(members[-1].start)
    context = " › ".join(dict.fromkeys((document.title, *headings)))
    return Passage(start, end, document.text[start:end], context, tuple(members))
