"""Is there evidence for an answer, and does the evidence support what was written?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chatbot.checking.alignment import Alignment, align
from chatbot.checking.contradiction import contradicts, denies_question
from chatbot.checking.entailment import Entailment
from chatbot.checking.figures import other_number, other_row, untold_column
from chatbot.checking.names import is_named, names_in, rival_of, words_around
from chatbot.checking.numbers import YEAR, numbers
from chatbot.checking.units import other_unit
from chatbot.types import Support
from index.passages import with_context
from index.types import Embedder, Evidence
from index.words import Weights, terms

SUPPORTED, PARTIAL = 0.6, 0.35
"""The shares of a sentence's word weight that its sources must cover."""
ONLY_PART = "the source says only part of this"
UNSTATED = "the source may not say exactly this"
COPIED = 0.8
"""The share of a sentence's pairs of words from which on it is taken for a copy of its source."""
UNLIKE, ALIKE = 0.55, 0.65
"""The cosine similarities of a sentence and its sources below which it is doubted, and from which on wording alone is
not held against it; measured with the default embedder."""


class Verdict(NamedTuple):
    """How far a sentence is supported, and what is amiss, in a few words.

    What is `arguable` was told by wording alone, so that one that compares what both texts mean may find otherwise.
    """

    support: Support
    reason: str | None = None
    arguable: bool = False


def enough_evidence(evidence: Sequence[Evidence], *, similarity: float, coverage: float) -> bool:
    """Whether any sentence is close enough to the question in meaning or in words to answer from."""
    return any(item.similarity >= similarity or item.coverage >= coverage for item in evidence)


def best_denial(question: str, evidence: Sequence[Evidence]) -> Evidence | None:
    """The best of the evidence that denies what a question asks or takes for granted, if any does."""
    return next((i for i in evidence if i.coverage >= SUPPORTED and denies_question(i.text, question)), None)


def checked(
    sentence: str, question: str, shown: Sequence[Evidence], weights: Weights, embedder: Embedder
) -> tuple[Alignment, Verdict]:
    """What of the evidence `shown` a sentence rests on, and how far that supports it, in words and in meaning."""
    alignment = align(sentence, question, shown, weights)
    return alignment, compared(support(sentence, question, alignment, shown), sentence, alignment, embedder)


def support(sentence: str, question: str, alignment: Alignment, shown: Sequence[Evidence]) -> Verdict:
    """How far the aligned evidence supports a sentence, and what is amiss, in a few words.

    `shown` is all the evidence that the sentence may have been written from. A name need only stand in what is shown of
    the same document, since a source seldom repeats what its whole document is about, unless the source has another one
    in its place. A number that the question gave may be repeated; where not even the beginning of the document gives
    it, the sentence is supported only in part.
    """
    if alignment.coverage < PARTIAL or not alignment.evidence:
        return Verdict("unsupported", "nothing in the documents was found to say this")
    found = list(_amiss(sentence, question, alignment, shown))
    if not found:
        return Verdict("supported", arguable=alignment.copied < COPIED)
    # What makes a sentence unsupported is told first, what is arguable last; of several, the first.
    return min(found, key=lambda verdict: (verdict.support != "unsupported", verdict.arguable))


def compared(verdict: Verdict, sentence: str, alignment: Alignment, embedder: Embedder) -> Verdict:
    """An arguable verdict, once sentence and sources were compared in meaning, too; it stays arguable."""
    if not verdict.arguable:
        return verdict
    text = " ".join(item.text for item in alignment.evidence)
    whole = with_context(alignment.evidence[0].passage.context, text)
    said, given, below = embedder.embed_passages([sentence, text, whole])
    similarity = float(said @ given)
    # What a sentence is about may stand in the headings above its source alone; that is no reason to doubt it.
    if verdict.support == "supported" and max(similarity, float(said @ below)) < UNLIKE:
        return Verdict("partial", UNSTATED, arguable=True)
    if similarity >= ALIKE:
        return Verdict("supported", arguable=True)
    return verdict


