"""Turn a follow-up into a question that stands alone, from the words of the conversation and no others."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from chatbot.asking.mentions import AUXILIARIES, QUESTION_WORDS, Word, is_open, mentions, names_at, words
from chatbot.asking.pointing import DOCUMENTS, pointers
from chatbot.asking.questions import parts
from chatbot.asking.smalltalk import reply, without_greeting
from chatbot.asking.topics import MONTH, Topics, bare, in_place
from chatbot.types import Message
from corpus.scripts import UNSPACED
from index.words import stem

KEPT_MESSAGES = 12
"""How many of the latest messages of a conversation are looked at, questions and answers."""
LONGEST_FOLLOW_UP = 60
"""Words; who writes more says what it is about."""
SHORT = 2
"""A question that says no more than so many words with a meaning of their own may lean on what was said before."""

LEAD = regex.compile(
    r"^(?:(?:and|but|so|or|then|also|plus|ok|okay|well|yes|no|i see|got it|sorry|oops)\b[\s,.:;!]*)+", regex.IGNORECASE
)
WHAT_ABOUT = regex.compile(r"^(?:what|how) about\s+|^what of\s+", regex.IGNORECASE)
POLITE = regex.compile(
    r"^(?:(?:please|(?:can|could|would|will) you(?: please)?(?: tell me| explain)?|do you know|tell me|"
    r"i (?:want|would like|am interested) to know)\b[\s,]*)+",
    regex.IGNORECASE,
)
MORE = regex.compile(r"\b(?:more|else|others?|another|further|again|examples?|details?)\b", regex.IGNORECASE)
DEFINES = regex.compile(r"^(?:what|who)(?:'s|\s+(?:is|are|was|were))\s+(?!the\b)[^?]+\??$", regex.IGNORECASE)
PAST = regex.compile(r"\b(?:did|was|were|had|\p{L}{2,}ed)\b", regex.IGNORECASE)
GENERAL = regex.compile(r"\b(?:did|was|were)\s+\p{L}+s\b", regex.IGNORECASE)
DEFINITE = frozenset(("the", "this", "that", "these", "those"))
# How it is asked back whom or what a word means (`clarify.ASK_BACK`), and how that is answered.
MEANT = regex.compile(r"do you mean by “([^”]+)”\?")
I_MEAN = regex.compile(r"^(?:i mean(?:t)?|it is|it's|that is|that's)\b[\s,:]*", regex.IGNORECASE)
UNSPACED_TEXT = regex.compile(rf"[{UNSPACED}]")
YEAR = regex.compile(r"\b(?:1[0-9]{3}|20[0-9]{2})\b")
_AT = r"(?:in|since|before|after|during|by|until)\s+"
WHEN = regex.compile(rf"{_AT}((?:the\s+)?(?:(?:{MONTH})\s+)?\S*\d\S*)", regex.IGNORECASE)
TIME = regex.compile(rf"(?:\b(?:{MONTH})\s+)?{YEAR.pattern}", regex.IGNORECASE)
IN_MONTH = regex.compile(rf"(?:{_AT})?({MONTH})", regex.IGNORECASE)
MONTH_NAME = regex.compile(rf"\b(?:{MONTH.title()})\b")  # not "may"
PLACED = regex.compile(r"(?:in|at|from|to|of|for|near)\s+", regex.IGNORECASE)


def stand_alone(question: str, history: Sequence[Message]) -> str:
    """The question itself where it stands alone; otherwise with what it is about, taken from the conversation.

    A pronoun with one fitting antecedent is replaced by it; "What about Niger?" takes the place of the name in
    the question before; anything else that leans on what was said is followed by what that was, as in
    "Why? (about: Belmokhtar)". `history` is oldest first, without the question.

    >>> said = [Message("user", "Who led the attack on In Amenas?"), Message("assistant", "Mokhtar Belmokhtar did.")]
    >>> stand_alone("Where was he born?", said), stand_alone("Who led Ansar Dine?", said)
    ('Where was Mokhtar Belmokhtar born?', 'Who led Ansar Dine?')
    """
    before = answer = ""
    for turn in history[-KEPT_MESSAGES:]:
        if turn.role == "assistant":
            answer = turn.content
        elif turn.role == "user" and turn.content.strip() and reply(turn.content, 0) is None:
            before, answer = _resolved(without_greeting(turn.content.strip()), before, answer), ""
    return _resolved(question, before, answer)


def _resolved(question: str, before: str, answer: str) -> str:
    """A question with what it leaves out, from the one before and from the answer to that."""
    if not before or len(question.split()) > LONGEST_FOLLOW_UP:
        return question
    core = LEAD.sub("", question)
    if (meant := MEANT.search(answer)) and _is_fragment(core):
        return _named(before, meant[1], core)
    if (instead := _instead(core, bare(before))) is not None:
        return instead
    topics = Topics.of(before, answer)
    first = parts(core)[0]  # what comes behind it may lean on it, and not on what was said before
    if not (_leans(first, topics) or (core != question and _is_fragment(first))):
        return question
    return _replaced(question, topics) or _followed(question, topics)


def _named(before: str, word: str, told: str) -> str:
    """The question before with the name that was asked back for."""
    name = regex.sub("^The ", "the ", I_MEAN.sub("", told).rstrip("?!. "))
    for pointer in pointers(before):
        if pointer.text.casefold() == word.casefold():
            return before[: pointer.start] + in_place(name, pointer, before) + before[pointer.end :]
    return f"{before} (about: {name})"


def _instead(core: str, before: str) -> str | None:
    """The question before with its name, year or month exchanged, for "What about Niger?" and "And in 2013?"."""
    asked = WHAT_ABOUT.sub("", core).rstrip("?!. ")
    if (month := IN_MONTH.fullmatch(asked)) and len(MONTH_NAME.findall(before)) == 1:
        return MONTH_NAME.sub(month[1].capitalize(), before)
    when = WHEN.fullmatch(asked)
    if not _is_question(before) or not (when or WHAT_ABOUT.match(core) or PLACED.match(asked)):
        return None
    if when:
        old = YEAR.findall(before)
        if YEAR.search(asked) and len(old) == 1:
            return TIME.sub(lambda _: when[1], before)
        return None if old else f"{before.rstrip('?!. ')} {asked}?"
    name = PLACED.sub("", asked, count=1) if PLACED.match(asked) else asked
    new = mentions(f"of {name}", question=True)
    if len(new) != 1 or not new[0].named or regex.sub(r"^the ", "", name) != new[0].text:
        return None
    old_names = [m for m in mentions(before, question=True) if m.named and (m.placed or name == asked)]
    if len(old_names) != 1:
        return None
    return regex.sub(rf"\b{regex.escape(old_names[0].text)}\b", lambda _: new[0].text, before)


def _is_question(text: str) -> bool:
    first = words(text)[:1]
    return text.endswith("?") or bool(first and first[0].low in QUESTION_WORDS | AUXILIARIES)


def _leans(core: str, topics: Topics) -> bool:
    """Whether a question can't be understood without what was said before."""
    pointing = pointers(core)
    if any(pointer.kind != "noun" for pointer in pointing):
        return True
    asked = POLITE.sub("", core)
    if WHAT_ABOUT.match(core):
        return True
    if names_at(words(asked)):
        return False
    if UNSPACED_TEXT.search(asked) or any(noun.casefold() in DOCUMENTS for noun in _definite(asked)):
        return False  # no words to count, or a question about the documents
    meaning = telling(asked)
    if not meaning or (len(meaning) <= SHORT + 1 and MORE.search(asked)):
        return True
    if len(meaning) <= SHORT + 1 and any(stem(noun) in topics.stems for noun in _definite(asked)):
        return True
    return len(meaning) <= SHORT and _is_brief(asked, bool(pointing))


