"""What a sentence denies or asserts the other way round than its sources: denials, open questions and opposites."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import product

from chatbot.checking.names import NAME, both_ways
from index.words import WORD, content_terms, stem, terms

CLAUSE = re.compile(r"[,;:()–—]|\b(?:but|although|though|while|whereas|because|which|who)\b", re.IGNORECASE)
DENIAL = re.compile(
    r"\b(?:not(?! only)|no(?! doubt| (?:fewer|less|more|later|earlier|longer) than|\. ?\d)|"
    r"non(?=-\w)|never|none|nobody|nothing|neither|nor|without|cannot|\w+n['’]t)\b",
    re.IGNORECASE,
)
WHETHER = re.compile(r"\bwhether\b([^,;:()–—.]*)", re.IGNORECASE)
HEDGE = re.compile(r"\b(?:whether|if|may|might|could|would|should|possibl[ey]|perhaps)\b", re.IGNORECASE)
# What denies by its own meaning: a sentence may say "did not" where its source says "refused to".
_INDIRECT = (
    "refuse decline fail deny reject lack prevent forbid ban prohibit avoid stop cease absent unable unwilling oppose "
    "against rather instead only until unless hardly rarely barely few little except impossible exclude abandon end"
)
INDIRECT = frozenset(map(stem, _INDIRECT.split()))
REACH = 4
"""How many words of content after a "not" are taken to be denied by it."""


def _inflected(word: str) -> set[str]:
    """A word and what it may end in as a verb or a plural."""
    root = word.removesuffix("e")
    return {word, f"{word}s", f"{root}es", f"{root}ed", f"{root}ing"}


_OPPOSITES = (
    "increase/decrease increased/fell increased/declined rise/fall rise/decline rose/fell rose/dropped rose/declined "
    "grew/shrank grew/fell higher/lower highest/lowest larger/smaller largest/smallest "
    "north/south northern/southern east/west eastern/western win/lose won/lost "
    "support/oppose accept/reject allow/forbid allow/ban gain/loss import/export buy/sell bought/sold legal/illegal "
    "majority/minority success/failure strengthen/weaken improve/worsen cheaper/dearer male/female internal/external"
)
OPPOSITES = both_ways(forms for pair in _OPPOSITES.split() for forms in product(*map(_inflected, pair.split("/"))))
"""By word, in any of its forms, the forms of its opposites; not by stem: what is important is no import."""


OPPOSED = frozenset(map(stem, OPPOSITES))
"""Their stems."""


def contradicts(sentence: str, sources: str) -> str | None:
    """What of a sentence its sources seem to say the other way round, in words; None where nothing does.

    >>> contradicts("Algeria closed its border.", "Algeria did not close its border.")
    'the source denies this'
    >>> contradicts("Exports rose in 2012.", "Exports fell in 2012.")
    'the source says “fell”'
    >>> contradicts("Exports rose in 2012.", "Exports grew in 2012, and costs fell.") is None
    True
    >>> contradicts("The council decided to raise the charge.", "It will decide whether to raise the charge in May.")
    'the source leaves open whether this is so'
    """
    if any(denied_words(sentence)) and not _has_denial(sources):
        return "the source does not deny this"
    denied, said = list(denied_words(sources)), set(content_terms(sentence))
    if len(denied) == 1 and not _has_denial(sentence) and _share_of(denied[0], said) > 0.5:
        return "the source denies this"
    open_ = (content_terms(asked[1])[:REACH] for asked in WHETHER.finditer(sources))
    if not HEDGE.search(sentence) and any(_share_of(words, said) > 0.5 for words in open_):
        return "the source leaves open whether this is so"
    words, given = _small(sentence), _small(sources)
    told = {other for clause in CLAUSE.split(sources) if _is_of(clause, said) for other in _small(clause)}
    for word in words:
        for other in sorted(told):
            if other in OPPOSITES.get(word, ()) and not _inflected(word).intersection(given) and other not in words:
                return f"the source says “{other}”"
    return None


def _is_of(clause: str, said: Collection[str]) -> bool:
    """Whether a clause is of something that is `said`, as stems; one that is a verb alone is of what stands before."""
    words = content_terms(clause)
    return OPPOSED.issuperset(words) or any(term in said for term in words)


def denies_question(text: str, question: str) -> bool:
    """Whether a text denies what a question asks, or takes for granted.

    >>> denies_question("The union did not demand that anybody leave.", "Why did the union demand that he leave?")
    True
    """
    said = set(content_terms(question))
    return not any(denied_words(question)) and any(_share_of(denied, said) >= 0.5 for denied in denied_words(text))


def _share_of(denied: Sequence[str], said: Collection[str]) -> float:
    """The share of the words that are denied which a sentence says; none where it doesn't say the first."""
    shared = [term in said for term in denied]
    return sum(shared) / len(shared) if any(shared[:1]) else 0.0


def _small(text: str) -> list[str]:
    """The words of a text in small letters, without names: West Africa is in no direction."""
    return [word.casefold() for word in WORD.findall(NAME.sub(" ", text))]


def denied_words(text: str) -> Iterator[list[str]]:
    """What a text denies: the stems of the words after each "not", as far as its clause goes."""
    for clause in CLAUSE.split(text):
        for denial in DENIAL.finditer(clause):
            yield content_terms(clause[denial.end() :])[:REACH]


def _has_denial(text: str) -> bool:
    return bool(DENIAL.search(text)) or not INDIRECT.isdisjoint(terms(text))
