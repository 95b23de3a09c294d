"""Documents being added, in the background: a page may watch, leave, and come back."""

from __future__ import annotations

import queue
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.types import FootnoteError
from index.library import Library
from index.originals import write_whole
from index.types import Progress, Update


@dataclass(frozen=True, slots=True)
class Addition:
    """How an update of a library stands: what it has done so far, or at its end what came of it.

    `error` is a sentence for a person where it failed; `stopped` says that a person ended it.
    """

    paths: tuple[Path, ...]
    progress: Progress | None = None
    began: float = 0.0
    result: Update | None = None
    error: str | None = None
    stopped: bool = False

    @property
    def running(self) -> bool:
        """Whether more is to come."""
        return self.result is None and self.error is None and not self.stopped

    @property
    def seconds_left(self) -> float | None:
        """How long it will take, by how far it is; None while nobody can tell."""
        if self.progress is None or self.progress.share < 0.02:
            return None
        spent = time.monotonic() - self.began
        return spent * (1 - self.progress.share) / self.progress.share


class _Stopped(Exception):
    """Raised within an update that is to end."""


class Adding:
    """Updates one library, one update at a time, in the order in which they were asked for."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._waiting: queue.Queue[tuple[Path, ...]] = queue.Queue()
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._latest: Addition | None = None
        self._ahead = 0
        threading.Thread(target=self._work, name="footnote-adding", daemon=True).start()

    @property
    def latest(self) -> Addition | None:
        """The update that is running, else the last one; None before the first."""
        return self._latest

    @property
    def running(self) -> bool:
        """Whether an update is running or waits to be."""
        return self._ahead > 0

    def add(self, paths: Sequence[Path]) -> None:
        """Bring files and folders into the library, or sync those that are there."""
        with self._lock:
            self._ahead += 1
            if self._ahead == 1:
                self._latest = Addition(tuple(paths))
        self._waiting.put(tuple(paths))

    def stop(self) -> None:
        """End the update that is running, and those that wait; what was added stays."""
        with self._lock:
            while not self._waiting.empty():
                self._waiting.get_nowait()
                self._ahead -= 1
            self._stop.set()

    def _work(self) -> None:
        while True:
            paths = self._waiting.get()
            self._stop.clear()
            self._update(paths)
            with self._lock:
                self._ahead -= 1

    def _update(self, paths: tuple[Path, ...]) -> None:
        began = time.monotonic()
        latest = self._latest = Addition(paths, began=began)

        def report(progress: Progress) -> None:
            nonlocal latest
            latest = self._latest = Addition(paths, progress, began)
            if self._stop.is_set():
                raise _Stopped

        try:
            result = self._library.update(paths, report)
            self._latest = Addition(paths, latest.progress, began, result=result)
        except _Stopped:
            self._latest = Addition(paths, latest.progress, began, stopped=True)
        except FootnoteError as error:
            self._latest = Addition(paths, latest.progress, began, error=str(error))
        except Exception as error:  # a fault of ours must not end the thread, nor leave a page waiting
            reason = f"Something went wrong inside Footnote ({type(error).__name__}). Try again."
            self._latest = Addition(paths, latest.progress, began, error=reason)


def keep_upload(folder: Path, name: str, content: bytes) -> Path:
    """Keep an uploaded file in a folder, under its name or, where another file has that, with a number; returns where.

    Raises `LibraryError` when it can't be written.
    """
    path = folder / plain_name(name)
    for n in range(2, 10_000):
        if not path.exists() or path.read_bytes() == content:
            break
        path = folder / f"{Path(plain_name(name)).stem} ({n}){Path(name).suffix}"
    write_whole(path, content)
    return path


def plain_name(name: str) -> str:
    """A file name without folders, and without what a file system may not take.

    >>> plain_name("../../etc/pass:wd.txt"), plain_name("C:\\\\papers\\\\a.pdf"), plain_name("...")
    ('pass_wd.txt', 'a.pdf', 'document')
    """
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r'[<>:"|?*\x00-\x1f]', "_", last).strip(". ")
    return plain[-200:] or "document"
