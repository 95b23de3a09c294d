"""Ask, read, check."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, NoReturn

import streamlit as st

from chatbot.answer import check_question
from chatbot.chats.turns import Turn
from chatbot.scopes import described
from chatbot.serving.jobs import Job
from chatbot.serving.server import DOCUMENTS, SAMPLES, Shelf, server
from chatbot.starters import starters
from chatbot.ui import cited, scope
from chatbot.ui.state_of_answer import state_of_answer
from chatbot.ui.visit import asker, current_shelf, last_chat_key, offer_documents
from chatbot.wording import NO_DOCUMENTS, counted, escape, plain, told, what_leaves
from corpus.types import FootnoteError
from index.types import EVERYTHING, Scope

NEW = "a new chat"

UNASKED = "unasked"
"""What was typed and could not be asked, with the reason, in the session."""

SHOWN = 20
"""How many turns of a long chat are shown at first, and how many more each time."""


def page() -> None:
    """A chat about one library."""
    shelf = current_shelf()
    if failure := server().loading.failure:
        st.error(told(failure), icon=":material/error:")
    chat_id = _current_chat(shelf)
    shown = st.session_state.get(f"shown-{chat_id}", SHOWN)
    turns, count = shelf.history.turns(chat_id, shown), shelf.history.count(chat_id)
    if not turns:
        if chat_id:
            st.info("This chat is gone, or is somebody else's. What you ask begins a new one.")
        _welcome(shelf, chat_id or NEW)
    elif count > len(turns) and st.button("Show earlier questions", type="tertiary"):
        st.session_state[f"shown-{chat_id}"] = shown + SHOWN
        st.rerun()
    for turn in turns:
        _show(shelf, turn, latest=turn is turns[-1])
    with st.bottom:
        chosen = (
            EVERYTHING if shelf.empty else scope.choose(shelf, chat_id or NEW, turns[-1].scope if turns else EVERYTHING)
        )
        asked = st.chat_input(f"Ask {'the sample documents' if shelf.name == SAMPLES else 'your documents'}")
    if asked is not None:
        _ask(shelf, asked, chosen)
    _show_unasked()


def _current_chat(shelf: Shelf) -> str:
    """The chat that the address names; for whoever comes back from another page, the one shown before. Else none."""
    chat_id = st.query_params.get("chat", "")
    last = st.session_state.get(last_chat_key(shelf), "")
    if not chat_id and st.session_state["came_from"] and shelf.history.count(last):
        st.query_params["library"], st.query_params["chat"] = shelf.name, last
        chat_id = last
    st.session_state[last_chat_key(shelf)] = chat_id
    return chat_id


def _welcome(shelf: Shelf, asked_from: str) -> None:
    st.header("Ask your documents. Check every sentence.", anchor=False)
    documents = counted(shelf.chatbot.library.store.count(), "document")
    where, away = server().entrance.computer, shelf.chatbot.model.away
    st.write(
        f"Answers come from {'your documents' if shelf.empty else documents} on {where}. Each sentence carries "
        f"a number that opens the exact sentence it rests on. {what_leaves(away and escape(away), where)}"
    )
    if shelf.empty:
        st.write(NO_DOCUMENTS)
        offer_documents("Add documents")
        if not server().shelves[SAMPLES].empty and st.button(
            "Try it on the samples", icon=":material/arrow_forward:", type="tertiary"
        ):
            st.query_params["library"] = SAMPLES
            st.rerun()
        return
    for starter in starters(shelf.chatbot.library):
        if st.button(plain(starter), icon=":material/arrow_forward:", type="tertiary"):
            _ask(shelf, starter, scope.chosen(shelf, asked_from))
    offer_documents("Add more documents" if shelf.name == DOCUMENTS else "Add documents of your own")


def _ask(shelf: Shelf, asked: str, chosen: Scope) -> None:
    try:
        check_question(asked)
        _keep_chat(shelf)
        job = server().jobs.ask(shelf.chatbot, shelf.history, _known_chat(shelf), asked, chosen, who=asker())
    except FootnoteError as error:  # not as it stands, too many wait, or it can't be kept
        st.session_state[UNASKED] = asked, str(error)
        return
    st.session_state.pop(UNASKED, None)
    scope.forget(shelf, NEW)
    _go_on(shelf, job)


def _show_unasked() -> None:
    """What was typed and could not be asked, until something is."""
    typed, reason = st.session_state.get(UNASKED, ("", ""))
    if reason:
        st.warning(told(reason), icon=":material/edit:")
    if typed.strip():
        st.text_area("What you typed", typed)


def _ask_again(shelf: Shelf, turn: Turn) -> NoReturn:
    _keep_chat(shelf)
    _go_on(shelf, server().jobs.ask_again(shelf.chatbot, shelf.history, turn, who=asker()))


def _keep_chat(shelf: Shelf) -> None:
    """Whoever goes on with a chat that was deleted elsewhere wants it to stay."""
    chat_id = st.query_params.get("chat", "")
    if shelf.history.count(chat_id):
        shelf.undoable.undo([("chat", chat_id)])


def _go_on(shelf: Shelf, job: Job) -> NoReturn:
    """Show the chat in which something was asked."""
    server().load_again()
    st.query_params["library"] = shelf.name
    st.query_params["chat"] = job.turn.chat_id
    st.rerun()


def _known_chat(shelf: Shelf) -> str | None:
    """The chat that the address names, unless that was deleted."""
    chat_id = st.query_params.get("chat")
    return chat_id if chat_id and shelf.history.count(chat_id) else None


def _show(shelf: Shelf, turn: Turn, *, latest: bool) -> None:
    with st.chat_message("user", avatar=":material/person:"):
        st.text(turn.question)
    if turn.scope:
        st.write(plain(f"Searched {described(turn.scope, scope.titles(shelf, turn.scope))}"))
    try:
        now, turn, error = state_of_answer(shelf, turn)
        if now:
            cited.show(turn, now, partial(_said, shelf, turn), latest=latest)
        elif not error:
            st.write(":material/stop_circle: Stopped before the end.")
        if error:
            st.error(told(error), icon=":material/error:")
        if now is None and st.button("Ask again", key=f"again-{turn.id}", type="tertiary"):
            _ask_again(shelf, turn)
    except FootnoteError as failure:  # too many wait, or what was said of it can't be kept
        st.error(told(str(failure)), icon=":material/error:")


def _said(shelf: Shelf, turn: Turn, what: Mapping[str, Any]) -> None:
    """Do what a person wants with an answer."""
    match what["kind"]:
        case "stop":
            server().jobs.stop(turn.id)
        case "again":
            _ask_again(shelf, turn)
        case "answer":
            shelf.history.give_feedback(turn.id, what["verdict"])
            st.rerun()
        case "citation":
            shelf.history.give_feedback(turn.id, "wrong citation" if what["wrong"] else None, about=int(what["n"]))
            st.rerun()
