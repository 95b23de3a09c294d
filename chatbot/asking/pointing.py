"""The words of a question that stand for something said outside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import regex

from chatbot.asking.mentions import (
    AUXILIARIES,
    DETERMINERS,
    PREPOSITIONS,
    QUESTION_WORDS,
    Word,
    is_open,
    names_at,
    words,
)

Kind = Literal["person", "thing", "many", "place", "that", "noun", "one"]

# Without those that end in -self: they mean what their own sentence speaks of.
PRONOUNS: dict[str, Kind] = {
    **dict.fromkeys(("he", "him", "his", "she", "her", "hers"), "person"),
    **dict.fromkeys(("it", "its"), "thing"),
    **dict.fromkeys(("they", "them", "their", "theirs"), "many"),
}
OBJECTS = frozenset(("it", "him", "them"))
SUBORDINATES = frozenset(
    "when while before after although though if because since as until once in on by despite".split()
)
# What "this" stands before when a person speaks of what is in front of them, not of what was said before.
DOCUMENTS = frozenset(
    "document documents report reports file files paper papers text texts article articles study studies page pages "
    "section sections table tables chapter chapters book books library collection folder source sources".split()
)
PRESENT = frozenset("year month week day morning evening century decade moment time world planet".split())
EXPLETIVE_IT = regex.compile(
    # "is it true that", "it was Mali that", "would it be possible to", "what is it called when", "what is it like to"
    r"\bit(?:['’]s)?\s+(?:(?:not|ever|still|also|really|just|only)\s+)?(?:(?:has |would |will )?(?:is|was|be|been)\s+)?"
    r"(?:(?!\b(?:he|she|they)\b)[^?.!;])*?\b(?:that|to|who|whom|which|when|if|whether|for|how|why|where)\b"
    r"|\bit\s+(?:\w+\s+)?(?:takes?|took|taken|seems?|appears?|happens?|rains?|snows?|turns? out|follows)\b"
    r"|\b(?:does|did|will|would|can) it (?:take|cost|mean|matter|seem|rain|snow|happen)\b.*\b(?:to|for|that|if)\b"
    r"|\bwho (?:is|was) it\b|\bwhat time is it\b",
    regex.IGNORECASE,
)
LONGEST_SUBJECT = 4
"""Words of "which armed group attacked", before the pronoun."""
THIS = frozenset(("this", "that", "these", "those"))


@dataclass(frozen=True, slots=True)
class Pointer:
    """A word that points out of a question, its place in it, and what it can stand for.

    `sure` is False where it may have its meaning in the question itself, or none at all.
    """

    text: str
    start: int
    end: int
    kind: Kind
    sure: bool


def pointers(question: str) -> list[Pointer]:
    """The words of a question that have no antecedent in it, in order.

    >>> [p.text for p in pointers("Why did they do it?")], pointers("When Belmokhtar left, what did he found?")
    (['they', 'it'], [])
    """
    spoken = words(question)
    found = (_pointer(question, spoken, at) for at in range(len(spoken)))
    return [pointer for pointer in found if pointer]


def _pointer(question: str, spoken: Sequence[Word], at: int) -> Pointer | None:
    word = spoken[at]
    low = word.low.removesuffix("'s") if word.low in ("it's", "that's", "he's", "she's") else word.low
    if word.text.isupper() and len(word.text) > 1 and not question.isupper():
        return None  # information technology is no pronoun
    kind = PRONOUNS.get(low)
    if kind:
        if _bound(spoken, at, kind, loosely=False) or (kind == "thing" and _expletive(question, word)):
            return None
        return Pointer(word.text, word.start, word.end, kind, not _bound(spoken, at, kind, loosely=True))
    if low in THIS:
        return _demonstrative(spoken, at, low)
    if low == "there" and _is_place(spoken, at):
        return Pointer(word.text, word.start, word.end, "place", not names_at(spoken))
    if low in ("one", "ones", "former", "latter", "same") and _stands_for_noun(spoken, at):
        return Pointer(word.text, word.start, word.end, "one", False)
    return None


def _bound(spoken: Sequence[Word], at: int, kind: Kind, *, loosely: bool) -> bool:
    """Whether a pronoun has its antecedent in the question: a name or noun before it, or after its clause.

    Loosely, any noun will do; else it has to be a name, or a noun whose number fits.
    """
    every = names_at(spoken)
    names = [name for name in every if _can_be_meant(spoken, name, at, kind)]
    if any(name < at for name in names):
        return True
    begins = spoken[0].low in SUBORDINATES and spoken[1].low not in AUXILIARIES  # not "When did he leave AQIM?"
    if begins and any(name > at for name in names):
        return True  # "Before he became emir, what did Droukdel do?"
    subject = _asked_about(spoken, at)
    verb = at - 1 if spoken[at].low in OBJECTS else at
    before = [word for i, word in enumerate(spoken[subject:verb], subject) if is_open(word) and i not in every]
    if not loosely and kind == "many":
        before = [word for word in before if word.low.endswith("s")]
    return bool(before)


def _can_be_meant(spoken: Sequence[Word], name: int, at: int, kind: Kind) -> bool:
    """Whether a pronoun may stand for a name of the same question: a person is no abbreviation, and who does something
    is not to whom it is done ("How did Morocco see it?")."""
    if kind == "person" and spoken[name].text.replace(".", "").isupper():
        return False
    between = spoken[name + 1 : at]
    return not (spoken[at].low in OBJECTS and len(between) == 1 and is_open(between[0]))


def _asked_about(spoken: Sequence[Word], at: int) -> int:
    """Where the words begin that can be antecedents: in its sentence, after "what date did", which is none itself."""
    begin = 0
    for i, word in enumerate(spoken[: at + 1]):
        if word.opens_sentence or (word.opens_phrase and i - begin <= 2):  # "I see, why was it …"
            begin = i
    while begin < at and spoken[begin].low in ("and", "but", "so", "or", "then"):
        begin += 1
    if spoken[begin].low in QUESTION_WORDS | {"in", "on", "at", "by", "from", "for", "to"}:
        for i, word in enumerate(spoken[begin : min(begin + 6, at)], begin):
            if word.low in AUXILIARIES:
                return i + 1
        if at - begin <= LONGEST_SUBJECT and all(map(is_open, spoken[begin + 1 : at])):
            return at  # "Which army attacked it?"
    return begin


def _expletive(question: str, word: Word) -> bool:
    """Whether "it" stands for nothing: "is it true that", "how long does it take to"."""
    clause = regex.split(r"(?<=[?.!;])\s", question[: word.start])[-1]
    start = word.start - len(clause)
    match = EXPLETIVE_IT.search(question, start)
    return bool(match and match.start() <= word.start < match.end())


def _demonstrative(spoken: Sequence[Word], at: int, low: str) -> Pointer | None:
    """This, that, these or those, alone or before a noun; not the word that joins clauses ("the fact that")."""
    word, after = spoken[at], spoken[at + 1] if at + 1 < len(spoken) else None
    before = spoken[at - 1].low if at else ""
    if low == "those" and after is not None and not after.opens_phrase and not after.low.endswith("s"):
        return None  # "those who", "those in power", "those responsible"
    if after is None or after.opens_phrase or (low != "that" and not is_open(after)):
        return Pointer(word.text, word.start, word.end, "that", True)
    inverted = before in AUXILIARIES and at <= 3 and (at == 1 or spoken[at - 2].low in QUESTION_WORDS)
    if low == "that" and not (before in PREPOSITIONS or inverted or at == 0):
        return None  # "the fact that", "said that"
    if not is_open(after) or (low == "that" and inverted and after.low.endswith(("ed", "en"))):
        return Pointer(word.text, word.start, word.end, "that", True) if after.low in AUXILIARIES or inverted else None
    if any(noun.low in DOCUMENTS | PRESENT for noun in spoken[at + 1 : at + 4]):
        return None
    return Pointer(word.text, word.start, after.end, "noun", not names_at(spoken))


def _is_place(spoken: Sequence[Word], at: int) -> bool:
    """Whether "there" is a place, as in "who lives there"; not "are there" or "there were"."""
    being = AUXILIARIES | {"exist", "exists", "existed", "remain", "remains", "appear", "seems", "seem"}
    after = spoken[at + 1].low if at + 1 < len(spoken) else ""
    before = spoken[at - 1].low if at else ""
    return before not in being and after not in being and bool(before)


def _stands_for_noun(spoken: Sequence[Word], at: int) -> bool:
    """Whether "one", "the latter" or "the same" stands at the end of a phrase, for a noun that was named before."""
    low, before = spoken[at].low, spoken[at - 1].low if at else ""
    ends = (
        at + 1 == len(spoken)
        or spoken[at + 1].opens_phrase
        or spoken[at + 1].low in AUXILIARIES | PREPOSITIONS - {"of"}
    )
    if low == "one":
        return ends and bool(before) and before not in AUXILIARIES | {"no", "by", "number"}
    if low == "ones":
        return before not in AUXILIARIES
    return ends and before in DETERMINERS
