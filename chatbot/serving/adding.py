"""Documents being added, in the background: a page may watch, leave, and come back."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from chatbot.log import log
from chatbot.serving.uploads import Uploads
from corpus.types import FootnoteError
from index.library import Library
from index.types import Failure, Progress, Update


@dataclass(frozen=True, slots=True)
class Addition:
    """How an update of a library stands: what it has done so far, or at its end what came of it.

    `began` is of the monotonic clock, in seconds; `error` is a sentence for a person where it failed; `stopped` says
    that a person ended it.
    """

    paths: tuple[Path, ...]
    progress: Progress | None = None
    began: float = 0.0
    result: Update | None = None
    error: str | None = None
    stopped: bool = False

    @property
    def seconds_left(self) -> float | None:
        """How long it will take, by how far it is; None while nobody can tell."""
        if self.progress is None or self.progress.share < 0.02:
            return None
        spent = time.monotonic() - self.began
        return spent * (1 - self.progress.share) / self.progress.share

    @property
    def said(self) -> str:
        """How far it is, in words."""
        if self.progress is None:
            return "Looking for documents …"
        if self.progress.waiting:
            return "Waiting for another program that adds documents to this library …"
        said = [f"{self.progress.files:,} of {self.progress.of_files:,} files", self.progress.name]
        if (left := self.seconds_left) is not None:
            said.append(f"about {left:.0f} s left" if left < 90 else f"about {left / 60:.0f} min left")
        return " · ".join(filter(None, said))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An update that is asked for; `again` is for an upload at which the program may have ended before."""

    paths: tuple[Path, ...]
    again: bool
    stop: threading.Event = field(default_factory=threading.Event)


class _Stopped(Exception):
    """Raised within an update that is to end."""


class Adding:
    """Updates one library, one update at a time, in the order in which they were asked for."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.uploads = Uploads(library.store.path.parent)
        self._changed = threading.Condition()
        self._wanted: list[_Wanted] = []
        """The update that runs, and those that wait."""
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
        return bool(self._wanted)

    def how_far(self) -> dict[str, Any]:
        """Whether documents are being added, and how far that is, as the page is told."""
        latest = self._latest
        if latest is None or not self.running:
            return {"running": False}
        return {"running": True, "share": latest.progress.share if latest.progress else 0.0, "said": latest.said}

    def add(self, paths: Sequence[Path], *, again: bool = False) -> None:
        """Bring files and folders into the library, or sync those that are there; `again` is for an upload at which the
        program may have ended before."""
        with self._changed:
            if not self._wanted:
                self._latest = Addition(tuple(paths))
                self._ended = []
            self._wanted.append(_Wanted(tuple(paths), again))
            self._changed.notify()

    def go_on(self) -> None:
        """Add the uploads that had not been read when the program was killed."""
        with suppress(FootnoteError):  # there is no way to their folder: they are tried at the next start
            for path in self.uploads.unread():
                self.add([path], again=True)

    def forget(self) -> None:
        """Let go of what came of updates that are over."""
        with self._changed:
            self._ended = []

    def stop(self) -> None:
        """End the update that is running, and those that wait; what was added stays."""
        with self._changed:
            for wanted in self._wanted:
                wanted.stop.set()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._wanted)
            self._update(self._wanted[0])
            with self._changed:
                self._wanted.pop(0)

    def _update(self, wanted: _Wanted) -> None:
        paths = wanted.paths
        latest = Addition(paths, began=time.monotonic())

        def report(progress: Progress) -> None:
            nonlocal latest
            # Time spent waiting for another program tells nothing of how long this will take.
            waited = progress.waiting or (latest.progress is not None and latest.progress.waiting)
            latest = Addition(paths, progress, time.monotonic() if waited else latest.began)
            self._latest = latest
            if wanted.stop.is_set():
                raise _Stopped

        try:
            if wanted.stop.is_set():
                raise _Stopped
            if wanted.again and not self.uploads.tried(paths[0]):
                result = Update(failed=(Failure(str(paths[0]), "reading it ended Footnote each time"),))
            else:
                result = self._library.update(paths, report)
            counts = {name: getattr(result, name) for name in ("added", "updated", "removed", "unchanged")}
            log.info("added", **counts, failed=len(result.failed), seconds=round(time.monotonic() - latest.began, 3))
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
        self._settle(latest)
        self._latest = latest
        if not (wanted.again and latest.result and not latest.result.failed):  # nobody waits for what goes on by itself
            self._ended.append(latest)

    def _settle(self, addition: Addition) -> None:
        """Let go of the uploads that nobody would see again, as they could not be read or are not wanted any more."""
        try:
            known = None if addition.error else self._library.store.files()
        except FootnoteError:
            known = None
        for path in addition.paths:
            if known is None:
                self.uploads.put_off(path)
            else:
                self.uploads.settled(path, known[str(path)].document_id if str(path) in known else None)
