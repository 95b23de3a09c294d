"""Which library is asked, and the chats about it."""

from __future__ import annotations

import textwrap

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from chatbot.ui.server import DOCUMENTS, LABELS, SAMPLES, Shelf, server

SHOWN_CHATS = 30
TITLE_LENGTH = 32


def show(ask: StreamlitPage) -> None:
    """Draw the sidebar; `ask` is the page on which chats are shown."""
    shelf = current_shelf()
    with st.sidebar:
        st.segmented_control(
            "Library",
            [DOCUMENTS, SAMPLES],
            format_func=LABELS.__getitem__,
            default=shelf.name,
            required=True,
            key="library_choice",
            on_change=_switch,
        )
        if st.button("New chat", icon=":material/add:", width="stretch"):
            _open_chat(ask, None)
        for chat in shelf.history.chats()[:SHOWN_CHATS]:
            here = chat.id == st.query_params.get("chat")
            label = escape(textwrap.shorten(chat.title, TITLE_LENGTH, placeholder=" …"))
            icon = ":material/chevron_right:" if here else ":material/chat_bubble:"
            if st.button(label, key=f"chat-{chat.id}", type="tertiary", icon=icon, help=escape(chat.title)):
                _open_chat(ask, chat.id)


def current_shelf() -> Shelf:
    """The library of this page: as its address says, else the user's own, or the samples while that is empty."""
    shelves = server().shelves
    chosen = st.query_params.get("library") or st.session_state.get("library")
    if chosen not in shelves:
        chosen = SAMPLES if shelves[DOCUMENTS].empty else DOCUMENTS
    st.session_state["library"] = chosen
    return shelves[chosen]


def _open_chat(ask: StreamlitPage, chat_id: str | None) -> None:
    """Go to a chat, or to a new one."""
    place = {"library": current_shelf().name} | ({"chat": chat_id} if chat_id else {})
    st.switch_page(ask, query_params=place)


def _switch() -> None:
    st.query_params.clear()
    st.query_params["library"] = st.session_state["library_choice"]


def escape(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join("\\" + c if c in "\\`*_{}[]()#+-.!|$~:<>" else c for c in text)
