"""Which library is asked, and the chats about it."""

from __future__ import annotations

import secrets

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from chatbot.chats.turns import Chat
from chatbot.serving.entrance import EVERYBODY_SEES
from chatbot.serving.people import Person
from chatbot.serving.server import DOCUMENTS, SAMPLES, Shelf, server
from chatbot.ui.dialogs import dialog
from chatbot.wording import clipped, plain
from corpus.types import FootnoteError

SHOWN_CHATS = 30
TITLE_LENGTH = 60

RENAME, EXPORT, DELETE = "Rename", "Export", "Delete"


def show(ask: StreamlitPage) -> None:
    """Draw the sidebar; `ask` is the page on which chats are shown."""
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
            _open_chat(ask, None)
        _chats(shelf, ask)
        _who()


def _who() -> None:
    """Who is signed in, and the way out; where everybody may come in, what that means."""
    if server().entrance.access:
        st.text(f"Signed in as {visitor().name}")
        if st.button("Sign out", icon=":material/logout:", type="tertiary", key="sign-out"):
            st.logout()
    elif not server().entrance.alone:
        st.caption(EVERYBODY_SEES)


def _chats(shelf: Shelf, ask: StreamlitPage) -> None:
    _offer_undo(shelf)
    found = shelf.history.chats()
    if not found:
        return
    words = st.text_input("Search chats", placeholder="Search chats", label_visibility="collapsed", key="chat-search")
    if words:
        found = shelf.history.chats(words)
    leaving = shelf.undoable.waiting("chat")
    chats = [chat for chat in found if chat.id not in leaving]
    if words and not chats:
        st.write("No chat has these words.")
    shown = st.session_state.get("shown-chats", SHOWN_CHATS)
    for chat in chats[:shown]:
        _entry(shelf, ask, chat)
    if len(chats) > shown and st.button(f"Show more of {len(chats):,}", type="tertiary"):
        st.session_state["shown-chats"] = shown + SHOWN_CHATS
        st.rerun()


def _entry(shelf: Shelf, ask: StreamlitPage, chat: Chat) -> None:
    here = chat.id == st.query_params.get("chat")
    title = plain(clipped(chat.title, TITLE_LENGTH))
    entry, more = st.columns([6, 1], gap=None, vertical_alignment="center")
    label = f"**{title}**" if here else title
    if entry.button(label, key=f"chat-{chat.id}", type="tertiary", help=plain(chat.title)):
        _open_chat(ask, chat.id)
    chosen = more.menu_button(
        "⋯", [RENAME, EXPORT, DELETE], key=f"more-{chat.id}", type="tertiary", help="Rename, export or delete"
    )
    if chosen == RENAME:
        _rename(shelf, chat)
    elif chosen == EXPORT:
        _export(shelf, chat)
    elif chosen == DELETE:
        _delete(shelf, ask, chat)


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


def _delete(shelf: Shelf, ask: StreamlitPage, chat: Chat) -> None:
    for turn in shelf.history.turns(chat.id):
        server().jobs.stop(turn.id)
    shelf.undoable.delete({("chat", chat.id): lambda: shelf.history.delete(chat.id)})
    if chat.id == st.query_params.get("chat"):
        _open_chat(ask, None)
    st.rerun()


def _offer_undo(shelf: Shelf) -> None:
    """Offer to undo each deletion, as long as that can be done."""
    leaving = shelf.undoable.waiting("chat")
    for chat in shelf.history.chats() if leaving else ():
        if chat.id not in leaving:
            continue
        label = f"Undo deleting “{plain(clipped(chat.title, 30))}”"
        if st.button(label, icon=":material/undo:", key=f"undo-{chat.id}", type="tertiary"):
            shelf.undoable.undo([("chat", chat.id)])
            st.rerun()


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


def _open_chat(ask: StreamlitPage, chat_id: str | None) -> None:
    """Go to a chat, or to a new one."""
    shelf = current_shelf()
    st.session_state[last_chat_key(shelf)] = chat_id or ""
    place = {"library": shelf.name} | ({"chat": chat_id} if chat_id else {})
    st.switch_page(ask, query_params=place)


def _switch() -> None:
    for name in ("chat", "doc", "at"):
        st.query_params.pop(name, None)
    st.query_params["library"] = st.session_state["library_choice"]
