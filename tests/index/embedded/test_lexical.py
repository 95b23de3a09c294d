from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from index.embedded import lexical
from index.embedded.lexical import K1, B, WordIndex
from index.embedded.passages import Passages
from index.store import Store
from index.types import Ids
from index.words import Weights, content_terms, terms
from tests.index.made import put


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "library.db")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "words.index"


def index_of(store: Store, path: Path) -> WordIndex:
    return WordIndex(store.database, store.passages, path)


def found(store: Store, path: Path, question: str) -> list[int]:
    return list(index_of(store, path).match(content_terms(question)).best(10))


def test_words_find_the_passage_with_most_of_them_first(store: Store, path: Path) -> None:
    put(store, "The plant was attacked.", "/a.txt")
    put(store, "A committee met about the plant; its decision came late.", "/b.txt")
    put(store, "Bread and salt.", "/c.txt")
    ids = store.passages.ids().tolist()
    assert found(store, path, "committee plants") == [ids[1], ids[0]]
    assert len(index_of(store, path).match(["plant"]).best(1)) == 1
    assert found(store, path, "nothing of this") == []


@pytest.mark.parametrize("word", ["committees", "Decision", "Chinese", "ÉTÉ", "российский", "الرهائن", "新能源"])
def test_a_word_is_found_in_any_form_and_script(store: Store, path: Path, word: str) -> None:
    put(store, f"It says {word} here.", "/a.txt")
    assert len(found(store, path, word)) == 1


def test_a_part_of_a_text_without_spaces_is_found(store: Store, path: Path) -> None:
    put(store, "政府发布了新能源汽车的报告。", "/a.txt")
    put(store, "天然气工厂遭到袭击。", "/b.txt")
    first, second = store.passages.ids().tolist()
    assert found(store, path, "能源汽车") == [first]
    assert found(store, path, "工厂袭击") == [second]


def test_what_stands_above_a_passage_is_searched_too_and_counts_half(store: Store, path: Path) -> None:
    put(store, "They ride.", "/a.txt", title="Tuareg")
    put(store, "Tuareg ride.", "/b.txt", title="They")
    first, second = store.passages.ids().tolist()
    assert found(store, path, "Tuareg") == [second, first]


@pytest.mark.parametrize("question", ['"', "NEAR(a b)", "OR", "plant*", "context:plant", "(", "'", "{a}:"])
def test_any_text_can_be_asked(store: Store, path: Path, question: str) -> None:
    put(store, "The plant was attacked.", "/a.txt")
    assert found(store, path, f"{question} attacked") == store.passages.ids().tolist()


def test_frequency_counts_the_passages_that_hold_a_stem(store: Store, path: Path) -> None:
    put(store, "Attack. Attacks attacked.", "/a.txt", budget=1)
    put(store, "An attack.", "/b.txt")
    index = index_of(store, path)
    assert index.frequency("attack") == store.passages.count()
    assert index.frequency("bread") == 0


def test_an_empty_library_finds_nothing(store: Store, path: Path) -> None:
    index = index_of(store, path)
    assert (index.match(["word"]).best(5), index.match(["word"]).of([3]), index.frequency("word")) == ({}, {3: 0.0}, 0)
    assert not path.exists()


# --- against plain BM25 ----------------------------------------------------------------------------------------


