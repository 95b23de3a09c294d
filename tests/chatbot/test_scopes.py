from __future__ import annotations

import pytest

from chatbot.scopes import described
from index.types import EVERYTHING, Scope

TITLES = {"a": "One", "b": "Two", "c": "Three", "d": "Four"}


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (EVERYTHING, "all documents"),
        (Scope(documents=("a", "b")), "“One”, “Two”"),
        (Scope(documents=("a", "x")), "“One”, a document that is no longer there"),
        (Scope(documents=("a", "b", "c", "d")), "4 documents"),
        (Scope(paths=("/papers/2012", "/papers/a.pdf")), "in “2012”, “a.pdf”"),
        (Scope(formats=("pdf", "docx")), "DOCX and PDF files"),
        (Scope(since="2012", until="2013-05"), "of 2012 to 2013-05"),
        (Scope(until="2013"), "up to 2013"),
        (Scope(documents=("a",), formats=("pdf",), since="2012"), "“One”; PDF files; from 2012 on"),
    ],
)
def test_a_scope_in_words(scope: Scope, words: str) -> None:
    assert described(scope, TITLES) == words


def test_without_titles_documents_are_counted() -> None:
    assert described(Scope(documents=("a",))) == "1 chosen document"
    assert described(Scope(documents=("a", "b"))) == "2 chosen documents"
