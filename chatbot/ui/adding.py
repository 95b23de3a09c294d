"""How documents come into the library: files dropped, folders named or synced, and what was left out brought back."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from chatbot.serving.adding import Addition
from chatbot.serving.server import Shelf, server
from chatbot.serving.uploads import MOST
from chatbot.ui import parts
from chatbot.wording import counted, plain, told
from index.types import Failure, Update


def bring_in(shelf: Shelf) -> None:
    round_ = st.session_state.setdefault("upload-round", 0)
    files = st.file_uploader(
        "Drop files here; PDF, Word, web pages, e-books, mails, spreadsheets and text are read",
        accept_multiple_files=True,
        key=f"upload-{round_}",
    )
    if len(files) > MOST:
        st.warning(f"These are {len(files):,} files. Drop {MOST} at a time, or name their folder below.")
    elif files:
        uploads = shelf.adding.uploads
        others = [file.name for file in files if uploads.has_another(file.name, file.getvalue())]
        replace = _replaces(list(dict.fromkeys(others)))
        if replace is not None:
            _add(shelf, uploads.keep([(file.name, file.getvalue()) for file in files], replace=replace))
            st.session_state["upload-round"] = round_ + 1  # another uploader, so that it is empty again
            st.rerun()
    _name_a_folder(shelf)
    _sync(shelf)
    _left_out(shelf)
    _progress(shelf)


def _replaces(known: Sequence[str]) -> bool | None:
    """Whether files that are other than those `known` by their names take their places; None until that is chosen."""
    if not known:
        return False
    st.warning(f"{_first(known)}: the library has another file of this name.", icon=":material/content_copy:")
    with st.container(horizontal=True):
        if st.button("Replace it" if len(known) == 1 else "Replace them", type="primary"):
            return True
        return False if st.button("Keep both") else None


def _sync(shelf: Shelf) -> None:
    """Offer to sync the folders that are there; of those that aren't, perhaps as a drive is not, the documents stay."""
    folders = [Path(folder) for folder in shelf.chatbot.library.store.folders.kept()]
    there = [folder for folder in folders if folder.is_dir()]
    names = [folder.name for folder in there]
    if there and st.button(f"Sync {_first(names)}", icon=":material/sync:", help=_of(there)):
        _add(shelf, there)
        st.rerun()
    for folder in set(folders) - set(there):
        st.warning(f"The folder {plain(str(folder))} is not there at the moment. Its documents stay in the library.")


def _first(names: Sequence[str]) -> str:
    """The first three names, and a sign where there are more."""
    return ", ".join(f"“{plain(name)}”" for name in names[:3]) + (" …" if len(names) > 3 else "")


def _of(folders: Sequence[Path]) -> str:
    return "\n\n".join(
        ["Look for what is new, changed or gone in these folders:", *(plain(str(folder)) for folder in folders)]
    )


def _name_a_folder(shelf: Shelf) -> None:
    round_ = st.session_state.setdefault("folder-round", 0)
    row = st.form("folder", border=False).container(horizontal=True, vertical_alignment="bottom")
    named = row.text_input(
        f"Or name a file or folder on {server().entrance.computer}; a folder can be synced again later",
        key=f"folder-{round_}",
    )
    if not (row.form_submit_button("Add") and named.strip()):
        return
    path = Path(os.path.abspath(os.path.expanduser(named.strip().strip("\"'"))))
    if not path.exists():
        reason = f"There is no file or folder {plain(str(path))} on {server().entrance.computer}."
        st.error(reason, icon=":material/error:")
        return
    _add(shelf, [path])
    st.session_state["folder-round"] = round_ + 1  # another box, so that it is empty again
    st.rerun()


def _progress(shelf: Shelf) -> None:
    now = shelf.adding.how_far()
    if now["running"]:
        parts.adding(
            key="adding",
            data={**now, "library": shelf.name},
            on_stopped_change=shelf.adding.stop,
            on_over_change=lambda: None,
        )
    for addition in shelf.adding.ended:
        _tell(addition)
    if any(addition.stopped for addition in shelf.adding.ended):
        st.warning("Stopped. What was added is in the library; adding the same again goes on with the rest.")
    if shelf.adding.ended and st.button("Dismiss", type="tertiary", key="dismiss-added"):
        shelf.adding.forget()
        st.rerun()


def _left_out(shelf: Shelf) -> None:
    """Offer to bring back what was removed from folders that are synced."""
    left = sorted(shelf.chatbot.library.store.folders.left_out())
    if not left:
        return
    with st.expander(f"Left out when folders are synced: {counted(len(left), 'file')}"):
        chosen = st.multiselect("Files", left, format_func=os.path.basename, placeholder="All of them")
        if st.button("Bring back"):
            _add(shelf, [Path(path) for path in chosen or left])
            st.rerun()


def _tell(addition: Addition) -> None:
    """What came of an addition."""
    if addition.error:
        st.error(told(addition.error), icon=":material/error:")
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
        names = [os.path.basename(failure.path) for failure in failures]
        times = Counter(names)
        shown = [name if times[name] == 1 else f.path for name, f in zip(names, failures, strict=True)]
        lines = [f"- **{plain(name)}**: {plain(f.reason)}" for name, f in zip(shown, failures, strict=True)]
        with st.expander(f"{what}: {len(failures):,}", expanded=len(failures) <= 10):
            st.markdown("\n".join(lines))


def _add(shelf: Shelf, paths: Sequence[Path]) -> None:
    """Add files and folders; what is added is no longer to be removed."""
    known = shelf.chatbot.library.store.files()
    shelf.undoable.undo(("document", known[str(path)].document_id) for path in paths if str(path) in known)
    shelf.adding.add(paths)
