"""Read files in a process of their own: one that is hostile or broken can neither crash this one nor hang it."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from corpus.answers import document_of, picture_of
from corpus.types import Document, FootnoteError, Limits, Picture, Tick, UnreadableDocument, no_tick
from corpus.worker import IDLE_SECONDS

POLL_SECONDS = 0.05
MEGABYTE = 1 << 20
TIMES_LONGER = 60
"""Reading a file may take this many times as long as it may show no progress."""


class IsolatedReader:
    """Reads files, one at a time, in a child process that is started when it is needed."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None
        self._end: Callable[[], object] = lambda: None
        self._answers: queue.Queue[bytes] = queue.Queue()
        self._last_used = 0.0
        self._alone = threading.Lock()

    def read(self, path: Path, tick: Tick = no_tick) -> Document:
        """Read one file into a document.

        Raises `UnreadableDocument` with the reason when it can't be read within the limits, and `FootnoteError`
        when no process can be started.
        """
        document = document_of(self._answer(path, {}, tick))
        if len(document.text) > self.limits.characters:
            raise UnreadableDocument(
                f"it holds {len(document.text) / 1e6:,.1f} million characters, more than the "
                f"{self.limits.characters / 1e6:,.1f} million that one document may have; split it"
            )
        return document

    def draw(self, path: Path, page: int, width: int) -> Picture:
        """Draw a page of a file, counted from 1, so many pixels wide.

        Raises as `read` does, and `UnreadableDocument` for a file whose format has no pages.
        """
        return picture_of(self._answer(path, {"page": page, "width": width}, no_tick))

    def _answer(self, path: Path, request: dict[str, Any], tick: Tick) -> dict[str, Any]:
        with self._alone:
            self._check_size(path)
            try:
                return self._ask(self._ready(), {"path": str(path.absolute()), **request}, tick)
            except BaseException:
                self.close()  # stopped or given up: what the child is doing is of no use any more
                raise
            finally:
                self._last_used = time.monotonic()

    def close(self) -> None:
        """End the child, whatever it is doing."""
        self._end()
        self._child = None

    def _check_size(self, path: Path) -> None:
        with contextlib.suppress(OSError):
            size = path.stat().st_size
            if size > self.limits.file * MEGABYTE:
                raise UnreadableDocument(
                    f"it has {size // MEGABYTE:,} MB, more than the {self.limits.file:,} MB that one file may have; "
                    "split it"
                )

    def _ready(self) -> subprocess.Popen[bytes]:
        """A child that waits for requests; one that may be about to end for idleness is replaced."""
        idle = time.monotonic() - self._last_used
        if self._child is None or self._child.poll() is not None or idle > IDLE_SECONDS / 2:
            self.close()
            self._child = _start(int(TIMES_LONGER * self.limits.seconds) + 1)
            self._end = weakref.finalize(self, _end, self._child)
            self._answers = queue.Queue()
            threading.Thread(target=_listen, args=(self._child, self._answers), daemon=True).start()
        return self._child

    def _ask(self, child: subprocess.Popen[bytes], request: dict[str, Any], tick: Tick) -> dict[str, Any]:
        """The child's answer.

        Raises `UnreadableDocument` when it crashes, or takes too long or too much; it is of no use then.
        """
        assert child.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it has ended, which the answer will tell
            child.stdin.write(json.dumps(request).encode() + b"\n")
            child.stdin.flush()
        watched = psutil.Process(child.pid)
        began = heard = time.monotonic()
        while True:
            try:
                line = self._answers.get(timeout=POLL_SECONDS)
            except queue.Empty:
                line = None
            if line is not None and not line.endswith(b"\n"):  # it ended, perhaps in the midst of an answer
                raise UnreadableDocument("it made the program that reads it crash; it is probably damaged")
            if line is not None:
                answer: dict[str, Any] = json.loads(line)
                if "done" not in answer:
                    return answer
                heard = time.monotonic()
                tick(answer["done"], answer["total"])
            now = time.monotonic()
            if now - heard > self.limits.seconds or now - began > TIMES_LONGER * self.limits.seconds:
                raise UnreadableDocument(f"reading it took too long and was given up after {now - began:.0f} s")
            if _memory(watched) > self.limits.memory * MEGABYTE:
                raise UnreadableDocument(
                    f"reading it takes more than the {self.limits.memory:,} MB of memory allowed; split it"
                )


def _start(longest: int) -> subprocess.Popen[bytes]:
    # Started where the project lies, the module is found whether or not the project is installed, and nothing in the
    # user's current folder can stand in for it.
    home = Path(__file__).resolve().parents[1]
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "corpus.worker", str(longest)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=home,
        )
    except OSError as error:
        raise FootnoteError(
            f"The program that reads files can't be started: {error.strerror}. Close other programs and try again."
        ) from error


def _end(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _listen(child: subprocess.Popen[bytes], answers: queue.Queue[bytes]) -> None:
    """Pass on the child's lines; an empty one tells that it has ended."""
    assert child.stdout is not None
    with contextlib.suppress(OSError, ValueError):  # closed under our hands
        for line in child.stdout:
            answers.put(line)
    answers.put(b"")


def _memory(process: psutil.Process) -> int:
    """The bytes of memory that a process holds; 0 once it has ended."""
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
