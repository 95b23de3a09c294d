"""Documents being added, in the background: a page may watch, leave, and come back."""

from __future__ import annotations

import os
import queue
import re
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from chatbot.log import log
from corpus.types import FootnoteError
from index.explain import explained
from index.library import Library
from index.originals import write_whole
from index.types import Progress, Update

UPLOADS = "uploads"
"""Where uploaded files are kept, in the folder of the library."""

MOST_UPLOADS = 300
"""How many files are taken at once; each lies in memory until it is kept."""

LONGEST_NAME = 200
"""How many bytes the name of an upload may have, but for its ending."""


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
        self._waiting: queue.Queue[tuple[tuple[Path, ...], threading.Event]] = queue.Queue()
        self._lock = threading.Lock()
        self._stops: list[threading.Event] = []
        """One for each update that runs or waits, to end it."""
        self._latest: Addition | None = None
        self._ended: list[Addition] = []
        threading.Thread(target=self._work, name="footnote-adding", daemon=True).start()

    @property
    def latest(self) -> Addition | None:
        """The update that is running, else the last one; None before the first."""
        return self._latest

    @property
    def ended(self) -> tuple[Addition, ...]:
        """What came of the last update, and of those that it had to wait for."""
        return tuple(self._ended)

    @property
    def running(self) -> bool:
        """Whether an update is running or waits to be."""
        return bool(self._stops)

    def add(self, paths: Sequence[Path]) -> None:
        """Bring files and folders into the library, or sync those that are there."""
        stop = threading.Event()
        with self._lock:
            if not self._stops:
                self._latest = Addition(tuple(paths))
                self._ended = []
            self._stops.append(stop)
        self._waiting.put((tuple(paths), stop))

    def forget(self) -> None:
        """Let go of what came of updates that are over."""
        with self._lock:
            self._ended = []

    def stop(self) -> None:
        """End the update that is running, and those that wait; what was added stays."""
        with self._lock:
            for stop in self._stops:
                stop.set()

    def _work(self) -> None:
        while True:
            paths, stop = self._waiting.get()
            self._update(paths, stop)
            with self._lock:
                self._stops.remove(stop)

    def _update(self, paths: tuple[Path, ...], stop: threading.Event) -> None:
        latest = Addition(paths, began=time.monotonic())

        def report(progress: Progress) -> None:
            nonlocal latest
            # Time spent waiting for another program tells nothing of how long this will take.
            waited = progress.waiting or (latest.progress is not None and latest.progress.waiting)
            latest = Addition(paths, progress, time.monotonic() if waited else latest.began)
            self._latest = latest
            if stop.is_set():
                raise _Stopped

        try:
            if stop.is_set():
                raise _Stopped
            result = self._library.update(paths, report)
            counts = {name: getattr(result, name) for name in ("added", "updated", "removed", "unchanged")}
            log.info("added", **counts, failed=len(result.failed), seconds=round(time.monotonic() - latest.began, 3))
            self._drop_unread(result)
            latest = replace(latest, result=result)
        except _Stopped:
            latest = replace(latest, stopped=True)
        except FootnoteError as error:
            log.warning("not added", error=error)
            latest = replace(latest, error=str(error))
        except Exception as error:  # a fault of ours must not end the thread, nor leave a page waiting
            log.error("not added", error=error)
            reason = f"Something went wrong inside Footnote ({type(error).__name__}). Try again."
            latest = replace(latest, error=reason)
        self._latest = latest
        self._ended.append(latest)

    def _drop_unread(self, result: Update) -> None:
        """Delete the uploads that could not be read: nobody would see them again."""
        uploads = Path(os.path.abspath(self._library.store.path.parent / UPLOADS))
        for failure in result.failed:
            if Path(failure.path).parent == uploads:
                with suppress(OSError):
                    Path(failure.path).unlink(missing_ok=True)


_keeping = threading.Lock()


def is_another(folder: Path, name: str, content: bytes) -> bool:
    """Whether a folder has another file under the name of an upload.

    Raises `LibraryError` when it can't be read.
    """
    with explained(folder):
        return _holds_another(folder / plain_name(name), content)


def _holds_another(path: Path, content: bytes) -> bool:
    return path.exists() and path.read_bytes() != content


def keep_uploads(folder: Path, files: Sequence[tuple[str, bytes]], *, replace: bool = False) -> list[Path]:
    """Keep uploaded files, names and contents, in a folder; returns where.

    Where another file has the name of one, it gets a number, unless it is to `replace` that one. Raises `LibraryError`
    when one can't be written.
    """
    kept: list[Path] = []
    with _keeping, explained(folder):
        for name, content in files:
            plain = Path(plain_name(name))
            path, n = folder / plain, 1
            # Of two files of one name that come together, none replaces the other.
            while _holds_another(path, content) and not (replace and path not in kept):
                n += 1
                path = folder / f"{plain.stem} ({n}){plain.suffix}"
            write_whole(path, content)
            kept.append(path)
    return kept


def plain_name(name: str) -> str:
    """A file name without folders, without what a file system may not take, and no longer than it takes.

    >>> plain_name("../../etc/pass:wd.txt"), plain_name("..."), plain_name("a.pdf.")
    ('pass_wd.txt', 'document', 'a.pdf')
    """
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r'[<>:"|?*\x00-\x1f]', "_", last).strip(". ")
    stem, suffix = Path(plain).stem, Path(plain).suffix
    while len(stem.encode(errors="replace")) > LONGEST_NAME:
        stem = stem[:-1]
    return f"{stem}{suffix}".encode(errors="replace").decode() or "document"
