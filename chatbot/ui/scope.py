"""Which documents are asked."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from chatbot.scopes import described
from chatbot.serving.server import Shelf
from chatbot.ui.dialogs import dialog
from chatbot.wording import counted, plain
from index.types import EVERYTHING, Scope, StoredDocument


def choose(shelf: Shelf, asked_from: str, before: Scope = EVERYTHING) -> Scope:
    """Show what is searched from somewhere, a chat or a page, with a way to change it; at first it is what was
    searched `before`."""
    key, now = _key(shelf, asked_from), chosen(shelf, asked_from, before)
    label = described(now, titles(shelf, now))
    with st.container(horizontal=True, gap="small"):
        if st.button(plain(f"Searching {label}"), icon=":material/filter_alt:", type="tertiary", help="Change this"):
            _dialog(shelf, key, now)
        if now and st.button("Search all", type="tertiary"):
            st.session_state[key] = EVERYTHING
            st.rerun()
    return now


def chosen(shelf: Shelf, asked_from: str, before: Scope = EVERYTHING) -> Scope:
    """What is searched from there, as far as it was chosen; else what was searched `before`."""
    scope: Scope = st.session_state.get(_key(shelf, asked_from), before)
    return scope


def forget(shelf: Shelf, asked_from: str) -> None:
    """Search everything from there again."""
    st.session_state.pop(_key(shelf, asked_from), None)


def _key(shelf: Shelf, asked_from: str) -> str:
    return f"scope-{shelf.name}-{asked_from}"


def titles(shelf: Shelf, chosen: Scope) -> dict[str, str]:
    """The titles of the documents that a scope names, by id."""
    if not chosen.documents:
        return {}
    return {d.id: d.title for d in shelf.chatbot.library.documents() if d.id in chosen.documents}


@dialog("What to search")
def _dialog(shelf: Shelf, key: str, now: Scope) -> None:
    documents = shelf.chatbot.library.documents()
    names = {document.id: document.title for document in documents}
    folders = _folders(documents)
    formats = sorted({document.format for document in documents})
    years = sorted({document.date[:4] for document in documents if document.date})
    named = st.multiselect("Documents", list(names), _known(now.documents, names), format_func=names.__getitem__)
    paths = _known(now.paths, folders)
    if folders:
        paths = st.multiselect("Folders", folders, paths, format_func=_shortened(folders))
    kinds = st.multiselect("Formats", formats, _known(now.formats, formats), format_func=str.upper)
    one, other = st.columns(2)
    since = one.selectbox("From the year", [None, *years], _at(years, now.since), format_func=_any)
    until = other.selectbox("To the year", [None, *years], _at(years, now.until), format_func=_any)
    undated = sum(document.date is None for document in documents)
    if (since or until) and undated:
        st.write(f"Left out, as they tell no date: {undated:,} of {counted(len(documents), 'document')}.")
    st.write("Leave everything empty to search all documents.")
    if since and until and since > until:
        st.warning("The first year lies behind the last one.")
    elif st.button("Search only this"):
        st.session_state[key] = Scope(tuple(named), tuple(paths), tuple(kinds), since, until)
        st.rerun()


def _known(values: Sequence[str], options: Sequence[str] | dict[str, str]) -> list[str]:
    return [value for value in values if value in options]


def _folders(documents: Sequence[StoredDocument]) -> list[str]:
    """Every folder that holds some of the documents and not all of them."""
    counts: dict[str, int] = {}
    for document in documents:
        for folder in Path(document.path).parents:
            counts[str(folder)] = counts.get(str(folder), 0) + 1
    return sorted(folder for folder, count in counts.items() if count < len(documents))


def _shortened(folders: Sequence[str]) -> Callable[[str], str]:
    common = os.path.commonpath([Path(folder).parent for folder in folders]) if folders else ""
    return lambda folder: os.path.relpath(folder, common)


def _at(years: Sequence[str], year: str | None) -> int:
    return 1 + years.index(year[:4]) if year and year[:4] in years else 0


def _any(year: str | None) -> str:
    return year or "any"
