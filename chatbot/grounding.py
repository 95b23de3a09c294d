"""Is there evidence for an answer, and does the evidence support what was written?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chatbot.citations import Alignment
from chatbot.numbers import numbers
from chatbot.types import Support
from corpus.sentences import is_row
from index.types import Evidence
from index.words import terms

NAME = re.compile(r"(?<!^)(?<![.!?:] )(?<!\")\b[A-Z][\w'’-]*")
POSSESSIVE = re.compile(r"['’]s?$")
SUPPORTED, PARTIAL = 0.6, 0.35
"""The shares of a sentence's word weight that its sources must cover."""


def enough_evidence(evidence: Sequence[Evidence], *, similarity: float, coverage: float) -> bool:
    """Whether any sentence is close enough to the question in meaning or in words to answer from."""
    return any(item.similarity >= similarity or item.coverage >= coverage for item in evidence)


def support(
    sentence: str, question: str, alignment: Alignment, shown: Sequence[Evidence]
) -> tuple[Support, str | None]:
    """How far the aligned evidence supports a sentence, and what is amiss, in a few words.

    `shown` is all the evidence that the sentence may have been written from. A name that the question gave need
    only stand there: a source seldom repeats what its whole document is about. A number that the question gave
    may be repeated; where not even the beginning of the document gives it, the sentence is supported only in part.
    """
    if alignment.coverage < PARTIAL or not alignment.evidence:
        return "unsupported", "nothing in the documents was found to say this"
    given = numbers(" ".join(f"{item.text} {item.passage.context}" for item in alignment.evidence))
    told = numbers(question)
    named = told & numbers(" ".join(item.passage.opening for item in alignment.evidence))
    missing = sorted(numbers(sentence) - given - named, key=lambda number: number in told)
    if missing:
        verdict: Support = "partial" if missing[0] in told else "unsupported"
        return verdict, f"the source does not give “{missing[0]}”"
    asked = set(terms(question))
    for name in _names_in(sentence, question):
        if not _names(name, shown):
            return "unsupported", f"none of the passages names “{name}”"
        if not _names(name, alignment.evidence) and not asked.issuperset(terms(name)):
            return "partial", f"the source does not name “{name}”"
    if column := _untold_column(sentence, question, alignment.evidence):
        return "partial", f"in the source this figure is for “{column}”"
    if alignment.coverage < SUPPORTED:
        return "partial", "the source says only part of this"
    return "supported", None


def _untold_column(sentence: str, question: str, evidence: Sequence[Evidence]) -> str | None:
    """The column of a figure that is taken from a row of a table, where neither sentence nor question tells it from the
    other columns of the row."""
    said = set(terms(f"{sentence} {question}"))
    figures = sorted(numbers(sentence) - numbers(question))
    for item in evidence:
        cells = [(name, numbers(value)) for name, _, value in _cells(item.text) if name]
        told = {name: len(said.intersection(words)) / len(words) for name, _ in cells if (words := set(terms(name)))}
        most = max(told.values(), default=0.0)
        best = [name for name, share in told.items() if share == most]
        for number in figures:
            columns = [name for name, given in cells if number in given]
            if columns and len(cells) > len(columns) and not (len(best) == 1 and best[0] in columns):
                return columns[0]
    return None


def _cells(row: str) -> list[tuple[str, str, str]]:
    """The cells of a row behind its label as column, mark and value; none of prose."""
    return [cell.rpartition(": ") for cell in row.split("; ")[1:]] if is_row(row) else []


def _names_in(sentence: str, question: str) -> list[str]:
    """The names in a sentence; its first word is one where the question writes it with a capital too."""
    first = sentence.split()[:1]
    asked = set(map(_bare, NAME.findall(question)))
    begins = [name for word in first for name in map(_bare, NAME.findall(f" {word}")) if name in asked]
    return begins + list(map(_bare, NAME.findall(sentence)))


def _bare(name: str) -> str:
    return POSSESSIVE.sub("", name)


def _names(name: str, evidence: Sequence[Evidence]) -> bool:
    """Whether a name stands in these passages, in the headings above them, or where their documents begin."""
    around = " ".join(f"{i.passage.opening} {i.passage.context} {i.passage.text} {i.text}" for i in evidence)
    known = set(terms(around))
    return all(part in known for part in terms(name))