@pytest.fixture
def many(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Texts of words of very different frequency, in an index of many parts."""
    monkeypatch.setattr(lexical, "PART", 7)
    dice = random.Random(3)
    for n in range(60):
        words = [f"w{int(dice.paretovariate(0.4))}" for _ in range(dice.randrange(1, 400))]
        put(store, " ".join(words) + ".", f"/{n}.txt", title=f"w{dice.randrange(9)}", budget=30)
    return store


def plain(store: Store, asked: list[str]) -> dict[int, float]:
    """BM25 by its formula."""
    passages = list(store.passages.texts(store.passages.ids()))
    above, own = {i: terms(c) for i, c, _ in passages}, {i: terms(t) for i, _, t in passages}
    mean = sum(len(above[i]) + len(own[i]) for i in own) / len(own)
    weights = Weights(lambda term: sum(term in above[i] or term in own[i] for i in own), len(own))
    scores = {}
    for i in own:
        norm = K1 * (1 - B + B * (len(above[i]) + len(own[i])) / mean)
        often = {term: own[i].count(term) + above[i].count(term) / 2 for term in asked}
        scores[i] = sum(weights[term] * n * (K1 + 1) / (n + norm) for term, n in often.items())
    best = weights.sum(asked) * (K1 + 1)
    return {i: score / best for i, score in scores.items() if score}


QUESTIONS = (["w1", "w5"], ["w2", "w30", "w7"], ["w1"], ["w40", "unheard"])


@pytest.mark.parametrize("asked", QUESTIONS)
def test_scores_are_those_of_bm25(many: Store, path: Path, asked: list[str]) -> None:
    match = index_of(many, path).match(asked)
    expected = plain(many, asked)
    assert match.best(10_000) == pytest.approx(expected, rel=1e-4)
    best = list(match.best(10).values())
    assert best == pytest.approx(sorted(expected.values(), reverse=True)[:10], rel=1e-4)
    assert match.of([*expected, 10**9]) == pytest.approx({**expected, 10**9: 0.0}, rel=1e-4)


def test_a_saved_index_finds_the_same_without_reading_the_texts(many: Store, path: Path) -> None:
    first = index_of(many, path)
    expected = [first.match(asked).best(10) for asked in QUESTIONS]
    again = WordIndex(many.database, CountingPassages(many.database), path)
    assert [again.match(asked).best(10) for asked in QUESTIONS] == [pytest.approx(e, rel=1e-5) for e in expected]
    assert CountingPassages.fetched == 0


class CountingPassages(Passages):
    """Passages that count how many texts were asked for."""

    fetched = 0

    def texts(self, ids: Ids) -> Iterator[tuple[int, str, str]]:
        CountingPassages.fetched += len(ids)
        return super().texts(ids)


def test_what_comes_and_goes_is_followed_whatever_the_order(many: Store, path: Path) -> None:
    index = index_of(many, path)
    dice = random.Random(1)
    for n in range(12):
        gone = dice.sample(sorted(many.files()), 2)
        many.unlink(gone)
        put(many, f"w1 w5 w{n} new.", f"/new{n}.txt", title="w2")
        match = index.match(["w5", "w2", "new"])
        assert match.best(10_000).keys() == plain(many, ["w5", "w2", "new"]).keys()
    assert index.count() == many.passages.count()
    index.rebuild()
    assert index.match(["w5", "new"]).best(10_000) == pytest.approx(plain(many, ["w5", "new"]), rel=1e-4)
    assert index.frequency("new") == len([path for path in many.files() if path.startswith("/new")])


def test_a_word_that_only_gone_passages_held_leaves_with_them(store: Store, path: Path) -> None:
    put(store, "Old words.", "/a.txt")
    put(store, "Kept.", "/b.txt")
    index = index_of(store, path)
    assert index.match(["old"]).best(5)
    put(store, "New words.", "/a.txt")
    assert index.match(["old"]).best(5) == {}
    index.tend()
    assert index_of(store, path).frequency("old") == 0


def test_only_the_passages_chosen_are_found(many: Store, path: Path) -> None:
    chosen = many.passages.ids()[3:20]
    match = index_of(many, path).match(["w1", "w5"], chosen)
    expected = {i: share for i, share in plain(many, ["w1", "w5"]).items() if i in chosen}
    assert match.best(1000) == pytest.approx(expected, rel=1e-4)
    assert index_of(many, path).match(["w1"], chosen[:0]).best(5) == {}


def test_two_readers_see_what_a_writer_adds(store: Store, path: Path) -> None:
    put(store, "The plant was attacked.", "/a.txt")
    readers = [WordIndex(Store(store.path).database, store.passages, path) for _ in range(2)]
    assert [len(reader.match(["armi"]).best(5)) for reader in readers] == [0, 0]
    put(store, "An army came.", "/b.txt")
    assert [len(reader.match(["armi"]).best(5)) for reader in readers] == [1, 1]
    store.unlink(["/b.txt"])
    assert [len(reader.match(["armi"]).best(5)) for reader in readers] == [0, 0]


def missing(path: Path) -> None:
    path.unlink()


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-50])


def bit_flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("spoil", [missing, cut_off, bit_flipped])
def test_a_saved_index_that_does_not_fit_is_rebuilt(many: Store, path: Path, spoil: Callable[[Path], None]) -> None:
    expected = index_of(many, path).match(["w1", "w5"]).best(10)
    spoil(path)
    assert index_of(many, path).match(["w1", "w5"]).best(10) == pytest.approx(expected, rel=1e-5)
    assert np.array_equal(index_of(many, path).match(["w1"]).ids, many.passages.ids())


def test_an_index_saved_in_another_format_is_rebuilt(many: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a change of what counts as a word."""
    monkeypatch.setattr("index.embedded.postings.terms", lambda text: ["other"])
    index_of(many, path).tend()
    monkeypatch.undo()
    monkeypatch.setattr("index.embedded.derived.FORMAT", 1_000)
    assert index_of(many, path).match(["w1"]).best(10)
    assert index_of(many, path).match(["other"]).best(10) == {}


def test_a_reader_keeps_its_file_when_another_takes_its_place(many: Store, path: Path) -> None:
    index_of(many, path).tend()
    reader = index_of(many, path)
    before = reader.match(["plant"]).best(100)
    other = path.with_suffix(".other")
    other.write_bytes(b"another file")
    other.replace(path)
    assert before == reader.match(["plant"]).best(100) == index_of(many, path).match(["plant"]).best(100)