def reconsidered(verdict: Verdict, sentence: str, alignment: Alignment, reader: Entailment) -> Verdict:
    """An arguable verdict, once a model for entailment has read the sentence and its sources, too."""
    if not verdict.arguable:
        return verdict
    sources = alignment.evidence
    text = " ".join([sources[0].passage.context.replace(" › ", ". ") + ".", *(item.text for item in sources)])
    match reader.relation(text, sentence):
        case "contradicted":
            return Verdict("unsupported", "the source says otherwise")
        case "neutral" if verdict.support == "supported":
            return Verdict("partial", UNSTATED)
        case "entailed":
            return Verdict("supported")
    return verdict


def _amiss(sentence: str, question: str, alignment: Alignment, shown: Sequence[Evidence]) -> Iterator[Verdict]:
    """All that is wrong with a sentence, by the kind of what is wrong."""
    sources = alignment.evidence
    yield from _wrong_numbers(sentence, question, sources)
    yield from _wrong_names(sentence, question, sources, shown)
    if reason := contradicts(sentence, " ".join(item.text for item in sources)):
        yield Verdict("unsupported" if alignment.coverage >= SUPPORTED else "partial", reason)
    if unit := other_unit(sentence, sources, shown):
        yield Verdict("unsupported" if unit.wrong else "partial", unit.reason)
    if row := other_row(sentence, question, sources, shown):
        yield Verdict("unsupported", f"in the source this figure is for “{row}”")
    if column := untold_column(sentence, question, sources):
        yield Verdict("unsupported" if column.wrong else "partial", f"in the source this figure is for “{column.name}”")
    if alignment.coverage < SUPPORTED:
        yield Verdict("partial", ONLY_PART, arguable=True)


def _wrong_numbers(sentence: str, question: str, sources: Sequence[Evidence]) -> Iterator[Verdict]:
    given = numbers(" ".join(f"{item.text} {item.passage.context} {item.passage.date or ''}" for item in sources))
    told = numbers(question)
    above = {year for item in sources for year in YEAR.findall(item.passage.title)}
    named = told & numbers(" ".join(item.passage.opening for item in sources))
    if above:  # a report on 2022 may well say that it was published in 2023
        named -= {number for number in named if YEAR.fullmatch(number)}
    said = numbers(sentence)
    others = {number for item in sources for number in numbers(item.text)} - said
    for number in sorted(said - given - named):
        reason = other_number(number, sentence, sources)
        # The source need not count what it lists, nor give the year again; but it must not give another.
        another = others or (above and YEAR.fullmatch(number))
        yield Verdict("partial", reason, not another) if number in told else Verdict("unsupported", reason)


def _wrong_names(
    sentence: str, question: str, sources: Sequence[Evidence], shown: Sequence[Evidence]
) -> Iterator[Verdict]:
    texts = [question, *(item.text for item in shown)]
    names = names_in(sentence, *texts)
    near = words_around(sources) if names else set()
    missing = [name for name in names if not is_named(name, near)]
    if not missing:
        return
    documents = {item.passage.document_id for item in sources}
    anywhere = words_around(shown)
    beside = words_around(item for item in shown if item.passage.document_id in documents)
    asked, known = names_in(question), {name for text in texts for name in names_in(text)}
    said = set(terms(sentence))
    others = any(not is_named(name, said) for item in sources for name in names_in(item.text))
    for name in missing:
        if not is_named(name, anywhere):
            yield Verdict("unsupported", f"none of the passages names “{name}”")
        elif (name not in asked or sentence.startswith(name)) and (rival := rival_of(name, sentence, sources, known)):
            yield Verdict("partial", f"names “{name}”, the source says “{rival}”")
        elif not is_named(name, beside):
            yield Verdict("partial", f"the source does not name “{name}”", arguable=not others)
