"""Which sentences of the passages found are evidence: those that bear on a question, and what makes them understood."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, takewhile

from corpus.sentences import BULLET
from corpus.types import Sentence
from index.tables import label_of, sentence_text
from index.types import Evidence, StoredPassage
from index.words import Weights, content_terms, terms

OWN_WORDS, CONTEXT_WORDS, PASSAGE = 0.5, 0.25, 0.3
"""What a sentence's shared words, those above it, and its passage's similarity and words weigh beside its own
similarity, which counts 1."""


_QUESTION = re.compile(r"^(?:Q|Question)[ \d]*[.:)] ")

ANSWERS, SAME, BELOW = 2.0, 0.8, 3
"""What each of the first sentences gains below a heading that asks the same, how much of the weight of the words of
either question must be in the other, and how many sentences gain."""

ITEMS = 8
"""How many sentences of a list at most come with the line that announces it."""


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

    @property
    def place(self) -> tuple[str, int]:
        return self.passage.document_id, self.sentence.start


def candidates(passages: Sequence[StoredPassage]) -> list[Candidate]:
    """Every sentence of these passages, each once, in their order.

    Headings are left out, and lines that end in a colon: they announce something and say nothing, but for those that
    announce the items of a list.
    """
    seen: set[tuple[str, int]] = set()
    found = []
    for passage in passages:
        for position, sentence in enumerate(passage.sentences):
            candidate = Candidate(passage, position)
            announces = candidate.text.endswith(":") and not _items(candidate)
            if not sentence.heading and candidate.place not in seen and not announces:
                seen.add(candidate.place)
                found.append(candidate)
    return found


def select_evidence(
    question: str,
    similarity: Sequence[float],
    pool: Sequence[Candidate],
    passage_similarity: Mapping[int, float],
    weights: Weights,
    *,
    limit: int,
    neighbours: int,
    near: float = math.inf,
) -> list[Evidence]:
    """The `limit` sentences that bear most on the question, with the neighbours of the best `neighbours`; none that
    score less than the best by more than `near`.

    A sentence scores its similarity of meaning, the share of the question's word weight that it holds itself or
    that the headings above it and the beginning of its document hold, and the same of its passage: what stands
    beside it often names what it speaks of. `similarity` is that of each in the pool, `passage_similarity` that of
    their passages by id. The result is in rank order, neighbours last.
    """
    if not pool:
        return []
    asked = set(content_terms(question))
    scores = _scores(asked, similarity, pool, passage_similarity, weights)
    least = max(scores) - near
    best = sorted((i for i in range(len(pool)) if scores[i] >= least), key=lambda i: -scores[i])[:limit]
    total = weights.sum(asked) or 1.0
    coverage = {i: weights.sum(asked & _terms_in_context(pool[i])) / total for i in best}
    evidence = [replace(as_evidence(pool[i], similarity[i], coverage[i]), rank=rank) for rank, i in enumerate(best, 1)]
    chosen = [pool[i] for i in best]
    listed = [item for candidate in chosen for item in _items(candidate)]
    known = {candidate.place for candidate in chosen}
    evidence += [as_evidence(item, 0.0, 0.0) for item in listed if item.place not in known]
    return evidence + _neighbours([*chosen, *listed], chosen[:neighbours])


def _scores(
    asked: set[str],
    similarity: Sequence[float],
    pool: Sequence[Candidate],
    passage_similarity: Mapping[int, float],
    weights: Weights,
) -> list[float]:
    """How much each sentence of the pool bears on a question of these words, as `select_evidence` tells."""
    total = weights.sum(asked) or 1.0
    own = [weights.sum(asked & set(terms(_without_groups(c.text)))) / total for c in pool]
    with_opening = [weights.sum(asked & (_terms_in_context(c) | set(terms(c.passage.opening)))) / total for c in pool]
    passages = {c.passage.id: c.passage for c in pool}
    around = {i: passage_similarity[i] + weights.sum(asked & set(terms(p.text))) / total for i, p in passages.items()}
    return [
        similarity[i]
        + OWN_WORDS * own[i]
        + CONTEXT_WORDS * (with_opening[i] - own[i])
        + PASSAGE * around[c.passage.id]
        + ANSWERS * _answers(c, asked, weights)
        for i, c in enumerate(pool)
    ]


def _answers(candidate: Candidate, asked: set[str], weights: Weights) -> bool:
    """Whether a sentence is among the first below a heading that asks what is asked, as in an interview."""
    above = candidate.passage.sentences[max(0, candidate.position - BELOW) : candidate.position]
    heading = next((sentence for sentence in reversed(above) if sentence.heading), None)
    text = sentence_text(candidate.passage, heading) if heading else ""
    if not text.endswith("?"):
        return False
    there = set(content_terms(without_label(text)))
    return weights.sum(asked & there) >= SAME * max(weights.sum(asked), weights.sum(there))


def without_label(question: str) -> str:
    """A question of an interview without what labels it as one.

    >>> without_label("Q: Who paid?"), without_label("Question 2: Who paid?")
    ('Who paid?', 'Who paid?')
    """
    return _QUESTION.sub("", question)


def _without_groups(text: str) -> str:
    """A row without the names of the groups it belongs to, which it shares with many others; prose as it stands."""
    label = label_of(text)
    return text[text.index(label) :] if label else text


def _terms_in_context(candidate: Candidate) -> set[str]:
    """The words of a sentence and of the headings above it, which its own words often presuppose."""
    return set(terms(candidate.text)) | set(terms(candidate.passage.context))


def _items(candidate: Candidate) -> list[Candidate]:
    """The items of the list that a line announces; none of any other."""
    if not candidate.text.endswith(":"):
        return []
    below = (Candidate(candidate.passage, i) for i in range(candidate.position + 1, len(candidate.passage.sentences)))
    return list(islice(takewhile(_in_list, below), ITEMS))


def _in_list(candidate: Candidate) -> bool:
    before = candidate.passage.text[: candidate.sentence.start - candidate.passage.start]
    return bool(BULLET.match(before.rpartition("\n")[2].lstrip()))


def _neighbours(chosen: Sequence[Candidate], best: Sequence[Candidate]) -> list[Evidence]:
    taken = {candidate.place for candidate in chosen}
    found = []
    for candidate in best:
        for position in (candidate.position - 1, candidate.position + 1):
            if not 0 <= position < len(candidate.passage.sentences):
                continue
            beside = Candidate(candidate.passage, position)
            if beside.place not in taken and not beside.sentence.heading:
                taken.add(beside.place)
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
