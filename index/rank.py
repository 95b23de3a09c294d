"""Which passages, and which of their sentences, bear on a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.types import Sentence
from index.tables import label_of, sentence_text
from index.types import Evidence, StoredPassage
from index.words import Weights, content_terms, terms

OWN_WORDS, CONTEXT_WORDS, PASSAGE = 0.5, 0.25, 0.3
"""What a sentence's shared words, those above it, and its passage's similarity and words weigh beside its own
similarity, which counts 1."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a passage found, before it is scored."""

    passage: StoredPassage
    position: int

    @property
    def sentence(self) -> Sentence:
        return self.passage.sentences[self.position]

    @property
    def text(self) -> str:
        return sentence_text(self.passage, self.sentence)


def candidates(passages: Sequence[StoredPassage]) -> list[Candidate]:
    """Every sentence of these passages, each once, in their order.

    Headings are left out, and lines that end in a colon: they announce something and say nothing.
    """
    seen: set[tuple[str, int]] = set()
    found = []
    for passage in passages:
        for position, sentence in enumerate(passage.sentences):
            place = (passage.document_id, sentence.start)
            candidate = Candidate(passage, position)
            if not sentence.heading and place not in seen and not candidate.text.endswith(":"):
                seen.add(place)
                found.append(candidate)
    return found


def select_evidence(
    question: str,
    similarity: Sequence[float],
    pool: Sequence[Candidate],
    of_passages: Mapping[int, float],
    weights: Weights,
    *,
    limit: int,
    neighbours: int,
) -> list[Evidence]:
    """The `limit` sentences that bear most on the question, with the neighbours of the best `neighbours`.

    A sentence scores its similarity of meaning, the share of the question's word weight that it holds itself or
    that the headings above it and the beginning of its document hold, and the same of its passage: what stands
    beside it often names what it speaks of. `similarity` is that of each in the pool, `of_passages` that of their
    passages by id. The result is in rank order, neighbours last.
    """
    if not pool:
        return []
    asked = set(content_terms(question))
    total = weights.sum(asked) or 1.0
    own = [weights.sum(asked & set(terms(_without_groups(c.text)))) / total for c in pool]
    with_context = [weights.sum(asked & _terms_in_context(c)) / total for c in pool]
    with_opening = [weights.sum(asked & (_terms_in_context(c) | set(terms(c.passage.opening)))) / total for c in pool]
    passages = {c.passage.id: c.passage for c in pool}
    around = {i: of_passages[i] + weights.sum(asked & set(terms(p.text))) / total for i, p in passages.items()}
    scores = [
        similarity[i] + OWN_WORDS * own[i] + CONTEXT_WORDS * (with_opening[i] - own[i]) + PASSAGE * around[c.passage.id]
        for i, c in enumerate(pool)
    ]
    best = sorted(range(len(pool)), key=lambda i: -scores[i])[:limit]
    evidence = [
        replace(as_evidence(pool[i], similarity[i], with_context[i]), rank=rank) for rank, i in enumerate(best, 1)
    ]
    return evidence + _neighbours([pool[i] for i in best], neighbours)


def _without_groups(text: str) -> str:
    """A row without the names of the groups it belongs to, which it shares with many others; prose as it stands."""
    label = label_of(text)
    return text[text.index(label) :] if label else text


def _terms_in_context(candidate: Candidate) -> set[str]:
    """The words of a sentence and of the headings above it, which its own words often presuppose."""
    return set(terms(candidate.text)) | set(terms(candidate.passage.context))


def _neighbours(chosen: Sequence[Candidate], of_best: int) -> list[Evidence]:
    taken = {(c.passage.document_id, c.sentence.start) for c in chosen}
    found = []
    for candidate in chosen[:of_best]:
        for position in (candidate.position - 1, candidate.position + 1):
            if not 0 <= position < len(candidate.passage.sentences):
                continue
            beside = Candidate(candidate.passage, position)
            place = (beside.passage.document_id, beside.sentence.start)
            if place not in taken and not beside.sentence.heading:
                taken.add(place)
                found.append(as_evidence(beside, 0.0, 0.0))
    return found


def as_evidence(candidate: Candidate, similarity: float, coverage: float) -> Evidence:
    """A sentence as evidence, not yet ranked."""
    passage, sentence = candidate.passage, candidate.sentence
    return Evidence(
        passage=passage,
        start=sentence.start,
        end=sentence.end,
        text=candidate.text,
        page=sentence.page,
        similarity=similarity,
        coverage=coverage,
    )
