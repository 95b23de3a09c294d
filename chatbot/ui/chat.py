"""Ask, read, check."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, NoReturn

import streamlit as st

from chatbot.answer import check_question
from chatbot.jobs import BusyError, Job
from chatbot.scopes import described
from chatbot.standing import standing
from chatbot.starters import starters
from chatbot.turns import Turn
from chatbot.types import QuestionError, rewritten
from chatbot.ui import cited, dialogs, scope
from chatbot.ui.fragments import fragment
from chatbot.ui.server import DOCUMENTS, SAMPLES, Shelf, server
from chatbot.ui.sidebar import asker, current_shelf, last_chat_key, offer_documents
from chatbot.wording import NO_DOCUMENTS, counted, plain, told
from corpus.types import FootnoteError
from index.types import EVERYTHING, Scope

REFRESH_SECONDS = 0.3
WAITING_SECONDS = 1.0
"""How often an answer is drawn before which others come."""

FOLLOW_SECONDS = 2.0

NEW = "a new chat"

SHOWN = 20
"""How many turns of a long chat are shown at first, and how many more each time."""


def page() -> None:
    """A chat about one library."""
    shelf = current_shelf()
    if failure := server().failure:
        st.error(told(failure), icon=":material/error:")
    chat_id = _current_chat(shelf)
    shown = st.session_state.get(f"shown-{chat_id}", SHOWN)
    turns, count = shelf.history.turns(chat_id, shown), shelf.history.count(chat_id)
    # First on the page: a redraw that is on its way when another, shorter chat is opened still has its place there.
    fragment(_follow, every=FOLLOW_SECONDS)(shelf, chat_id, count)
    if not turns:
        if chat_id:
            st.info("This chat is not there any more. What you ask begins a new one.")
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


def _current_chat(shelf: Shelf) -> str:
    """The chat that the address names; for whoever comes back from another page, the one shown before. Else none."""
    chat_id = st.query_params.get("chat", "")
    last = st.session_state.get(last_chat_key(shelf), "")
    if not chat_id and st.session_state["came_from"] and shelf.history.count(last):
        st.query_params["library"], st.query_params["chat"] = shelf.name, last
        chat_id = last
    st.session_state[last_chat_key(shelf)] = chat_id
    return chat_id


def _follow(shelf: Shelf, chat_id: str, count: int) -> None:
    """Show what is asked, or deleted, in the same chat elsewhere."""
    if shelf.history.count(chat_id) != count:
        dialogs.redraw()


def _welcome(shelf: Shelf, place: str) -> None:
    st.header("Ask your documents. Check every sentence.", anchor=False)
    documents = counted(shelf.chatbot.library.store.count(), "document")
    where = "this computer" if server().entrance.alone else "the computer that runs Footnote"
    st.write(
        f"Answers come from {'your documents' if shelf.empty else documents} on {where}. Each sentence carries "
        f"a number that opens the exact sentence it rests on. {_what_leaves(shelf.chatbot.model.away, where)}"
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
            _ask(shelf, starter, scope.chosen(shelf, place))
    offer_documents("Add more documents" if shelf.name == DOCUMENTS else "Add documents of your own")


def _what_leaves(away: str | None, where: str) -> str:
    if away is None:
        return f"Nothing you ask leaves {where}."
    return f"What you ask and the passages found for it are sent to {plain(away)}, which writes the answers."


def _ask(shelf: Shelf, asked: str, chosen: Scope) -> None:
    try:
        check_question(asked)
        _keep_chat(shelf)
        job = server().jobs.ask(shelf.chatbot, shelf.history, _known_chat(shelf), asked, chosen, who=asker())
    except (QuestionError, BusyError) as error:
        st.warning(told(str(error)), icon=":material/edit:")
        if asked.strip():
            st.text_area("What you typed", asked)
        return
    scope.forget(shelf, NEW)
    _go_on(shelf, job)


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
    progress = server().jobs.watch(turn.id) if turn.state in ("waiting", "writing") else None
    every = None
    if progress is not None and not progress.error:
        every = WAITING_SECONDS if progress.ahead else REFRESH_SECONDS
    fragment(_answer_or_reason, every=every)(shelf, turn, every, latest)


def _answer_or_reason(shelf: Shelf, turn: Turn, every: float | None, latest: bool) -> None:
    try:
        _answer(shelf, turn, every, latest)
    except FootnoteError as error:
        st.error(told(str(error)), icon=":material/error:")


def _answer(shelf: Shelf, turn: Turn, every: float | None, latest: bool) -> None:
    """An answer as it comes, drawn again `every` so many seconds, for which the rest of the page is not, or as it was
    kept."""
    progress, turn = server().jobs.look(shelf.history, turn.id)
    failed = progress.error if progress else None
    if every and (progress is None or failed or (every == WAITING_SECONDS and not progress.ahead)):
        dialogs.redraw()
    said = partial(_said, shelf, turn)
    if every and progress and not failed:
        _tell_how_understood(rewritten(turn.question, progress.standalone_question))
        cited.show_progress(turn, shelf.name, progress, said, loading=not server().ready.is_set(), latest=latest)
        return
    if turn.answer:
        _tell_how_understood(turn.answer.rewritten)
        lost = standing(turn.answer.shown, shelf.chatbot.library)
        cited.show_answer(turn, shelf.name, lost, said, latest=latest)
    elif turn.state in ("stopped", "waiting", "writing"):
        st.write(":material/stop_circle: Stopped before the end.")
    if error := turn.error or failed:
        st.error(told(error), icon=":material/error:")
    if turn.answer is None and st.button("Ask again", key=f"again-{turn.id}", type="tertiary"):
        _ask_again(shelf, turn)


def _said(shelf: Shelf, turn: Turn, what: Mapping[str, Any]) -> None:
    """Do what a person wants with an answer."""
    match what["kind"]:
        case "stop":
            server().jobs.stop(turn.id)
        case "again":
            _ask_again(shelf, turn)
        case "answer":
            shelf.history.give_feedback(turn.id, what["verdict"])
            st.rerun(scope="fragment")
        case "citation":
            shelf.history.give_feedback(turn.id, "wrong citation" if what["wrong"] else None, about=int(what["n"]))
            st.rerun(scope="fragment")


def _tell_how_understood(question: str | None) -> None:
    if question:
        st.text(f"Understood as: {question}")
