from __future__ import annotations

import threading
from pathlib import Path

import pytest

from index.naming import Beginnings, Named
from index.search import Search
from index.store import Store
from index.types import Opening
from tests.index.made import EMBEDDER, put


def test_no_beginning_is_taken_in_while_another_thread_looks_through_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What numpy has lent can't grow meanwhile."""
    store = Store(tmp_path / "library.db")
    search = Search(store, lambda: EMBEDDER)
    put(store, "A report. " * 2_000, "/first.txt")
    looking, added = threading.Event(), threading.Event()
    together: list[bool] = []
    named, add = Beginnings.named, Beginnings.add

    def slowly(self: Beginnings, question: str) -> Named:
        if question == "first":
            looking.set()
            together.append(added.wait(0.3))
        return named(self, question)

    def noted(self: Beginnings, document_id: str, opening: Opening) -> None:
        if looking.is_set():
            added.set()
        add(self, document_id, opening)

    monkeypatch.setattr(Beginnings, "named", slowly)
    monkeypatch.setattr(Beginnings, "add", noted)
    first = threading.Thread(target=search.hits, args=("first", 5))
    first.start()
    assert looking.wait(10)
    put(store, "Another report. " * 2_000, "/second.txt")
    search.hits("second", 5)
    first.join()
    assert added.is_set()
    assert together[0] is False
