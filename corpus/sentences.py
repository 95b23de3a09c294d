"""Cut text into sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import sentencex

from corpus.types import Sentence

# What ends a line, wherever it comes from: the characters at which Unicode (and `str.splitlines`) breaks lines.
LINE = re.compile(r"[^\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")

# What stands before the first word of a list item is not part of its sentence.
BULLET = re.compile(r"(?:[-*+•‣▪◦–]|\d{1,3}[.)]|\(\w{1,3}\))\s+")

# A table row names its cells, "Column: cell; Column: cell"; the first may stand without a name. A name holds no end of
# a sentence and closes the brackets it opens, or else much prose with semicolons would be rows.
NAME = r"(?:[^:;.!?()]|\([^()]*\)|[.!?](?! +[A-Z])){1,200}: "
# A cell with a name in small letters, as what somebody says may go on: "Ray: We paid; that is: I paid. It was dark."
GOES_SMALL = re.compile(r"; [a-z][^:;]*: ")
NAMED = re.compile(r"; [^:;]*: ")
ROW = re.compile(rf"(?:{NAME}[^;]+|[^:;]{{1,120}})(?:; {NAME}[^;]+)+")

# Where the splitter sees an end and there is none. Each pair says how the text before the gap ends, and how the text
# after it begins.
GOES_ON = tuple(
    (re.compile(rf"(?:{before})\s*\Z"), re.compile(after))
    for before, after in (
        # Abbreviations that never end a sentence, in several languages, and those that stand before a number.
        (
            r"(?i:\b(?:approx|ca|cf|vs|incl|figs|eqs|secs|viz|bzw|vgl|mlle|mme|sra|srta|dra|dhr|mevr|av|ul|p\. ex))\.",
            "",
        ),
        (r"(?i:\b(?:abs|arts?|chap|eqs?|figs?|paras?|p[aá]g|secs?|sect|tabs?|vols?|ziff))\.", r"\d"),
        # "т. е. фрукты", "d.w.z. later", "1. bread, 2. milk"
        (r"(?<!\w)(?:\w|\d\d|(?:\w\.){2,}\w)\.", r"[^\W\d_A-ZА-ЯÀ-ÖØ-Þ]"),
        (r"(?<!\w)[а-я]\.", ""),
        # "am 4. Juni", "im 19. Jahrhundert"
        (r"(?<![\w.,])\d{1,2}\.", r"J[aä]n|Feb|März|Apr|Mai\b|Ju[nl]i|Aug|Sept|Okt|Nov|Dez|Jahrh|Jh\b"),
        (r"\b[ap]\.\s?m\.", r"(?:[A-Z]{1,3}T|GMT|UTC|Eastern|Central|Mountain|Pacific)\b"),
        (r"(?:\A|\s)\.(?!\s)", r"\w"),  # ".NET"
        (r"[」』]", r"と|って"),
    )
)

# "Leader." or "12 June." at the start of an entry is its label, and says nothing alone.
LABEL = re.compile(r"(?:\S{1,40}\s+)?\S{0,40}\.\s*")

# The splitter takes time that grows with the square of what it is given, so it gets no more than this at once.
WINDOW = 5_000
# A sentence without an end, as in a minified file, is cut where a clause ends, else at a space, else where it must be.
LONGEST = 2000
CLAUSES = ("; ", ": ", ", ", " ", "")


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text, in order and without overlap.

    White space at their edges and list bullets belong to no sentence. A line break ends a sentence: readers
    put each paragraph, heading, list item and table row on a line of its own. A table row is one sentence.
    """
    found: list[Sentence] = []
    for line in LINE.finditer(text):
        found.extend(_sentences_of_line(line.group(), line.start()))
    return found


def _sentences_of_line(line: str, offset: int) -> Iterator[Sentence]:
    bullet = BULLET.match(line.lstrip())
    begin = len(line) - len(line.lstrip()) + (bullet.end() if bullet else 0)
    first = cursor = begin
    pieces = [line[begin:]] if is_row(line) else list(_pieces(line[begin:]))
    for piece, following in pairwise([*pieces, ""]):
        cursor += len(piece)
        label = first == begin and LABEL.fullmatch(line, begin, cursor)
        if following.strip() and (label or _goes_on(piece, following)):
            continue
        yield from _parts(line, first, cursor, offset)
        first = cursor


def is_row(line: str) -> bool:
    """Whether a line is a row of a table, its cells named by their columns."""
    return "; " in line and ROW.fullmatch(line) is not None and not _is_said(line)


def _is_said(line: str) -> bool:
    """Whether what looks like a row is somebody's words: several sentences, with one name alone behind the first part,
    and that in small letters where the line began with a capital."""
    if not (line[0].isupper() and GOES_SMALL.search(line) and len(NAMED.findall(line)) == 1):
        return False
    return any(not _goes_on(piece, following) for piece, following in pairwise(_pieces(line)))


def _pieces(text: str) -> Iterator[str]:
    """What the splitter takes for sentences, with the white space after them: all of the text."""
    language = _language(text[:200])
    at = 0
    while at < len(text):
        found = list(sentencex.segment(language, text[at : at + WINDOW]))
        if at + WINDOW < len(text) and len(found) > 1:
            found.pop()  # it may go on
        yield from found
        at += sum(map(len, found))


def _language(text: str) -> str:
    """The language whose rules fit the script; those of English do for most others."""
    for language, script in (("el", r"[\u0370-\u03ff]"), ("ru", r"[\u0400-\u04ff]")):
        if len(re.findall(script, text)) > len(text) / 3:
            return language
    return "en"


def _goes_on(piece: str, following: str) -> bool:
    """Whether the splitter took for an end what is none."""
    tail = piece[-20:]
    return any(before.search(tail) and after.match(following) for before, after in GOES_ON)


def _parts(line: str, start: int, end: int, offset: int) -> Iterator[Sentence]:
    """The sentence `line[start:end]` without white space at its edges, in parts where it is too long."""
    while start < end:
        cut = end
        if end - start > LONGEST:
            ends = ((line.rfind(mark, start + LONGEST // 2, start + LONGEST), mark) for mark in CLAUSES)
            cut = next(at + len(mark) for at, mark in ends if at >= 0)
        part = line[start:cut]
        if part.strip():
            begin = offset + start + len(part) - len(part.lstrip())
            yield Sentence(begin, begin + len(part.strip()))
        start = cut
