from collections.abc import Sequence

import numpy as np

from index.remembered import Remembered
from index.types import Vectors
from tests.fakes import FakeEmbedder


class Counting(FakeEmbedder):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return super().embed_passages(texts)


def test_a_sentence_is_embedded_once() -> None:
    embedder, remembered = Counting(), Remembered()
    first = remembered.vectors(embedder, ["The plant.", "A guard.", "The plant."])
    again = remembered.vectors(embedder, ["A guard.", "The gate."])
    assert embedder.asked == ["The plant.", "A guard.", "The gate."]
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(first[1], again[0])
    assert np.array_equal(again, FakeEmbedder().embed_passages(["A guard.", "The gate."]))


def test_those_asked_for_longest_ago_are_forgotten() -> None:
    embedder, remembered = Counting(), Remembered(most=2)
    for texts in (["one"], ["two"], ["one"], ["three"], ["one"], ["two"]):
        remembered.vectors(embedder, texts)
    assert embedder.asked == ["one", "two", "three", "two"]
