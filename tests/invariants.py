"""What is true of every document that was read and cut, whatever was in the file."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.split import BULLET
from corpus.types import Document, Passage, Sentence


def only_bullets(text: str) -> bool:
    """Whether there is nothing but white space and list bullets."""
    return all(not line.strip() or BULLET.fullmatch(line.strip() + " ") for line in text.split("\n"))


def check_sentences(text: str, found: Sequence[Sentence], start: int = 0, end: int | None = None) -> None:
    """In order, apart, without white space at the edges, and nothing but bullets left out."""
    cursor = start
    for sentence in found:
        assert cursor <= sentence.start < sentence.end <= len(text)
        shown = text[sentence.start : sentence.end]
        assert shown == shown.strip()
        assert "\n" not in shown
        assert only_bullets(text[cursor : sentence.start])
        cursor = sentence.end
    assert only_bullets(text[cursor:end])


def check_passages(document: Document, found: Sequence[Passage], budget: int = 110) -> None:
    """The passages of a document cut without overlap: verbatim, whole, within budget, under one heading each."""
    text = document.text
    check_sentences(text, [sentence for passage in found for sentence in passage.sentences])
    for passage in found:
        assert passage.text == text[passage.start : passage.end]
        assert (passage.start, passage.end) == (passage.sentences[0].start, passage.sentences[-1].end)
        words = sum(len(text[s.start : s.end].split()) for s in passage.sentences)
        assert words <= budget or len(passage.sentences) == 1
        flags = [sentence.heading for sentence in passage.sentences]
        assert flags == sorted(flags, reverse=True), "headings come first in their passage"
        assert passage.context.startswith(document.title)
        assert all(sentence.page == document.page_at(sentence.start) for sentence in passage.sentences)
    for heading in document.headings:
        assert text[heading.start : heading.start + len(heading.text)] == heading.text
    assert list(document.page_starts) == sorted(document.page_starts)
