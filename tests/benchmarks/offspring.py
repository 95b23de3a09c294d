"""A library of any size, made from real ones: what search does as a library grows can be measured without reading and
embedding a million passages.

Every passage is descended from a real one. Its vector is that one's with noise, and half of its words are that one's;
the others are drawn as often as they stand in all the real passages, save a few that are invented, as every large
library is full of words that stand in few places. So vectors lie in clusters and words keep their frequencies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.types import Document, Passage, Sentence
from index.store import Store
from index.types import Vectors

DOCUMENT, WORDS, SENTENCE = 50, (100, 131), (10, 25)
"""How many passages a document has, and from how many to how many words a passage and a sentence have."""

OWN, INVENTED = 0.5, 0.01
"""Which share of a passage's words are those of the passage it is descended from, and which are invented."""

SIMILARITY = (0.7, 0.9)
"""From how much to how much the vectors of a passage and of the one it is descended from are alike (cosine)."""

TAIL = 1.15
"""How steeply the invented words fall in frequency (the exponent of Zipf's law); smaller is a longer tail."""


Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Seeds:
    """Real passages: their contexts, the numbers of their words, their vectors of shape (passages, dimensions), every
    word by its number, and the number of every word as it stands, one after the other."""

    embedder: str
    contexts: list[str]
    words: list[Numbers]
    vectors: Vectors
    vocabulary: list[str]
    running: Numbers

    @classmethod
    def read(cls, libraries: Sequence[Path]) -> Seeds:
        """The passages of these libraries, which have one embedder."""
        contexts, words, vectors = [], [], []
        numbers: dict[str, int] = {}
        embedders = set()
        for folder in libraries:
            store = Store(folder / "library.db")
            embedders.add(store.embedder)
            for ids, found in store.passages.vectors(store.passages.ids()):
                vectors.append(found)
                for passage in store.passages.get(ids.tolist()).values():
                    contexts.append(passage.context)
                    words.append(np.array([numbers.setdefault(w, len(numbers)) for w in passage.text.split()]))
        (embedder,) = embedders
        return cls(embedder or "", contexts, words, np.concatenate(vectors), list(numbers), np.concatenate(words))


class Offspring:
    """Documents descended from real passages; the same seed gives the same ones."""

    def __init__(self, seeds: Seeds, seed: int = 0) -> None:
        self._seeds = seeds
        self._random = np.random.default_rng(seed)

    def documents(self, passages: int) -> Iterator[tuple[Document, list[Passage], Vectors]]:
        """Documents of `passages` passages in all, each with its passages and their vectors."""
        for number, first in enumerate(range(0, passages, DOCUMENT)):
            yield self._document(number, min(DOCUMENT, passages - first))

    def _document(self, number: int, size: int) -> tuple[Document, list[Passage], Vectors]:
        """A document of neighbours: its passages descend from ones that follow each other in a real library."""
        first = int(self._random.integers(len(self._seeds.contexts)))
        origins = (first + np.arange(size)) % len(self._seeds.contexts)
        title = f"{' '.join(self._sentence(self._drawn(5)))[:-1]} {number}"
        text, passages = title, []
        for origin in origins:
            context = f"{title} › {self._seeds.contexts[origin]}"
            passages.append(self._passage(len(text) + 2, context, self._words(self._seeds.words[origin])))
            text += "\n\n" + passages[-1].text
        digest = hashlib.sha256(text.encode()).hexdigest()
        return Document(digest, title, "text", text), passages, self._vectors(origins)

    def _passage(self, start: int, context: str, words: list[str]) -> Passage:
        sentences, told, at = [], [], start
        while words:
            length = int(self._random.integers(*SENTENCE))
            told.append(" ".join(self._sentence(words[:length])))
            sentences.append(Sentence(at, at + len(told[-1])))
            at += len(told[-1]) + 1
            words = words[length:]
        return Passage(start, at - 1, " ".join(told), context, tuple(sentences))

    def _words(self, own: Numbers) -> list[str]:
        """The words of a passage descended from one with these; its own keep their order."""
        words = self._drawn(int(self._random.integers(*WORDS)))
        kept = np.flatnonzero(self._random.random(len(words)) < OWN)
        chosen = np.sort(self._random.integers(len(own), size=len(kept)))
        for at, number in zip(kept, chosen, strict=True):
            words[at] = self._seeds.vocabulary[own[number]]
        return words

    def _drawn(self, count: int) -> list[str]:
        """Words as often as they stand in the real passages, or invented."""
        running, vocabulary = self._seeds.running, self._seeds.vocabulary
        words = [vocabulary[running[i]] for i in self._random.integers(len(running), size=count)]
        for at in np.flatnonzero(self._random.random(count) < INVENTED):
            words[at] = invented(int(self._random.zipf(TAIL)))
        return words

    @staticmethod
    def _sentence(words: list[str]) -> list[str]:
        return [words[0][:1].upper() + words[0][1:], *words[1:-1], words[-1].rstrip(".,;:") + "."]

    def _vectors(self, origins: Numbers) -> Vectors:
        real = self._seeds.vectors[origins]
        noise = self._random.standard_normal(real.shape, dtype=np.float32)
        noise -= np.sum(noise * real, axis=1, keepdims=True) * real
        noise /= np.linalg.norm(noise, axis=1, keepdims=True)
        alike = self._random.uniform(*SIMILARITY, size=(len(origins), 1)).astype(np.float32)
        return np.asarray(alike * real + np.sqrt(1 - alike**2) * noise, dtype=np.float32)


def invented(number: int) -> str:
    """A word that no language has, another for each number, of syllables that a stemmer leaves alone.

    >>> invented(1), invented(70), invented(123456)
    ('xu', 'zaxu', 'kuqeve')
    """
    word = ""
    while number:
        number, syllable = divmod(number, 65)
        word += "xzqwkvbgdfpmr"[syllable // 5] + "auoie"[syllable % 5]
    return word
