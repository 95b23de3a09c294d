"""Whether the documents that a saved answer quotes are still what they were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from chatbot.types import Source
from index.library import Library

Standing = Literal["", "changed", "gone"]

WORDS: Mapping[Standing, str] = {"": "", "changed": "has changed since", "gone": "is no longer in the library"}
"""What is said of a document."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What became of a document that isn't what it was: `now` is the id of what it is by now, None where it is gone."""

    now: str | None

    @property
    def standing(self) -> Standing:
        """The same in a word."""
        return "changed" if self.now else "gone"


def lost(sources: Iterable[Source], library: Library) -> dict[str, Lost]:
    """By id those documents that are not what they were: the library has another version of one, which is known by its
    title, or reads it otherwise by now; or it has none."""
    found: dict[str, Lost] = {}
    missing: dict[str, str] = {}
    for source in sources:
        said = library.store.slice(source.document_id, source.start, source.end)
        if said is None:
            missing[source.document_id] = source.title
        elif said != source.quote:
            found[source.document_id] = Lost(source.document_id)
    if missing:
        known = library.store.titled(missing.values())
        found |= {i: Lost(known.get(title)) for i, title in missing.items()}
    return found
