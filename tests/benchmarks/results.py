"""Measure all that `docs/results.md` tells, one after the other, and write that page.

    python -m tests.benchmarks.results DATA

DATA has `squad2`, `clapnq`, `scifact` and `wice`, in the layouts that `footnote eval` reads. What each command gave
is kept as it comes, in `results/results.json`, with the commit and the machine, so that a run that was stopped goes
on; another commit starts anew. Nothing else should run meanwhile: it takes some two hours on two cores.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index.precision import fastest
from tests.benchmarks import page, plots

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path(__file__).parent / "results"

STEPS = {
    "samples": "footnote eval questions tests/data/sample_questions.json --samples",
    "squad": "footnote eval answers DATA/squad2/dev.json --sample 100 --seed 0",
    "clapnq": "footnote eval answers DATA/clapnq/dev_answerable.jsonl DATA/clapnq/dev_unanswerable.jsonl "
    "--sample 60 --seed 0",
    "support": "footnote eval support DATA/wice/claim_dev.jsonl",
    "retrieval": "footnote eval retrieval DATA/scifact",
    "milvus": "FOOTNOTE_SEARCH=milvus:///LITE footnote eval retrieval DATA/scifact",
    "speed": "footnote bench --runs 3",
    "usual": "python -m tests.benchmarks.answers DATA/squad2/dev.json --sample 24 --seed 1",
    "growth": "python -m tests.benchmarks.growth --sizes 1000 10000 100000 1000000",
}
"""The commands by what they measure; each prints one JSON value, those of `footnote` with `--json`."""


def commit() -> str:
    """The commit that is measured; "+" follows where files have changed since, but for the results themselves."""
    git = ["git", "-C", str(ROOT)]
    name = subprocess.run([*git, "rev-parse", "--short=9", "HEAD"], capture_output=True, text=True, check=True)
    changed = subprocess.run(
        [*git, "status", "--porcelain", "--", ".", ":!docs/results.md", ":!tests/benchmarks/results"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return name.stdout.strip() + ("+" if changed.stdout.strip() else "")


def machine() -> dict[str, Any]:
    """What the figures depend on, besides the code."""
    flags = Path("/proc/cpuinfo")
    names = ("avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16")
    known = set(flags.read_text().split()) if flags.exists() else set()
    return {
        "cpus": os.cpu_count(),
        "processor": [name for name in names if name in known] or [platform.machine()],
        "python": platform.python_version(),
        "numbers": fastest(),
    }


def measure(command: str, data: Path, scratch: Path) -> Any:
    """What a command prints, as JSON.

    Raises `CalledProcessError` where it fails.
    """
    words = [word.replace("DATA", str(data)).replace("LITE", str(scratch / "lite.db")) for word in shlex.split(command)]
    environment = dict(os.environ)
    while "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        environment[name] = value
    if words[0] == "footnote":
        words = [sys.executable, "-m", "chatbot", *words[1:], "--json"]
    else:
        words[0] = sys.executable
    done = subprocess.run(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def run(data: Path, file: Path) -> Mapping[str, Any]:
    """Measure what this commit has no figures of yet; returns all there are."""
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    if found.get("commit") != commit():
        found = {"commit": commit(), "machine": machine(), "steps": {}}
    with tempfile.TemporaryDirectory() as scratch:
        for name, command in STEPS.items():
            if name in found["steps"]:
                continue
            print(f"{name}: {command} …", file=sys.stderr, flush=True)
            began = time.monotonic()
            figures = measure(command, data, Path(scratch))
            found["steps"][name] = {"seconds": round(time.monotonic() - began), "figures": figures}
            file.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--page-only", action="store_true", help="write the page of what was measured before")
    given = parser.parse_args()
    file = KEPT / "results.json"
    found = json.loads(file.read_text(encoding="utf-8")) if given.page_only else run(given.data.resolve(), file)
    plots.speed(found["steps"]["speed"]["figures"], KEPT / "speed.svg")
    plots.growth(found["steps"]["growth"]["figures"]["results"], KEPT / "growth.svg")
    (ROOT / "docs" / "results.md").write_text(page.written(found, STEPS), encoding="utf-8")


if __name__ == "__main__":
    main()
