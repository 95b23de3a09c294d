"""Is a claim supported by a page? The check that every sentence of an answer goes through, on claims with labels."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatbot.checking import grounding
from chatbot.checking.entailment import Entailment
from chatbot.evaluation.kept import replace_file
from chatbot.evaluation.types import Through
from chatbot.types import Support
from corpus.types import FootnoteError
from index.types import Embedder, Evidence, StoredPassage
from index.words import Weights, terms

LABELS: Mapping[Support, str] = {
    "supported": "supported",
    "partial": "partially_supported",
    "unsupported": "not_supported",
}
"""What the verdicts of the product are called in WiCE."""
META, TITLE = "(meta data) ", "TITLE: "
PASSAGE_WORDS = 100
"""The sentences of a page are put together into passages of about so many words, as in a library."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, the page it is held against, title first, and whether that supports it, in the words of WiCE."""

    text: str
    title: str
    sentences: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What the product makes of a claim: how far it is supported, what is amiss, and the sentences it rests on."""

    support: Support
    reason: str | None
    cited: tuple[str, ...]


def check(
    claim: str, evidence: Sequence[Evidence], weights: Weights, embedder: Embedder, reader: Entailment | None = None
) -> Checked:
    """Hold a claim against evidence, as an answer's sentences are held against theirs."""
    alignment, verdict = grounding.checked(claim, "", evidence, weights, embedder)
    if reader:
        verdict = grounding.reconsidered(verdict, claim, alignment, reader)
    return Checked(verdict.support, verdict.reason, tuple(item.text for item in alignment.evidence))


def evaluate_support(
    file: Path, embedder: Embedder, *, reader: Entailment | None = None, output: Path | None, progress: Through
) -> dict[str, Any]:
    """Check the claims of a file in WiCE layout, each against its whole page; returns what `summary` gives.

    Words are weighed by how many sentences of all the pages hold them. `seconds` is the time that checking took.
    """
    claims = read_claims(file)
    weights = weights_of(claims)
    began = time.perf_counter()
    verdicts = [check(claim.text, evidence_of(claim), weights, embedder, reader) for claim in progress(claims)]
    seconds = time.perf_counter() - began
    if output:
        replace_file(output, "".join(map(_line, claims, verdicts)))
    pairs = [(claim.label, LABELS[verdict.support]) for claim, verdict in zip(claims, verdicts, strict=True)]
    return {**summary(pairs), "seconds": seconds}


def read_claims(file: Path) -> list[Claim]:
    """The claims of a file in WiCE layout, each with its `evidence`, whole.

    Raises `FootnoteError` for another layout.
    """
    try:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
        claims = [_claim(row) for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FootnoteError(f"{file} is not in WiCE layout.") from error
    if unknown := {claim.label for claim in claims} - set(LABELS.values()):
        raise FootnoteError(f"{file} is not in WiCE layout: it has the label {min(unknown)}.")
    return claims


def _claim(row: Mapping[str, Any]) -> Claim:
    lines = [line.removeprefix(META) for line in row["evidence"]]
    titles = [line for line in lines if line.startswith(TITLE)]
    return Claim(
        row["claim"],
        " ".join(line.removeprefix(TITLE).strip() for line in titles),
        tuple(line for line in lines if line.strip() and not line.startswith(TITLE)),
        row["label"],
    )


def weights_of(claims: Sequence[Claim]) -> Weights:
    """How much words tell, by the number of sentences of all pages that hold them."""
    counts: Counter[str] = Counter()
    for claim in claims:
        for sentence in claim.sentences:
            counts.update(set(terms(sentence)))
    return Weights(lambda term: counts[term], sum(len(claim.sentences) for claim in claims))


def evidence_of(claim: Claim) -> list[Evidence]:
    """Each sentence of a claim's page, in the passage that it would be part of in a library."""
    evidence: list[Evidence] = []
    for i, group in enumerate(_groups(claim.sentences)):
        passage = StoredPassage(i, "page", claim.title, claim.title, 0, 0, "\n".join(group), None, ())
        evidence.extend(Evidence(passage, 0, len(text), text, None, 0.0, 0.0) for text in group)
    return evidence


def _groups(sentences: Sequence[str]) -> list[list[str]]:
    """Neighbouring sentences together, at least `PASSAGE_WORDS` words but for the last."""
    groups: list[list[str]] = [[]]
    words = 0
    for sentence in sentences:
        if words >= PASSAGE_WORDS:
            groups.append([])
            words = 0
        groups[-1].append(sentence)
        words += len(sentence.split())
    return groups


def summary(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """From pairs of label and verdict: balanced accuracy of supported against the rest, and figures of each label.

    `ci95` is the interval of the middle 95% of 1,000 resamples. What can't be measured is None.
    """
    dice = random.Random(0)
    drawn = [balanced_accuracy(dice.choices(pairs, k=len(pairs))) for _ in range(1000)] if pairs else []
    known = sorted(value for value in drawn if value is not None)
    result: dict[str, Any] = {"balanced_accuracy": balanced_accuracy(pairs)}
    if known:
        result["ci95"] = {"balanced_accuracy": [known[int(0.025 * len(known))], known[int(0.975 * len(known))]]}
    result["per_class"] = {label: _of_class(pairs, label) for label in LABELS.values()}
    return result


def balanced_accuracy(pairs: Sequence[tuple[str, str]]) -> float | None:
    """The mean of the shares of supported claims and of all others that are told rightly; None without both."""
    mine = LABELS["supported"]
    good = [verdict == mine for label, verdict in pairs if label == mine]
    rest = [verdict != mine for label, verdict in pairs if label != mine]
    return (sum(good) / len(good) + sum(rest) / len(rest)) / 2 if good and rest else None


def _of_class(pairs: Sequence[tuple[str, str]], label: str) -> dict[str, Any]:
    right = sum(pair == (label, label) for pair in pairs)
    told, n = sum(verdict == label for _, verdict in pairs), sum(known == label for known, _ in pairs)
    return {"precision": right / told if told else None, "recall": right / n if n else None, "n": n}


def _line(claim: Claim, verdict: Checked) -> str:
    row = {
        "claim": claim.text,
        "label": claim.label,
        "verdict": LABELS[verdict.support],
        "reason": verdict.reason,
        "cited": verdict.cited,
    }
    return json.dumps(row, ensure_ascii=False) + "\n"
