"""Which pieces of evidence a sentence came from, and which of their clauses carry it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from chatbot.checking.numbers import in_digits, numbers
from corpus.sentences import is_row
from index.types import Evidence
from index.words import Weights, content_terms, terms

LONG = 240
"""A sentence of more characters is quoted by its clauses."""

CLAUSE = re.compile(r"[;:]\s+|,\s+(?=(?:and|but|while|whereas|because|although|though|so)\b)|\s+[–—]\s+")

ASKED_WEIGHT = 0.4
"""Words of the question tell less about where an answer comes from: every piece of evidence has them."""


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
