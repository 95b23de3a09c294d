"""Every mention of a name or phrase, as a person would look for it: letter by letter, but for case and white space."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import regex

from corpus.scripts import UNSPACED
from index.types import StoredPassage

_UNSPACED = regex.compile(rf"[{UNSPACED}]")

AROUND = 90
"""How many characters are shown on either side of a mention."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention; `before` and `after` stand around it, `context` names the headings above."""

    start: int
    end: int
    page: int | None
    before: str
    text: str
    after: str
    context: str


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A document with every mention in it, in order."""

    document_id: str
    title: str
    mentions: tuple[Mention, ...]


def mentions(passages: Iterable[StoredPassage], phrase: str) -> list[Mentioned]:
    """Every mention of a phrase within one passage, by document, those that mention it most first."""
    titles: dict[str, str] = {}
    found: dict[str, dict[int, Mention]] = {}  # by where it stands, as passages may overlap
    for passage in passages:
        for begin, end in occurrences(passage.text, phrase):
            titles[passage.document_id] = passage.title
            mention = _mention(passage, begin, end)
            found.setdefault(passage.document_id, {}).setdefault(mention.start, mention)
    listed = [Mentioned(i, titles[i], tuple(of_it[at] for at in sorted(of_it))) for i, of_it in found.items()]
    return sorted(listed, key=lambda item: (-len(item.mentions), item.title.casefold(), item.document_id))


def occurrences(text: str, phrase: str, *, whole: bool = True) -> list[tuple[int, int]]:
    """Where a phrase stands in a text, as whole words or also within words.

    >>> occurrences("Gao fell. GAO rose.", "gao"), occurrences("hostages", "hostage", whole=False)
    ([(0, 3), (10, 13)], [(0, 7)])
    """
    pattern = _pattern(phrase, whole)
    return [match.span() for match in pattern.finditer(_flat(text))] if pattern else []


def _mention(passage: StoredPassage, begin: int, end: int) -> Mention:
    text, start = passage.text, passage.start + begin
    page = next((s.page for s in reversed(passage.sentences) if s.start <= start), passage.page)
    before, after = text[max(0, begin - AROUND) : begin], text[end : end + AROUND]
    if begin > AROUND:
        before = "… " + before.partition(" ")[2]
    if end + AROUND < len(text):
        after = after.rpartition(" ")[0] + " …"
    return Mention(start, passage.start + end, page, before, text[begin:end], after, passage.context)


@lru_cache(maxsize=8)
def _pattern(phrase: str, whole: bool) -> re.Pattern[str] | None:
    words = ["".join(c for c in _flat(word) if not unicodedata.combining(c)) for word in phrase.split()]
    words = list(filter(None, words))
    if not words:
        return None
    # A letter may be followed by its accents, set apart.
    pattern = r"\s+".join("".join(re.escape(c) + r"[\u0300-\u036f]*" for c in word) for word in words)
    first = rf"(?:(?<!\w)|(?<=[{UNSPACED}]))" if whole and _has_edges(words[0][0]) else ""
    last = rf"(?:(?!\w)|(?=[{UNSPACED}]))" if whole and _has_edges(words[-1][-1]) else ""
    return re.compile(first + pattern + last)


def _has_edges(character: str) -> bool:
    """Whether words with this letter are set apart from others by spaces."""
    return character.isalnum() and not _UNSPACED.fullmatch(character)


def _flat(text: str) -> str:
    """The text in lower case, without accents and with plain quotes and hyphens, each character by one.

    >>> _flat("Sévaré’s")
    "sevare's"
    """
    return text.lower() if text.isascii() else "".join(map(_plain, text))


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    if character in "‘’ʼ":
        return "'"
    if character in "“”«»":
        return '"'
    if character in "‐‑–—":
        return "-"
    taken_apart = unicodedata.normalize("NFKD", character)
    return (taken_apart if all(map(unicodedata.combining, taken_apart[1:])) else character)[0].lower()[0]
