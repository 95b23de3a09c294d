"""How an answer is coming along, as the page is told when it is drawn, and as it asks by itself in between."""

from __future__ import annotations

from chatbot.chats.lost import lost
from chatbot.chats.turns import Turn
from chatbot.serving.server import Shelf, server
from chatbot.ui.cited import ShownAnswer, ended, on_its_way


def state_of_answer(shelf: Shelf, turn: Turn) -> tuple[ShownAnswer | None, Turn, str | None]:
    """What is shown of an answer, if there is anything of it; its turn as it is by now, and why it failed, if it did.

    Raises `LibraryError` where the turn was deleted meanwhile.
    """
    so_far, turn = server().jobs.look(shelf.history, turn)
    if so_far and not so_far.error:
        return on_its_way(turn, so_far, shelf.name, loading=not server().loading.done.is_set()), turn, None
    error = turn.error or (so_far.error if so_far else None)
    if turn.answer is None:
        return None, turn, error
    return ended(turn, turn.answer, shelf.name, lost(turn.answer.shown, shelf.chatbot.library)), turn, error
