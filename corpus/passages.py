"""Join sentences into passages, the units of search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.sentences import is_row, sentences
from corpus.types import Document, Heading, Passage, Sentence

Length = Callable[[Sequence[str]], Sequence[int]]
"""How long each of some texts is, in the unit of the budget, such as the tokens of an embedder."""


def passages(document: Document, *, budget: int, length: Length) -> list[Passage]:
    """Passages of whole sentences, in order; each is, with its context, no longer than the budget allows.

    `length` tells how long texts are and is called with many at once; what a passage takes of the budget is the sum
    over its context and its sentences. A context takes up to half of the budget: a longer one is shortened. A passage
    never crosses a heading, so all its sentences stand under the same ones. Rows of one table stay together where
    they fit. A single sentence longer than the budget is a passage of its own.

    Raises `ValueError` unless the budget is at least 1.
    """
    if budget < 1:
        raise ValueError(f"a budget of at least 1 is needed, not {budget}")
    found, paths = _under_headings(document)
    contexts = _contexts(document.title, paths, budget // 2, length)
    # With what stands before it, such as a bullet, since that is part of the passage.
    ends = [0, *(sentence.end for sentence in found)]
    lengths = length([document.text[start:end] for start, end in pairwise(ends)])
    tables = _tables(document.text, found, lengths)
    result: list[Passage] = []
    first = 0
    used = 0
    for i, (sentence, path) in enumerate(zip(found, paths, strict=True)):
        room = budget - contexts[path][1]
        # Headings that follow each other stay with the text below them.
        at_heading = sentence.heading and i > first and not found[i - 1].heading
        begins_table = room - used < tables.get(i, 0) <= room and not (i > first and found[i - 1].heading)
        if i > first and (at_heading or begins_table or used + lengths[i] > room):
            result.append(_passage(document.text, found[first:i], contexts[paths[i - 1]][0]))
            first, used = i, 0
        used += lengths[i]
    if found:
        result.append(_passage(document.text, found[first:], contexts[paths[-1]][0]))
    return result


def _passage(text: str, members: Sequence[Sentence], context: str) -> Passage:
    start, end = members[0].start, members[-1].end
    return Passage(start, end, text[start:end], context, tuple(members))


Above = tuple[str, ...]
"""The headings above a sentence, outermost first."""


def _under_headings(document: Document) -> tuple[list[Sentence], list[Above]]:
    """The sentences of the document, with their pages and whether they are headings, and the headings above each."""
    found: list[Sentence] = []
    paths: list[Above] = []
    path: tuple[Heading, ...] = ()
    names: Above = ()
    coming = 0
    for plain in sentences(document.text):
        while coming < len(document.headings) and document.headings[coming].start <= plain.start:
            heading = document.headings[coming]
            path = (*(above for above in path if above.level < heading.level), heading)
            names = tuple(above.text for above in path)
            coming += 1
        within = bool(path) and plain.end <= path[-1].start + len(path[-1].text)
        found.append(replace(plain, page=document.page_at(plain.start), heading=within))
        paths.append(names)
    return found, paths


def _contexts(title: str, paths: Sequence[Above], most: int, length: Length) -> dict[Above, tuple[str, int]]:
    """The context of each path, and its length, which is `most` at most.

    Where title and headings are too long together, the outer headings are left out first.
    """
    unlike = list(dict.fromkeys(paths))
    result: dict[Above, tuple[str, int]] = {}
    shown = [" › ".join(dict.fromkeys((title, *path))) for path in unlike]
    for path, context, cost in zip(unlike, shown, length(shown), strict=True):
        inner = path
        while cost > most and inner:
            inner = inner[1:]
            context = " › ".join(dict.fromkeys((title, *inner)))
            (cost,) = length([context])
        while cost > most and context:
            context = context[: len(context) * most // cost].rstrip()  # hardly ever: a title as long as a paragraph
            (cost,) = length([context])
        result[path] = context, cost
    return result


def _tables(text: str, found: Sequence[Sentence], lengths: Sequence[int]) -> dict[int, int]:
    """The length of each table, by the number of the sentence that is its first row."""
    tables: dict[int, int] = {}
    first: int | None = None
    for i, sentence in enumerate(found):
        if not is_row(text[sentence.start : sentence.end]):
            first = None
            continue
        if first is None or text.count("\n", found[i - 1].end, sentence.start) > 1:
            first = i
        tables[first] = tables.get(first, 0) + lengths[i]
    return tables
