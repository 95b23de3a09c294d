"""Questions to begin with, made from what the library's own documents are called and divided into."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from chatbot.asking.followup import says_enough
from chatbot.asking.mentions import AUXILIARIES, QUESTION_WORDS, words
from chatbot.asking.pointing import pointers
from corpus.types import Document
from index.evidence import without_label
from index.library import Library
from index.words import Weights, content_terms

COUNT = 3
LOOKED_AT = 12
"""How many documents are read, the longest first."""

LONGEST, MOST = 60, 15
"""The longest heading that is asked about, in characters, and that is asked itself, in words."""

SECTION = 300
"""How many characters at least a section has that is worth a question."""

_NUMBER = re.compile(
    r"^(?:(?i:chapter|part|section|annex|article) +(?:\d+(?:\.\d+)*|[IVX]+)[.:)]?|"
    r"\d+(?:\.\d+)+[.:)]?|(?:\d+|[IVX]+)[.:)]) +"
)
_OPENS = re.compile(
    r"(?:what|how|why|who|when|where|which|whether|about|see|for|if|our|your|this|these)\b", re.IGNORECASE
)
_TO_SOMEBODY = re.compile(r"\byou(?:rs?)?\b", re.IGNORECASE)


def starters(library: Library) -> list[str]:
    """At most three questions that the documents answer: what two say about something, and what another one says."""
    return _starters(library, library.store.database.generation)


@lru_cache(maxsize=4)  # the page asks at every redraw, and whole documents have to be read for it
def _starters(library: Library, generation: int) -> list[str]:
    documents = sorted(library.documents(), key=lambda document: (-document.passages, document.id))
    weights = library.weights()
    asked: dict[str, str] = {}  # by document
    for document in documents[:LOOKED_AT]:
        question = _about(library.document(document.id), weights)
        if question and not any(question.split("“")[-1] == other.split("“")[-1] for other in asked.values()):
            asked[document.id] = question
        if len(asked) == COUNT - 1:
            break
    others = sorted((d for d in documents[:LOOKED_AT] if d.id not in asked), key=lambda d: not _has_words(d.title))
    points = [f"What are the main points of “{_plain(document.title)}”?" for document in others]
    return list(dict.fromkeys([*asked.values(), *points]))[:COUNT]  # documents may have the same title


def _about(document: Document, weights: Weights) -> str | None:
    """A question that a document asks as a heading, else what it says about the heading that tells most; None where no
    heading tells enough."""
    title = _plain(document.title)
    named = set(content_terms(title))
    sections = [(name, set(content_terms(name)) - named, body) for name, body in _sections(document)]
    asked = (name for name, terms, _ in sections if terms and _asks(name))
    if question := next(asked, None):
        return question
    most = sorted(sections, key=lambda section: -weights.sum(section[1]))
    told = next((name for name, terms, body in most if _tells(name) and _speaks(body, terms)), None)
    who = f"does “{title}”" if _has_words(title) else "do the documents"
    return f"What {who} say about “{told}”?" if told else None


def _asks(name: str) -> bool:
    """Whether a heading is a question that can be understood alone, and not one put to somebody."""
    if not name.endswith("?") or len(name.split()) >= MOST or _TO_SOMEBODY.search(name) or pointers(name):
        return False
    said = words(name)
    asks = bool(said) and said[0].low in QUESTION_WORDS | AUXILIARIES
    return asks and says_enough(name)


def _has_words(title: str) -> bool:
    return re.search(r"[^\W\d_]{3,}", title) is not None


def _sections(document: Document) -> Iterator[tuple[str, str]]:
    """The headings that have text of their own below them, without their numbers, and that text."""
    ends = [*(heading.start for heading in document.headings), len(document.text)]
    for heading, (start, end) in zip(document.headings, pairwise(ends), strict=True):
        body = document.text[start + len(heading.text) : end]
        if len(body) >= SECTION:
            yield without_label(_NUMBER.sub("", _plain(heading.text))), body


def _tells(name: str) -> bool:
    """Whether a heading can be asked about: some words that name something, and no sentence."""
    return (
        len(name.split()) > 1
        and len(name) <= LONGEST
        and not _OPENS.match(name)
        and not re.search(r"\d{4}|[:?!.;]", name)
    )


def _speaks(body: str, terms: set[str]) -> bool:
    """Whether a section speaks of what its heading names; "Background" and "Key findings" don't."""
    return bool(terms) and terms <= set(content_terms(body))


def _plain(text: str) -> str:
    return " ".join(text.split()).strip('"“”')
