"""Cut a stream of words into sentences, and find what each of them rests on."""

from __future__ import annotations

import itertools
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from chatbot.checking.numbers import in_digits, numbers
from corpus.sentences import BULLET, is_row, sentences
from corpus.types import Sentence
from index.types import Evidence
from index.words import Weights, content_terms, terms

# Whatever a model writes that looks like a marker or a link is not one; a document's own "[2]" would read as one.
MARKER = re.compile(r"\s*[\[［]\s*\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\s*[\]］]|\s*【[^】]*】")
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
INITIALS = re.compile(r"\b[A-Z]\.(?: [A-Z]\.)+")
EMPHASIS = re.compile(r"\*\*|(?<!\w)__|__(?!\w)|`|^#+\s+")

LONG = 240
"""A sentence of more characters is quoted by its clauses."""

CLAUSE = re.compile(r"[;:]\s+|,\s+(?=(?:and|but|while|whereas|because|although|though|so)\b)|\s+[–—]\s+")

ASKED_WEIGHT = 0.4
"""Words of the question tell less about where an answer comes from: every piece of evidence has them."""


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


@dataclass(frozen=True, slots=True)
class Alignment:
    """The evidence a sentence rests on, most first.

    `coverage` is the share of the sentence's word weight that all of it holds, `copied` the greatest share of the
    sentence's pairs of words that stand together in a piece of it, too; both from 0 to 1.
    """

    evidence: tuple[Evidence, ...]
    coverage: float
    copied: float = 0.0


def align(
    sentence: str,
    question: str,
    evidence: Sequence[Evidence],
    weights: Weights,
    *,
    gain: float = 0.1,
    limit: int = 4,
) -> Alignment:
    """Find the fewest pieces of evidence that hold the words of a sentence.

    Evidence is taken greedily: first the piece that shares the most word weight, runs of shared words counting
    extra; then any that brings at least `gain` of all the weight in words that still miss and aren't the question's.
    A number that none of these gives, and that the question did not, brings the piece that gives it, since it is what a
    reader wants to check.
    """
    asked = set(content_terms(in_digits(question)))
    said = content_terms(in_digits(sentence))
    wanted = {term: weights[term] * (ASKED_WEIGHT if term in asked else 1.0) for term in said}
    total = sum(wanted.values())
    if not total or not evidence:
        return Alignment((), 0.0)
    cover = _Cover(wanted, [frozenset(terms(in_digits(f"{item.caption} {item.text}"))) for item in evidence])
    runs = [_shared_runs(sentence, item.text) for item in evidence]
    while len(cover.chosen) < limit:
        known = asked if cover.chosen else set()
        best = max(range(len(evidence)), key=lambda i: (cover.gain(i, known) * (1 + 0.5 * runs[i]), -i))
        if cover.gain(best, known) < gain * total:
            break
        cover.take(best)
    given = [numbers(item.text) for item in evidence]
    for number in sorted(numbers(sentence) - numbers(question)):
        holders = [i for i in range(len(evidence)) if number in given[i]]
        if holders and len(cover.chosen) < limit and not set(holders) & set(cover.chosen):
            cover.take(max(holders, key=lambda i: (cover.gain(i), -i)))
    return Alignment(
        tuple(evidence[i] for i in cover.chosen),
        1.0 - sum(cover.missing.values()) / total,
        max((runs[i] for i in cover.chosen), default=0.0),
    )


class _Cover:
    """The words of a sentence, by weight, that the pieces of evidence chosen so far don't hold."""

    def __init__(self, wanted: dict[str, float], held: Sequence[frozenset[str]]) -> None:
        self.missing = wanted
        self.chosen: list[int] = []
        self._held = held

    def gain(self, i: int, known: Container[str] = ()) -> float:
        """The weight of the missing words that a piece holds, but for those that are `known`."""
        return sum(w for term, w in self.missing.items() if term in self._held[i] and term not in known)

    def take(self, i: int) -> None:
        self.chosen.append(i)
        self.missing = {term: weight for term, weight in self.missing.items() if term not in self._held[i]}


def narrowest(sentence: str, item: Evidence) -> Evidence:
    """The clauses of a long piece of evidence that hold all its words that the sentence has; it all where it is short.

    A quote is to show what carries the support, and no more.
    """
    wanted = set(content_terms(in_digits(sentence))) & set(terms(in_digits(item.text)))
    if len(item.text) <= LONG or is_row(item.text) or not wanted:
        return item
    cuts = [0, *(match.end() for match in CLAUSE.finditer(item.text)), len(item.text)]
    windows = [
        (start, end)
        for start, end in itertools.combinations(cuts, 2)
        if wanted <= set(terms(in_digits(item.text[start:end])))
    ]
    start, end = min(windows, key=lambda window: (window[1] - window[0], window))
    end = start + len(item.text[start:end].rstrip(" ,;:–—"))
    return replace(item, start=item.start + start, end=item.start + end, text=item.text[start:end])


def _shared_runs(sentence: str, text: str) -> float:
    """The share of the sentence's pairs of neighbouring words that stand together in the text too (0 to 1)."""
    said, written = terms(in_digits(sentence)), terms(in_digits(text))
    pairs = set(itertools.pairwise(said))
    return len(pairs & set(itertools.pairwise(written))) / len(pairs) if pairs else 0.0
