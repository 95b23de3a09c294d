"""Parts of a page that are drawn again by themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

import streamlit as st

P = ParamSpec("P")


def fragment(draw: Callable[P, None], *, every: float | None = None) -> Callable[P, None]:
    """Draw something that is drawn again without the rest of the page, `every` so many seconds where that is given.

    It has a place of its own, however little it draws: as it is drawn again, Streamlit drops what it drew before and
    has not sent yet (`ForwardMsgQueue.clear`), and without that place, what stands below would move up into it, until
    something is to be drawn where there is nothing, and the browser shows a blank page.
    """

    def drawn(*args: P.args, **kwargs: P.kwargs) -> None:
        with st.container():
            st.fragment(draw, run_every=every)(*args, **kwargs)

    return drawn
