"""The app that Streamlit runs."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from chatbot.ui import chat, documents, sidebar
from corpus.types import FootnoteError

ICON = str(Path(__file__).parent / "icon.png")


def main() -> None:
    """Lay out the page that was asked for."""
    # A file of our own: named icons and emoji would be fetched from a server on the internet.
    st.set_page_config("Footnote", ICON, layout="wide")
    ask = st.Page(chat.page, title="Ask", icon=":material/chat:", url_path="ask", default=True)
    listed = st.Page(documents.page, title="Documents", icon=":material/folder_open:", url_path="documents")
    page = st.navigation([ask, listed])
    try:
        sidebar.show(ask)
        page.run()
    except FootnoteError as error:
        st.error(str(error), icon=":material/error:")


main()
