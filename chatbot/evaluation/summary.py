"""Sum up what became of many questions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import fmean, quantiles
from typing import Any

from chatbot.evaluation.types import Outcome, Question

Counts = dict[str, tuple[int, int]]
"""By metric, how often it was met, and of how many."""


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The metrics, their denominators `n`, their 95% intervals `ci95`, and latencies in seconds.

    `correct` is the share of the answerable questions whose answer has a gold answer in it; `cited_gold` the share of
    these that cite a document which has one; `refused_unanswerable` the share of the others that are refused;
    `quotes_verbatim` the share of all quotes that are the document's own text at their place. `invalid_markers` counts
    markers without a source.

    Where questions are of kinds, or of articles, the main metrics of each follow in `by_kind` and `by_article`; where
    gold answers are long, `mean_recall` is the mean share of their content words that was said, a refusal saying none.
    """
    counts = _counts(outcomes)
    result = _shares(counts)
    result["invalid_markers"] = sum(o.invalid_markers for o in outcomes)
    result["n"] = {name: n for name, (_, n) in counts.items()} | {"invalid_markers": len(outcomes)}
    result["ci95"] = {name: wilson(k, n) for name, (k, n) in counts.items() if n}
    if recalls := [o.recall for o in outcomes if o.recall is not None and o.question.answerable]:
        result["mean_recall"] = fmean(recalls)
        result["n"]["mean_recall"] = len(recalls)
    result["latency"] = _latency(outcomes)
    for name, of in (("by_kind", lambda q: q.kind), ("by_article", lambda q: q.article)):
        if parts := _apart(outcomes, of):
            result[name] = parts
    return result


def _counts(outcomes: Sequence[Outcome]) -> Counts:
    answerable = [o for o in outcomes if o.question.answerable]
    unanswerable = [o for o in outcomes if not o.question.answerable]
    correct = [o for o in answerable if o.correct]
    return {
        "correct": (len(correct), len(answerable)),
        "cited_gold": (sum(o.cited_gold for o in correct), len(correct)),
        "refused_unanswerable": (sum(o.answer.refused for o in unanswerable), len(unanswerable)),
        "quotes_verbatim": (sum(o.verbatim for o in outcomes), sum(len(o.answer.sources) for o in outcomes)),
    }


def _shares(counts: Counts) -> dict[str, Any]:
    return {name: k / n if n else None for name, (k, n) in counts.items()}


def _apart(outcomes: Sequence[Outcome], of: Callable[[Question], str | None]) -> dict[str, dict[str, Any]]:
    """What is right and what is refused, with their denominators, of each kind or article, by name."""
    result = {}
    for name in sorted({key for o in outcomes if (key := of(o.question))}):
        counts = _counts([o for o in outcomes if of(o.question) == name])
        told = {metric: counts[metric] for metric in ("correct", "refused_unanswerable")}
        result[name] = {**_shares(told), "n": {metric: n for metric, (_, n) in told.items()}}
    return result


def _latency(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float | None]]:
    timings = [o.answer.timings for o in outcomes]
    return {
        "retrieve": _spread([t.retrieve for t in timings]),
        "first_token": _spread([t.first_token for t in timings if t.first_token is not None]),
        "total": _spread([t.total for t in timings]),
    }


def wilson(successes: int, n: int) -> list[float]:
    """The 95% interval of a proportion of at least one (Wilson, 1927)."""
    z = 1.96
    p = successes / n
    centre = p + z * z / (2 * n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return [(centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)]


def _spread(values: Sequence[float]) -> dict[str, float | None]:
    if len(values) < 2:
        return dict.fromkeys(("p50", "p95"), values[0] if values else None)
    cuts = quantiles(values, n=20, method="inclusive")
    return {"p50": cuts[9], "p95": cuts[18]}
