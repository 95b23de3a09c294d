"""What a figure of a sentence is of, and is not in its sources: another number, column or row, each with a reason."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence, Set
from typing import NamedTuple

from chatbot.checking.numbers import YEAR, in_digits, numbers
from corpus.sentences import is_row
from index.types import Evidence
from index.words import content_terms, stem, terms

UNITS = frozenset(map(stem, "per cent percent thousand million billion trillion dollars euros pounds total".split()))
"""Words beside a figure that don't tell what it counts."""


def other_number(number: str, sentence: str, evidence: Sequence[Evidence]) -> str:
    """Why a number that no source gives is wrong: what they give in its place, where that can be told."""
    texts = [in_digits(item.text) for item in evidence]
    if YEAR.fullmatch(number):
        years = {year for text in texts for year in YEAR.findall(text)}
        if len(years) == 1:
            return f"the year differs: the source says {years.pop()}, not {number}"
    if found := re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d.,]\d)\s+(\w+)", in_digits(sentence)):
        counted = stem(found[1])
        given = {
            match[1]
            for text in texts
            for match in re.finditer(r"(\d+(?:[.,]\d+)*)\s+(\w+)", text)
            if stem(match[2]) == counted
        }
        if len(given) == 1:
            return f"the source says {given.pop()} {found[1]}, not {number} {found[1]}"
    return f"the source does not give {number}"


class OtherColumn(NamedTuple):
    """The column of a figure; whether the sentence or the question names another one in its place."""

    name: str
    wrong: bool


def untold_column(sentence: str, question: str, evidence: Sequence[Evidence]) -> OtherColumn | None:
    """The column of a figure that is taken from a row of a table, where neither sentence nor question tells it from the
    other columns of the row."""
    said = set(terms(f"{sentence} {question}"))
    figures = sorted(numbers(sentence) - numbers(question))
    for item in evidence:
        cells = [(name, value) for name, value in _cells(item.text)[1:] if name]
        told = {name: len(said.intersection(words)) / len(words) for name, _ in cells if (words := set(terms(name)))}
        most = max(told.values(), default=0.0)
        best = [name for name, share in told.items() if share == most]
        for number in figures:
            holding = [(name, value) for name, value in cells if number in numbers(value)]
            columns = [name for name, _ in holding]
            counted = {term for _, value in holding for term in content_terms(value) if term.isalpha()} - UNITS
            if counted & said:
                continue  # "2,000 troops in combat" says itself what it counts
            if columns and len(cells) > len(columns) and not (len(best) == 1 and best[0] in columns):
                return OtherColumn(columns[0], wrong=len(best) == 1 and most == 1.0)
    return None


def other_row(sentence: str, question: str, evidence: Sequence[Evidence], shown: Sequence[Evidence]) -> str | None:
    """What a row says that a figure is taken from, where the sentence, or else the question, has in its place what
    another row of those `shown` says; None where nothing does."""
    texts = [set(terms(sentence)), set(terms(question))]
    figures = numbers(sentence) - numbers(question)
    for item in evidence:
        mine = dict(_cells(item.text))
        for other in shown if figures & numbers(item.text) else ():
            if other.passage.document_id != item.passage.document_id or figures <= numbers(other.text):
                continue
            for name, value in _cells(other.text):
                theirs, ours = (set(filter(str.isalpha, terms(text))) for text in (value, mine.get(name, "")))
                if ours - theirs and theirs - ours and _first_with(texts, theirs - ours, ours - theirs):
                    return mine[name]
    return None


def _first_with(texts: Sequence[Collection[str]], all_of: Set[str], any_of: Set[str]) -> bool:
    """Whether the first of the texts that has any of the one words, or all of the others, has only the latter."""
    for text in texts:
        if not any_of.isdisjoint(text):
            return False
        if all_of <= set(text):
            return True
    return False


def _cells(row: str) -> list[tuple[str, str]]:
    """The cells of a row as column and value, a label under no name; none of prose."""
    parted = (cell.rpartition(": ") for cell in row.split("; ")) if is_row(row) else ()
    return [(name, value) for name, _, value in parted]
