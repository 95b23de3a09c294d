"""The edges of words whose characters are text objects of their own, as some programs write all their text.

pdfium tells nothing of such a word as a whole, but of each of its characters. Most are set as one expects, which is
told faster of all words of a page together. In what follows an array has a number for each character of all runs, one
after the other; `firsts` are the places of those that begin a run.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.readers.pdf.page import Edges
from corpus.readers.pdf.textpage import Numbers, Setting, TextPage

Run = tuple[int, int]
"""Where characters without white space between them begin and end in the text of a page."""

Truths = NDArray[np.bool_]
Counts = NDArray[np.int_]
# A word that is wider than this for each of its characters, in sizes of type, may have gaps inside.
WIDE = 0.6
# A run is cut where a character is set so far above or below the one before, or so far from it, in sizes of type.
JUMP, GAP = 0.12, 0.6
# Where a gap is wider than this, and wider than those beside it, a space was left out.
SPACE = 0.18
# A character whose ink begins so close to a baseline stands on it.
ON_LINE = 0.1


def outlines(page: TextPage, runs: Sequence[Run], settings: Sequence[Setting]) -> list[Edges | None]:
    """The edges of every run that stands on one line from left to right as one word, and nothing for the others.

    `settings` has the style and the baseline of each.
    """
    if not runs:
        return []
    characters, lengths, firsts = _laid_out(runs)
    sizes = np.repeat([style.size for style, _ in settings], lengths)
    baselines = np.repeat([baseline for _, baseline in settings], lengths)
    lefts, bottoms, rights, tops = page.inks(characters).T
    ahead, gaps = _steps(lefts, lefts, firsts), _steps(lefts, rights, firsts)
    fits = (ahead >= 0) & (gaps <= GAP * sizes) & _stands(page, characters, bottoms, baselines, sizes)
    whole = np.logical_and.reduceat(fits, firsts)
    left, right = lefts[firsts], np.maximum.reduceat(rights, firsts)
    wide = (lengths > 1) & (right - left > WIDE * sizes[firsts] * lengths)
    wide = np.flatnonzero(whole & (wide | np.logical_or.reduceat(gaps > SPACE * sizes, firsts)))
    if wide.size:
        whole[wide] = _is_one(page, [runs[i] for i in wide.tolist()], sizes[firsts[wide]], baselines[firsts[wide]])
    edges = zip(
        left.tolist(),
        np.minimum.reduceat(bottoms, firsts).tolist(),
        right.tolist(),
        np.maximum.reduceat(tops, firsts).tolist(),
        strict=True,
    )
    return [box if sure else None for box, sure in zip(edges, whole.tolist(), strict=True)]


def _laid_out(runs: Sequence[Run]) -> tuple[list[int], Counts, Counts]:
    """The characters of all runs, how many each has, and the places of the first ones."""
    lengths = np.array([end - start for start, end in runs])
    return list(itertools.chain.from_iterable(itertools.starmap(range, runs))), lengths, lengths.cumsum() - lengths


def _steps(to: Numbers, since: Numbers, firsts: Counts) -> Numbers:
    """How far each character is from the one before in its run; the first ones are at 0."""
    steps = np.zeros(len(to))
    steps[1:] = to[1:] - since[:-1]
    steps[firsts] = 0.0
    return steps


def _stands(page: TextPage, characters: Sequence[int], bottoms: Numbers, baselines: Numbers, sizes: Numbers) -> Truths:
    """Whether each character stands on its baseline; as most letters do, only the others are asked for theirs."""
    stands = (bottoms >= baselines - ON_LINE * sizes) & (bottoms <= baselines + ON_LINE * sizes)
    off = np.flatnonzero(~stands)
    ys = page.origins([characters[i] for i in off.tolist()])[:, 1]
    stands[off] = np.abs(ys - baselines[off]) <= JUMP * sizes[off]
    return stands


def _is_one(page: TextPage, runs: Sequence[Run], sizes: Numbers, baselines: Numbers) -> Truths:
    """Whether runs with wide gaps between the ink of their characters are one word each: as narrow digits stand far
    apart, the room that characters take tells whether a space was left out."""
    characters, lengths, firsts = _laid_out(runs)
    sizes = np.repeat(sizes, lengths)
    lefts, _, rights, _ = page.rooms(characters).T
    gaps, ys = _steps(lefts, rights, firsts), page.origins(characters)[:, 1]
    gaps[firsts] = np.inf
    usual = np.maximum(0.0, np.minimum.reduceat(gaps, firsts))  # words may be set wide as a whole
    extra = gaps - np.repeat(usual, lengths)
    cut = (extra > SPACE * sizes) & (extra < GAP * sizes)
    cut |= np.abs(_steps(ys, ys, firsts)) > JUMP * sizes
    whole: Truths = ~np.logical_or.reduceat(cut, firsts) & (ys[firsts] == baselines)
    return whole
