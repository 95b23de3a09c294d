"""Find documents that give another figure than the one answered with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chatbot.checking.numbers import YEAR, in_digits, numbers
from chatbot.checking.stream import plain
from corpus.sentences import is_row
from index.types import Evidence
from index.words import Weights, content_terms, stem, terms

SAME = 0.7
"""The share of the words of a sentence, and of the question, by weight, that another must have to speak of the same."""

_COUNTED = re.compile(r"(?<![\w.,])(\d+(?:\.\d+)?)(?![\d.,]*\d)\s*(%|[^\W\d_]+)")
_NUMBER_OF = re.compile(
    r"\bnumber of (\w+)(?: (\w+))?[^.;]{0,60}? (?:was|were|is|are|reached|stood at|rose to|fell to) (\d+(?:\.\d+)?)"
    r"(?![\d.,]*\d)",
    re.IGNORECASE,
)
_ASKS_WHEN = re.compile(r"\bwhen\b|\b(?:what|which) year\b", re.IGNORECASE)


def other_figures(
    sentence: str, question: str, cited: Sequence[Evidence], found: Sequence[Evidence], weights: Weights
) -> Iterator[tuple[str, Evidence]]:
    """What other documents say of the matter of a sentence with another figure, in a sentence to add, with its source.

    A figure is another one of the same kind where the same word follows it ("37 hostages", "39 hostages"), or it is the
    number of that ("The number of hostages killed was 39").
    """
    documents = {item.passage.document_id for item in cited}
    said = _figures(sentence, question)
    for item in found:
        if item.passage.document_id in documents or is_row(item.text) or item.rank is None:
            continue
        given = _figures(item.text, question)
        differ = any(
            said[kind].isdisjoint(given[kind]) and not said[kind] <= numbers(item.text) for kind in said.keys() & given
        )
        if differ and _speaks_of(sentence, item, weights) and _speaks_of(question, item, weights):
            documents.add(item.passage.document_id)  # one sentence a document is enough
            yield f"“{plain(item.passage.title)}” gives another figure: “{plain(item.text)}”", item


def _figures(text: str, question: str) -> dict[str, set[str]]:
    """The figures of a text that the question doesn't give, by the stem of what they count."""
    given = numbers(question)
    found: dict[str, set[str]] = {}
    in_figures = in_digits(text)
    counted = _COUNTED.findall(in_figures)
    counted += [(number, unit) for *units, number in _NUMBER_OF.findall(in_figures) for unit in units if unit]
    for number, unit in counted:
        if number not in given and not YEAR.fullmatch(number):
            found.setdefault(stem(unit), set()).add(number)
    years = set(YEAR.findall(text)) - given
    if _ASKS_WHEN.search(question) and len(years) == 1:
        found["year"] = years
    return found


def _speaks_of(text: str, item: Evidence, weights: Weights) -> bool:
    words = {term for term in content_terms(in_digits(text)) if not term.isdigit()}
    shared = words & set(terms(in_digits(item.text)))
    return weights.sum(shared) >= SAME * (weights.sum(words) or 1.0)
