"""Lines that run from right to left, as Arabic and Hebrew do, put into the order in which they are read.

A page shows characters where they stand, not in the order in which they are read. So a line is taken as it is seen,
from the left, and turned: what runs to the right in it, numbers and Latin words, stays as it is. This undoes what the
Unicode Bidirectional Algorithm (UAX 9) did to lay the line out, as far as it has one level of each direction.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from corpus.readers.pdf.page import Edges, Style, Word

Character = tuple[str, Edges, Edges, float]
"""What it says, its edges on the page and in the frame in which its line runs to the right, and its baseline there."""

LETTER = "\u0590-\u05ff\u0620-\u064a\u066e-\u06d3\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
BACKWARD = re.compile(f"[{LETTER}]")
# What runs to the right among what runs to the left: Latin words and all between them, and numbers; and the reverse.
FORWARD_RUN = re.compile(rf"[^\W\d_{LETTER}](?:[^{LETTER}]*[^\W_{LETTER}])?|\d(?:[\d.,:/٫٬-]*\d)?")
BACKWARD_RUN = re.compile(rf"[{LETTER}](?:[^A-Za-zÀ-ɏ]*[{LETTER}])?")
MIRRORED = str.maketrans("()[]{}«»<>", ")(][}{»«><")
CLOSING = {"(": ")", "[": "]", "{": "}"}
BRACKETS = "()[]{}"
# The room that characters take is so far apart, in sizes of type, where a space stands between them, and at least so
# far where the file says that one does: some have spaces astray.
GAP, SPACE = 0.22, 0.08


def is_backward(word: Word) -> bool:
    """Whether a word is of a script that runs from right to left."""
    return not word.text.isascii() and BACKWARD.search(word.text) is not None


def mainly_backward(words: Sequence[Word]) -> bool:
    """Whether most words are of a script that runs from right to left."""
    backward = sum(map(is_backward, words))
    return backward > 0 and 2 * backward > sum(any(map(str.isalnum, word.text)) for word in words)


def in_order(line: Sequence[Character], style: Style) -> list[list[Character]]:
    """The words of a line of characters, from the left, each with its characters in the order in which they are read.

    Spaces among the characters part words, and so do gaps. Most files tell brackets as they are seen, some as they are
    meant: whichever makes pairs of them is right.
    """
    clusters = _clusters(line)
    forward = sum(c[0][0].isalpha() and not BACKWARD.match(c[0][0]) for c in clusters)
    backward = sum(bool(BACKWARD.match(cluster[0][0])) for cluster in clusters)
    mainly = backward >= forward
    words = list(_words(clusters, style, mainly_backward=mainly))
    seen, meant = ([_turned(word, mainly_backward=mainly, mirror=mirror) for word in words] for mirror in (True, False))
    return meant if _unpaired(meant, mainly) < _unpaired(seen, mainly) else seen


def _words(
    clusters: Sequence[list[Character]], style: Style, *, mainly_backward: bool
) -> Iterator[list[list[Character]]]:
    word: list[list[Character]] = []
    spaced = False
    for cluster in clusters:
        if cluster[0][0].isspace():
            spaced = True
            continue
        least = SPACE if spaced else GAP
        apart = word and cluster[0][2][0] - max(c[0][2][2] for c in word) > least * style.size
        # A full stop on the left ends all that runs to the right, not the word beside it.
        stop = mainly_backward and cluster[0][0].isalpha() and not any(map(_is_word, word))
        if word and (apart or (stop and not BACKWARD.match(cluster[0][0]))):
            yield word
            word = []
        word.append(cluster)
        spaced = False
    if word:
        yield word


def _unpaired(words: Sequence[list[Character]], mainly_backward: bool) -> int:
    """How many brackets of a line have no partner."""
    order = reversed(words) if mainly_backward else words
    expected: list[str] = []
    astray = 0
    for char in (char for word in order for char, *_ in word if char in BRACKETS):
        if char in CLOSING:
            expected.append(CLOSING[char])
        elif expected and expected[-1] == char:
            expected.pop()
        else:
            astray += 1
    return astray + len(expected)


def _is_word(cluster: list[Character]) -> bool:
    return cluster[0][0].isalnum()


def _clusters(line: Sequence[Character]) -> list[list[Character]]:
    """The characters from the left, each with the marks above and below it."""
    bases = [c for c in line if not unicodedata.combining(c[0])]
    clusters = [[base] for base in sorted(bases, key=lambda c: c[2][0] + c[2][2])]
    letters = [cluster for cluster in clusters if not cluster[0][0].isspace()]
    for mark in (c for c in line if unicodedata.combining(c[0])):
        if letters:
            middle = mark[2][0] + mark[2][2]
            min(letters, key=lambda c: abs(c[0][2][0] + c[0][2][2] - middle)).append(mark)
    return clusters


def _turned(word: list[list[Character]], *, mainly_backward: bool, mirror: bool) -> list[Character]:
    """The characters of a word seen from the left, in the order in which they are read."""
    text = "".join(cluster[0][0][0] for cluster in word)
    if mainly_backward:
        runs = [run.span() for run in FORWARD_RUN.finditer(text)]
        order = _around(runs, len(text))[::-1]
        order = [span if span in runs else span[::-1] for span in order]
    else:
        runs = [run.span() for run in BACKWARD_RUN.finditer(text)]
        order = [span[::-1] if span in runs else span for span in _around(runs, len(text))]
    result: list[Character] = []
    for start, end in order:
        if start < end:
            result += [c for cluster in word[start:end] for c in cluster]
        else:
            turned = [c for cluster in reversed(word[end:start]) for c in cluster]
            result += map(_mirrored, turned) if mirror else turned
    return result


def _around(runs: Sequence[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """These stretches of a text, and those between them."""
    found = []
    at = 0
    for start, end in runs:
        found += [(at, start), (start, end)]
        at = end
    return [span for span in [*found, (at, length)] if span[0] < span[1]]


def _mirrored(character: Character) -> Character:
    char, box, edges, baseline = character
    return char.translate(MIRRORED), box, edges, baseline
