"""Which library is asked, and the chats about it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from chatbot.chats.turns import Chat
from chatbot.serving.entrance import EVERYBODY_SEES
from chatbot.serving.server import DOCUMENTS, SAMPLES, Shelf, server
from chatbot.ui.dialogs import dialog
from chatbot.ui.visit import current_shelf, last_chat_key, visitor
from chatbot.wording import clipped, plain

SHOWN_CHATS = 30
TITLE_LENGTH = 60

RENAME, EXPORT, DELETE = "Rename", "Export", "Delete"


def show() -> None:
    """Draw the sidebar."""
    shelf = current_shelf()
    st.session_state["library_choice"] = shelf.name
    with st.sidebar:
        st.segmented_control(
            "Library",
            [DOCUMENTS, SAMPLES],
            format_func=lambda name: server().shelves[name].label,
            required=True,
            key="library_choice",
            on_change=_switch,
        )
        if st.button("New chat", icon=":material/add:", width="stretch", key="new-chat"):
            _open_chat(None)
        _chats(shelf)
        _who()


def _who() -> None:
    """Who is signed in, and the way out; where everybody may come in, what that means."""
    if server().entrance.access:
        st.text(f"Signed in as {visitor().name}")
        if st.button("Sign out", icon=":material/logout:", type="tertiary", key="sign-out"):
            st.logout()
    elif not server().entrance.alone:
        st.caption(EVERYBODY_SEES)


def _chats(shelf: Shelf) -> None:
    found = shelf.history.chats()
    if not found:
        return
    leaving = shelf.undoable.waiting("chat")
    _offer_undo(shelf, [chat for chat in found if chat.id in leaving])
    words = st.text_input("Search chats", placeholder="Search chats", label_visibility="collapsed", key="chat-search")
    if words:
        found = shelf.history.chats(words)
    chats = [chat for chat in found if chat.id not in leaving]
    if words and not chats:
        st.write("No chat has these words.")
    shown = st.session_state.get("shown-chats", SHOWN_CHATS)
    for chat in chats[:shown]:
        _entry(shelf, chat)
    if len(chats) > shown and st.button(f"Show more of {len(chats):,}", type="tertiary"):
        st.session_state["shown-chats"] = shown + SHOWN_CHATS
        st.rerun()


def _entry(shelf: Shelf, chat: Chat) -> None:
    here = chat.id == st.query_params.get("chat")
    title = plain(clipped(chat.title, TITLE_LENGTH))
    entry, more = st.columns([6, 1], gap=None, vertical_alignment="center")
    label = f"**{title}**" if here else title
    if entry.button(label, key=f"chat-{chat.id}", type="tertiary", help=plain(chat.title)):
        _open_chat(chat.id)
    chosen = more.menu_button(
        "⋯", [RENAME, EXPORT, DELETE], key=f"more-{chat.id}", type="tertiary", help="Rename, export or delete"
    )
    if chosen == RENAME:
        _rename(shelf, chat)
    elif chosen == EXPORT:
        _export(shelf, chat)
    elif chosen == DELETE:
        _delete(shelf, chat)


@dialog("Rename the chat")
def _rename(shelf: Shelf, chat: Chat) -> None:
    form = st.form("rename", border=False)  # so that Enter renames, too
    title = form.text_input("Title", chat.title)
    if form.form_submit_button("Rename"):
        shelf.history.rename(chat.id, title)
        st.rerun()


@dialog("Export the chat")
def _export(shelf: Shelf, chat: Chat) -> None:
    address = f"api/{shelf.name}/chats/{chat.id}"
    st.write("One page with every quote, its document, page and fingerprint, that others can check without Footnote:")
    st.markdown(f"[Download with all evidence (HTML)]({address}.html)")
    st.write("Plain text for a report:")
    st.markdown(f"[Download as Markdown]({address}.md)")


def _delete(shelf: Shelf, chat: Chat) -> None:
    for turn in shelf.history.turns(chat.id):
        server().jobs.stop(turn.id)
    shelf.undoable.delete({("chat", chat.id): lambda: shelf.history.delete(chat.id)})
    if chat.id == st.query_params.get("chat"):
        _open_chat(None)
    st.rerun()


def _offer_undo(shelf: Shelf, leaving: Sequence[Chat]) -> None:
    """Offer to undo the deletion of each chat that is about to go."""
    for chat in leaving:
        label = f"Undo deleting “{plain(clipped(chat.title, 30))}”"
        if st.button(label, icon=":material/undo:", key=f"undo-{chat.id}", type="tertiary"):
            shelf.undoable.undo([("chat", chat.id)])
            st.rerun()


def _open_chat(chat_id: str | None) -> None:
    """Go to a chat, or to a new one."""
    shelf = current_shelf()
    st.session_state[last_chat_key(shelf)] = chat_id or ""
    address = {"library": shelf.name} | ({"chat": chat_id} if chat_id else {})
    st.switch_page(st.session_state["ask_page"], query_params=address)


def _switch() -> None:
    for name in ("chat", "doc", "at"):
        st.query_params.pop(name, None)
    st.query_params["library"] = st.session_state["library_choice"]
