"""The names in what was written, and whether its sources give them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

import regex

from chatbot.checking.numbers import numbers
from index.types import Evidence
from index.words import content_terms, stem, terms

# Neither the first word of a sentence or a quotation, nor an abbreviation; but the name after one, as in "Gen. Ham".
NAME = regex.compile(
    r"(?<!^)(?<![\"“])(?:(?<=\b\p{Lu}\p{Ll}{0,3}\. )|(?<![.!?;] ))\b\p{Lu}[\w'’-]*(?!\w{0,4}\.\s)", regex.VERSION1
)
FIRST = regex.compile(r"^[\"“]?(\p{Lu}[\w'’-]*)", regex.VERSION1)
POSSESSIVE = re.compile(r"['’]s?$")
SHORT_FORM = re.compile(r"\(([A-Z]{2,8})\)")
INITIAL = re.compile(r"\b(?:[A-Z](?=[\w’'-])|[a-z](?=[a-z]+-[A-Z]))")

_ADJECTIVES = (
    "argentina/argentine argentina/argentinian belgium/belgian brazil/brazilian britain/british burma/burmese "
    "cameroon/cameroonian canada/canadian chad/chadian china/chinese congo/congolese cyprus/cypriot denmark/danish "
    "ecuador/ecuadorian egypt/egyptian england/english europe/european finland/finnish france/french gabon/gabonese "
    "germany/german ghana/ghanaian greece/greek hungary/hungarian ireland/irish italy/italian japan/japanese "
    "jordan/jordanian kurdistan/kurdish lebanon/lebanese mexico/mexican morocco/moroccan netherlands/dutch "
    "niger/nigerien norway/norwegian palestine/palestinian peru/peruvian poland/polish portugal/portuguese "
    "russia/russian scotland/scottish senegal/senegalese spain/spanish sudan/sudanese sweden/swedish switzerland/swiss "
    "taiwan/taiwanese togo/togolese turkey/turkish ukraine/ukrainian vietnam/vietnamese wales/welsh"
)


def both_ways(pairs: Iterable[Sequence[str]]) -> dict[str, set[str]]:
    """By word, all that it is paired with, whichever stands first."""
    found: dict[str, set[str]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


ADJECTIVES = both_ways([stem(word) for word in pair.split("/")] for pair in _ADJECTIVES.split())
"""By stem, the adjective of a country, and the country of an adjective, where these end in ways of their own."""


def names_in(sentence: str, *texts: str) -> list[str]:
    """The names in a sentence; its first word is one where any of the other texts has it as a name.

    Of a name with its short form in brackets, as in "Al-Qaeda in the Islamic Maghreb (AQIM)", it is the short form.
    """
    for short in reversed(list(SHORT_FORM.finditer(sentence))):
        start = _start_of_long_form(sentence[: short.start()], short[1])
        if start is not None:
            sentence = sentence[:start] + sentence[short.start() :]
    known = {_bare(name) for text in texts for name in NAME.findall(text)}
    first = [name for name in map(_bare, FIRST.findall(sentence)) if name in known]
    found = first + list(map(_bare, NAME.findall(sentence)))
    # "Q3" is looked at as a number.
    return [name for name in found if len(name) > 1 and content_terms(name) and not numbers(name)]


def _start_of_long_form(before: str, letters: str) -> int | None:
    """Where the words begin whose capitals are these letters and that stand at the end of a text; None without such."""
    initials = [(match.start(), match[0].upper()) for match in INITIAL.finditer(before)][-len(letters) :]
    return initials[0][0] if "".join(letter for _, letter in initials) == letters else None


def _bare(name: str) -> str:
    return POSSESSIVE.sub("", name)


def words_around(evidence: Iterable[Evidence]) -> set[str]:
    """The stems of all that stands in these passages, in the headings above them, and where their documents begin."""
    around = {text for i in evidence for text in (i.passage.opening, i.passage.context, i.passage.text, i.text)}
    return set(terms(" ".join(around)))  # each passage once, however many of its sentences there are


def is_named(name: str, words: Collection[str]) -> bool:
    """Whether all of a name stands among these stems, as a country or as its adjective.

    >>> is_named("Tunisia", {"tunisian"}), is_named("Niger", {"nigerian"})
    (True, False)
    """
    return all(any(form in words for form in _forms(term)) for term in terms(name))


def _forms(name: str) -> Iterator[str]:
    """A name and the adjective made of it, or the name that it is the adjective of: Mali and Malian, Iraq and Iraqi."""
    yield name
    yield f"{name}{'n' if name.endswith('a') else 'an' if name.endswith('i') else 'i'}"
    for ending, left in (("an", "a"), ("ian", "i"), ("i", "")):
        if name.endswith(ending):
            yield name.removesuffix(ending) + left
    yield from ADJECTIVES.get(name, ())


def rival_of(name: str, sentence: str, evidence: Sequence[Evidence], names: Collection[str]) -> str | None:
    """The name that the sources have in the place of one that they don't give; None where that can't be told.

    It is the one that follows the same word ("in Tunisia", "in Algeria"), or begins as the sentence does, is one of the
    `names`, and is not in the sentence.
    """
    before = re.search(rf"\b(\w+)\s+{re.escape(name)}", sentence)
    place = regex.compile(rf"\b{re.escape(before[1])}\s+(\p{{Lu}}[\w’-]*)") if before else FIRST
    said = set(terms(sentence))
    found = {match for item in evidence for match in place.findall(item.text) if not said.intersection(terms(match))}
    if not before:
        found.intersection_update(names)
    return found.pop() if len(found) == 1 else None
