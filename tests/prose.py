"""Texts of all kinds, with what may be taken for the end of a sentence, or the beginning of an item."""

from __future__ import annotations

from hypothesis import strategies as st

PROSE = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(
            [
                "The U.S. left.",
                "- ",
                "1. ",
                "(a) ",
                "\n",
                ". ",
                "? “",
                "approx. ",
                "e.g. ",
                " 。",
                "؟ ",
                "  ",
                "\u2028",
                "\x85",
                "\u200b",
                "e\u0301",
                "\U0001f600",
            ]
        ),
        st.from_regex(r"[A-Z][a-z]{1,8}( [a-z]{1,8}){0,8}[.!?] ", fullmatch=True),
    ),
    max_size=12,
).map("".join)
