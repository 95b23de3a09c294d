"""Find what bears on a question, as the kind of question needs it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from chatbot.asking.questions import DOCUMENTS, Asked
from chatbot.injection import harmless
from chatbot.types import AskOptions
from index.library import Library
from index.types import EVERYTHING, Evidence, Hit, Scope
from index.words import content_terms

SIDE = 3
"""How many sentences are taken for a comparison as it stands, and for each of the two things that it compares."""

MORE = 2
"""How many sentences more than for a fact are taken for a list, and for a summary."""

NEAR = 0.4
"""How much less than the best a sentence may score to be taken for a fact. What scores far less seldom holds the fact:
the evidence holds the answers of .922 of 600 questions of SQuAD with and without this, with a quarter fewer words."""

NAMED = 0.5
"""The share of a question's words, by weight, that must be in the title of the document that it asks to summarise."""

ASKING = frozenset(
    content_terms(
        "summary summarise summarize sum overview outline gist main key central important point finding message "
        "conclusion argument idea takeaway document report paper article note briefing file text study say give cover "
        "contain argue conclude short brief sentence present"
    )
)
"""Words of a question that asks for a summary which need not be in the document's title."""

THE_ONLY_ONE = ASKING.union(content_terms(" ".join(DOCUMENTS)))
"""The same where there is one document alone, whatever it is called."""

_COMPARING = re.compile(
    r"\b(?:compare[ds]?|comparing|contrast|differ\w*|similar\w*|comparison|between|in common|how|what|is|are|the)\b",
    re.I,
)
_JOINS = frozenset("and with to from versus vs against do does did have on".split())
_OF_IT = re.compile(r"(?P<what>.+ (?:of|by|in|for|to) )(?:the |an? )?\S")


@dataclass(frozen=True, slots=True)
class Found:
    """The sentences that bear on a question, best first.

    `whole` is true where the sentences stand for a whole document that the question asks to summarise.
    """

    evidence: tuple[Evidence, ...]
    whole: bool = False


def gather(library: Library, asked: Asked, options: AskOptions, scope: Scope = EVERYTHING) -> Found:
    """The evidence for a question: of both sides where it compares two things, of the whole document where it asks to
    summarise one, and from more sentences where it asks for a list. Sentences that speak to the model are left out.

    `options` says how many passages are searched, how many of their sentences are taken, and of how many of these the
    neighbours too.
    """
    if asked.kind == "comparison":
        return _both_sides(library, asked, options, scope)
    hits = library.search(asked.text, options.passages, scope)
    if asked.kind == "summary" and (meant := _document_meant(asked.text, hits, library)):
        return Found(tuple(harmless(library.outline(meant, options.sentences + MORE))), whole=True)
    if asked.kind in ("list", "summary"):
        options = replace(options, sentences=options.sentences + MORE)
    # A row gives a figure; it gives no reason.
    rows = asked.kind != "explanation"
    near = NEAR if asked.kind == "fact" else math.inf
    evidence = library.evidence(
        asked.text, hits, limit=options.sentences, neighbours=options.neighbours, near=near, rows=rows
    )
    return Found(tuple(harmless(evidence)))


def _both_sides(library: Library, asked: Asked, options: AskOptions, scope: Scope) -> Found:
    """What is found for the question, and for each of the two things that it compares alone: `SIDE` sentences each,
    whatever the options say."""
    found: list[list[Evidence]] = []
    for question in (asked.text, *each_side(asked)):
        side = library.search(question, options.passages, scope)
        found.append(library.evidence(question, side, limit=SIDE, neighbours=0))
    merged: dict[tuple[str, int], Evidence] = {}
    for rank in range(SIDE):
        for side_evidence in found:
            if rank < len(side_evidence):
                item = side_evidence[rank]
                merged.setdefault(item.place, item)
    ranked = [replace(item, rank=rank) for rank, item in enumerate(merged.values(), 1)]
    return Found(tuple(harmless(ranked)))


def each_side(asked: Asked) -> list[str]:
    """The question with each of the two things that it compares alone.

    "Compare the aims of A and B" asks for the aims of B, too.
    """
    one, other = asked.sides
    asking = _COMPARING.sub(" ", asked.beside).split()
    rest = " ".join(word for word in asking if word.strip(".,;?!").lower() not in _JOINS)
    if (shared := _OF_IT.match(one)) and not _OF_IT.match(other):
        other = shared["what"] + other
    return [f"{side} {rest}".strip() for side in (one, other)]


def _document_meant(question: str, hits: Sequence[Hit], library: Library) -> str | None:
    """The document that a question asks to summarise: the only one that was found, or the one whose title or file it
    names."""
    found = {hit.passage.document_id for hit in hits}
    names = {d.id: set(content_terms(f"{d.title} {Path(d.path).stem}")) for d in library.documents() if d.id in found}
    asked, weights = set(content_terms(question)), library.weights()
    if len(names) == 1 and asked <= THE_ONLY_ONE:
        return next(iter(names))
    shares = {}
    for document_id, words in names.items():
        wanted = (asked - ASKING) | (asked & words)
        shares[document_id] = weights.sum(asked & words) / (weights.sum(wanted) or 1.0)
    best = max(shares, key=lambda i: shares[i], default=None)
    return best if best is not None and shares[best] >= NAMED else None
