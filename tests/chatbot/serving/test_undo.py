from __future__ import annotations

import threading
import time

from chatbot.serving.undo import Undoable
from index.types import LibraryError

CHAT = ("chat", "c1")


def test_what_is_deleted_goes_after_a_while() -> None:
    gone = threading.Event()
    undoable = Undoable(seconds=0.05)
    undoable.delete({CHAT: gone.set})
    assert undoable.waiting("chat") == {"c1"}
    assert gone.wait(5)
    while undoable.waiting("chat"):
        time.sleep(0.01)


def test_what_is_undone_stays_also_when_it_is_deleted_once_more() -> None:
    gone = threading.Event()
    undoable = Undoable(seconds=0.3)
    undoable.delete({CHAT: gone.set})
    undoable.undo([CHAT])
    assert undoable.waiting("chat") == set()
    assert not gone.wait(0.6)
    undoable.delete({CHAT: gone.set})
    assert gone.wait(5)


def test_what_is_deleted_once_more_waits_as_long_as_before() -> None:
    gone = threading.Event()
    undoable = Undoable(seconds=0.6)
    undoable.delete({CHAT: lambda: None})
    time.sleep(0.4)
    undoable.undo([CHAT])
    undoable.delete({CHAT: gone.set})
    assert not gone.wait(0.4)  # in which the first would have been over
    assert undoable.waiting("chat") == {"c1"}
    assert gone.wait(5)


def test_what_waits_at_the_end_is_deleted_once_and_what_fails_stands_in_no_way() -> None:
    deleted: list[str] = []

    def fail() -> None:
        raise LibraryError("The library is busy.")

    undoable = Undoable(seconds=60)
    undoable.delete({CHAT: lambda: deleted.append("c1"), ("chat", "c2"): fail})
    undoable.delete({CHAT: lambda: deleted.append("again"), ("document", "d1"): lambda: deleted.append("d1")})
    undoable.finish()
    undoable.finish()
    assert deleted == ["c1", "d1"]
    assert undoable.waiting("chat") == set()
