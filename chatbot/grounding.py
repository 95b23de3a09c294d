"""Is there evidence for an answer, and does the evidence support what was written?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chatbot.citations import Alignment
from chatbot.numbers import numbers
from chatbot.types import Support
from index.types import Evidence
from index.words import terms

NAME = re.compile(r"(?<!^)(?<![.!?:] )(?<!\")\b[A-Z][\w'’-]*")
SUPPORTED, PARTIAL = 0.6, 0.35
"""The shares of a sentence's word weight that its sources must cover."""


def enough_evidence(evidence: Sequence[Evidence], *, similarity: float, coverage: float) -> bool:
    """Whether any sentence is close enough to the question in meaning or in words to answer from."""
    return any(item.similarity >= similarity or item.coverage >= coverage for item in evidence)


def support(
    sentence: str, question: str, alignment: Alignment, shown: Sequence[Evidence]
) -> tuple[Support, str | None]:
    """How far the aligned evidence supports a sentence, and what is amiss, in a few words.

    `shown` is all the evidence that the sentence may have been written from. A name that the question gave need
    only stand there: a source seldom repeats what its whole document is about. A number that the question gave
    may be repeated; where not even the beginning of the document gives it, the sentence is supported only in part.
    """
    if alignment.coverage < PARTIAL or not alignment.evidence:
        return "unsupported", "nothing in the documents was found to say this"
    given = numbers(" ".join(f"{item.text} {item.passage.context}" for item in alignment.evidence))
    told = numbers(question)
    named = told & numbers(" ".join(item.passage.opening for item in alignment.evidence))
    missing = sorted(numbers(sentence) - given - named, key=lambda number: number in told)
    if missing:
        verdict: Support = "partial" if missing[0] in told else "unsupported"
        return verdict, f"the source does not give “{missing[0]}”"
    asked = set(terms(question))
    for name in NAME.findall(sentence):
        if not _names(name, shown):
            return "unsupported", f"none of the passages names “{name}”"
        if not _names(name, alignment.evidence) and not asked.issuperset(terms(name)):
            return "partial", f"the source does not name “{name}”"
    if alignment.coverage < SUPPORTED:
        return "partial", "the source says only part of this"
    return "supported", None


def _names(name: str, evidence: Sequence[Evidence]) -> bool:
    """Whether a name stands in these passages, in the headings above them, or where their documents begin."""
    around = " ".join(f"{i.passage.opening} {i.passage.context} {i.passage.text} {i.text}" for i in evidence)
    known = set(terms(around))
    return all(part in known for part in terms(name))
