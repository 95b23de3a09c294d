"""Whether the documents that a saved answer quotes are still what they were."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from chatbot.types import Source
from index.library import Library

Standing = Literal["", "changed", "gone"]


def standing(sources: Iterable[Source], library: Library) -> dict[str, Standing]:
    """The ids of those documents that are not what they were: "changed" where the library has another version of one,
    which is known by its title, or reads it otherwise by now; else "gone"."""
    lost: dict[str, Standing] = {}
    missing: dict[str, str] = {}
    for source in sources:
        said = library.store.slice(source.document_id, source.start, source.end)
        if said is None:
            missing[source.document_id] = source.title
        elif said != source.quote:
            lost[source.document_id] = "changed"
    if missing:
        known = library.store.titled(missing.values())
        lost |= {i: "changed" if title in known else "gone" for i, title in missing.items()}
    return lost
