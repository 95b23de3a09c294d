"""What a sentence says that its sources don't: numbers, names, columns, denials and opposites, each with a reason."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from chatbot.numbers import in_digits, numbers
from corpus.sentences import is_row
from index.types import Evidence
from index.words import WORD, content_terms, stem, terms

NAME = re.compile(r"(?<!^)(?<![.!?:] )(?<!\")\b[A-Z][\w'’-]*")
POSSESSIVE = re.compile(r"['’]s?$")
SHORT_FORM = re.compile(r"\(([A-Z]{2,8})\)")
INITIAL = re.compile(r"\b(?:[A-Z](?=[\w’'-])|[a-z](?=[a-z]+-[A-Z]))")
YEAR = re.compile(r"1[5-9]\d\d|20\d\d")

CLAUSE = re.compile(r"[,;:()–—]|\b(?:but|although|though|while|whereas|because|which|who)\b", re.IGNORECASE)
DENIAL = re.compile(
    r"\b(?:not(?! only)|no(?! doubt)|never|none|nobody|nothing|neither|nor|without|cannot|\w+n['’]t)\b", re.IGNORECASE
)
# What denies by its own meaning: a sentence may say "did not" where its source says "refused to".
_INDIRECT = (
    "refuse decline fail deny reject lack prevent forbid ban prohibit avoid stop cease absent unable unwilling oppose "
    "against rather instead only until unless hardly rarely barely few little except impossible exclude abandon end"
)
INDIRECT = frozenset(map(stem, _INDIRECT.split()))
REACH = 4
"""How many words of content after a "not" are taken to be denied by it."""

UNITS = frozenset(map(stem, "per cent percent thousand million billion trillion dollars euros pounds total".split()))
"""Words beside a figure that don't tell what it counts."""

_OPPOSITES = (
    "increase/decrease increased/fell rise/fall rose/fell rose/dropped rose/declined grew/shrank grew/fell "
    "higher/lower highest/lowest larger/smaller largest/smallest north/south northern/southern east/west "
    "eastern/western win/lose won/lost support/oppose supported/opposed accept/reject accepted/rejected "
    "allow/forbid allowed/banned began/ended gain/loss import/export buy/sell bought/sold legal/illegal "
    "majority/minority success/failure strengthened/weakened improved/worsened cheaper/dearer male/female "
    "internal/external"
)
OPPOSITES: dict[str, set[str]] = {}
for _pair in _OPPOSITES.split():
    _one, _other = map(stem, _pair.split("/"))
    OPPOSITES.setdefault(_one, set()).add(_other)
    OPPOSITES.setdefault(_other, set()).add(_one)


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
            for match in re.finditer(r"(\d[\d.,]*)\s+(\w+)", text)
            if stem(match[2]) == counted
        }
        if len(given) == 1:
            return f"the source says {given.pop()} {found[1]}, not {number} {found[1]}"
    return f"the source does not give {number}"


def rival_of(name: str, sentence: str, evidence: Sequence[Evidence]) -> str | None:
    """The name that the sources have in the place of one that they don't give; None where that can't be told.

    It is the one that follows the same word ("in Tunisia", "in Algeria") and that the sentence doesn't give.
    """
    before = re.search(rf"\b(\w+)\s+{re.escape(name)}", sentence)
    if not before:
        return None
    place = re.compile(rf"\b{re.escape(before[1])}\s+([A-Z][\w’-]*)")
    said = set(terms(sentence))
    found = {match for item in evidence for match in place.findall(item.text) if not said.intersection(terms(match))}
    return found.pop() if len(found) == 1 else None


def names_in(sentence: str, question: str) -> list[str]:
    """The names in a sentence; its first word is one where the question writes it with a capital too.

    Of a name with its short form in brackets, as in "Al-Qaeda in the Islamic Maghreb (AQIM)", it is the short form.
    """
    for short in reversed(list(SHORT_FORM.finditer(sentence))):
        if start := _start_of_long_form(sentence[: short.start()], short[1]):
            sentence = sentence[: start - 1] + sentence[short.start() :]
    first = sentence.split()[:1]
    asked = set(map(_bare, NAME.findall(question)))
    begins = [name for word in first for name in map(_bare, NAME.findall(f" {word}")) if name in asked]
    found = begins + list(map(_bare, NAME.findall(sentence)))
    return [name for name in found if len(name) > 1 and not numbers(name)]  # "Q3" is looked at as a number


def _start_of_long_form(before: str, letters: str) -> int:
    """Where the words begin, counted from 1, whose capitals are these letters and that stand at the end of a text;
    0 where there are none."""
    initials = [(match.start() + 1, match[0].upper()) for match in INITIAL.finditer(before)][-len(letters) :]
    return initials[0][0] if "".join(letter for _, letter in initials) == letters else 0


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


def untold_column(sentence: str, question: str, evidence: Sequence[Evidence]) -> str | None:
    """The column of a figure that is taken from a row of a table, where neither sentence nor question tells it from the
    other columns of the row."""
    said = set(terms(f"{sentence} {question}"))
    figures = sorted(numbers(sentence) - numbers(question))
    for item in evidence:
        cells = [(name, value) for name, _, value in _cells(item.text) if name]
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
                return columns[0]
    return None


def _cells(row: str) -> list[tuple[str, str, str]]:
    """The cells of a row behind its label as column, mark and value; none of prose."""
    return [cell.rpartition(": ") for cell in row.split("; ")[1:]] if is_row(row) else []


def contradicts(sentence: str, source: str) -> str | None:
    """What of a sentence its source seems to say the other way round, in words; None where nothing does.

    >>> contradicts("Algeria closed its border.", "Algeria did not close its border.")
    'the source denies this'
    >>> contradicts("Exports rose in 2012.", "Exports fell in 2012.")
    'the source says “fell”'
    """
    if denied(sentence) - denied(source) and not _denies(source):
        return "the source does not deny this"
    if len(DENIAL.findall(source)) == 1 and denied(source) & set(content_terms(sentence)) and not _denies(sentence):
        return "the source denies this"
    said, given = set(terms(sentence)), {stem(word): word for word in WORD.findall(source)}
    for term in sorted(said - given.keys()):
        for other in sorted(OPPOSITES.get(term, set()) & given.keys() - said):
            return f"the source says “{given[other]}”"
    return None


def denied(text: str) -> set[str]:
    """The stems of what a text denies: the words after a "not", as far as its clause goes."""
    found: set[str] = set()
    for clause in CLAUSE.split(text):
        for denial in DENIAL.finditer(clause):
            found.update(content_terms(clause[denial.end() :])[:REACH])
    return found


def _denies(text: str) -> bool:
    return bool(DENIAL.search(text)) or not INDIRECT.isdisjoint(terms(text))
