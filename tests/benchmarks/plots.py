"""The plots of what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib import pyplot

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.hashsalt": "footnote", "svg.fonttype": "none"})


def speed(found: Mapping[str, Any], path: Path) -> None:
    """Each ratio to its reference with its range; left of 1 is faster, or smaller."""
    ratios = {name: each for name, each in found.items() if "ratio" in each}
    figure, axes = pyplot.subplots(figsize=(10, 0.45 * len(ratios) + 1), layout="constrained")
    for row, each in enumerate(ratios.values()):
        axes.plot(each["ratio_range"], [row, row], color="tab:blue", alpha=0.5, linewidth=4)
        axes.plot(each["ratio"], row, "o", color="tab:blue")
        axes.annotate(f"{each['ratio']:.2f}", (each["ratio"], row), xytext=(0, 6), textcoords="offset points")
    axes.axvline(1, color="gray", linewidth=1)
    axes.set(xscale="log", xlabel="ours / reference", yticks=range(len(ratios)), yticklabels=list(ratios))
    axes.invert_yaxis()
    axes.grid(True, axis="x", alpha=0.3)
    figure.savefig(path, metadata={"Date": None})


def growth(results: Sequence[Mapping[str, Any]], path: Path) -> None:
    """The time to add and to search by the number of passages."""
    sizes = [each["passages"] for each in results]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for name, part in (("store", "put"), ("words", "words"), ("vectors", "vectors"), ("embedding", "embedding")):
        left.plot(sizes, [1000 * each["add"][part] for each in results], marker="o", label=name)
    for name in ("p50", "p95"):
        right.plot(sizes, [1000 * each["search"][name] for each in results], marker="o", label=name)
    for part in results[0]["parts"]:
        right.plot(sizes, [1000 * each["parts"][part]["p50"] for each in results], linestyle=":", label=f"{part} p50")
    left.set(title="Adding a passage")
    right.set(title="Searching")
    for axes in (left, right):
        axes.set(xscale="log", yscale="log", xlabel="passages in the library", ylabel="milliseconds")
        axes.grid(True, alpha=0.3)
        axes.legend(fontsize="small")
    figure.savefig(path, metadata={"Date": None})
