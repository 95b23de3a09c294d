"""Words as the lexical index sees them: folded, stemmed, and weighed by how rare they are."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

import snowballstemmer

# As FTS5's unicode61 tokenizer has it: letters and digits, and the accents written after a letter; an apostrophe
# or underscore parts two words.
WORD = re.compile(r"[^\W_]+(?:[\u0300-\u0331]+[^\W_]*)*")
# Porter's own program, which FTS5 follows, goes on from these ends; his paper, which Snowball follows, does not.
UNFINISHED = re.compile(r".*(?:[aeiou]|(?<=[^aeiou])y)[^aeiou].*(?:bl|log)i")

# Words that say nothing about what a question is about.
STOP_WORDS = frozenset(
    "a about after all also am an and any are as at be because been before being between both but by can could "
    "did do does doing during each few for from further had has have having he her here hers him his how i if in "
    "into is it its itself just me more most my no nor not now of off on once only or other our out over own s "
    "same she should so some such t than that the their them then there these they this those through to too "
    "under until up very was we were what when where which while who whom whose why will with would you your d m "
    "ll re ve don didn doesn isn aren wasn weren tell please explain describe according".split()
)

_stemmer = snowballstemmer.stemmer("porter")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word folded to lower case without accents, and stemmed by Porter's algorithm (1980), just as FTS5 does.

    >>> stem("Neighbours"), stem("attacked"), stem("État"), stem("technologies")
    ('neighbour', 'attack', 'etat', 'technolog')
    """
    folded = word.lower() if word.isascii() else "".join(map(_fold, unicodedata.normalize("NFC", word)))
    if not 3 <= len(folded.encode()) <= 64:
        return folded
    stemmed = str(_stemmer.stemWord(folded))
    if UNFINISHED.fullmatch(stemmed):
        stemmed = str(_stemmer.stemWord(stemmed[:-1] + "e"))
    return stemmed


def _fold(character: str) -> str:
    """Lower case; of accented letters only the Latin ones lose their accents, as in FTS5."""
    if unicodedata.combining(character):
        return ""
    folded = character.casefold()
    folded = folded if len(folded) == 1 else character.lower()
    base = unicodedata.normalize("NFD", folded)[0]
    return base if base.isascii() else folded


def terms(text: str) -> list[str]:
    """Every word of a text, stemmed, in order."""
    return [stem(word) for word in WORD.findall(text)]


def content_words(text: str) -> list[str]:
    """The words of a text that carry meaning, as they stand; all of its words where none do."""
    words = WORD.findall(text)
    return list(filter(is_content, words)) or words


def is_content(word: str) -> bool:
    """Whether a word says something of what a text is about."""
    return word.casefold() not in STOP_WORDS


def content_terms(text: str) -> list[str]:
    """The words of a text that carry meaning, stemmed; all of its words where none do."""
    return [stem(word) for word in content_words(text)]


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
