"""Why a question is not answered, and what may help."""

from __future__ import annotations

from index.library import Library
from index.types import Scope

EMPTY = "There are no documents in this library yet. Add some first."
OFF_TOPIC = "Nothing in {searched} seems to be about this."
UNSURE = "No answer to this was found in {searched}; these passages come closest."
INDIRECT = (
    "The documents do not say this directly; these passages come closest. Ask in other words, or add a document that "
    "tells."
)

NAMED = 3
"""How many words at most are named that no document has."""


def told(reason: str, question: str, library: Library, scope: Scope | None) -> str:
    """A reason as a person is told it: what was searched, which words of the question no document has, what to try."""
    if reason == EMPTY:
        return reason
    said = [reason.format(searched=_searched(library, scope))]
    if unknown := library.unknown_words(question)[:NAMED]:
        words = ", ".join(f"“{word}”" for word in unknown)
        said.append(
            f"No document has the word {words}." if len(unknown) == 1 else f"No document has the words {words}."
        )
    search = "Search all documents, ask" if scope else "Ask"
    said.append(f"{search} in other words, or add a document that tells.")
    return " ".join(said)


def _searched(library: Library, scope: Scope | None) -> str:
    if scope:
        return "the documents that you chose"
    count = library.store.count()
    return "the document" if count == 1 else f"the {count:,} documents"
