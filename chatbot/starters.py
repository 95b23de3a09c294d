"""Questions to begin with, made from what the library's own documents are called and divided into."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from index.library import Library
from index.types import StoredDocument

COUNT = 3
LONGEST, MOST = 60, 15
"""The longest heading that is asked about, in characters, and that is asked itself, in words."""

# Headings that are in many documents, and say nothing about one.
_COMMON = re.compile(
    r"(?:executive )?summary|abstract|introduction|background|overview|contents|table of contents|conclusions?|"
    r"references|bibliography|appendix.*|annex.*|acknowledge?ments?|notes?|methods?|results|discussion|outlook|"
    r"(?:chapter|part|section|table|figure|page)? *(?-i:[\dIVX]*|[A-D])[.:]?",
    re.IGNORECASE,
)


def starters(library: Library) -> list[str]:
    """Three questions that the documents answer: what two of them say about something, and what another one says."""
    return _starters(library, library.store.database.generation)


@lru_cache(maxsize=4)  # the page asks at every redraw, and whole documents have to be read for it
def _starters(library: Library, generation: int) -> list[str]:
    documents = sorted(library.documents(), key=lambda document: (-document.passages, document.id))
    about = (_about(library, document) for document in islice(documents, 4 * COUNT))
    asked = list(islice(filter(None, about), COUNT - 1))
    return [*asked, *(f"What are the main points of “{_plain(d.title)}”?" for d in documents[:COUNT][-1:])]


def _about(library: Library, document: StoredDocument) -> str | None:
    """A question that a document asks as a heading, else what it says about what one names; None where none does."""
    names = [_plain(heading.text).removeprefix("Q: ") for heading in library.document(document.id).headings]
    asked = [name for name in names if name.endswith("?") and MOST > len(name.split()) > 3]
    told = [name for name in names if _tells(name) and name != _plain(document.title)]
    if asked:
        return asked[0]
    return f"What does “{_plain(document.title)}” say about “{told[0]}”?" if told else None


def _tells(name: str) -> bool:
    return len(name) <= LONGEST and not _COMMON.fullmatch(name) and not re.search(r"\d{4}|[:?!]", name)


def _plain(text: str) -> str:
    return " ".join(text.split()).strip('"“”')
