"""Time two ways of doing the same work, in turn, so that whatever else the machine does meets both alike."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

Work = Callable[[], object]
Measured = Callable[[], float]


def compare(ours: Work, reference: Work, runs: int) -> dict[str, Any]:
    """The median seconds of `ours` and of the `reference`, the median of their ratios as `ratio`, and the least and the
    greatest of these as `ratio_range`, by these names."""
    return compare_measured(lambda: seconds(ours), lambda: seconds(reference), runs)


def compare_measured(ours: Measured, reference: Measured, runs: int) -> dict[str, Any]:
    """As `compare`, for work that measures itself: either returns seconds, or a number of bytes.

    Each is done once before, to warm up.
    """
    ours(), reference()
    pairs = [(ours(), reference()) for _ in range(runs)]
    ratios = [a / b for a, b in pairs]
    return {
        "ours": median(a for a, _ in pairs),
        "reference": median(b for _, b in pairs),
        "ratio": median(ratios),
        "ratio_range": [min(ratios), max(ratios)],
    }


def seconds(work: Work) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
