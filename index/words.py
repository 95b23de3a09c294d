"""Words as searching sees them: folded, stemmed, and weighed by how rare they are."""

from __future__ import annotations

import math
import threading
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

import regex
import snowballstemmer

from corpus.scripts import UNSPACED

# Letters and digits, and the marks written above, below or after a letter; an apostrophe or underscore parts two words.
WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{N}\p{M}]*")
UNBROKEN = regex.compile(rf"([{UNSPACED}]+)|[^{UNSPACED}]+")
VOICED = "\u3099\u309a"
"""Marks that tell one Japanese syllable from another."""

# Words that say nothing about what a question is about.
STOP_WORDS = frozenset(
    "a about after all also am an and any are as at be because been before being between both but by can could "
    "did do does doing during each few for from further had has have having he her here hers him his how i if in "
    "into is it its itself just me more most my no nor not now of off on once only or other our out over own s "
    "same she should so some such t than that the their them then there these they this those through to too "
    "under until up very was we were what when where which while who whom whose why will with would you your d m "
    "ll re ve don didn doesn isn aren wasn weren tell please explain describe according".split()
)


K1, B = 1.2, 0.75
"""Of BM25: how fast a word's repetition stops to count, and how much the length of a passage does; the usual values."""


class _Stemmer(threading.local):
    """One of each thread, as it holds the word that it is at."""

    def __init__(self) -> None:
        self.stem: Callable[[str], str] = snowballstemmer.stemmer("porter").stemWord


_stemmer = _Stemmer()


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word folded to lower case without accents, and stemmed by Porter's algorithm (1980).

    >>> stem("Neighbours"), stem("attacked"), stem("État"), stem("العَرَب")
    ('neighbour', 'attack', 'etat', 'العرب')
    """
    folded = word.lower() if word.isascii() else _fold(word)
    return _stemmer.stem(folded) if len(folded) > 2 else folded


def _fold(word: str) -> str:
    """Lower case in the plainest form, without the marks that are left out as often as written."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in plain if not unicodedata.combining(c) or c in VOICED))


def terms(text: str) -> list[str]:
    """Every word of a text, stemmed, in order.

    >>> terms("The attacks of 2013"), terms("新能源车 in F16")
    (['the', 'attack', 'of', '2013'], ['新能', '能源', '源车', 'in', 'f16'])
    """
    return [term for word in WORD.findall(text) for term in terms_of(word)]


@lru_cache(maxsize=65536)
def terms_of(word: str) -> tuple[str, ...]:
    """One stem of a word; of what is written without spaces every two characters that follow each other."""
    if word.isascii():
        return (stem(word),)
    found: list[str] = []
    for run in UNBROKEN.finditer(_fold(word)):
        if unspaced := run[1]:
            found.extend(unspaced[i : i + 2] for i in range(max(1, len(unspaced) - 1)))
        else:
            found.append(stem(run[0]))
    return tuple(found)


def content_words(text: str) -> list[str]:
    """The words of a text that carry meaning, as they stand; all of its words where none do."""
    words = WORD.findall(text)
    return list(filter(is_content, words)) or words


def is_content(word: str) -> bool:
    """Whether a word says something of what a text is about."""
    return word.casefold() not in STOP_WORDS


def content_terms(text: str) -> list[str]:
    """The words of a text that carry meaning, stemmed; all of its words where none do."""
    return [term for word in content_words(text) for term in terms_of(word)]


class Weights:
    """How much a word tells: its inverse document frequency, as in BM25 (Robertson and Spärck Jones, 1976).

    `frequency(term)` is the number of passages that hold a stemmed word, `total` the number of all.
    """

    def __init__(self, frequency: Callable[[str], int], total: int) -> None:
        self._frequency = lru_cache(maxsize=None)(frequency)
        self._total = max(total, 1)

    def __getitem__(self, term: str) -> float:
        n = min(self._frequency(term), self._total)
        return math.log(1 + (self._total - n + 0.5) / (n + 0.5))

    def sum(self, terms: Iterable[str]) -> float:
        """The weight of several words together."""
        return math.fsum(self[term] for term in terms)
