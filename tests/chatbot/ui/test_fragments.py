"""Parts of a page that are drawn by themselves each have a place of their own."""

from __future__ import annotations

from pathlib import Path

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.testing.v1 import AppTest

from chatbot import ui

PAGES = Path(ui.__file__).parent


def test_no_part_is_drawn_by_itself_without_a_place() -> None:
    bare = [path.name for path in PAGES.glob("*.py") if "st.fragment(" in path.read_text(encoding="utf-8")]
    assert bare == ["fragments.py"]


def test_what_stands_below_keeps_its_place_though_what_a_part_drew_is_dropped() -> None:
    def app() -> None:
        import streamlit as st

        from chatbot.ui.fragments import fragment

        fragment(lambda: st.text("above"))()
        st.text("below")

    sent: list[ForwardMsg] = []
    queue = ForwardMsgQueue()
    ForwardMsgQueue.on_before_enqueue_msg(sent.append)
    try:
        AppTest.from_function(app).run()
    finally:
        ForwardMsgQueue.on_before_enqueue_msg(None)
    for message in sent:
        queue.enqueue(message)
    (part,) = {m.delta.fragment_id for m in sent if m.HasField("delta") and m.delta.fragment_id}
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=[part])
    places = [tuple(m.metadata.delta_path) for m in queue.flush() if m.HasField("delta")]
    assert places == [(0, 0), (0, 1)]
