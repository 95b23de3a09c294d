from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import faiss
import numpy as np
import pytest

from corpus.types import Passage, Sentence
from index.embedded import vectors as vectors_module
from index.embedded.derived import DIGEST
from index.embedded.passages import Passages
from index.embedded.vectors import RECALL, VectorIndex, lists_for
from index.store import Store
from index.types import Ids, Vectors
from tests.index.made import EMBEDDER, document, embedded, file, index_of, put, store_passages, vectors


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
    ids, matrix = vectors(store)
    similarities = matrix @ vector
    order = np.argsort(-similarities, kind="stable")[:limit]
    return [(int(ids[i]), float(similarities[i])) for i in order]


QUERY = EMBEDDER.embed_query("Which army took plant 42?")


def test_results_are_those_of_brute_force(store: Store, path: Path) -> None:
    found = index_of(store, path).search(QUERY, 10)
    expected = brute_force(store, QUERY, 10)
    assert [s for _, s in found] == pytest.approx([s for _, s in expected], abs=1e-3)
    every = dict(brute_force(store, QUERY, 100))
    assert all(similarity == pytest.approx(every[i], abs=1e-3) for i, similarity in found)


def test_a_passage_is_nearest_to_itself(store: Store, path: Path) -> None:
    index = index_of(store, path)
    for vector in vectors(store)[1]:
        assert index.search(vector, 1)[0][1] == pytest.approx(1.0, abs=1e-3)


def test_asking_for_more_than_there_are_gives_all(store: Store, path: Path) -> None:
    assert len(index_of(store, path).search(QUERY, 1000)) == 30


def test_an_empty_library_finds_nothing(tmp_path: Path, path: Path) -> None:
    index = index_of(Store(tmp_path / "empty.db"), path)
    assert (index.search(QUERY, 5), index.count()) == ([], 0)
    assert not path.exists()


class CountingPassages(Passages):
    """Passages that count how many vectors were asked for."""

    fetched = 0

    def vectors(self, ids: Ids) -> Iterator[tuple[Ids, Vectors]]:
        self.fetched += len(ids)
        return super().vectors(ids)


def test_a_saved_index_is_used_again(store: Store, path: Path) -> None:
    expected = index_of(store, path).search(QUERY, 5)
    again = CountingPassages(store.database)
    assert VectorIndex(store.database, again, path).search(QUERY, 5) == expected
    assert again.fetched == 0


def missing(path: Path) -> None:
    path.unlink()


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut_to_its_trailer(path: Path) -> None:
    path.write_bytes(path.read_bytes()[-2 * DIGEST :])


def bit_flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-200] ^= 1
    path.write_bytes(content)


def foreign(path: Path) -> None:
    """The index of another library."""
    other = Store(path.parent / "other" / "library.db")
    put(other, "Only this.", "/x.txt")
    path.unlink()
    index_of(other, path).search(QUERY, 1)
    assert path.exists()


def of_another_version(path: Path) -> None:
    """What FAISS can't read, in a file that is whole."""
    content = b"nope" + path.read_bytes()[4:-DIGEST]
    path.write_bytes(content + hashlib.sha256(content).digest())


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "spoil", [missing, truncated, emptied, cut_to_its_trailer, bit_flipped, foreign, of_another_version, a_folder]
)
def test_a_saved_index_that_does_not_fit_is_rebuilt(store: Store, path: Path, spoil: Callable[[Path], None]) -> None:
    expected = index_of(store, path).search(QUERY, 5)
    spoil(path)
    again = CountingPassages(store.database)
    assert VectorIndex(store.database, again, path).search(QUERY, 5) == expected
    assert again.fetched == 30


def test_a_stale_index_is_patched_with_what_is_new(store: Store, path: Path) -> None:
    index_of(store, path).search(QUERY, 5)
    put(store, "Which army took plant 42?", "/new.txt")
    store.unlink(["/0.txt"])
    passages = CountingPassages(store.database)
    best, *_ = VectorIndex(store.database, passages, path).search(QUERY, 100)
    assert best[0] == store.passages.ids().tolist()[-1]
    assert index_of(store, path).count() == 30
    assert passages.fetched == 1


def test_two_readers_see_what_a_writer_adds(store: Store, path: Path) -> None:
    readers = [index_of(Store(store.path), path) for _ in range(2)]
    assert [reader.count() for reader in readers] == [30, 30]
    put(store, "Which army took plant 42?", "/new.txt")
    newest = store.passages.ids().tolist()[-1]
    for reader in readers:
        assert reader.search(QUERY, 1)[0][0] == newest
    store.unlink(["/new.txt"])
    for reader in readers:
        assert newest not in dict(reader.search(QUERY, 100))


def test_an_index_emptied_under_a_reader_finds_nothing(store: Store, path: Path) -> None:
    index = index_of(store, path)
    assert index.search(QUERY, 1)
    store.unlink(list(store.files()))
    assert index.search(QUERY, 1) == []


def test_rebuilding_replaces_what_was_saved(store: Store, path: Path) -> None:
    index = index_of(store, path)
    index.search(QUERY, 1)
    before = path.read_bytes()
    path.write_bytes(b"spoilt")
    index.rebuild()
    assert path.read_bytes() == before
    assert list(path.parent.glob("*.tmp")) == []


