"""The page of results is written of whatever the commands print."""

from __future__ import annotations

from typing import Any

from tests.benchmarks import page
from tests.benchmarks.results import STEPS

TIMES = {"p50": 1.0, "p95": 2.0, "range": [1.0, 3.0]}


def test_the_page_tells_each_figure_with_its_command() -> None:
    shares = {"correct": 0.75, "cited_gold": 1.0, "refused_unanswerable": None, "quotes_verbatim": 1.0}
    n = {"correct": 40, "cited_gold": 30, "refused_unanswerable": 0, "quotes_verbatim": 61}
    answers: dict[str, Any] = {
        **shares,
        "n": n,
        "ci95": {"correct": [0.6, 0.86], "cited_gold": [0.89, 1.0]},
        "invalid_markers": 0,
        "latency": {"first_token": TIMES, "total": TIMES},
        "by_kind": {"fact": {**shares, "n": n}},
    }
    found = {engine: {"ndcg@10": 0.7, "recall@10": 0.8} for engine in ("dense", "bm25", "product")}
    usual = {"first": TIMES, "total": TIMES, "correct": 5, "answerable": 11}
    size = {
        "passages": 1000,
        "search": TIMES,
        "index": {"recall": 1.0},
        "memory": {"to_vectors": 1.2},
        "add": {"put": 0.001, "embedding": 0.1},
        "opening": {"warm": 0.1},
    }
    figures: dict[str, Any] = {
        **dict.fromkeys(("samples", "squad", "clapnq"), answers),
        "support": {
            "balanced_accuracy": 0.765,
            "ci95": {"balanced_accuracy": [0.7, 0.8]},
            "per_class": {"supported": {"n": 349}},
            "seconds": 100.0,
        },
        **dict.fromkeys(("retrieval", "milvus"), found),
        "speed": {"the page": {"ours": 2.3, "reference": 1.1, "ratio": 2.09, "ratio_range": [2.0, 2.2]}},
        "usual": {"questions": 24, "ours": usual, "theirs": usual, "times_faster_total": TIMES},
        "growth": {"results": [size]},
    }
    assert figures.keys() == STEPS.keys()
    told = page.written(
        {
            "commit": "abc",
            "machine": {"cpus": 2, "processor": ["avx2"], "python": "3.11", "numbers": "int8"},
            "steps": {name: {"seconds": 1, "figures": each} for name, each in figures.items()},
        },
        STEPS,
    )
    assert "at commit abc:" in " ".join(told.split())
    assert (
        "| SQuAD 2.0 (dev), among all 301 paragraphs | 30 of 40 (0.60 to 0.86) | 30 of 30 (0.89 to 1.00) |  |" in told
    )
    assert "0.765 (0.700 to 0.800)" in told
    assert "| the page | 2.3 s | 1.1 s | 2.09 (2.00 to 2.20) |" in told
    assert [command for name, command in STEPS.items() if name != "milvus" and f"`{command}`" not in told] == []
