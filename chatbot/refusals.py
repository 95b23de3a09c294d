"""Why a question is not answered, and what may help."""

from __future__ import annotations

import re

from chatbot.gather import ASKING
from chatbot.wording import NO_DOCUMENTS
from index.library import Library
from index.types import Evidence, Scope
from index.words import content_terms, terms

EMPTY = f"{NO_DOCUMENTS} Add some first."
OFF_TOPIC = "Nothing in {searched} seems to be about this."
UNSURE = "No answer to this was found in {searched}; these passages come closest."
UNSUPPORTED = "What the model wrote is left out, as no document says it; these passages come closest."

_ASKING = ASKING.union(content_terms("list name chapter section much many long often far"))

NAMED = 3
"""How many words at most are named that no document has."""


def denial(item: Evidence) -> str:
    """The reason where a document says the contrary of what a question takes for granted."""
    return f"“{item.passage.title}” says otherwise: “{' '.join(item.text.split())}”"


def told(reason: str, question: str, library: Library, scope: Scope) -> str:
    """A reason as a person is told it: what was searched, which words of the question no document has, what to try."""
    if reason == EMPTY:
        return reason
    # A denial quotes a document, in which nothing is filled in.
    said = [reason.format(searched=_searched(library, scope)) if reason in (OFF_TOPIC, UNSURE) else reason]
    if unknown := _unknown(question, library)[:NAMED]:
        words = ", ".join(f"“{word}”" for word in unknown)
        said.append(f"No document has the word{'' if len(unknown) == 1 else 's'} {words}.")
    search = "Search all documents, ask" if scope else "Ask"
    said.append(f"{search} in other words, or add a document that tells.")
    return " ".join(said)


def _unknown(question: str, library: Library) -> list[str]:
    """The words of a question that no document has; not those that only ask, nor parts of dates and of "couldn't"."""
    words = library.unknown_words(re.sub(r"\w+n['’]t\b", " ", question))
    return [word for word in words if not (_ASKING.issuperset(terms(word)) or (word.isdigit() and len(word) != 4))]


def _searched(library: Library, scope: Scope) -> str:
    if scope:
        return "the documents that you chose"
    count = library.store.count()
    return "the document" if count == 1 else f"the {count:,} documents"
