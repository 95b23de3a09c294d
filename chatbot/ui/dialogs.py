"""Dialogs that stay open while the page behind them comes to an end of something."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from chatbot.wording import told
from corpus.types import FootnoteError

P = ParamSpec("P")

_OPEN = "dialog-open"


def dialog(title: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Make a function show what it shows in a dialog; a `FootnoteError` is told in it."""

    def decorate(body: Callable[P, None]) -> Callable[P, None]:
        @st.dialog(title, on_dismiss="rerun")
        @wraps(body)
        def shown(*args: P.args, **kwargs: P.kwargs) -> None:
            st.session_state[_OPEN] = True
            try:
                body(*args, **kwargs)
            except FootnoteError as error:
                st.error(told(str(error)), icon=":material/error:")

        return shown

    return decorate


def forget() -> None:
    """Note that the page is drawn anew, which closes what was open."""
    st.session_state[_OPEN] = False


def redraw() -> None:
    """Draw the whole page again, unless that would close a dialog; then it is drawn when that is closed."""
    if not st.session_state.get(_OPEN):
        st.rerun()
