"""Deletions that wait a moment, so that they can be undone."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

from corpus.types import FootnoteError

SECONDS = 30.0

Key = tuple[str, str]
"""What kind of thing is to be deleted, and its id."""


class Undoable:
    """Deletes what it is told to after a while, unless that is undone first; what waits is to be shown no more.

    Should the program be killed meanwhile, what was waiting is still there.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._waiting: dict[Key, Callable[[], object]] = {}
        atexit.register(self.finish)

    def delete(self, actions: Mapping[Key, Callable[[], object]]) -> None:
        """Have each action delete one thing in a while."""
        with self._lock:
            new = {key: action for key, action in actions.items() if key not in self._waiting}
            self._waiting |= new
        timer = threading.Timer(self._seconds, self._run, (list(new),))
        timer.daemon = True
        timer.start()

    def undo(self, keys: Iterable[Key]) -> None:
        """Leave things as they are, unless it is too late."""
        with self._lock:
            for key in keys:
                self._waiting.pop(key, None)

    def waiting(self, kind: str) -> set[str]:
        """The ids of all things of a kind that are about to be deleted."""
        with self._lock:
            return {name for of, name in self._waiting if of == kind}

    def finish(self) -> None:
        """Delete now what was waiting."""
        with self._lock:
            keys = list(self._waiting)
        self._run(keys)

    def _run(self, keys: Iterable[Key]) -> None:
        for key in keys:
            with self._lock:
                action = self._waiting.get(key)
            if action:
                # What can't be deleted is shown again, as it is still there.
                with suppress(FootnoteError, OSError):
                    action()
                self.undo([key])
