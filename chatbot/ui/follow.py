"""Whether what a page shows is still so. The page asks that by itself, and has itself drawn again where it isn't.

Streamlit's own way, fragments that are drawn again on a timer, can lose what was drawn: where one comes between a run
of the whole page and what that still has to send, the rest of it is never sent.
"""

from __future__ import annotations

import hashlib

import streamlit as st

from chatbot.serving.server import Shelf
from chatbot.ui import parts


def state(shelf: Shelf, chat_id: str) -> str:
    """What a page is drawn again for when it is another, in short: the turns of its chat, what is about to be deleted,
    and whether documents are being added."""
    chats = sorted(chat for chat in shelf.undoable.waiting("chat") if shelf.history.count(chat))  # not those of others
    documents = sorted(shelf.undoable.waiting("document"))
    adding = shelf.adding.running, len(shelf.adding.ended)
    told = repr((shelf.history.count(chat_id), chats, documents, adding))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def follow(shelf: Shelf, chat_id: str, shown: str) -> None:
    """Have the page drawn again once the state is another than the one `shown`. This comes last of all on the page:
    once it is there, so is the rest."""
    with st.sidebar:
        data = {"library": shelf.name, "chat": chat_id, "state": shown}
        parts.follow(key="follow", data=data, on_stale_change=lambda: None)
