"""Waiting in tests."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(true: Callable[[], object], seconds: float = 10.0, *, pause: float = 0.01) -> None:
    """Wait until something is true, looking again after each pause; fails after so many seconds."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(pause)
