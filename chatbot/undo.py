"""Deletions that wait a moment, so that they can be undone."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable

SECONDS = 12.0

Key = tuple[str, str]
"""What kind of thing is to be deleted, and its id."""


class Undoable:
    """Deletes what it is told to after a while, unless that is undone first; what waits is to be shown no more.

    Should the program be killed meanwhile, what was waiting is still there.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._waiting: dict[Key, tuple[threading.Timer, Callable[[], object]]] = {}
        atexit.register(self.finish)

    def delete(self, key: Key, action: Callable[[], object]) -> None:
        """Have `action` delete something in a while."""
        timer = threading.Timer(self._seconds, self._run, (key,))
        timer.daemon = True
        with self._lock:
            if key in self._waiting:
                return
            self._waiting[key] = timer, action
        timer.start()

    def undo(self, key: Key) -> bool:
        """Leave something as it is; False where it is too late."""
        with self._lock:
            waiting = self._waiting.pop(key, None)
        if waiting:
            waiting[0].cancel()
        return waiting is not None

    def waiting(self, kind: str) -> set[str]:
        """The ids of all things of a kind that are about to be deleted."""
        with self._lock:
            return {name for of, name in self._waiting if of == kind}

    def finish(self) -> None:
        """Delete now what was waiting."""
        with self._lock:
            keys = list(self._waiting)
        for key in keys:
            self._run(key)

    def _run(self, key: Key) -> None:
        with self._lock:
            waiting = self._waiting.pop(key, None)
        if waiting:
            waiting[0].cancel()
            waiting[1]()
