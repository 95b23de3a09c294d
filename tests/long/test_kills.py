"""A command killed at any moment leaves the last good state, and the same command goes on from there."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from chatbot import assembly
from chatbot.doctor import examine
from chatbot.settings import Settings
from tests.fakes import FakeEmbedder
from tests.whole import Documents, Row, check, check_same, contents, copied, files, found, names, rows, scores, unsaved

pytestmark = pytest.mark.slow

HOME = Path(__file__).resolve().parents[2]
FOOTNOTE = [sys.executable, "-m", "chatbot"]
WITH_A_FAKE = """
import chatbot.assembly, chatbot.cli
from tests.fakes import FakeEmbedder
chatbot.assembly.embedder = FakeEmbedder.chosen
chatbot.cli.main()
"""
FAKE_FOOTNOTE = [sys.executable, "-c", WITH_A_FAKE]
"""The command with an embedder that is fast, so that most of a run is reading and storing."""


@dataclass
class Killer:
    """Runs a command that writes to a library, and kills it."""

    command: Sequence[str | Path]
    library: Path
    dice: random.Random

    def run(self) -> float:
        """Let the command come to its end; the seconds that it took."""
        began = time.perf_counter()
        subprocess.run(self.command, cwd=HOME, check=True, stderr=subprocess.DEVNULL)
        return time.perf_counter() - began

    def kill(self, after: float) -> bool:
        """Kill the command after so many seconds; whether it was still at work then."""
        return self._kill(lambda process: _wait(process, after))

    def kill_writing(self, names: str, changes: int) -> bool:
        """Kill the command hardly later than it changed the files of these names so many times."""

        def look() -> list[Row]:
            found = []
            for path in self.library.glob(names):
                with suppress(OSError):
                    found.append((path, path.stat().st_size, path.stat().st_mtime_ns))
            return found

        def changed(process: subprocess.Popen[bytes]) -> None:
            seen, left = look(), changes
            while left and process.poll() is None:
                time.sleep(0.001)
                if (now := look()) != seen:
                    seen, left = now, left - 1
            _wait(process, self.dice.uniform(0, 0.003))

        return self._kill(changed)

    def _kill(self, wait: Callable[[subprocess.Popen[bytes]], None]) -> bool:
        with subprocess.Popen(self.command, cwd=HOME, stderr=subprocess.DEVNULL) as process:
            wait(process)
            process.kill()
        assert process.returncode in (0, -signal.SIGKILL)
        return process.returncode != 0


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait so long, or till the process ends."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)


def moments(dice: random.Random, count: int, whole: float) -> list[float]:
    """Random moments of a run of `whole` seconds, one in each of as many equal parts of it, in any order."""
    return dice.sample([whole * (part + dice.random()) / count for part in range(count)], count)


def kill_adding(killer: Killer, documents: Documents, kills: int, whole: float) -> Counter[str]:
    """Kill `footnote add`, which takes `whole` seconds, at moments all over its run; where they fell."""
    fell: Counter[str] = Counter()
    half: set[str] = set()
    for n, moment in enumerate(moments(killer.dice, kills, whole)):
        before = files(killer.library) if (killer.library / "library.db").exists() else {}
        match n % 5:  # storing and saving take a small share of the time, and could be missed
            case 2:
                alive = killer.kill_writing("*.tmp", killer.dice.randrange(1, 4))
            case 3:
                alive = killer.kill_writing("library.db-wal", killer.dice.randrange(2, 20))
            case _:
                alive = killer.kill(moment)
        copy = copied(killer.library)
        unfinished = unsaved(copy) - half
        half |= unfinished
        check(copy, documents)
        after = files(copy)
        assert {path for path in before if Path(path).exists()} <= set(after), "what was stored has to stay"
        if unfinished:
            fell["saving an index"] += 1
        elif not alive:
            fell["after its end"] += 1
        elif after == before:
            fell["before anything was stored"] += 1
        else:
            fell["storing"] += 1
        if n % 4:
            documents.turn()
    return fell


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Has commands and tests use a fake embedder of so many dimensions; no weights of the user's are looked at."""

    def choose(dimensions: int) -> None:
        folder = tmp_path / "weights" / str(dimensions)
        folder.mkdir(parents=True)
        for name in ("config.json", "model.safetensors"):
            (folder / name).touch()
        monkeypatch.setenv("FOOTNOTE_EMBEDDER", str(folder))
        monkeypatch.setenv("FOOTNOTE_MODEL", str(folder))

    monkeypatch.setattr(assembly, "embedder", FakeEmbedder.chosen)
    choose(1024)
    return choose


