from __future__ import annotations

import json

import pytest

from corpus.answers import answer_of, document_of, picture_of
from corpus.types import Document, Heading, Picture, UnreadableDocument


def test_what_is_told_comes_back_as_it_was() -> None:
    document = Document(
        "ab", "Wells", "pdf", "Two\n\nthree", (0, 5), (Heading(0, 1, "Two"),), ("a warning",), b"\0\1", (2,), "2013"
    )
    back = document_of(json.loads(json.dumps(answer_of(document))))
    assert (back, back.warnings, back.places) == (document, document.warnings, document.places)
    picture = Picture(b"\x89PNG", 3, 4, (1.0, 0.0, 0.0, 0.0, -1.0, 1.0))
    assert picture_of(json.loads(json.dumps(answer_of(picture)))) == picture


def test_a_reason_is_raised_where_something_is_asked_for() -> None:
    answer = json.loads(json.dumps(answer_of(UnreadableDocument("it is damaged"))))
    for taken in (document_of, picture_of):
        with pytest.raises(UnreadableDocument, match="it is damaged"):
            taken(answer)
