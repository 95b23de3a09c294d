from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.weights.child import last_line, run

pytestmark = pytest.mark.slow

HOME = Path(__file__).resolve().parents[3]


def test_run_returns_status_and_errors() -> None:
    command = [sys.executable, "-c", "import sys; print('out'); sys.exit('went wrong')"]
    assert run(command, watch=lambda: None) == (1, "went wrong\n")


def test_run_watches_and_adds_to_the_environment() -> None:
    seen: list[int] = []
    command = [sys.executable, "-c", "import os, sys, time; time.sleep(0.7); sys.exit(os.environ['COLOUR'])"]
    assert run(command, watch=lambda: seen.append(1), env={"COLOUR": "green"}) == (1, "green\n")
    assert len(seen) >= 2


def test_run_kills_the_child_if_watching_raises(tmp_path: Path) -> None:
    late = tmp_path / "late"

    def cancel() -> None:
        raise KeyboardInterrupt

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run([sys.executable, "-c", f"import time; time.sleep(1); open({str(late)!r}, 'w')"], watch=cancel)
    assert time.monotonic() - started < 1
    time.sleep(1.5)
    assert not late.exists()


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    child = (
        "import os, time; from index.weights.child import end_with_parent; end_with_parent(); "
        f"open({str(pid_file)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    )
    parent = f"from index.weights.child import run; run([{sys.executable!r}, '-c', {child!r}], watch=lambda: None)"
    process = subprocess.Popen([sys.executable, "-c", parent], cwd=HOME, env={**os.environ, "PYTHONPATH": str(HOME)})
    try:
        _wait_until(lambda: pid_file.exists() and pid_file.read_text() != "")
    finally:
        process.kill()
        process.wait()
    _wait_until(lambda: not _runs(int(pid_file.read_text())))


def test_last_line() -> None:
    assert last_line("one\n two \n\n") == "two"
    assert last_line("") == ""


def _wait_until(condition, seconds: float = 10) -> None:  # type: ignore[no-untyped-def]
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    if status.parent.parent.joinpath("self").exists():
        # Where nobody reaps orphans, one that ended stays as a zombie.
        return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
