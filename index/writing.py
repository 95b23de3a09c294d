"""One who adds documents to a library at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.explain import explained
from index.sync import Report
from index.types import Progress

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
