"""An answer with its sources beside it: a small component, since Markdown can't make markers that react.

Everything a document or a model wrote is handed over as text and shown as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from chatbot.jobs import Progress
from chatbot.types import Answer, AnswerSentence, Source

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "footnote_cited_answer",
    css=(_HERE / "cited.css").read_text(encoding="utf-8"),
    js=(_HERE / "cited.js").read_text(encoding="utf-8"),
)


def show_answer(answer: Answer, *, key: str) -> None:
    """Show an answer that is over."""
    shown = answer.nearest if answer.refused else answer.sources
    heading = "Closest passages" if answer.refused else "Sources"
    _mount(key, answer.sentences, shown, heading, note=answer.refusal_reason or "", refused=answer.refused)


def show_progress(progress: Progress, *, loading: bool, key: str) -> None:
    """Show an answer that is on its way."""
    found = progress.sources or progress.evidence
    heading = "Sources" if progress.sources else "Reading these passages" if progress.evidence else ""
    _mount(key, progress.sentences, found, heading, pending=progress.pending, note=_waiting_for(progress, loading))


def _waiting_for(progress: Progress, loading: bool) -> str:
    """What the person is waiting for, in words; nothing once the answer is being written."""
    if progress.pending or progress.sentences:
        return ""
    if loading:
        return "Loading the model, which takes a moment after the start …"
    if progress.state == "waiting" and progress.ahead:
        return f"Waiting for {progress.ahead} other answer{'s' if progress.ahead > 1 else ''} to finish …"
    return "Reading the passages …" if progress.evidence else "Searching the documents …"


def _mount(
    key: str,
    sentences: Sequence[AnswerSentence],
    sources: Sequence[Source],
    heading: str,
    *,
    pending: str = "",
    note: str = "",
    refused: bool = False,
) -> None:
    data: dict[str, Any] = {
        "sentences": [
            {"text": s.text, "citations": list(s.citations), "support": s.support, "reason": s.reason or ""}
            for s in sentences
        ],
        "sources": [_card(source) for source in sources],
        "heading": heading,
        "pending": pending,
        "note": note,
        "refused": refused,
    }
    _component(key=key, data=data)


def _card(source: Source) -> dict[str, Any]:
    """A source with its passage cut into what stands before the quote, the quote, and what stands after it."""
    start, end = source.start - source.passage_start, source.end - source.passage_start
    return {
        "n": source.n,
        "title": source.title,
        "place": f"page {source.page}" if source.page else "",
        "context": source.context,
        "before": source.passage[:start],
        "quote": source.quote,
        "after": source.passage[end:],
    }
