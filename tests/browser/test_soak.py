"""Two hours of use at random: questions, uploads, removals, commands, backups and restarts, some of them by a kill; at
the end there is what there has to be, and nothing else."""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter
from pathlib import Path
from statistics import quantiles

import psutil
import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import FOOTNOTE, free_port, opened, started
from tests.browser.soak import Somebody

pytestmark = [pytest.mark.long, pytest.mark.real, pytest.mark.browser]

SECONDS = float(os.environ.get("FOOTNOTE_SOAK_SECONDS", "7200"))
SEED = int(os.environ.get("FOOTNOTE_SOAK_SEED", "0"))

CLERK = [sys.executable, str(Path(__file__).with_name("clerk.py"))]

OFTEN = {"ask": 50, "look": 10, "upload": 12, "remove": 10, "sync": 6, "take_out": 3, "back_up": 2}
"""How often each thing is done."""

FEW = 10
"""How many reports are left at least."""

OPEN = {"min_similarity": "0", "min_coverage": "0"}
"""Whatever is found is evidence."""


def test_hours_of_use_leave_all_in_order(browser: Browser, samples: Path, tmp_path: Path) -> None:
    port, end = free_port(), time.monotonic() + SECONDS
    somebody = Somebody(tmp_path, random.Random(SEED), f"http://localhost:{port}")
    dice, done = somebody.dice, somebody.done
    memory: list[tuple[float, int]] = []
    while time.monotonic() < end:
        began = time.monotonic()
        with (
            started(CLERK, tmp_path, port, **OPEN) as process,
            opened(browser, f"{somebody.address}/?library=documents") as somebody.page,
        ):
            somebody.settle()
            for _ in range(dice.randint(3, 60)):
                what = dice.choices([*OFTEN], [*OFTEN.values()])[0]
                if what in ("remove", "take_out") and len(somebody.reports) - len(somebody.leaving) < FEW:
                    what = "upload"
                getattr(somebody, what)()
                done[what] += 1
                somebody.page.wait_for_timeout(dice.uniform(0, 2000))
                if time.monotonic() > end:
                    break
            memory.append((time.monotonic() - began, psutil.Process(process.pid).memory_info().rss))
            if dice.random() < 0.7:
                somebody.leave()
            kill = dice.random() < 0.5
            process.kill() if kill else process.terminate()
            done["killed" if kill else "ended"] += 1
    with started(CLERK, tmp_path, port, **OPEN):
        somebody.settle()
    doctor = json.loads(somebody.command(*FOOTNOTE, "doctor", "--json"))
    assert doctor["ok"], doctor["problems"]
    logs = [path.read_text(encoding="utf-8") for path in (tmp_path / "library").glob("footnote.log*")]
    logged = [json.loads(line) for text in logs for line in text.splitlines()]
    assert not [entry for entry in logged if entry["level"] == "error"]
    print(
        dict(done),
        f"{len(somebody.told)} answers kept; {doctor['facts']['documents']} documents;",
        f"waits {quantiles(somebody.waits, n=20)[9]:.1f} s, p95 {quantiles(somebody.waits, n=20)[18]:.1f} s;",
        f"memory at most {max(rss for _, rss in memory) / 1e9:.2f} GB, at the end of the longest run "
        f"({max(memory)[0] / 60:.0f} min) {max(memory)[1] / 1e9:.2f} GB;",
        "logged:", dict(Counter(entry["level"] for entry in logged)),
    )  # fmt: skip
