"""Dialogs, in which what goes wrong is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from chatbot.wording import told
from corpus.types import FootnoteError

P = ParamSpec("P")


def dialog(title: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Make a function show what it shows in a dialog; a `FootnoteError` is told in it."""

    def decorate(body: Callable[P, None]) -> Callable[P, None]:
        @st.dialog(title, on_dismiss="rerun")
        @wraps(body)
        def shown(*args: P.args, **kwargs: P.kwargs) -> None:
            try:
                body(*args, **kwargs)
            except FootnoteError as error:
                st.error(told(str(error)), icon=":material/error:")

        return shown

    return decorate
