"""A sync costs what changed, not what is there."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chatbot import assembly
from chatbot.settings import Settings

HOME = Path(__file__).resolve().parents[2]
FILES = 1000

dice = random.Random(5)


def write(path: Path) -> None:
    seen = [f"Convoy {dice.randrange(10**6)} of the northern army was seen on day {day}." for day in range(8)]
    path.write_text(f"# Report {path.stem}\n\n{' '.join(seen)}\n", encoding="utf-8")


@pytest.mark.long
@pytest.mark.real
def test_one_change_in_a_thousand_files_takes_hardly_longer_than_that_file_alone(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    for n in range(FILES):
        write(folder / f"{n}.md")
    changed = folder / "500.md"

    def update(library: str, path: Path) -> float:
        write(changed)
        target = assembly.library(settings, tmp_path / library)
        began = time.perf_counter()
        done = target.update([path])
        assert (done.added + done.updated, done.failed) == (1, ())
        return time.perf_counter() - began

    def command(library: str, path: Path) -> float:
        write(changed)
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "chatbot", "--library", tmp_path / library, "add", path],
            cwd=HOME,
            check=True,
            stderr=subprocess.DEVNULL,
        )
        return time.perf_counter() - began

    settings = Settings()
    assert assembly.library(settings, tmp_path / "all").update([folder]).added == FILES
    for name, measure, times in (("Library.update", update, 5), ("footnote add", command, 2)):
        # The quickest of several tries counts, as others may use the machine too.
        alone = min(measure(f"alone {name} {n}", changed) for n in range(times))
        sync = min(measure("all", folder) for _ in range(times))
        print(f"\n{name}: one of {FILES} files changed {sync:.2f} s, that file alone {alone:.2f} s")
        assert sync <= 1.5 * alone + 1
