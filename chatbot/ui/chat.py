"""Ask, read, check."""

from __future__ import annotations

import streamlit as st

from chatbot.answer import check_question
from chatbot.history import Turn
from chatbot.types import QuestionError, rewritten
from chatbot.ui import cited
from chatbot.ui.server import SAMPLES, Shelf, server
from chatbot.ui.sidebar import current_shelf

REFRESH_SECONDS = 0.3
STARTERS = (
    "Who masterminded the attack on In Amenas?",
    "How does AQIM pay for itself?",
    "How did Tunisia and Morocco react to the French intervention?",
)


def page() -> None:
    """A chat about one library."""
    shelf = current_shelf()
    if server().failure:
        st.error(server().failure, icon=":material/error:")
    turns = shelf.history.turns(st.query_params.get("chat", ""))
    if not turns:
        _welcome(shelf)
    for turn in turns:
        _show(shelf, turn)
    asked = st.chat_input(f"Ask {'the sample documents' if shelf.name == SAMPLES else 'your documents'}")
    if asked is not None:
        _ask(shelf, asked)


def _welcome(shelf: Shelf) -> None:
    st.header("Ask your documents. Check every sentence.")
    if shelf.empty:
        st.write("There are no documents in this library yet. Bring a folder in from the command line, then ask here:")
        st.code("footnote add path/to/your/folder", language="bash")
        return
    count = len(shelf.chatbot.library.documents())
    st.write(
        f"Answers come from {count} documents on this computer. Each sentence carries a number that opens "
        "the exact sentence it rests on. Nothing you ask leaves this computer."
    )
    if shelf.name == SAMPLES:
        for starter in STARTERS:
            if st.button(starter, icon=":material/arrow_forward:", type="tertiary"):
                _ask(shelf, starter)


def _ask(shelf: Shelf, question: str) -> None:
    try:
        check_question(question)
    except QuestionError as error:
        st.warning(str(error), icon=":material/edit:")
        return
    job = server().jobs.ask(shelf.chatbot, shelf.history, st.query_params.get("chat"), question)
    st.query_params["library"] = shelf.name
    st.query_params["chat"] = job.turn.chat_id
    st.rerun()


def _show(shelf: Shelf, turn: Turn) -> None:
    with st.chat_message("user", avatar=":material/person:"):
        st.text(turn.question)
    if turn.state in ("waiting", "writing"):
        progress = server().jobs.watch(turn.id)
        if progress and not progress.error:
            _watch(turn)
            return
        turn = shelf.history.turn(turn.id)  # it ended since it was read
        if progress:
            st.error(progress.error, icon=":material/error:")
    if turn.answer:
        _tell_how_understood(turn.answer.rewritten)
        cited.show_answer(turn.answer, key=f"answer-{turn.id}")
    if turn.state in ("stopped", "waiting", "writing"):
        st.caption(":material/stop_circle: Stopped before the end.")
    if turn.error:
        st.error(turn.error, icon=":material/error:")


def _tell_how_understood(question: str | None) -> None:
    if question:
        st.text(f"Understood as: {question}")


@st.fragment(run_every=REFRESH_SECONDS)
def _watch(turn: Turn) -> None:
    """Show a running answer as it comes; only this part of the page is drawn again."""
    progress = server().jobs.watch(turn.id)
    if progress is None or progress.error:
        st.rerun()
    _tell_how_understood(rewritten(turn.question, progress.standalone_question))
    cited.show_progress(progress, loading=not server().ready.is_set(), key=f"answer-{turn.id}")
    if st.button("Stop", icon=":material/stop:", key=f"stop-{turn.id}"):
        server().jobs.stop(turn.id)
