"""What an asynchronous function puts out, for a reader that is none."""

from __future__ import annotations

import queue
from collections.abc import Awaitable, Callable, Generator
from contextlib import suppress
from typing import TypeVar

from chatbot.models.base import Stopping
from chatbot.types import Stopped

T = TypeVar("T")

GLANCE = 0.1
"""Every so many seconds is looked whether what comes is still wanted, while nothing does."""


def flow(source: Callable[[Callable[[T], None]], Awaitable[None]], stopping: Stopping) -> Generator[T, None, None]:
    """What an asynchronous function puts out, as it comes. It is cancelled where the reader leaves, or `stopping` ends
    it, which raises `Stopped`."""
    from anyio.from_thread import start_blocking_portal

    pieces: queue.SimpleQueue[T | None] = queue.SimpleQueue()
    with start_blocking_portal() as portal:
        task = portal.start_task_soon(source, pieces.put)
        task.add_done_callback(lambda _: pieces.put(None))
        try:
            while True:
                with suppress(queue.Empty):
                    if (piece := pieces.get(timeout=GLANCE)) is None:
                        break
                    yield piece
                if stopping():
                    raise Stopped
        finally:
            task.cancel()
        task.result()
