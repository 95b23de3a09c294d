"""Whether the documents that a saved answer quotes are still what they were."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from chatbot.types import Source
from index.library import Library

Standing = Literal["", "changed", "gone"]


def standing(sources: Iterable[Source], library: Library) -> dict[str, Standing]:
    """The ids of those documents that are not in the library any more: "changed" where it has another version of one,
    which is known by its title, else "gone"."""
    cited = {source.document_id: source.title for source in sources}
    lost = {i: title for i, title in cited.items() if not library.store.has(i)}
    if not lost:
        return {}
    titles = {document.title for document in library.documents()}
    return {i: "changed" if title in titles else "gone" for i, title in lost.items()}
