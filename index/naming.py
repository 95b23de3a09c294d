"""Which documents a question names, by their titles, file names and first lines.

Reports of one series say the same things in the same words. What tells them apart, whose they are and of what time,
stands at their beginning and seldom in a passage.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from corpus.dates import MONTH, month_of
from index.types import Opening
from index.words import WORD, content_terms, is_content, stem, terms, terms_of

SEVERAL, SHARE = 3, 0.25
"""Documents are a series if so many begin with a word, and so large a share of all."""

NAMES = 2
"""How many of its words must name documents before a question is taken to ask about certain ones."""

MEANT, SHARPNESS = 20.0, 5
"""How much the passages of the document named best gain on those of a document not named at all, and how fast that
falls for documents that are named less well."""

LATEST = re.compile(r"\b(?:latest|newest|most recent)\b", re.IGNORECASE)
QUARTER = re.compile(r"\b(?:(1st|first)|(2nd|second)|(3rd|third)|(4th|fourth))[ -]quarter\b", re.IGNORECASE)
DATE = re.compile(
    r"\b(?P<iso>\d{4})-(?P<number>\d\d)-(?P<last>\d\d)\b"
    rf"|\b(?:(?P<first>\d\d?)\.? )?(?P<month>{MONTH})\.?(?: (?P<second>\d\d?))?,? (?P<year>\d{{4}})\b"
    r"|(?<![\d.,])(?P<alone>\d{4})(?![\d.,]?\d)",
    re.IGNORECASE,
)

Day = tuple[int, int, int]
"""Year, month and day; 0 for what is not told."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names: how well each document, from 0 to 1 for the best, and the question without those words."""

    documents: Mapping[str, float]
    rest: str

    def gain(self, document_id: str) -> float:
        """By how much the score of a passage of this document is to be multiplied."""
        return 1.0 + MEANT * self.documents.get(document_id, 0.0) ** SHARPNESS


class Beginnings:
    """How all documents begin that are long enough to have a beginning, found by its words."""

    def __init__(self, openings: Mapping[str, Opening]) -> None:
        """`openings` by the ids of the documents."""
        self._texts: dict[str, str] = {}
        self._newest: dict[str, Day] = {}  # of those that were asked for
        self._ids: list[str] = []
        self._held: defaultdict[str, array[int]] = defaultdict(_numbers)  # stems: the documents that begin with them
        self._titles: defaultdict[str, array[int]] = defaultdict(_numbers)  # the same of titles and file names
        self._lower: set[str] = set()  # what stands anywhere in lower case, and so is no name
        for document_id, opening in openings.items():
            self.add(document_id, opening)

    def add(self, document_id: str, opening: Opening) -> None:
        """Take in how one more document begins."""
        text = f"{opening.names}\n{opening.text}"
        words = set(WORD.findall(with_quarters(text)))
        number = len(self._ids)
        self._texts[document_id] = text
        self._ids.append(document_id)
        for term in set().union(*map(terms_of, words)):
            self._held[term].append(number)
        for term in set(terms(with_quarters(opening.names))):
            self._titles[term].append(number)
        self._lower.update(stem(word) for word in words if word[0].islower())

    def text(self, document_id: str) -> str:
        """The names and first lines of a document; "" of a short one, whose passages say what it is themselves."""
        return self._texts.get(document_id, "")

    def named(self, question: str) -> Named:
        """Which documents the question names.

        A word names a document if it is in its title or file name, or begins it and is written like a name, with a
        capital or a digit. It tells the more, the fewer documents it names. "Latest" names the newest of the documents
        that are otherwise named best. Only a question that names one of a series by several words is taken to ask
        about certain documents: other words may be in a beginning by chance.
        """
        asked = set(content_terms(with_quarters(question)))
        by_term = {term: found for term in asked if len(found := self._named_by(term))}
        latest = bool(LATEST.search(question))
        if len(by_term) + latest < NAMES or not any(self._is_of_series(term) for term in by_term):
            return Named({}, question)
        scores = np.zeros(len(self._ids))
        for found in by_term.values():
            scores[found] += self._tells(len(found))
        if latest:
            self._add_newest(scores)
        best = scores.max()
        documents = {self._ids[i]: float(scores[i] / best) for i in np.flatnonzero(scores)}
        return Named(documents, self._without_series(question, latest))

    def _named_by(self, term: str) -> NDArray[np.uint32]:
        """The numbers of the documents that a stemmed word names."""
        named = self._titles if term in self._lower else self._held
        return np.array(named.get(term, ()), dtype=np.uint32)

    def _is_of_series(self, term: str) -> bool:
        return len(self._held.get(term, ())) >= max(SEVERAL, len(self._ids) * SHARE)

    def _tells(self, documents: int) -> float:
        return math.log((len(self._ids) + 1) / (documents + 0.5))

    def _add_newest(self, scores: NDArray[np.float64]) -> None:
        tied = np.flatnonzero(np.isclose(scores, scores.max(), rtol=1e-9, atol=0.0))
        days = [self._day_of(self._ids[i]) for i in tied]
        last = max(days)
        scores[[i for i, day in zip(tied, days, strict=True) if day == last]] += self._tells(1)

    def _day_of(self, document_id: str) -> Day:
        if document_id not in self._newest:  # few questions ask for it, and looking for dates takes long
            self._newest[document_id] = newest(self._texts[document_id], date.today())
        return self._newest[document_id]

    def _without_series(self, question: str, latest: bool) -> str:
        """The question without words with which several documents begin, like the name of the company and of the form
        in its reports: they stand on every page that is signed, and lead the search astray. One without other words
        stays as it is."""
        shorter = LATEST.sub(" ", question) if latest else question
        words = list(WORD.finditer(shorter))
        series = {word.group() for word in words if is_content(word.group()) and self._is_of_series(stem(word.group()))}
        if all(word.group() in series for word in words if is_content(word.group())):
            return question
        pieces, at = [], 0
        for word in words:
            if word.group() in series:
                pieces.append(shorter[at : word.start()])
                at = word.end()
        return " ".join("".join([*pieces, shorter[at:]]).split())


def _numbers() -> array[int]:
    return array("I")


def with_quarters(text: str) -> str:
    """The text with "Q3" beside "third quarter", as files of reports are named.

    >>> with_quarters("sales of the third quarter")
    'sales of the third quarter Q3'
    """
    if "quarter" not in text.lower():  # as in most texts, and found out much faster
        return text
    return QUARTER.sub(lambda found: f"{found.group()} Q{found.lastindex}", text)


def newest(text: str, today: date) -> Day:
    """The newest day, month or year that the text names and that is not to come; zeros where there is none.

    >>> newest("For the quarter ended July 1, 2023; plans until 2030", date(2024, 1, 1))
    (2023, 7, 1)
    """
    found = (_day(match) for match in DATE.finditer(text))
    now = (today.year, today.month, today.day)
    return max((day for day in found if (1900, 0, 0) < day <= now), default=(0, 0, 0))


def _day(match: re.Match[str]) -> Day:
    """The day that is told; zeros where there is no such month or day, as in the number of a version."""
    told = match.groupdict(default="0")
    if match["month"]:
        month = month_of(told["month"])
        day = int(told["first"]) or int(told["second"])
        return int(told["year"]), month, day if day <= 31 else 0
    if match["iso"]:
        month, day = int(told["number"]), int(told["last"])
        return (int(told["iso"]), month, day) if 1 <= month <= 12 and 1 <= day <= 31 else (0, 0, 0)
    return int(told["alone"]), 0, 0
