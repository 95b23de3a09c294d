"""The app that Streamlit runs."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from chatbot.ui import chat, documents, find, parts, preferences, sidebar
from chatbot.ui.follow import follow, state
from chatbot.ui.visit import current_shelf
from chatbot.wording import told
from corpus.types import FootnoteError

ICON = str(Path(__file__).parent / "icon.png")


def main() -> None:
    """Lay out the page that was asked for."""
    # A file of our own: named icons and emoji would be fetched from a server on the internet.
    st.set_page_config("Footnote", ICON, layout="wide")
    ask = st.Page(chat.page, title="Ask", icon=":material/chat:", url_path="ask", default=True)
    listed = st.Page(documents.page, title="Documents", icon=":material/folder_open:", url_path="documents")
    found = st.Page(find.page, title="Search", icon=":material/search:", url_path="search")
    chosen = st.Page(preferences.page, title="Settings", icon=":material/tune:", url_path="settings")
    st.session_state["ask_page"], st.session_state["documents_page"] = ask, listed
    page = st.navigation([ask, listed, found, chosen])
    shown = st.session_state.get("page", page.url_path)
    st.session_state["came_from"] = shown if shown != page.url_path else None
    st.session_state["page"] = page.url_path
    try:
        shelf, chat_id = current_shelf(), st.query_params.get("chat", "")
        drawn = state(shelf, chat_id)
    except FootnoteError as error:  # signed out meanwhile, or the chats can't be read
        st.error(told(str(error)), icon=":material/error:")
        return
    try:
        _reader()  # first, so that what follows never moves it, and it stays open
        sidebar.show()
        with st.sidebar:
            parts.keys(key="keys")
            parts.page(key="page")
        page.run()
    except FootnoteError as error:
        st.error(told(str(error)), icon=":material/error:")
    now = st.query_params.get("chat", "")  # the page may have gone on with another
    follow(shelf, now, drawn if now == chat_id else state(shelf, now))


def _reader() -> None:
    """The reader, at the place that the address names, if it does."""
    library, chat_id = current_shelf().name, st.query_params.get("chat", "")
    place: dict[str, object] | None = None
    if document := st.query_params.get("doc"):
        start, _, end = st.query_params.get("at", "0").partition("-")
        if start.isdecimal() and (end or "0").isdecimal():
            place = {"library": library, "document": document, "start": int(start), "end": int(end or start)}
            place |= {"chat": chat_id, "opened": st.session_state.get("opened", 0)}
    parts.reader(key="reader", data={"place": place, "chat": chat_id, "library": library})


if __name__ == "__main__":
    main()
