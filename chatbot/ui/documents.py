"""What is in the library: listed, opened, removed."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from chatbot.serving.server import DOCUMENTS, SAMPLES, Shelf, server
from chatbot.ui.adding import bring_in
from chatbot.ui.visit import current_shelf
from chatbot.wording import NO_DOCUMENTS, clipped, counted, formula_free, plain
from index.types import StoredDocument


def page() -> None:
    """The documents of a library."""
    shelf = current_shelf()
    st.header(shelf.label, anchor=False)
    if shelf.changeable:
        bring_in(shelf)
    elif shelf.name == SAMPLES:
        own = server().shelves[DOCUMENTS].label
        st.write(f"These documents come with Footnote, to try it on. Others are under “{own}”.")
    else:
        st.write("Whoever looks after this Footnote adds documents and removes them.")
    _listed(shelf)


def _listed(shelf: Shelf) -> None:
    leaving = shelf.undoable.waiting("document")
    known = shelf.chatbot.library.documents()
    documents = [d for d in known if d.id not in leaving]
    if shelf.changeable:
        _offer_undo(shelf, {d.id: d.title for d in known if d.id in leaving})
    if not documents:
        if not shelf.adding.running:
            st.write(NO_DOCUMENTS)
        return
    words = st.text_input("Find in the list", placeholder="Find by title or file", key="find-document").casefold()
    total = len(documents)
    documents = [d for d in documents if words in d.title.casefold() or words in os.path.basename(d.path).casefold()]
    passages = sum(document.passages for document in documents)
    few = f"{len(documents):,} of " if len(documents) < total else ""
    count = few + counted(total, "document")
    what = "some to open or remove them" if shelf.changeable else "one to open it"
    st.write(f"{count}, {counted(passages, 'passage')}. Select {what}.")
    actions = st.container(horizontal=True)
    chosen = st.dataframe(
        _rows(shelf, documents),
        hide_index=True,
        width="stretch",
        height="auto" if len(documents) < 15 else 560,
        on_select="rerun",
        selection_mode="multi-row",
        placeholder="",
        alt="The documents of this library",
        column_config={"Size": st.column_config.NumberColumn(format="bytes")},
        # Another list is another table, or else what is selected would be other documents.
        key=f"documents-{shelf.name}-{hash(tuple(document.id for document in documents))}",
    )
    rows: list[int] = chosen["selection"]["rows"]
    selected = [documents[row] for row in rows if row < len(documents)]
    with actions:
        _actions(shelf, selected)


def _rows(shelf: Shelf, documents: Sequence[StoredDocument]) -> list[dict[str, Any]]:
    files = shelf.chatbot.library.store.files()
    # Where they lie on the server is for who looks after it.
    folders = [{"Folder": _cell(os.path.dirname(d.path))} if shelf.changeable else {} for d in documents]
    return [
        {
            "Title": _cell(document.title),
            "Format": document.format,
            "Pages": document.pages,
            "Passages": document.passages,
            "Size": files[document.path].size if document.path in files else None,
            "Date": document.date,
            "Added": document.added_at[:10],
            "File": _cell(os.path.basename(document.path)),
            **folder,
            "Not read": _cell("; ".join(document.warnings)),
        }
        for document, folder in zip(documents, folders, strict=True)
    ]


def _cell(text: str) -> str:
    """A cell that looks the same, and that no spreadsheet takes for a formula, as the table can be downloaded."""
    return formula_free(text, "\u200b")


def _actions(shelf: Shelf, selected: Sequence[StoredDocument]) -> None:
    # Always there, as what comes and goes would move the list under the pointer.
    if st.button("Open", icon=":material/menu_book:", disabled=len(selected) != 1):
        st.query_params["library"] = shelf.name
        st.query_params["doc"] = selected[0].id
        st.query_params["at"] = "0"
        st.session_state["opened"] = st.session_state.get("opened", 0) + 1
        st.rerun()
    if not shelf.changeable:
        return
    label = "Remove" if len(selected) < 2 else f"Remove {len(selected):,} documents"
    if st.button(label, icon=":material/delete:", disabled=not selected, key="remove-documents"):
        shelf.undoable.delete(
            {("document", document.id): partial(_remove, shelf, document.id) for document in selected}
        )
        st.rerun()


def _remove(shelf: Shelf, document_id: str) -> None:
    library = shelf.chatbot.library
    paths = [Path(path) for path in library.store.paths(document_id)]
    with shelf.adding.uploads.leaving(paths):
        library.remove(paths)


def _offer_undo(shelf: Shelf, titles: Mapping[str, str]) -> None:
    """Offer to undo the last removals, as long as that can be done; `titles` has those of the documents by id."""
    leaving = shelf.undoable.waiting("document")
    if not leaving:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        title = titles.get(*leaving) if len(leaving) == 1 else None
        what = f"“{plain(clipped(title, 60))}”" if title else counted(len(leaving), "document")
        st.write(f"Removed {what} from the library.")
        if st.button("Undo", icon=":material/undo:"):
            shelf.undoable.undo(("document", name) for name in leaving)
            st.rerun()
