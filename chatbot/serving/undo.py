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

Action = Callable[[], object]


class Undoable:
    """Deletes what it is told to after a while, unless that is undone first; what waits is to be shown no more.

    When the program ends, what waits is deleted at once; should it be killed, that is still there.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._waiting: dict[Key, Action] = {}
        atexit.register(self.finish)

    def delete(self, actions: Mapping[Key, Action]) -> None:
        """Have each action delete one thing in a while."""
        with self._lock:
            new = {key: action for key, action in actions.items() if key not in self._waiting}
            self._waiting |= new
        timer = threading.Timer(self._seconds, self._run, (new,))
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
            waiting = dict(self._waiting)
        self._run(waiting)

    def _run(self, actions: Mapping[Key, Action]) -> None:
        for key, action in actions.items():
            with self._lock:
                wanted = self._waiting.get(key) is action  # or it was undone, and perhaps is wanted anew since
            if wanted:
                # What can't be deleted is shown again, as it is still there.
                with suppress(FootnoteError, OSError):
                    action()
                self.undo([key])
