"""The names and things that a text mentions, found by how English is written: capitals, determiners, prepositions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from index.words import STOP_WORDS

WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[-'’.&/_][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*")
ENDING = regex.compile(r"[.!?:;\n\"“”…؟。！？]")
POSSESSIVE = regex.compile(r"['’]s$")
AUXILIARIES = frozenset(
    "am is are was were be been being isn't aren't wasn't weren't do does did don't doesn't didn't has have had hasn't "
    "haven't hadn't can could will would shall should may might must can't couldn't won't wouldn't shouldn't".split()
)
PREPOSITIONS = frozenset(
    "about above across after against along among around as at before behind below beside besides between beyond by "
    "concerning despite down during except for from in inside into like near of off on onto out outside over per "
    "regarding since than through throughout to toward towards under until upon via with within without".split()
)
DETERMINERS = frozenset("the a an this that these those his her its their our my your some any no each every".split())
DOING = frozenset("do does did can could will would shall should may might must".split())
QUESTION_WORDS = frozenset("who whom whose what which when where why how".split())
PLACING = frozenset("in at near from to into across inside outside around".split())
# Small words that stand inside a name between two capitals.
JOINING = frozenset("of de la le du des da di del der den von van bin ibn ben abu ould ag al el and the for".split())
CLOSED = (
    STOP_WORDS | AUXILIARIES | PREPOSITIONS | DETERMINERS | QUESTION_WORDS
    | frozenset("yes well ok okay sorry thanks hi hello oops also else many much however although though since "
                "there's it's i'm i'd let's that's what's who's how's where's when's one two ones first last another "
                "whether instead perhaps maybe and but or so".split())
)  # fmt: skip
LONGEST_PHRASE = 4


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, where it starts and ends, and whether it begins a sentence or a phrase."""

    text: str
    start: int
    end: int
    opens_sentence: bool
    opens_phrase: bool

    @property
    def low(self) -> str:
        """In small letters, with a straight apostrophe."""
        return self.text.casefold().replace("’", "'")

    @property
    def capital(self) -> bool:
        """Whether it is written with a capital anywhere; the word I is not counted."""
        return any(c.isupper() for c in self.text) and self.low.split("'")[0] != "i"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name or a noun phrase, without its determiner.

    `named` tells that it is written with capitals, `plural` that it ends like a plural, `placed` that it follows
    a preposition of place; `determiner` is what stood before it ("the", "an"), or empty.
    """

    text: str
    named: bool
    plural: bool
    placed: bool
    determiner: str

    @property
    def full(self) -> str:
        """With "the" where it had a determiner: "an attack" is "the attack" when it is spoken of again."""
        return f"the {self.text}" if self.determiner else self.text


def words(text: str) -> list[Word]:
    """The words of a text in order; one that follows anything but white space opens a phrase."""
    found: list[Word] = []
    before = 0
    for match in WORD.finditer(text):
        gap = text[before : match.start()]
        if found and "." in found[-1].text:
            gap = gap.removeprefix(".")  # "the U.S. put"
        opens = not found or bool(ENDING.search(gap))
        found.append(Word(match[0], match.start(), match.end(), opens, opens or bool(gap.strip(" \t"))))
        before = match.end()
    return found


def mentions(text: str, *, question: bool = False) -> list[Mention]:
    """What a text mentions, in order, each once.

    The first word of a question ("Name …", "Describe …") is no name unless another capital or a verb follows it.

    >>> [m.text for m in mentions("Who led the attack on the gas plant in Mali for Mokhtar Belmokhtar?", question=True)]
    ['attack', 'gas plant', 'Mali', 'Mokhtar Belmokhtar']
    """
    if text.isupper() and len(text.split()) > 2:
        text = text.lower()  # capitals tell nothing here
    spoken = words(text)
    found: dict[str, Mention] = {}
    at = 0
    while at < len(spoken):
        end = _phrase_end(spoken, at, question=question)
        if end > at:
            mention = _mention(text, spoken, at, end)
            found.setdefault(mention.text.casefold(), mention)
        at = max(end, at + 1)
    return list(found.values())


def _phrase_end(spoken: Sequence[Word], at: int, *, question: bool) -> int:
    """Where the name or noun phrase that begins at a word ends; `at` itself where none does."""
    if named(spoken, at, question=question):
        end = _name_end(spoken, at)
    elif at and _announces(spoken, at - 1) and is_open(spoken[at]) and not spoken[at].opens_phrase:
        end = at
    else:
        return at
    begins = at > 0 and spoken[at - 1].low in DETERMINERS
    if end == at or (begins and not spoken[at].opens_phrase):
        end = _noun_end(spoken, at, end)
        end -= end - at > 1 and _is_subject(spoken, at)
    return end


def named(spoken: Sequence[Word], at: int, *, question: bool) -> bool:
    """Whether a word begins a name."""
    word = spoken[at]
    followed = at + 1 < len(spoken) and not spoken[at + 1].opens_phrase
    if not word.capital:
        return False
    if word.text.isupper() and len(word.text) > 1:
        return True  # "the WHO"
    if word.low in CLOSED:
        return not word.opens_sentence and followed and spoken[at + 1].capital  # "In Amenas"
    if not word.opens_sentence or POSSESSIVE.search(word.text):
        return True
    if not question:
        return followed or at + 1 == len(spoken) or spoken[at + 1].opens_sentence  # "Belmokhtar."
    if not followed:
        return False
    after = spoken[at + 1]  # "Belmokhtar was born where?", but not "Name the leader"
    return after.capital or after.low in AUXILIARIES or after.low.endswith("ed")


def _name_end(spoken: Sequence[Word], at: int) -> int:
    end = at + 1
    while end < len(spoken) and not spoken[end].opens_phrase and not POSSESSIVE.search(spoken[end - 1].text):
        if spoken[end].capital or spoken[end].text.isdigit():
            end += 1
            continue
        ahead = end
        while ahead < len(spoken) and spoken[ahead].low in JOINING - {"and", "for"} and not spoken[ahead].opens_phrase:
            ahead += 1
        if ahead == end or ahead == len(spoken) or not spoken[ahead].capital or spoken[ahead].opens_phrase:
            break
        end = ahead
    return end


def _announces(spoken: Sequence[Word], at: int) -> bool:
    """Whether a noun phrase follows a word: a determiner, a preposition, or "what is"."""
    low = spoken[at].low
    if low in DETERMINERS or low in PREPOSITIONS:
        return True
    return at > 0 and low in AUXILIARIES and spoken[at - 1].low in ("what", "who") and spoken[at - 1].opens_sentence


def is_open(word: Word) -> bool:
    """Whether a word is of those that name things, qualities and deeds, not of the small ones that join them."""
    return word.low not in CLOSED


def _noun_end(spoken: Sequence[Word], at: int, end: int) -> int:
    end = max(end, at + 1)
    while end < len(spoken) and end - at < LONGEST_PHRASE and is_open(spoken[end]) and not spoken[end].opens_phrase:
        if POSSESSIVE.search(spoken[end - 1].text) or spoken[end].low.endswith(("ed", "ly")):
            break
        if spoken[end].capital and not spoken[end - 1].capital:
            break  # "the army left Mali"
        end += 1
    return end


def _is_subject(spoken: Sequence[Word], at: int) -> bool:
    """Whether a phrase is the subject of a question, so that its last word is the verb: "did the army attack"."""
    return 1 < at < 6 and spoken[at - 1].low in DETERMINERS and spoken[at - 2].low in DOING


def _mention(text: str, spoken: Sequence[Word], at: int, end: int) -> Mention:
    said = POSSESSIVE.sub("", text[spoken[at].start : spoken[end - 1].end])
    before = spoken[at - 1].low if at else ""
    placing = spoken[at - 2].low if before in DETERMINERS and at > 1 else before
    last = said.split()[-1].casefold()
    return Mention(
        said,
        any(word.capital for word in spoken[at:end]),
        last.endswith("s") and not last.endswith(("ss", "us", "is")),
        placing in PLACING,
        before if before in DETERMINERS else "",
    )


def names_at(spoken: Sequence[Word]) -> list[int]:
    """Which words of a question begin a name."""
    return [at for at in range(len(spoken)) if named(spoken, at, question=True)]
