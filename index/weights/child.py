"""Work in a child process: it can be stopped at any moment, and its memory is returned when it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

POLL_SECONDS = 0.2


def run(
    command: Sequence[str],
    *,
    watch: Callable[[], None],
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> tuple[int, str]:
    """Run a command to its end and return its exit status and what it wrote to stderr.

    `watch` is called several times a second. If it raises, or Ctrl-C is pressed, the child is killed and
    the exception goes on. `env` is added to this process's environment.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        with subprocess.Popen(
            command,
            # Left open and never written to: it closes when this process ends, see `end_with_parent`.
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={**os.environ, **(env or {})},
            cwd=cwd,
        ) as child:
            try:
                while not _ended(child):
                    watch()
            except BaseException:
                child.kill()
                raise
        errors.seek(0)
        return child.returncode, errors.read()


def run_module(
    module: str, *arguments: str, watch: Callable[[], None], env: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Like `run`, for a module of this project; paths in `arguments` have to be absolute."""
    # Started where the project lies, the module is found whether or not the project is installed, and
    # nothing in the user's current folder can stand in for it.
    home = Path(__file__).resolve().parents[2]
    return run([sys.executable, "-m", module, *arguments], watch=watch, env=env, cwd=home)


def end_with_parent() -> None:
    """Called by a child: end it as soon as its parent is gone, even if that was killed."""

    def wait() -> None:
        os.read(0, 1)  # the parent never writes, so this returns when its end of the pipe closes
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def last_line(text: str) -> str:
    """The last line that isn't blank: where Python and pip say what went wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def _ended(child: subprocess.Popen[bytes]) -> bool:
    try:
        child.wait(POLL_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True
