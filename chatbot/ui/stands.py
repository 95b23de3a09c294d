"""How an answer stands, as the page is told when it is drawn, and as it asks by itself in between."""

from __future__ import annotations

from typing import Any

from chatbot.chats.standing import standing
from chatbot.chats.turns import Turn
from chatbot.serving.server import Shelf, server
from chatbot.ui.cited import ended, on_its_way


def stands(shelf: Shelf, turn_id: str) -> tuple[dict[str, Any] | None, Turn, str | None]:
    """What is shown of an answer, if there is anything of it; its turn, and why it failed, if it did.

    Raises `LibraryError` where there is no such turn of whoever looks.
    """
    progress, turn = server().jobs.look(shelf.history, turn_id)
    if progress and not progress.error:
        return on_its_way(turn, progress, shelf.name, loading=not server().loading.done.is_set()), turn, None
    error = turn.error or (progress.error if progress else None)
    if turn.answer is None:
        return None, turn, error
    return ended(turn, turn.answer, shelf.name, standing(turn.answer.shown, shelf.chatbot.library)), turn, error
