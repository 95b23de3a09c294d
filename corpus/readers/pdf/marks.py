"""Raised and lowered words: marks of footnotes, powers, and what belongs to the word before."""

from __future__ import annotations

import itertools
import re

from corpus.readers.pdf.page import Word
from corpus.readers.symbols import SUPERSCRIPTS

# A mark is smaller than the word it belongs to by this factor at least.
MARK = 0.87
# It stands no farther from that word than the one, in sizes of type, or from a whole word than the other.
CLOSE, NEAR = 0.15, 0.5
FOOTNOTE_MARK = re.compile(r"\d{1,3}(?:[,–-]\d{1,3})*,?|[*†‡§]")
NOTED = re.compile(r"[^\W\d_]{3}[.,;:!?)\]\"'”’»]*$")
ELEMENT = re.compile(r"[A-Z][a-z]?\b")
# What a power stands behind: a number, a bracket, a variable, a unit of measure.
UNIT = re.compile(r"(?:^|\W)(?:[\d.,]+|[A-Za-z]{1,2}|[a-zA-Z]?\))$")
POWERS = tuple("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")


def with_marks(words: list[Word]) -> list[Word]:
    """Raised and lowered words joined to what they belong to; those of a line, from where one starts to read.

    The words are changed, and met again where a line is made of them once more: then powers are already shown as such.
    A raised number behind a word or a full stop is the mark of a footnote and is left out; behind a number or a unit
    it is a power, shown as such. Raised letters ("th", "®") and lowered marks belong to the word before.
    """
    result: list[Word] = []
    last: Word | None = None  # the word before, be it left out or not
    for word, following in itertools.zip_longest(words, words[1:]):
        if last is None or word.left - last.right >= CLOSE * max(word.size, last.size):
            shown = last is None or not _notes(word, last, following)
        else:
            shown = _attach(word, last, starts=not result)
        if shown:
            result.append(word)
        last = word
    return result


def _notes(word: Word, before: Word, following: Word | None) -> bool:
    """Whether a raised number that stands off a little from a word is the mark of a footnote all the same; what is
    nearer to the next word belongs to that, as in a fraction, and what stands before an element tells its isotope."""
    raised = word.size < MARK * before.size and word.baseline - before.baseline > 0.2 * before.size
    gap = word.left - before.right
    if not raised or gap > NEAR * before.size:
        return False
    if not FOOTNOTE_MARK.fullmatch(word.text) or not NOTED.search(before.text):
        return False
    isotope = before.text[-1].isalpha() and following is not None and ELEMENT.match(following.text)
    return not isotope and (following is None or gap < following.left - word.right)


def _attach(word: Word, before: Word, *, starts: bool) -> bool:
    """Join a word to the one close before it where it belongs to that, a power shown as such; False for the mark of a
    footnote, which is left as it is. `starts` tells that nothing before it on the line is shown.
    """
    if word.size < MARK * before.size:
        if word.baseline - before.baseline < 0.1 * before.size:
            word.joined = word.baseline < before.baseline - 0.05 * before.size
        elif not FOOTNOTE_MARK.fullmatch(word.text):
            is_power = word.text.startswith(POWERS)  # seen as one before, in another line
            word.joined = word.text.isalpha() or word.text in "®™°" or is_power
        elif UNIT.search(before.text):
            word.text, word.joined = word.text.translate(SUPERSCRIPTS), True
        else:
            return False
    elif before.size < MARK * word.size and not starts:
        # Behind a mark the line goes on: "CO2-free", "Mac®, iPad".
        word.joined = word.text[0] in ",.;:!?)]”’" or (before.joined and word.text[0] not in "([")
    return True
