"""The process that reads files for another, which may kill it: see `corpus.isolated`.

Each request is one line of JSON on standard input, with a `path` and, where a page of it is to be drawn, its number and
the `width` of the picture. Each answer is one line of JSON on standard output, as `corpus.answers` makes it. Lines with
`done` and `total` tell of progress before the answer.
"""

from __future__ import annotations

import gc
import json
import os
import queue
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any, BinaryIO

from corpus import readers
from corpus.answers import answer_of
from corpus.types import UnreadableDocument

IDLE_SECONDS = 30.0
"""Asked for nothing for so long, the process ends and gives its memory back."""

TICK_SECONDS = 0.05


def serve(longest: int) -> None:
    """Answer requests until the parent ends or asks for nothing for a while; each may take `longest` seconds."""
    gc.set_threshold(50_000)  # what reading makes lives till its end, and looking for garbage in it takes long
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to deal with
    # What a parser prints must not reach the parent as an answer.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_take_requests, args=(requests,), daemon=True).start()
    while True:
        try:
            request = requests.get(timeout=IDLE_SECONDS)
        except queue.Empty:
            return
        if hasattr(signal, "alarm"):
            signal.alarm(longest)  # should the parent be killed while a parser hangs, the system ends this process
        _send(answers, _answer(json.loads(request), answers))


def _take_requests(requests: queue.Queue[bytes]) -> None:
    for line in sys.stdin.buffer:
        requests.put(line)
    os._exit(0)  # the parent is gone


def _answer(request: dict[str, Any], answers: BinaryIO) -> dict[str, Any]:
    last = 0.0

    def tick(done: int, total: int) -> None:
        nonlocal last
        if (now := time.monotonic()) - last > TICK_SECONDS:
            last = now
            _send(answers, {"done": done, "total": total})

    path = Path(request["path"])
    try:
        if "page" in request:
            return answer_of(readers.draw(path, request["page"], request["width"]))
        return answer_of(readers.read(path, tick))
    except UnreadableDocument as error:
        return answer_of(error)


def _send(answers: BinaryIO, value: dict[str, Any]) -> None:
    answers.write(json.dumps(value).encode() + b"\n")
    answers.flush()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
