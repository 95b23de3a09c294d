"""What is true of every document that was read and cut, whatever was in the file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.passages import Length, passages
from corpus.scripts import UNSPACED
from corpus.sentences import BULLET, LINE
from corpus.types import Document, Passage, Sentence

WORD = re.compile(rf"[{UNSPACED}]|[^\s{UNSPACED}]+")


def words(texts: Sequence[str]) -> list[int]:
    """The number of words of each text; in scripts without spaces each character is one."""
    return [len(WORD.findall(text)) for text in texts]


def cut(document: Document, *, budget: int = 110, length: Length = words) -> list[Passage]:
    """The passages of a document, of usual length."""
    return passages(document, budget=budget, length=length)


def check_cut(document: Document) -> None:
    """A document can be cut into passages."""
    check_passages(document, cut(document))


def only_bullets(text: str) -> bool:
    """Whether there is nothing but white space and list bullets."""
    return all(not line.strip() or BULLET.fullmatch(line.strip() + " ") for line in LINE.findall(text))


def check_sentences(text: str, found: Sequence[Sentence], start: int = 0, end: int | None = None) -> None:
    """In order, apart, without white space at the edges, and nothing but bullets left out."""
    cursor = start
    for sentence in found:
        assert cursor <= sentence.start < sentence.end <= len(text)
        shown = text[sentence.start : sentence.end]
        assert shown == shown.strip()
        assert LINE.fullmatch(shown), "a sentence stands on one line"
        assert only_bullets(text[cursor : sentence.start])
        cursor = sentence.end
    assert only_bullets(text[cursor:end])


def check_passages(document: Document, found: Sequence[Passage], budget: int = 110, length: Length = words) -> None:
    """The passages of a document: verbatim, whole, within budget, under one heading each."""
    text = document.text
    check_sentences(text, [sentence for passage in found for sentence in passage.sentences])
    for passage in found:
        assert passage.text == text[passage.start : passage.end]
        check_sentences(text, passage.sentences, passage.start, passage.end)
        assert (passage.start, passage.end) == (passage.sentences[0].start, passage.sentences[-1].end)
        (context,) = length([passage.context])
        (own,) = length([passage.text])
        assert context <= budget // 2
        assert context + own <= budget or len(passage.sentences) == 1
        flags = [sentence.heading for sentence in passage.sentences]
        assert flags == sorted(flags, reverse=True), "headings come first in their passage"
        assert passage.context.startswith(document.title) or length([document.title])[0] > budget // 2
        assert all(sentence.page == document.page_at(sentence.start) for sentence in passage.sentences)
    for heading in document.headings:
        assert text[heading.start : heading.start + len(heading.text)] == heading.text
    assert list(document.page_starts) == sorted(document.page_starts)