def says_enough(asked: str) -> bool:
    """Whether a question says what it is about: by a name, or by more words that have a meaning than `SHORT`."""
    return len(telling(asked)) > SHORT or bool(names_at(words(asked)))


def telling(asked: str) -> list[Word]:
    """The words of a question that say what it is about."""
    return [word for word in words(asked) if is_open(word) and not MORE.fullmatch(word.text)]


def _is_fragment(asked: str) -> bool:
    return not any(word.low in QUESTION_WORDS | AUXILIARIES for word in words(asked))


def _definite(asked: str) -> list[str]:
    """The nouns after "the", "this" or "that"."""
    return [m.text.split()[-1] for m in mentions(asked, question=True) if m.determiner in DEFINITE]


def _is_brief(asked: str, pointing: bool) -> bool:
    """Whether few words are so few because the rest was said: a fragment, a deed with no names, "the causes"."""
    if DEFINES.match(asked):
        return False
    if pointing or MORE.search(asked) or regex.search(r"\bthe\b", asked, regex.IGNORECASE):
        return True
    return _is_fragment(asked) or bool(PAST.search(asked) and not GENERAL.search(asked))


def _replaced(question: str, topics: Topics) -> str | None:
    """The question with its pronouns replaced; None where one of them has no antecedent, or more than one."""
    pieces, at, done, used = list[str](), 0, set[str](), set[str]()
    for pointer in pointers(question):
        if pointer.kind in done:
            continue  # "How old was Carnegie when he died?"
        done.add(pointer.kind)
        antecedent = topics.antecedent(pointer, question)
        if antecedent is None or antecedent in used:
            return None  # "Did they get it?": not the same for both
        used.add(antecedent)
        pieces += [question[at : pointer.start], antecedent]
        at = pointer.end
    text = "".join([*pieces, question[at:]])
    return text[:1].upper() + text[1:] if done else None


def _followed(question: str, topics: Topics) -> str:
    """The question with what it is about behind it."""
    core = LEAD.sub("", question)
    names_another = bool(WHAT_ABOUT.match(core) or (core != question and _is_fragment(core)))
    about = topics.missing_from(question, all_of_it=names_another or not telling(core))
    return f"{question} (about: {about})" if about else question
