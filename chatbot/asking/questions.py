"""What kind of answer a question asks for, and the parts and sides that it has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["fact", "explanation", "list", "comparison", "summary"]

DOCUMENTS = (
    "document report paper article note briefing file text study studies book chapter interview memo letter speech "
    "speeches timeline annex annexes minute contract"
).split()
"""What a text may be called, in the plural too where that takes more than an s."""

_DOCUMENT = rf"(?:{'|'.join(DOCUMENTS)})s?"
_SUMMARY = re.compile(
    r"\bsummar(?:y|ies|i[sz]e[ds]?|i[sz]ing)\b|\bsum up\b"
    r"|\b(?:an?|the|brief|short) (?:overview|outline|gist|précis) of\b"
    r"|\b(?:main|key|central|most important) "
    r"(?:points?|findings?|messages?|conclusions?|arguments?|ideas?|takeaways?)\b"
    rf"|^what (?:is|are|does|do) .{{0,80}}\b{_DOCUMENT}\b.{{0,40}} (?:about|say|argue|conclude|cover|contain)\W*$",
    re.IGNORECASE,
)
_COMPARISON = re.compile(
    r"\b(?:compare[ds]?|comparing|comparison|contrast|differ(?:s|ed|ence|ences|ent)?|in common|similar(?:ity|ities)?|"
    r"versus|vs)\b",
    re.IGNORECASE,
)
_MANY = r"(?!(?:was|has|does|its)\b)(?-i:[a-z]+)(?<![suio])s\b"
_HELPERS = "are|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must"
_LIST = re.compile(
    r"^(?:please )?(?:list|name|enumerate)\b|\ball (?:of )?the\b|^(?:who|what) (?:are|were) (?:the|all)\b.*s\b"
    rf"|\bwhich (?:\w+ ){{0,2}}{_MANY}(?! (?:the|an?|it|them|him|her)\b)"
    # What ends in s after "what" is as often a verb ("What makes it last?").
    rf"|\bwhat (?:(?!(?:the|an?|its?|his|her|their)\b)\w+ ){{0,2}}{_MANY} (?:of|between|{_HELPERS}|\w+ed)\b",
    re.IGNORECASE,
)
_EXPLANATION = re.compile(
    r"^(?:and |but |so )?(?:why|explain|"
    r"how(?! (?:many|much|long|old|far|often|big|large|high|tall|deep|wide|fast|soon)\b))\b"
    r"|\bwhat (?:caused|led to|explains|(?:is|was|were|are) the (?:causes?|reasons?|effects?|consequences?|role) )",
    re.IGNORECASE,
)

_THING = r"(.{2,60}?)"
_END = r"(?= (?:in|on|as|over|about|regarding|with respect|when|during)\b|[,;?.]|$)"
_SIDES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:differences?|similarit(?:y|ies)|comparison|contrast) between {_THING} and {_THING}{_END}",
        rf"\b(?:compare|contrast) {_THING} (?:and|with|to|against) {_THING}{_END}",
        rf"\b(?:do|does|did|are|were|is|was|have|had) {_THING} (?:and|versus|vs\.?) {_THING} "
        r"(?:differ|different|compare|similar|have|had|share)\b",
        rf"\b(?:do|does|did|are|is|was|were) {_THING} (?:differ|different|compare|similar)\w* (?:from|to|with) "
        rf"{_THING}{_END}",
    )
)

ASKS = r"(?:who|whom|whose|when|where|what|which|why|how)"
# "Who led it, and when did he die?"; not "Between five and how many?", nor "Which won most and which least?"
_TWO = re.compile(
    rf"^\W*(?P<one>(?P<asks>{ASKS})\b.+?),? and (?P<other>(?!(?P=asks))(?={ASKS}\b)[^,]+\?)$", re.IGNORECASE
)
_YES_OR_NO = re.compile(rf"^\W*(?:(?:and|but|so) )?(?:is|was|{_HELPERS})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the kind of answer it asks for, and if it compares two things these, and what it says beside them."""

    text: str
    kind: Kind
    sides: tuple[str, ...] = ()
    beside: str = ""


def understood(question: str) -> Asked:
    """What a question that stands alone asks for.

    >>> understood("How do the MNLA and Ansar Dine differ in their aims?").sides
    ('the MNLA', 'Ansar Dine')
    """
    kind = kind_of(question)
    if kind != "comparison":
        return Asked(question, kind)
    spans = _sides(question)
    beside = " ".join(
        question[end:start]
        for end, start in zip((0, *(e for _, e in spans)), (*(s for s, _ in spans), len(question)), strict=True)
    )
    return Asked(question, kind, tuple(question[start:end] for start, end in spans), beside)


def kind_of(question: str) -> Kind:
    """The kind of answer that a question asks for.

    >>> [kind_of(q) for q in ("Who led it?", "Why did it fail?", "Which countries agreed?", "Sum up the report.")]
    ['fact', 'explanation', 'list', 'summary']
    """
    if _SUMMARY.search(question):
        return "summary"
    if _COMPARISON.search(question) and _sides(question):
        return "comparison"
    if _EXPLANATION.search(question):
        return "explanation"
    return "list" if _LIST.search(question) else "fact"


def _sides(question: str) -> list[tuple[int, int]]:
    """Where the two things stand that a question compares; none where they can't be told."""
    found = next(filter(None, (pattern.search(question) for pattern in _SIDES)), None)
    return [found.span(1), found.span(2)] if found else []


def parts(question: str) -> list[str]:
    """The questions asked in one, in order; the question itself where it is one.

    >>> parts("Who led the attack, and when did he die?")
    ['Who led the attack?', 'when did he die?']
    """
    ends = [match for match in re.finditer(r"(?<=\?)\s+", question) if not _is_quoted(question, match.start())]
    cuts = [0, *(at for match in ends for at in match.span()), len(question)]
    found = [question[start:end] for start, end in zip(cuts[::2], cuts[1::2], strict=True)]
    if len(found) == 1 and (two := _TWO.search(question)):
        found = [f"{two['one']}?", two["other"]]
    whole = all(part.endswith("?") and len(part.split()) > 2 for part in found)
    return found if whole else [question]


def _is_quoted(text: str, at: int) -> bool:
    """Whether a place in a text lies within a quotation."""
    before, after = text[:at], text[at:]
    if before.count('"') % 2 and '"' in after:
        return True
    return any(before.rfind(opens) > before.rfind(closes) and closes in after for opens, closes in ("“”", "„“", "«»"))


def yes_or_no(question: str) -> bool:
    """Whether a question asks for a yes or a no."""
    return bool(_YES_OR_NO.search(question))
