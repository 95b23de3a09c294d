"""Search the documents themselves, without an answer being written."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from chatbot.serving.server import Shelf
from chatbot.types import place
from chatbot.ui import parts, scope
from chatbot.ui.visit import current_shelf, offer_documents
from chatbot.wording import NO_DOCUMENTS, counted
from index.types import Scope

PASSAGES, MENTIONS = "Best passages", "Every mention"
ADDRESS: Literal["query-params"] = "query-params"
LIMIT = 20
SHOWN, MOST_DOCUMENTS = 20, 100
"""How many mentions of one document are shown, and of how many documents."""


def page() -> None:
    """Passages that bear on a question, or every mention of a name or phrase."""
    shelf = current_shelf()
    st.header("Search the documents", anchor=False)
    if shelf.empty:
        st.write(NO_DOCUMENTS)
        offer_documents("Add documents")
        return
    # Both are in the address: a link that can be kept, and what a refresh comes back to.
    way = st.segmented_control("Find", [PASSAGES, MENTIONS], default=PASSAGES, required=True, key="find", bind=ADDRESS)
    words = st.text_input(
        "Question or topic" if way == PASSAGES else "Name or phrase",
        placeholder="What are you looking for?",
        key="words",
        bind=ADDRESS,
    )
    chosen = scope.choose(shelf, "search")
    if words.strip():
        show = _passages if way == PASSAGES else _mentions
        show(shelf, words, chosen)


def _passages(shelf: Shelf, question: str, chosen: Scope) -> None:
    library = shelf.chatbot.library
    hits = library.search(question, LIMIT, chosen)
    evidence = {item.passage.id: item for item in library.evidence(question, hits, limit=LIMIT, neighbours=0)[::-1]}
    found = []
    for hit in hits:
        passage, best = hit.passage, evidence.get(hit.passage.id)
        first = next((s for s in passage.sentences if not s.heading), passage.sentences[0])
        start, end = (best.start, best.end) if best else (first.start, first.end)
        found.append(
            _entry(passage.document_id, passage.title, start, end, place(passage.page, passage.context, passage.title))
            | {
                "before": passage.text[: start - passage.start],
                "quote": passage.text[start - passage.start : end - passage.start],
                "after": passage.text[end - passage.start :],
            }
        )
    parts.found(key="found", data={"library": shelf.name, "groups": [{"title": "", "places": found}]})
    if not found:
        st.write("Nothing was found. Use other words, or search in all documents.")


def _mentions(shelf: Shelf, phrase: str, chosen: Scope) -> None:
    listed = shelf.chatbot.library.mentions(phrase, chosen)
    total = sum(len(found.mentions) for found in listed)
    if not listed:
        st.write("No document mentions this, word for word. Try fewer words, or look for the best passages.")
        return
    st.write(f"{counted(total, 'mention')} in {counted(len(listed), 'document')}")
    groups = [
        {
            "title": f"{found.title} ({len(found.mentions):,})",
            "places": [
                _entry(
                    found.document_id, "", mention.start, mention.end, place(mention.page, mention.context, found.title)
                )
                | {"before": mention.before, "quote": mention.text, "after": mention.after}
                for mention in found.mentions[:SHOWN]
            ],
            "more": max(0, len(found.mentions) - SHOWN),
        }
        for found in listed[:MOST_DOCUMENTS]
    ]
    if len(listed) > MOST_DOCUMENTS:
        st.write(f"The {MOST_DOCUMENTS} documents that mention it most are shown.")
    parts.found(key="found", data={"library": shelf.name, "groups": groups})


def _entry(document: str, title: str, start: int, end: int, where: str) -> dict[str, object]:
    return {"document": document, "title": title, "start": start, "end": end, "where": where}