def kill_add(tmp_path: Path, footnote: Sequence[str], count: int, kills: int, tolerance: float = 0.0) -> None:
    dice = random.Random(7)
    documents = Documents(tmp_path, assembly.embedder(Settings()), count, dice, tolerance)
    documents.fill()

    def adding(library: str) -> Killer:
        path = tmp_path / library
        return Killer([*footnote, "--library", path, "add", documents.folder], path, dice)

    killed, whole = adding("killed"), adding("measured").run()
    fell = kill_adding(killed, documents, kills, whole)
    print(f"\n{kills} kills in runs of at most {whole:.1f} s: {dict(fell)}")
    assert kills < 50 or len(fell) == 4, "they have to fall all over the run"
    documents.turn()  # so much that the indexes are saved once more, without what is gone
    killed.run()
    undisturbed = adding("undisturbed")
    undisturbed.run()
    assert names(killed.library) == names(undisturbed.library), "nothing is left over"
    for library in (killed.library, undisturbed.library):
        check(library, documents)
    assert contents(killed.library).keys() == contents(undisturbed.library).keys()
    assert files(killed.library) == files(undisturbed.library)
    for one, other in zip(scores(killed.library), scores(undisturbed.library), strict=True):
        assert one == pytest.approx(other, rel=0, abs=10 * tolerance)


@pytest.mark.parametrize(("count", "kills"), [(8, 3), pytest.param(100, 50, marks=pytest.mark.long)])
def test_adding_killed_again_and_again_comes_to_the_same_library(
    tmp_path: Path, fake: Callable[[int], None], count: int, kills: int
) -> None:
    kill_add(tmp_path, FAKE_FOOTNOTE, count, kills)


@pytest.mark.long
@pytest.mark.real
def test_adding_with_the_real_embedder_killed_comes_to_the_same_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_MODEL", "SmolLM2-135M-Instruct")  # the doctor looks at every byte of it
    # The last bit of a vector, in half precision, depends on the texts that are embedded along with its own.
    kill_add(tmp_path, FOOTNOTE, 12, 5, tolerance=1e-4)


@pytest.mark.long
def test_a_change_of_embedder_killed_leaves_the_old_vectors_or_the_new(
    tmp_path: Path, fake: Callable[[int], None]
) -> None:
    dice = random.Random(8)
    Documents(tmp_path, assembly.embedder(Settings()), 70, dice)
    old = tmp_path / "old"
    Killer([*FAKE_FOOTNOTE, "--library", old, "add", tmp_path / "versions"], old, dice).run()
    before = contents(old), found(copied(old))

    def changing(library: str) -> Killer:
        shutil.copytree(old, tmp_path / library)
        return Killer([*FAKE_FOOTNOTE, "--library", tmp_path / library, "reindex"], tmp_path / library, dice)

    fake(96)
    new = changing("new")
    whole = new.run()
    after = contents(new.library), found(copied(new.library))
    assert {i: one.passages for i, one in after[0].items()} == {i: one.passages for i, one in before[0].items()}

    fell: Counter[str] = Counter()
    killed = changing("killed 0")
    for n, moment in enumerate(moments(dice, 10, whole), start=1):
        killed.kill(moment)
        copy = copied(killed.library)
        report = examine(Settings(library=copy))
        assert (report["ok"], report["problems"]) == (True, [])
        changed = rows(copy, "SELECT value FROM meta WHERE key = 'embedder'") == [(Settings().embedder,)]
        check_same(copy, *(after if changed else before))
        prepared = rows(copy, "SELECT count(DISTINCT document_id) FROM next_passages")[0][0]
        fell["done" if changed else "at work" if prepared else "beginning"] += 1
        if changed:
            killed = changing(f"killed {n}")
    print(f"\n10 kills in runs of at most {whole:.1f} s: {dict(fell)}")
    killed.run()
    assert names(killed.library) == names(old), "nothing is left over"
    check_same(killed.library, *after)
