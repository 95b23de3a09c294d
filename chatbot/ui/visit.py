"""Who looks at a page, and which library and chat they look at."""

from __future__ import annotations

import secrets

import streamlit as st

from chatbot.serving.people import Person
from chatbot.serving.server import DOCUMENTS, SAMPLES, Shelf, server
from corpus.types import FootnoteError


def visitor() -> Person:
    """Who looks at this page.

    Raises `FootnoteError` for who may not, who is stopped before the page as a rule.
    """
    entrance = server().entrance
    person = entrance.access.person(st.user.to_dict()) if entrance.access else entrance.everyone
    if person is None:
        raise FootnoteError("You are not signed in any more. Load the page again to sign in.")
    return person


def asker() -> str:
    """Whose turn it is to have a question answered: a person's, or that of a page where nobody says who they are."""
    entrance = server().entrance
    if entrance.access or entrance.alone:
        return visitor().id
    page: str = st.session_state.setdefault("asker", secrets.token_hex(8))
    return page


def current_shelf() -> Shelf:
    """The library of this page, with its visitor's chats: as its address says, else the user's own, or the samples
    while that is empty."""
    shelves = server().shelves
    chosen = st.query_params.get("library") or st.session_state.get("library")
    if chosen not in shelves:
        chosen = SAMPLES if shelves[DOCUMENTS].empty else DOCUMENTS
    st.session_state["library"] = chosen
    return shelves[chosen].of(visitor())


def last_chat_key(shelf: Shelf) -> str:
    """Under what name the session keeps the chat that was shown last, for whoever comes back from another page."""
    return f"chat-of-{shelf.name}"


def offer_documents(label: str) -> None:
    """A way to the page where documents are added, for who may add any."""
    if not visitor().administrator:
        return
    page = st.session_state["documents_page"]
    st.page_link(page, label=label, icon=":material/upload:", query_params={"library": DOCUMENTS})
