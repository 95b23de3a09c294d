from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from chatbot.ui import chat
from index.types import EVERYTHING, LibraryError


def test_a_question_that_can_not_be_kept_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    def count(chat_id: str) -> int:
        raise LibraryError("The disk is full.")

    session: dict[str, Any] = {}
    monkeypatch.setattr(chat, "st", SimpleNamespace(session_state=session, query_params={"chat": "c1"}))
    shelf: Any = SimpleNamespace(history=SimpleNamespace(count=count))
    chat._ask(shelf, "Who planned it?", EVERYTHING)
    assert session[chat.UNASKED] == ("Who planned it?", "The disk is full.")
