"""What a conversation was about when a question was asked, and what a pronoun in that question can mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import regex

from chatbot.asking.mentions import JOINING, PLACING, Mention, is_open, mentions, words
from chatbot.asking.pointing import Pointer
from index.words import stem

MOST_TOPICS = 4
MOST_WORDS = 25
LONGEST_SENTENCE = 600
"""Characters of an answer that are looked at."""
ABOUT = regex.compile(r"\s*\(about: (.*)\)$")
MARKER = regex.compile(r"\s*\[\d+\]")
FIRST_SENTENCE = regex.compile(r"^.{20,}?[.!?](?=\s+\p{Lu})|^.+", regex.DOTALL)
SAYS_NOTHING = regex.compile(
    r"^(?:nothing in |no answer to this |the documents do not |there are no documents|what the model wrote |"
    r"what is this about\?|“[^”]*” says otherwise|(?:i['’]m |i am )?sorry|i (?:do not|don['’]t|can ?not|can['’]t)\b)",
    regex.IGNORECASE,
)
MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
DATE = regex.compile(rf"(?:{MONTH})\b[\s\d,]*", regex.IGNORECASE)
# A question for one thing, named without capitals: "What is an insurgency?"
DEFINED = regex.compile(r"(?i:what\s+(?:is|was)\s+)((?i:(?:an?|the)\s+)?\p{Ll}[\w-]+(?:\s+\p{Ll}[\w-]+){0,2})$")
WHO_IS = regex.compile(r"(?i:who\s+(?:is|are|was|were)\s+)\p{Lu}")
ASKS_PERSON = frozenset(("who", "whom", "whose"))
ASKS_THING = frozenset(("which", "where"))
ASKS_NAME = ASKS_PERSON | ASKS_THING
OBJECTIVE = frozenset("hers theirs he's she's it's".split())


@dataclass(frozen=True, slots=True)
class Topics:
    """What the question before mentioned, what its answer added to that, and the question without its ending.

    `carried` is what was added to the question before, as it leant on one still earlier.

    `asked_for` is the word that the question before opened with, in small letters: the answer to "who" is a person;
    it is empty where that named the person already ("Who was Belmokhtar?").
    """

    before: tuple[Mention, ...]
    added: tuple[Mention, ...]
    asked: str
    asked_for: str
    carried: str
    stems: frozenset[str]

    @classmethod
    def of(cls, before: str, answer: str) -> Self:
        """The topics after a question and its answer; an answer that knows nothing adds none."""
        plain = MARKER.sub("", answer).strip()
        said = "" if SAYS_NOTHING.match(plain) else (FIRST_SENTENCE.match(plain[:LONGEST_SENTENCE]) or [""])[0]
        asked = bare(before)
        earlier = _carried(before)
        spoken = _undated(mentions(asked, question=True))
        told = _undated(mentions(said))
        folded = asked.casefold()
        known = [
            m for m in told if m.named and not any(m.text in own.text for own in spoken) and m.text.casefold() in folded
        ]
        kept = _distinct([*spoken, *earlier, *known])
        added = [m for m in told if not any(_same(m, own) for own in kept)]
        opening = words(asked)[:1]
        both = frozenset(stem(word.text) for word in words(f"{before} {said}") if is_open(word))
        asked_for = "" if not opening or WHO_IS.match(asked) else opening[0].low
        carried = match[1] if (match := ABOUT.search(before)) else ""
        return cls(tuple(kept), tuple(added), asked.rstrip("?!. "), asked_for, carried, both)

    def antecedent(self, pointer: Pointer, question: str) -> str | None:
        """What to put for a pointer in its place; None where nothing fits, or more than one thing does."""
        if pointer.text.casefold() in OBJECTIVE:
            return None
        if (defined := DEFINED.match(self.asked)) and pointer.kind in ("thing", "one"):
            return in_place(defined[1], pointer, question)
        fitting, beside = self._candidates(pointer)
        fitting = [m for m in fitting if m.text.casefold() not in question.casefold()]
        if len(fitting) != 1 or any(m.named and not m.placed and m != fitting[0] for m in beside):
            return None
        return in_place(fitting[0].full, pointer, question)

    def _candidates(self, pointer: Pointer) -> tuple[Sequence[Mention], Sequence[Mention]]:
        """What a pointer can mean, and what stands beside that which may be meant as well.

        The question before comes first, but for its answer when it asked for such a thing.
        """
        fits = _FITTING.get(pointer.kind)
        if fits is None:
            return (), ()
        asked = [m for m in self.before if fits(m)]
        told = [m for m in self.added if fits(m)]
        if pointer.kind == "person":
            return (told[:1] if self.asked_for in ASKS_PERSON else asked or told), ()
        if pointer.kind == "place":
            return (told if told and self.asked_for == "where" else asked or told), ()
        return (told, self.added) if told and self.asked_for in ASKS_THING else (asked, self.before)

    def missing_from(self, question: str, *, all_of_it: bool) -> str:
        """What to say after a question that it leaves out: names, or where none was spoken the question before.

        `all_of_it` asks for the question before in any case, as after "Why?".
        """
        if all_of_it or not any(m.named for m in self.before):
            about = [" ".join((self.carried or self.asked).split()[:MOST_WORDS])]
        else:
            about = [m.text for m in self.before if m.named or m.determiner == "the"]
        if self.asked_for in ASKS_NAME:
            about += [m.text for m in self.added if m.named][:1]
        folded = question.casefold()
        return ", ".join(topic for topic in about[:MOST_TOPICS] if topic.casefold() not in folded)


def bare(question: str) -> str:
    """A question without what was added to it."""
    return ABOUT.sub("", question)


def _carried(question: str) -> list[Mention]:
    """The names in what was added to a question, as they are still spoken of."""
    match = ABOUT.search(question)
    found: list[Mention] = []
    for text in match[1].split(", ") if match else ():
        whole = Mention(text, True, False, False, "")
        found += [whole] if _is_name(whole) else mentions(text, question=True)
    return found


def _undated(found: Sequence[Mention]) -> list[Mention]:
    return [m for m in found if not DATE.fullmatch(m.text) and not m.text.isdigit()]


def _distinct(found: Sequence[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in found:
        if not any(_same(mention, other) for other in kept):
            kept.append(mention)
    return kept


def _same(one: Mention, other: Mention) -> bool:
    """Whether one name is the other or a part of it: Belmokhtar, Mokhtar Belmokhtar."""
    a, b = set(one.text.casefold().split()), set(other.text.casefold().split())
    return a <= b or b <= a


def _is_name(mention: Mention) -> bool:
    """Whether every word is written with a capital, or joins two that are: "Islamic Maghreb", not "Sahel crisis"."""
    return all(word.capital or word.low in JOINING for word in words(mention.text))


def _is_person(mention: Mention) -> bool:
    named = _is_name(mention) and not mention.text.isupper() and not mention.determiner
    return named and not mention.placed and not mention.plural


def _is_thing(mention: Mention) -> bool:
    """Whether it is named, and no place: "to the French intervention" is none, with a small letter at its end."""
    placed = mention.placed and (_is_name(mention) or not mention.determiner)
    return mention.named and not mention.plural and not placed


def _is_many(mention: Mention) -> bool:
    return mention.text.isupper() or (mention.determiner == "the" and (mention.plural or _is_name(mention)))


def _is_place(mention: Mention) -> bool:
    return mention.named and mention.placed


_FITTING: dict[str, Callable[[Mention], bool]] = {
    "person": _is_person,
    "thing": _is_thing,
    "many": _is_many,
    "place": _is_place,
}


def in_place(antecedent: str, pointer: Pointer, question: str) -> str:
    """An antecedent in the form of the pronoun that it replaces."""
    if pointer.kind == "place":
        before = words(question[: pointer.start])[-1:]
        return antecedent if before and before[0].low in PLACING else f"in {antecedent}"
    following = words(question[pointer.end :])[:1]
    low = pointer.text.casefold()
    owns = low in ("his", "its", "their") or (low == "her" and bool(following) and is_open(following[0]))
    if not owns:
        return antecedent
    return f"{antecedent}'" if antecedent.endswith("s") and low == "their" else f"{antecedent}'s"
