"""What is in the library, and what comes in and goes out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from chatbot.adding import Addition, keep_upload
from chatbot.ui.dialogs import redraw
from chatbot.ui.server import LABELS, SAMPLES, Shelf, server
from chatbot.ui.sidebar import current_shelf
from chatbot.wording import counted, escape
from index.types import Failure, StoredDocument, Update

REFRESH_SECONDS = 0.5
UPLOADS = "uploads"
"""Where uploaded files are kept, in the folder of the library."""


def page() -> None:
    """The documents of a library."""
    shelf = current_shelf()
    st.header(LABELS[shelf.name])
    if shelf.name == SAMPLES:
        st.write("These documents come with Footnote, to try it on. Your own go into “My documents”.")
    else:
        _bring_in(shelf)
    _listed(shelf)


# --- coming in ---------------------------------------------------------------------------------------------


def _bring_in(shelf: Shelf) -> None:
    round_ = st.session_state.setdefault("upload-round", 0)
    files = st.file_uploader(
        "Drop files here; PDF, Word, web pages, e-books, mails, spreadsheets and text are read",
        accept_multiple_files=True,
        key=f"upload-{round_}",
    )
    if files:
        folder = server().settings.library / UPLOADS
        _add(shelf, [keep_upload(folder, file.name, file.getvalue()) for file in files])
        st.session_state["upload-round"] = round_ + 1  # another uploader, so that it is empty again
        st.rerun()
    row = st.form("folder", border=False, clear_on_submit=True).container(horizontal=True, vertical_alignment="bottom")
    named = row.text_input("Or name a file or folder on this computer; a folder can be synced again later")
    sent = row.form_submit_button("Add")
    if sent and named.strip():
        _add(shelf, [Path(os.path.abspath(os.path.expanduser(named.strip().strip("\"'"))))])
        st.rerun()
    folders = [Path(folder) for folder in shelf.chatbot.library.store.folders()]
    if folders and st.button(
        f"Sync {'the folder' if len(folders) == 1 else f'{len(folders)} folders'}", icon=":material/sync:"
    ):
        _add(shelf, folders)
        st.rerun()
    running = shelf.adding.running
    st.fragment(_progress, run_every=REFRESH_SECONDS if running else None)(shelf, running)


def _progress(shelf: Shelf, running: bool) -> None:
    if running and not shelf.adding.running:
        redraw()
    elif running and (latest := shelf.adding.latest):
        st.progress(latest.progress.share if latest.progress else 0.0, _how_far(latest))
        if st.button("Stop", icon=":material/stop:", key="stop-adding"):
            shelf.adding.stop()
    for addition in shelf.adding.ended:
        _tell(addition)
    if shelf.adding.ended and st.button("Dismiss", type="tertiary", key="dismiss-added"):
        shelf.adding.forget()
        st.rerun()


def _how_far(latest: Addition) -> str:
    progress = latest.progress
    if progress is None:
        return "Looking for documents …"
    if progress.waiting:
        return "Waiting for another program that adds documents to this library …"
    left = latest.seconds_left
    said = [f"{progress.files:,} of {progress.of_files:,} files", escape(progress.name)]
    if left is not None:
        said.append(f"about {left:.0f} s left" if left < 90 else f"about {left / 60:.0f} min left")
    return " · ".join(filter(None, said))


def _tell(addition: Addition) -> None:
    """What came of an addition."""
    if addition.error:
        st.error(addition.error, icon=":material/error:")
    elif addition.stopped:
        st.warning("Stopped. What was added is in the library; adding the same again goes on with the rest.")
    elif addition.result:
        _tell_result(addition.result)


def _tell_result(result: Update) -> None:
    counts = {
        "added": result.added,
        "updated": result.updated,
        "removed": result.removed,
        "unchanged": result.unchanged,
        "not read": len(result.failed),
    }
    said = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count) or "nothing to add"
    (st.warning if result.failed else st.success)(f"Done: {said}.")
    _failures("Not read", result.failed)
    _failures("Read in part", result.warnings)


def _failures(what: str, failures: Sequence[Failure]) -> None:
    if failures:
        lines = [f"- **{escape(Path(f.path).name)}**: {escape(f.reason)}" for f in failures]
        with st.expander(f"{what}: {len(failures):,}", expanded=len(failures) <= 10):
            st.markdown("\n".join(lines))


# --- what is there -----------------------------------------------------------------------------------------


def _listed(shelf: Shelf) -> None:
    leaving = server().undoable.waiting("document")
    documents = [d for d in shelf.chatbot.library.documents() if f"{shelf.name}/{d.id}" not in leaving]
    _offer_undo()
    if not documents:
        st.write("There are no documents in this library yet.")
        return
    words = st.text_input("Find in the list", placeholder="Find by title or file", key="find-document").casefold()
    total = len(documents)
    documents = [d for d in documents if words in d.title.casefold() or words in os.path.basename(d.path).casefold()]
    passages = sum(document.passages for document in documents)
    few = f"{len(documents):,} of " if len(documents) < total else ""
    count = few + counted(total, "document")
    what = "one to open it" if shelf.name == SAMPLES else "some to open or remove them"
    st.write(f"{count}, {passages:,} passages. Select {what}.")
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
    return [
        {
            "Title": document.title,
            "Format": document.format,
            "Pages": document.pages,
            "Passages": document.passages,
            "Size": files[document.path][1] if document.path in files else None,
            "Date": document.date,
            "Added": document.added_at[:10],
            "File": os.path.basename(document.path),
            "Folder": os.path.dirname(document.path),
            "Not read": "; ".join(document.warnings),
        }
        for document in documents
    ]


def _actions(shelf: Shelf, selected: Sequence[StoredDocument]) -> None:
    # Always there, as what comes and goes would move the list under the pointer.
    if st.button("Open", icon=":material/menu_book:", disabled=len(selected) != 1):
        st.query_params["library"] = shelf.name
        st.query_params["doc"] = selected[0].id
        st.query_params["at"] = "0"
        st.session_state["opened"] = st.session_state.get("opened", 0) + 1
        st.rerun()
    if shelf.name == SAMPLES:
        return
    label = "Remove" if len(selected) < 2 else f"Remove {len(selected):,} documents"
    if st.button(label, icon=":material/delete:", disabled=not selected, key="remove-documents"):
        leaving = {_key(shelf, document.id): partial(_remove, shelf, document.id) for document in selected}
        server().undoable.delete(leaving)
        st.session_state["undo-documents"] = [*st.session_state.get("undo-documents", []), *leaving]
        st.rerun()


def _key(shelf: Shelf, document_id: str) -> tuple[str, str]:
    return ("document", f"{shelf.name}/{document_id}")


def _remove(shelf: Shelf, document_id: str) -> None:
    library, uploads = shelf.chatbot.library, server().settings.library / UPLOADS
    source = library.store.source(document_id)
    paths = [Path(path) for path in source[2]] if source else []
    library.remove(paths)
    for path in paths:
        if path.parent == Path(os.path.abspath(uploads)):
            path.unlink(missing_ok=True)


def _add(shelf: Shelf, paths: Sequence[Path]) -> None:
    """Add files and folders; what is added is no longer to be removed."""
    known = shelf.chatbot.library.store.files()
    server().undoable.undo(_key(shelf, known[str(path)][0]) for path in paths if str(path) in known)
    shelf.adding.add(paths)


@st.fragment(run_every=1.0)
def _offer_undo() -> None:
    """Offer to undo the last removals, as long as that can be done."""
    waiting = server().undoable.waiting("document")
    names = [key for key in st.session_state.get("undo-documents", []) if key[1] in waiting]
    st.session_state["undo-documents"] = names
    if not names:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.write(f"Removed {counted(len(names), 'document')} from the library.")
        if st.button("Undo", icon=":material/undo:"):
            server().undoable.undo(names)
            st.rerun()