def test_what_a_killed_process_left_half_saved_goes(store: Store, path: Path) -> None:
    rest = path.with_suffix(".4711.tmp")
    rest.write_bytes(b"half")
    assert index_of(store, path).count() == 30
    assert path.exists()
    assert not rest.exists()


def test_an_index_that_cannot_be_saved_still_answers(store: Store, tmp_path: Path) -> None:
    assert len(index_of(store, tmp_path / "no such folder" / "vectors.faiss").search(QUERY, 5)) == 5


def test_only_the_passages_chosen_are_found(store: Store, path: Path) -> None:
    chosen = store.passages.ids()[3:9]
    found = index_of(store, path).search(QUERY, 100, chosen)
    nearest = [(i, s) for i, s in brute_force(store, QUERY, 100) if i in chosen]
    assert sorted(found) == [(i, pytest.approx(s, abs=1e-3)) for i, s in sorted(nearest)]
    assert index_of(store, path).search(QUERY, 100, chosen[:0]) == []


def test_a_vector_of_another_embedder_finds_nothing(store: Store, path: Path) -> None:
    assert index_of(store, path).search(QUERY[:32], 5) == []


def test_an_index_that_can_only_be_written_in_part_leaves_no_file(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(faiss, "write_index", full)
    assert len(index_of(store, path).search(QUERY, 5)) == 5
    assert list(path.parent.glob("vectors*")) == []


class TestInvertedFile:
    """The index of a library that is too large to look at every vector."""

    @pytest.fixture
    def large(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
        monkeypatch.setattr(vectors_module, "EXACT", 500)
        store = Store(tmp_path / "large.db")
        dice = np.random.default_rng(0)
        for n in range(10):
            fill(store, f"/{n}.txt", 200, dice)
        return store

    def test_it_finds_what_is_nearest(self, large: Store, path: Path) -> None:
        index = index_of(large, path)
        index.tend()
        health = index.health()
        assert (health.passages, health.lists) == (2000, lists_for(2000))
        assert health.recall >= RECALL
        assert health.probes < health.lists
        vector = vectors(large)[1][7]
        found = dict(index.search(vector, 10))
        nearest = dict(brute_force(large, vector, 10))
        assert len(found.keys() & nearest.keys()) >= 9
        assert all(found[i] == pytest.approx(nearest[i], abs=2e-3) for i in found.keys() & nearest.keys())

    def test_what_lies_between_passages_is_found_too(self, large: Store, path: Path) -> None:
        """As questions do; passages themselves are found with a few probes."""
        index = index_of(large, path)
        index.tend()
        matrix = np.random.default_rng(5).permutation(vectors(large)[1])[:300].reshape(100, 3, -1).sum(axis=1)
        asked = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
        kept = [
            len(dict(index.search(vector, 10)).keys() & dict(brute_force(large, vector, 10)).keys()) for vector in asked
        ]
        assert sum(kept) / 1000 >= 0.97

    def test_it_is_saved_and_follows_the_library(self, large: Store, path: Path) -> None:
        index_of(large, path).tend()
        fill(large, "/more.txt", 20, np.random.default_rng(1))
        large.unlink(["/0.txt"])
        passages = CountingPassages(large.database)
        reader = VectorIndex(large.database, passages, path)
        assert (reader.count(), passages.fetched) == (1820, 20)
        ids, matrix = vectors(large)
        assert all(reader.search(vector, 1)[0][0] == i for i, vector in list(zip(ids, matrix, strict=True))[::100])

    def test_passages_chosen_are_searched_exactly(self, large: Store, path: Path) -> None:
        index = index_of(large, path)
        index.tend()
        chosen = large.passages.ids()[::7]
        vector = vectors(large)[1][7]
        nearest = [i for i, _ in brute_force(large, vector, 2000) if i in chosen][:10]
        assert {i for i, _ in index.search(vector, 10, chosen)} == set(nearest)

    def test_a_question_never_waits_for_training(self, large: Store, path: Path) -> None:
        reader = index_of(large, path)
        assert reader.search(vectors(large)[1][7], 1)
        assert reader.health().lists == 1

    def test_a_library_that_shrinks_is_searched_exactly_again(self, large: Store, path: Path) -> None:
        index_of(large, path).tend()
        large.unlink([f"/{n}.txt" for n in range(9)])
        index = index_of(large, path)
        index.tend()
        assert (index.health().lists, index.count()) == (1, 200)


def fill(store: Store, path: str, passages: int, dice: np.random.Generator) -> None:
    """Put in a document of passages with vectors that lie in some directions more than in others."""
    text = " ".join(f"{path} {i}." for i in range(passages))
    found = [Passage(0, 1, text[:1], "", (Sentence(0, 1),))] * passages
    directions = np.random.default_rng(7).standard_normal((40, 64))
    matrix = directions[dice.integers(40, size=passages)] + dice.standard_normal((passages, 64))
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    store_passages(store, document(text), embedded(found, matrix.astype(np.float32)), "fake", file(path))
