"""How good the product must be at least."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

AT_LEAST = frozenset({"correct", "cited_gold", "refused_unanswerable", "quotes_verbatim"})
AT_MOST = frozenset({"invalid_markers"})
"""Of these less is better: what is given for one is a ceiling."""
METRICS = AT_LEAST | AT_MOST


def shortfall(result: Mapping[str, Any], floors: Mapping[str, float]) -> str | None:
    """One sentence that names the metrics below their floors; None where there are none.

    A metric that could not be measured is below any floor.

    >>> shortfall({"correct": 0.7, "invalid_markers": 0}, {"correct": 0.75, "invalid_markers": 0})
    'Not good enough: correct is 0.700, less than 0.75.'
    """
    told = []
    for name, floor in floors.items():
        value = result[name]
        if value is None:
            told.append(f"{name} could not be measured")
        elif name in AT_MOST and value > floor:
            told.append(f"{name} is {value:g}, more than {floor:g}")
        elif name not in AT_MOST and value < floor:
            told.append(f"{name} is {value:.3f}, less than {floor:g}")
    return f"Not good enough: {'; '.join(told)}." if told else None
