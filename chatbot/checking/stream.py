"""Cut a stream of words into sentences, without what a model adds of its own to them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.sentences import BULLET, sentences
from corpus.types import Sentence
from index.types import Evidence

# Whatever a model writes that looks like a marker or a link is not one; a document's own "[2]" would read as one.
MARKER = re.compile(r"\s*[\[［]\s*\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\s*[\]］]|\s*【[^】]*】")
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
INITIALS = re.compile(r"\b[A-Z]\.(?: [A-Z]\.)+")
EMPHASIS = re.compile(r"\*\*|(?<!\w)__|__(?!\w)|`|^#+\s+")


class SentenceStream:
    """Cuts words into sentences as they come.

    A sentence is given out once the next has begun, since only then is its end certain ("U.S." may go on).
    Nothing is looked at twice but the sentence being written.

    >>> stream = SentenceStream()
    >>> stream.feed("Gen. Ham asked. He le"), stream.feed("ft at 5 p.m. sharp."), stream.flush()
    (['Gen. Ham asked.'], [], ['He left at 5 p.m. sharp.'])
    """

    def __init__(self) -> None:
        self.pending = ""

    def feed(self, piece: str) -> list[str]:
        """Take more words; returns the sentences that they end."""
        self.pending += piece
        spans = sentences(self.pending)
        ended = _texts(self.pending, spans[:-1])
        if ended:
            self.pending = self.pending[spans[-2].end :]
        return ended

    def flush(self) -> list[str]:
        """The last sentences, once there are no more words."""
        rest, self.pending = self.pending, ""
        return _texts(rest, sentences(rest))


def _texts(text: str, spans: Sequence[Sentence]) -> list[str]:
    """The text of each sentence; an item of a list keeps a dash before it."""
    befores = [0, *(span.end for span in spans)]
    return [
        ("- " if BULLET.match(text[before : span.start].lstrip()) else "") + text[span.start : span.end]
        for before, span in zip(befores, spans, strict=False)
    ]


def plain(sentence: str) -> str:
    """A model's sentence without markers, links and emphasis of its own.

    >>> plain("The **attack** [1] was led by [him](http://x) [2, 3].")
    'The attack was led by him.'
    """
    text = EMPHASIS.sub("", LINK.sub(r"\1", sentence))
    while (without := MARKER.sub("", text)) != text:  # brackets in brackets come off one by one
        text = without
    return " ".join(text.split())


def with_initials(sentence: str, evidence: Sequence[Evidence]) -> str:
    """A sentence with its initials as close together as the evidence has them: models write "U. S." for "U.S."."""

    def as_given(initials: re.Match[str]) -> str:
        close = initials[0].replace(" ", "")
        return close if any(close in item.text for item in evidence) else initials[0]

    return INITIALS.sub(as_given, sentence)
