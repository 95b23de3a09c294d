from __future__ import annotations

import threading

from chatbot.undo import Undoable

CHAT = ("chat", "c1")


def test_what_is_deleted_goes_after_a_while() -> None:
    gone = threading.Event()
    undoable = Undoable(seconds=0.05)
    undoable.delete(CHAT, gone.set)
    assert undoable.waiting("chat") == {"c1"}
    assert gone.wait(5)
    assert undoable.waiting("chat") == set()
    assert not undoable.undo(CHAT)


def test_what_is_undone_stays() -> None:
    gone = threading.Event()
    undoable = Undoable(seconds=0.05)
    undoable.delete(CHAT, gone.set)
    assert undoable.undo(CHAT)
    assert not gone.wait(0.2)
    assert undoable.waiting("chat") == set()


def test_what_waits_at_the_end_is_deleted_once() -> None:
    deleted: list[str] = []
    undoable = Undoable(seconds=60)
    undoable.delete(CHAT, lambda: deleted.append("c1"))
    undoable.delete(CHAT, lambda: deleted.append("again"))
    undoable.delete(("document", "d1"), lambda: deleted.append("d1"))
    undoable.finish()
    undoable.finish()
    assert deleted == ["c1", "d1"]
