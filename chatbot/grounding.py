"""Is there evidence for an answer, and does the evidence support what was written?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chatbot.citations import Alignment
from chatbot.types import Support
from index.types import Evidence
from index.words import stem

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
NAME = re.compile(r"(?<!^)(?<![.!?:] )(?<!\")\b[A-Z][\w'’-]*")
NUMBER_WORDS = dict(
    zip(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        map(str, range(1, 13)),
        strict=True,
    )
)

SUPPORTED, PARTIAL = 0.6, 0.35
"""The shares of a sentence's word weight that its sources must cover."""


def enough_evidence(evidence: Sequence[Evidence], *, similarity: float, coverage: float) -> bool:
    """Whether any sentence is close enough to the question in meaning or in words to answer from."""
    return any(item.similarity >= similarity or item.coverage >= coverage for item in evidence)


def support(sentence: str, alignment: Alignment) -> tuple[Support, str | None]:
    """How far the aligned evidence supports a sentence, and what is amiss, in a few words."""
    if alignment.coverage < PARTIAL or not alignment.evidence:
        return "unsupported", "nothing in the documents was found to say this"
    quoted = " ".join(item.text for item in alignment.evidence)
    around = " ".join(f"{item.passage.context} {item.passage.text}" for item in alignment.evidence)
    missing = sorted(_numbers(sentence) - _numbers(quoted) - _numbers(" ".join(_contexts(alignment))))
    if missing:
        return "unsupported", f"the source does not give “{missing[0]}”"
    known = {stem(word) for word in re.findall(r"\w+", around)}
    strange = [name for name in NAME.findall(sentence) if not _known(name, known)]
    if strange:
        return "partial", f"the source does not name “{strange[0]}”"
    if alignment.coverage < SUPPORTED:
        return "partial", "the source says only part of this"
    return "supported", None


def _contexts(alignment: Alignment) -> list[str]:
    return [item.passage.context for item in alignment.evidence]


def _known(name: str, known: set[str]) -> bool:
    return all(stem(part) in known for part in re.findall(r"\w+", name) if len(part) > 1)


def _numbers(text: str) -> set[str]:
    """The numbers in a text, thousands unmarked, small ones in words included.

    >>> sorted(_numbers("Three of 2,000 men"))
    ['2000', '3']
    """
    digits = {re.sub(r",(?=\d{3}\b)", "", number) for number in NUMBER.findall(text)}
    return digits | {NUMBER_WORDS[word] for word in re.findall(r"[a-z]+", text.lower()) if word in NUMBER_WORDS}
