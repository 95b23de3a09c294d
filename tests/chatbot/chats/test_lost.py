from __future__ import annotations

from pathlib import Path

from chatbot.chats.lost import Lost, lost
from chatbot.types import Source
from index.library import Library


def source(library: Library, quote: str) -> Source:
    """A citation of the first document that has a text."""
    for document in library.documents():
        text = library.document(document.id).text
        if (start := text.find(quote)) >= 0:
            return Source(1, document.id, document.title, None, start, start + len(quote), quote, text, 0, "")
    raise AssertionError(quote)


def test_a_document_that_was_quoted_is_as_it_was_or_another_or_gone(small_library: Library, tmp_path: Path) -> None:
    cited = source(small_library, "The gas plant")
    assert lost([cited], small_library) == {}
    file = Path(next(d.path for d in small_library.documents() if d.id == cited.document_id))
    file.write_text(file.read_text(encoding="utf-8") + "\nMore.", encoding="utf-8")
    small_library.update([file])
    (now,) = (d.id for d in small_library.documents() if d.title == cited.title)
    assert lost([cited], small_library) == {cited.document_id: Lost(now)}
    small_library.remove([file])
    gone = lost([cited], small_library)
    assert (gone, gone[cited.document_id].standing) == ({cited.document_id: Lost(None)}, "gone")
