"""Does an answer say what a gold answer says?"""

from __future__ import annotations

import re
import string

from chatbot.evaluation.types import Question
from index.words import content_terms, terms

ARTICLES = re.compile(r"\b(?:a|an|the)\b")
MARKER = re.compile(r"\[(\d+)\]")
RANGE = re.compile(r"(?<=\d)[–—](?=\d)")
DASH = re.compile("[–—]")
PUNCTUATION = frozenset(string.punctuation + "“”‘’")


def normalize(text: str) -> str:
    """Lower case without punctuation, articles and extra white space, as SQuAD's own scorer has it.

    Typographic quotes count as punctuation too, and long dashes part words, but not numbers: "2012–13" is "2012-13".

    >>> normalize("The  Cat, [1] sat.")
    'cat sat'
    """
    text = DASH.sub(" ", RANGE.sub("-", MARKER.sub(" ", text.lower())))
    text = "".join(c for c in text if c not in PUNCTUATION)
    return " ".join(ARTICLES.sub(" ", text).split())


def contains(answer: str, gold: str) -> bool:
    """Whether a gold string stands in an answer, at word boundaries, both normalised."""
    return bool(normalize(gold)) and f" {normalize(gold)} " in f" {normalize(answer)} "


def recall(answer: str, gold: str) -> float:
    """The share of a gold answer's content words, stemmed and each counted once, that stand in an answer (0 to 1).

    >>> recall("Gunmen attacked it. [1]", "The attack of the gunmen in 2013")
    0.6666666666666666
    """
    wanted = set(content_terms(gold))
    return len(wanted.intersection(terms(MARKER.sub(" ", answer)))) / len(wanted) if wanted else 0.0


def best_recall(question: Question, answer: str) -> float:
    """The recall of the gold answer that an answer comes nearest to."""
    return max((recall(answer, gold) for gold in question.answers), default=0.0)


def says(question: Question, answer: str) -> bool:
    """Whether an answer has one of the gold answers, and one of each group of which all are wanted."""
    if not question.answerable:
        return False
    if question.recall is not None:
        return best_recall(question, answer) >= question.recall
    groups = (*([question.answers] if question.answers else []), *question.all_of)
    return all(any(contains(answer, gold) for gold in group) for group in groups)
