"""Whether a sentence answers a question or only says it again."""

from __future__ import annotations

import re

from chatbot.asking.questions import ASKS, yes_or_no
from index.words import terms

_CHOICE = re.compile(
    r"\bor\b|\b(?:which|who|whom)\b.*(?:\band\b|,)|(?:\band\b|,).*\b(?:which|who|whom)\b", re.IGNORECASE
)
_AMOUNT = re.compile(r"\bhow (?:many|much|long|old|far|often)\b", re.IGNORECASE)
_ASKING = re.compile(rf"\b{ASKS}\b", re.IGNORECASE)
_QUOTES = re.compile(r"[\"“”«»]")
_GRAMMAR = frozenset(
    terms(
        "a an the this that these those it its he him his she her they them their is are was were be been being do "
        "does did has have had of in on at to by for from with as and also"
    )
)
"""Words that a sentence takes to become one; "not", "before" or "both" would say something."""


def echoes(sentence: str, question: str) -> bool:
    """Whether a sentence only says again what a question says, which asks for something not in it.

    A yes, a choice between what the question names, a number and a quotation may well consist of its words.

    >>> echoes("The accords came about with Algerian mediation.", "Which accords came about with Algerian mediation?")
    True
    """
    if not _ASKING.search(question) or yes_or_no(question) or _CHOICE.search(question):
        return False
    if _QUOTES.search(sentence) or (_AMOUNT.search(question) and re.search(r"\d", sentence)):
        return False
    return set(terms(sentence)) <= set(terms(question)) | _GRAMMAR
