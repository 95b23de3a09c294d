"""Keep what `footnote bench` measures, and whole answers beside those of the usual pipeline, by commit.

    python tests/benchmarks/record.py --runs 5 --answers squad2/dev.json --sample 40

Writes `results/speed/COMMIT.json` with the machine's facts, and `results/speed.svg` with every ratio and its range.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chatbot.evaluation.bench import bench
from chatbot.settings import Settings
from index.precision import fastest
from tests.benchmarks.answers import compare, figures

ROOT = Path(__file__).resolve().parents[2]


def commit() -> str:
    """The commit that is measured; "+" follows where the files have changed since."""
    git = ["git", "-C", str(ROOT)]
    name = subprocess.run([*git, "rev-parse", "--short=9", "HEAD"], capture_output=True, text=True, check=True)
    changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=True)
    return name.stdout.strip() + ("+" if changed.stdout.strip() else "")


def machine() -> dict[str, Any]:
    """What the figures depend on, besides the code."""
    flags = Path("/proc/cpuinfo")
    names = ("avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16")
    known = set(flags.read_text().split()) if flags.exists() else set()
    return {
        "cpus": os.cpu_count(),
        "processor": [name for name in names if name in known] or platform.machine(),
        "python": platform.python_version(),
        "numbers": fastest(),
    }


def draw(found: Mapping[str, Any], path: Path) -> None:
    """Plot each ratio to its reference with its range; left of 1 is faster, or smaller."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "speed", "svg.fonttype": "none"})
    from matplotlib import pyplot

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--answers", type=Path, nargs="+", help="questions in SQuAD 2.0 layout, for whole answers")
    parser.add_argument("--sample", type=int, default=40)
    parser.add_argument("--output", type=Path, default=ROOT / "tests/benchmarks/results", help="for JSON and plot")
    given = parser.parse_args()
    found: dict[str, Any] = {"commit": commit(), "machine": machine(), "figures": bench(Settings(), runs=given.runs)}
    if given.answers:
        found["answers"] = figures(compare(given.answers, given.sample, seed=0))
    (given.output / "speed").mkdir(parents=True, exist_ok=True)
    (given.output / "speed" / f"{found['commit']}.json").write_text(json.dumps(found, indent=1) + "\n")
    draw(found["figures"], given.output / "speed.svg")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
