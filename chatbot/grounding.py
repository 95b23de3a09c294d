"""Is there evidence for an answer, and does the evidence support what was written?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chatbot.citations import Alignment
from chatbot.types import Support
from index.types import Evidence
from index.words import terms

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
NAME = re.compile(r"(?<!^)(?<![.!?:] )(?<!\")\b[A-Z][\w'’-]*")
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen".split()
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBER_WORDS = (
    {word: n for n, word in enumerate(_UNITS)}
    | {word: 10 * n for n, word in enumerate(_TENS, 2)}
    | {f"{ten}-{unit}": 10 * n + m for n, ten in enumerate(_TENS, 2) for m, unit in enumerate(_UNITS[1:10], 1)}
)

SUPPORTED, PARTIAL = 0.6, 0.35
"""The shares of a sentence's word weight that its sources must cover."""


def enough_evidence(evidence: Sequence[Evidence], *, similarity: float, coverage: float) -> bool:
    """Whether any sentence is close enough to the question in meaning or in words to answer from."""
    return any(item.similarity >= similarity or item.coverage >= coverage for item in evidence)


def support(sentence: str, alignment: Alignment, shown: Sequence[Evidence]) -> tuple[Support, str | None]:
    """How far the aligned evidence supports a sentence, and what is amiss, in a few words.

    `shown` is all the evidence that the sentence may have been written from.
    """
    if alignment.coverage < PARTIAL or not alignment.evidence:
        return "unsupported", "nothing in the documents was found to say this"
    contexts = " ".join(item.passage.context for item in alignment.evidence)
    quoted = " ".join(item.text for item in alignment.evidence)
    missing = sorted(_numbers(sentence) - _numbers(quoted) - _numbers(contexts))
    if missing:
        return "unsupported", f"the source does not give “{missing[0]}”"
    for name in NAME.findall(sentence):
        if not _names(name, shown):
            return "unsupported", f"none of the passages names “{name}”"
        if not _names(name, alignment.evidence):
            return "partial", f"the source does not name “{name}”"
    if alignment.coverage < SUPPORTED:
        return "partial", "the source says only part of this"
    return "supported", None


def _names(name: str, evidence: Sequence[Evidence]) -> bool:
    """Whether a name stands in the passages of this evidence, or in the titles and headings above them."""
    around = " ".join(f"{item.passage.context} {item.passage.text} {item.text}" for item in evidence)
    known = set(terms(around))
    return all(part in known for part in terms(name))


def _numbers(text: str) -> set[str]:
    """The numbers in a text, in digits without marks between thousands.

    >>> sorted(_numbers("Thirty-seven of 2,000 men"))
    ['2000', '37']
    """
    digits = {re.sub(r",(?=\d{3}\b)", "", number) for number in NUMBER.findall(text)}
    words = re.findall(r"[a-z]+(?:-[a-z]+)?", text.lower())
    return digits | {str(NUMBER_WORDS[word]) for word in words if word in NUMBER_WORDS}
