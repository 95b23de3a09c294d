"""What is in the library."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from chatbot.ui.server import LABELS
from chatbot.ui.sidebar import current_shelf


def page() -> None:
    """List the documents."""
    shelf = current_shelf()
    st.header(LABELS[shelf.name])
    found = shelf.chatbot.library.documents()
    if not found:
        st.write("There are no documents in this library yet. Bring a folder in from the command line:")
        st.code("footnote add path/to/your/folder", language="bash")
        return
    st.write(f"{len(found)} documents, {sum(document.passages for document in found):,} passages")
    st.dataframe(
        [
            {
                "Title": document.title,
                "Format": document.format,
                "Pages": str(document.pages or "–"),
                "Passages": document.passages,
                "Added": document.added_at[:10],
                "File": Path(document.path).name,
                "Folder": str(Path(document.path).parent),
            }
            for document in found
        ],
        hide_index=True,
        width="stretch",
    )
