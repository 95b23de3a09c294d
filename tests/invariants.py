"""What is true of every document that was read and cut, whatever was in the file."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from corpus.passages import Length, words
from corpus.sentences import BULLET, LINE
from corpus.types import Document, Passage, Sentence


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


def check_passages(
    document: Document, found: Sequence[Passage], budget: int = 110, length: Length = words, overlap: int = 0
) -> None:
    """The passages of a document: verbatim, whole, within budget, under one heading each."""
    text = document.text
    check_sentences(text, list(dict.fromkeys(sentence for passage in found for sentence in passage.sentences)))
    for before, passage in pairwise((None, *found)):
        assert passage is not None
        assert passage.text == text[passage.start : passage.end]
        check_sentences(text, passage.sentences, passage.start, passage.end)
        assert (passage.start, passage.end) == (passage.sentences[0].start, passage.sentences[-1].end)
        if before:
            assert passage.sentences[-1] not in before.sentences
            assert len(set(before.sentences) & set(passage.sentences)) <= overlap
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
