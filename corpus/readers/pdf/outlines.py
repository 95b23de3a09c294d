"""The edges of words whose characters are text objects of their own, as some programs write all their text.

pdfium tells nothing of such a word as a whole, but of each of its characters. Most are set as one expects, which is
told faster of all words of a page together.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.readers.pdf.page import Edges
from corpus.readers.pdf.textpage import Numbers, Setting, TextPage

# A run is cut where a character is set so far above or below the one before, in sizes of type.
JUMP = 0.12
# Where a gap is wider than this, and wider than those beside it, a space was left out.
SPACE = 0.18
# A character whose ink begins so close to a baseline stands on it.
ON_LINE = 0.1


def outlines(page: TextPage, runs: Sequence[tuple[int, int]], settings: Sequence[Setting]) -> list[Edges | None]:
    """The edges of every run that stands on one line from left to right without gaps, and nothing for the others.

    `settings` has the style and the baseline of each.
    """
    if not runs:
        return []
    characters = list(itertools.chain.from_iterable(itertools.starmap(range, runs)))
    lengths = np.array([end - start for start, end in runs])
    firsts = lengths.cumsum() - lengths
    lefts, bottoms, rights, tops = page.inks(characters).T
    sizes = np.repeat([style.size for style, _ in settings], lengths)
    baselines = np.repeat([baseline for _, baseline in settings], lengths)
    as_expected = _follows(lefts, rights, sizes)
    as_expected[firsts] = True
    as_expected &= _stands(page, characters, bottoms, baselines, sizes)
    whole = np.logical_and.reduceat(as_expected, firsts)
    edges = zip(
        lefts[firsts].tolist(),
        np.minimum.reduceat(bottoms, firsts).tolist(),
        np.maximum.reduceat(rights, firsts).tolist(),
        np.maximum.reduceat(tops, firsts).tolist(),
        strict=True,
    )
    return [box if sure else None for box, sure in zip(edges, whole.tolist(), strict=True)]


def _follows(lefts: Numbers, rights: Numbers, sizes: Numbers) -> NDArray[np.bool_]:
    """Whether each character begins right of where the one before does, without a gap."""
    follows = np.ones(len(lefts), dtype=np.bool_)
    follows[1:] = (lefts[1:] >= lefts[:-1]) & (lefts[1:] - rights[:-1] <= SPACE * sizes[1:])
    return follows


def _stands(
    page: TextPage, characters: Sequence[int], bottoms: Numbers, baselines: Numbers, sizes: Numbers
) -> NDArray[np.bool_]:
    """Whether each character stands on its baseline; as most letters do, only the others are asked for theirs."""
    stands = (bottoms >= baselines - ON_LINE * sizes) & (bottoms <= baselines + ON_LINE * sizes)
    off = np.flatnonzero(~stands)
    ys = page.origins([characters[i] for i in off.tolist()])[:, 1]
    stands[off] = np.abs(ys - baselines[off]) <= JUMP * sizes[off]
    return stands
