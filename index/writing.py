"""One at a time: who adds documents to a library, who serves it, and who fetches a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from index.explain import explained
from index.types import LibraryError, Progress, Report

PATIENCE = 0.5
"""Seconds between two reports of waiting for another process."""


@contextmanager
def writing(path: Path, report: Report) -> Iterator[None]:
    """Hold a lock file, after waiting for another process that does; to stop waiting, let `report` raise."""
    with waiting_for(path, lambda: report(Progress(0, 0, 0, 0.0, "", waiting=True)), explained):
        yield


@contextmanager
def waiting_for(
    path: Path, told: Callable[[], None], trying: Callable[[Path], AbstractContextManager[object]] = nullcontext
) -> Iterator[None]:
    """Hold a lock file; while another process does, wait, and have it `told` now and then.

    The lock is asked for within `trying`, which may explain what goes wrong with it; what `told` raises is let through.
    """
    lock = FileLock(path)
    while True:
        with trying(path), suppress(Timeout):
            lock.acquire(timeout=PATIENCE)
        if lock.is_locked:
            break
        told()
    try:
        yield
    finally:
        lock.release()


@contextmanager
def only_one(path: Path, busy: str) -> Iterator[None]:
    """Hold a lock file; raises `LibraryError`, saying that it is `busy`, while another process does."""
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise LibraryError(busy) from None
    try:
        yield
    finally:
        lock.release()
