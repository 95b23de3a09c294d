from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.store import Store
from index.types import Vectors
from index.vectors import MAGIC, VectorIndex
from tests.index.made import EMBEDDER, put


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "library.db")
    for i in range(30):
        put(store, f"Passage {i} speaks of gas, plant {i * 7} and army {i % 5}.", f"/{i}.txt")
    return store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vectors.faiss"


def brute_force(store: Store, vector: Vectors, limit: int) -> list[tuple[int, float]]:
    ids, vectors = store.vectors()
    similarities = vectors @ vector
    order = np.argsort(-similarities, kind="stable")[:limit]
    return [(int(ids[i]), float(similarities[i])) for i in order]


QUERY = EMBEDDER.embed_query("Which army took plant 42?")


def test_results_are_those_of_brute_force(store: Store, path: Path) -> None:
    found = VectorIndex(store, path).search(QUERY, 10)
    expected = brute_force(store, QUERY, 10)
    assert [s for _, s in found] == pytest.approx([s for _, s in expected], abs=1e-3)
    every = dict(brute_force(store, QUERY, 100))
    assert all(similarity == pytest.approx(every[i], abs=1e-3) for i, similarity in found)


def test_a_passage_is_nearest_to_itself(store: Store, path: Path) -> None:
    ids, vectors = store.vectors()
    index = VectorIndex(store, path)
    for passage_id, vector in zip(ids.tolist(), vectors, strict=True):
        assert index.search(vector, 1)[0][1] == pytest.approx(1.0, abs=1e-3)
        assert index.similarity(vector, passage_id) == pytest.approx(1.0, abs=1e-3)


def test_asking_for_more_than_there_are_gives_all(store: Store, path: Path) -> None:
    assert len(VectorIndex(store, path).search(QUERY, 1000)) == 30


def test_the_similarity_of_one_passage_is_that_of_the_search(store: Store, path: Path) -> None:
    index = VectorIndex(store, path)
    for passage_id, similarity in index.search(QUERY, 5):
        assert index.similarity(QUERY, passage_id) == pytest.approx(similarity, abs=1e-3)
    assert index.similarity(QUERY, 999_999) == 0.0


def test_an_empty_library_finds_nothing(tmp_path: Path, path: Path) -> None:
    index = VectorIndex(Store(tmp_path / "empty.db"), path)
    assert (index.search(QUERY, 5), index.count(), index.similarity(QUERY, 1)) == ([], 0, 0.0)
    assert not path.exists()


class CountingStore(Store):
    """A store that counts how often all vectors were asked for."""

    builds = 0

    def vectors(self) -> tuple[np.ndarray, Vectors]:
        self.builds += 1
        return super().vectors()


def test_a_saved_index_is_used_again(store: Store, path: Path) -> None:
    expected = VectorIndex(store, path).search(QUERY, 5)
    again = CountingStore(store.path)
    assert VectorIndex(again, path).search(QUERY, 5) == expected
    assert again.builds == 0


def missing(path: Path) -> None:
    path.unlink()


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut_to_its_stamp(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: len(MAGIC) + 40])


def bit_flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-200] ^= 1
    path.write_bytes(content)


def foreign(path: Path) -> None:
    """The index of another library at the same generation."""
    other = Store(path.parent / "other" / "library.db")
    own = Store(path.parent / "library.db")
    put(other, "Only this.", "/x.txt")
    while other.generation < own.generation:
        other.remember_folder(f"/{other.generation}")
    assert other.generation == own.generation
    VectorIndex(other, path).search(QUERY, 1)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("spoil", [missing, truncated, emptied, cut_to_its_stamp, bit_flipped, foreign, a_folder])
def test_a_saved_index_that_does_not_fit_is_rebuilt(store: Store, path: Path, spoil: Callable[[Path], None]) -> None:
    expected = VectorIndex(store, path).search(QUERY, 5)
    spoil(path)
    again = CountingStore(store.path)
    assert VectorIndex(again, path).search(QUERY, 5) == expected
    assert again.builds == 1


def test_a_stale_index_is_rebuilt_with_what_is_new(store: Store, path: Path) -> None:
    VectorIndex(store, path).search(QUERY, 5)
    put(store, "Which army took plant 42?", "/new.txt")
    store.unlink(["/0.txt"])
    best, *_ = VectorIndex(store, path).search(QUERY, 100)
    assert best[0] == store.vectors()[0].tolist()[-1]
    assert VectorIndex(store, path).count() == 30


def test_two_readers_see_what_a_writer_adds(store: Store, path: Path) -> None:
    readers = [VectorIndex(Store(store.path), path) for _ in range(2)]
    assert [reader.count() for reader in readers] == [30, 30]
    put(store, "Which army took plant 42?", "/new.txt")
    newest = store.vectors()[0].tolist()[-1]
    for reader in readers:
        assert reader.search(QUERY, 1)[0][0] == newest
    store.unlink(["/new.txt"])
    for reader in readers:
        assert newest not in dict(reader.search(QUERY, 100))


def test_an_index_emptied_under_a_reader_finds_nothing(store: Store, path: Path) -> None:
    index = VectorIndex(store, path)
    assert index.search(QUERY, 1)
    store.unlink(list(store.files()))
    assert index.search(QUERY, 1) == []


def test_rebuilding_replaces_what_was_saved(store: Store, path: Path) -> None:
    index = VectorIndex(store, path)
    index.search(QUERY, 1)
    before = path.read_bytes()
    path.write_bytes(b"spoilt")
    index.rebuild()
    assert path.read_bytes() == before
    assert list(path.parent.glob("*.tmp")) == []


def test_an_index_that_cannot_be_saved_still_answers(store: Store, tmp_path: Path) -> None:
    assert len(VectorIndex(store, tmp_path / "no such folder" / "vectors.faiss").search(QUERY, 5)) == 5
