"""One at a time: who adds documents to a library, and who serves it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.explain import explained
from index.sync import Report
from index.types import LibraryError, Progress

PATIENCE = 0.5
"""Seconds between two reports of waiting for another process."""


@contextmanager
def writing(path: Path, report: Report) -> Iterator[None]:
    """Hold a lock file, after waiting for another process that does; to stop waiting, let `report` raise."""
    with explained(path):
        lock = FileLock(path)
        while True:
            try:
                lock.acquire(timeout=PATIENCE)
                break
            except Timeout:
                report(Progress(0, 0, 0, 0.0, "", waiting=True))
    try:
        yield
    finally:
        lock.release()


@contextmanager
def alone(path: Path, busy: str) -> Iterator[None]:
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
