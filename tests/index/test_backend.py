"""What every engine must do that keeps passages and finds them; `test_library` runs with each of them, too."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.types import Document
from index.backend import Incoming
from index.engines import EMBEDDED
from index.library import Library
from index.move import digest, kept
from index.parts import embed
from index.store import Store
from index.types import EVERYTHING, EmbeddedPassage, LibraryError, Scope
from index.words import terms
from tests.fakes import FakeEmbedder
from tests.index.made import EMBEDDER, document, file, store_passages
from tests.invariants import cut

pytestmark = pytest.mark.slow

TEXTS = {
    "/docs/north/plant.txt": "The gas plant was attacked on 16 January 2013. Mokhtar Belmokhtar planned it.",
    "/docs/north/strikes.txt": "French air strikes began on 11 January 2013. Morocco opened its airspace.",
    "/docs/bread.txt": "Sourdough bread proves for twelve hours. The oven should be hot. 新能源车",
}
LONG = " ".join(f"Committee {n} sent report {n} to the board of inspectors." for n in range(60))


@pytest.fixture
def store(tmp_path: Path, engine: str) -> Store:
    """Three documents, of formats and dates of their own."""
    made = Store(tmp_path / "library" / "library.db", engine)
    for path, date in zip(TEXTS, ("2013-01-16", "2013-02", None), strict=True):
        put(made, path, date=date)
    return made


def put(store: Store, path: str, text: str | None = None, date: str | None = None) -> Document:
    made = replace(document(text or TEXTS[path], Path(path).stem), format=Path(path).stem[:3], date=date)
    store_passages(store, made, passages(made), EMBEDDER.name, file(path))
    return made


def passages(of: Document) -> list[EmbeddedPassage]:
    return embed(EMBEDDER, cut(of, budget=30))


def found(store: Store, words: str, scope: Scope = EVERYTHING) -> list[str]:
    ranked = store.passages.rank(EMBEDDER.embed_query(words), terms(words), 10, scope)
    best = sorted(ranked.scores, key=lambda i: (-ranked.scores[i], i))
    return [passage.title for passage in store.passages.get(best).values()]


# --- what is put is there ------------------------------------------------------------------------------------


def test_passages_come_back_as_they_were_put(store: Store) -> None:
    made = put(store, "/docs/report.txt", LONG)
    given = passages(made)
    assert len(given) > 3
    back = kept(store.passages, made.id)
    assert digest(back) == digest(given)
    assert [one.passage.text for one in back] == [one.passage.text for one in given]
    assert all(np.allclose(a.vector, b.vector, atol=1e-3) for a, b in zip(given, back, strict=True))
    assert all(np.allclose(a.parts, b.parts, atol=2e-2) for a, b in zip(given, back, strict=True))  # type: ignore[arg-type]
    assert store.passages.sizes()[made.id] == len(given)
    assert store.passages.count() == len(given) + 3


def test_the_neighbours_of_a_passage_are_those_of_its_document(store: Store) -> None:
    made = put(store, "/docs/report.txt", LONG)
    put(store, "/docs/other.txt", LONG.replace("report", "letter"))
    ids = store.passages.of(made.id)[0].tolist()
    first, *_, last = store.passages.get(ids).values()
    assert [p.id for p in store.passages.beside(first, 2)] == ids[1:3]
    assert [p.id for p in store.passages.beside(last, 2)] == ids[-3:-1]


def test_what_is_not_there_is_left_out(store: Store) -> None:
    assert store.passages.get([999_999]) == {}
    assert list(store.passages.vectors(np.array([999_999]))) == []
    assert store.passages.parts([999_999]) == {}
    assert len(store.passages.of("gone")[0]) == 0


def test_an_empty_library_finds_nothing(tmp_path: Path, engine: str) -> None:
    empty = Store(tmp_path / "empty.db", engine).passages
    vector = EMBEDDER.embed_query("attack")
    assert (empty.count(), empty.sizes(), empty.frequency("attack")) == (0, {}, 0)
    assert empty.nearest(vector, 5) == empty.matching(["attack"], 5) == {}
    assert empty.rank(vector, ["attack"], 5).scores == {}
    assert list(empty.holding(["attack"])) == []
    assert empty.problems() == []


# --- search --------------------------------------------------------------------------------------------------


def test_the_nearest_comes_first_with_its_similarity(store: Store) -> None:
    vector = EMBEDDER.embed_query("The gas plant was attacked")
    near = store.passages.nearest(vector, 3)
    (first, best), *_ = near.items()
    assert store.passages.get([first])[first].title == "plant"
    assert list(near.values()) == sorted(near.values(), reverse=True)
    ((_, vectors),) = store.passages.vectors(np.array([first]))
    assert best == pytest.approx(float(vectors[0] @ vector), abs=2e-3)


def test_words_are_found_with_a_share_of_the_best_score(store: Store) -> None:
    shares = store.passages.matching(terms("Morocco's airspace"), 5)
    (only,) = store.passages.get(shares).values()
    assert only.title == "strikes"
    assert 0 < shares[only.id] <= 1
    assert store.passages.matching(terms("telescope"), 5) == {}


@pytest.mark.parametrize("word", ["新能", "attack", "2013", "bread"])
def test_words_of_any_script_are_counted(store: Store, word: str) -> None:
    assert store.passages.frequency(word) == (2 if word == "2013" else 1)
    assert store.passages.frequency("telescop") == 0


def test_what_is_near_and_what_has_the_words_is_ranked_together(store: Store) -> None:
    assert found(store, "Who attacked the gas plant?")[0] == "plant"
    assert found(store, "Which airspace did Morocco open?")[0] == "strikes"
    ranked = store.passages.rank(EMBEDDER.embed_query("gas plant"), terms("gas plant"), 10)
    assert ranked.scores.keys() == ranked.owner.keys()
    assert max(ranked.scores.values()) <= 2.01


def test_passages_that_hold_all_words_are_listed(store: Store) -> None:
    assert [p.title for p in store.passages.holding(terms("January 2013 plant"))] == ["plant"]
    assert {p.title for p in store.passages.holding(terms("January 2013"))} == {"plant", "strikes"}
    assert list(store.passages.holding(terms("January telescope"))) == []
    assert list(store.passages.holding([])) == []


@pytest.mark.parametrize(
    ("scope", "titles"),
    [
        (Scope(paths=("/docs/north",)), {"plant", "strikes"}),
        (Scope(paths=("/docs/north/plant.txt", "/docs/bread.txt")), {"plant", "bread"}),
        (Scope(paths=("/docs/nor",)), set()),
        (Scope(formats=("bre", "str")), {"bread", "strikes"}),
        (Scope(since="2013-02"), {"strikes"}),
        (Scope(until="2013-01"), {"plant"}),
        (Scope(since="2013-02-10", until="2013-02-20"), {"strikes"}),
        (Scope(since="2013", until="2013"), {"plant", "strikes"}),
        (Scope(since="2014"), set()),
        (Scope(paths=("/docs",), formats=("pla",)), {"plant"}),
        (Scope(paths=('/docs/"quoted"\\',)), set()),
        (Scope(paths=("/docs/two\nlines\té",)), set()),
        (Scope(paths=("/",)), {"plant", "strikes", "bread"}),
        (Scope(paths=("/docs/north/",)), {"plant", "strikes"}),
    ],
)
def test_only_what_is_in_scope_is_found(store: Store, scope: Scope, titles: set[str]) -> None:
    vector = EMBEDDER.embed_query("January 2013 bread")
    shown = store.passages.get(store.passages.nearest(vector, 10, scope)).values()
    assert {passage.title for passage in shown} == titles
    assert set(found(store, "January 2013 plant bread", scope)) == titles
    words = terms("January 2013 bread")
    by_words = {p.title for word in words for p in store.passages.holding([word], scope)}
    assert by_words == titles
    assert {p.title for p in store.passages.get(store.passages.matching(words, 10, scope)).values()} == titles


@pytest.mark.parametrize("folder", ["two\nlines", 'a "quoted" one', "back\\slash\\", "été 100 %", "it's"])
def test_a_folder_of_any_name_can_be_searched(store: Store, folder: str) -> None:
    put(store, f"/docs/{folder}/odd.txt", "The gas plant was closed.")
    assert found(store, "plant", Scope(paths=(f"/docs/{folder}",))) == ["odd"]


def test_one_document_can_be_searched_and_one_left_out(store: Store) -> None:
    ids = {one.title: one.id for one in store.documents()}
    assert found(store, "January 2013", Scope(documents=(ids["plant"],))) == ["plant"]
    store.engines.hidden = lambda: [ids["plant"]]
    assert set(found(store, "January 2013 plant")) == {"strikes", "bread"}
    assert {p.title for p in store.passages.holding(["januari"])} == {"strikes"}


# --- changes -------------------------------------------------------------------------------------------------


def test_a_document_put_again_is_there_once(store: Store) -> None:
    for _ in range(3):
        made = put(store, "/docs/report.txt", LONG)
    assert store.passages.count() == 3 + len(passages(made))
    store.passages.tend()
    assert store.passages.frequency("committe") == len(passages(made))
    assert store.passages.problems() == []


def test_a_file_that_changed_is_found_as_it_is_now(store: Store) -> None:
    put(store, "/docs/north/plant.txt", "The plant makes telescopes.")
    assert found(store, "telescopes")[0] == "plant"
    assert store.passages.count() == 3
    assert [p.text for p in store.passages.holding(["plant"])] == ["The plant makes telescopes."]
    store.passages.tend()
    assert store.passages.frequency("attack") == 0
    assert store.passages.problems() == []


def test_a_document_that_is_replaced_is_never_half_there(store: Store) -> None:
    """Whoever searches meanwhile finds all passages of the one version or all of the other."""
    versions = [LONG, LONG.replace("report", "letter")]
    sizes = {len(passages(document(text, "report"))) for text in versions}
    stop = threading.Event()
    put(store, "/docs/report.txt", versions[0])
    counted: list[int] = []
    seen: list[set[str]] = []

    def search() -> None:
        other = Library(Store(store.path, store.engines.address), EMBEDDER)
        while not stop.is_set():
            shown = [hit.passage for hit in other.search("committee board inspectors", limit=40)]
            seen.append({p.document_id for p in shown if p.title == "report"})
            counted.append(sum(p.title == "report" for p in shown))

    searching = threading.Thread(target=search)
    searching.start()
    for n in range(1, 7):
        put(store, "/docs/report.txt", versions[n % 2])
    stop.set()
    searching.join()
    assert counted
    assert set(counted) <= sizes
    assert all(len(ids) == 1 for ids in seen)


def test_a_file_that_moves_is_found_in_its_new_folder(store: Store) -> None:
    (plant,) = (one for one in store.documents() if one.title == "plant")
    store.link(plant.id, file("/docs/south/plant.txt"))
    store.unlink(["/docs/north/plant.txt"])
    store.passages.sweep()
    assert found(store, "plant", Scope(paths=("/docs/south",))) == ["plant"]
    assert found(store, "plant", Scope(paths=("/docs/north",))) == ["strikes"]


def test_what_is_removed_is_not_found_and_let_go_of(store: Store) -> None:
    store.unlink(["/docs/north/plant.txt"])
    assert "plant" not in found(store, "Who attacked the gas plant?")
    store.passages.sweep()
    assert store.passages.frequency("attack") == 0
    assert store.passages.count() == 2
    assert store.passages.problems() == []
    store.unlink(["/docs/north/strikes.txt", "/docs/bread.txt"])
    store.passages.tend()
    assert store.passages.count() == 0
    put(store, "/docs/bread.txt")
    assert found(store, "bread") == ["bread"]


def test_what_was_made_ready_and_not_placed_is_not_found_and_let_go_of(store: Store) -> None:
    """As when a process is killed in between."""
    made = document(LONG, "report")
    store.passages.ready([Incoming(made, passages(made), ["/docs/report.txt"])], EMBEDDER.name)
    assert "report" not in found(store, "committee report")
    assert (store.passages.count(), store.passages.frequency("committe")) == (3, 0)
    again = Store(store.path, store.engines.address)
    again.passages.tend()
    assert again.passages.problems() == []
    assert again.passages.count() == 3


def test_an_update_is_seen_by_whoever_has_the_library_open(store: Store) -> None:
    other = Store(store.path, store.engines.address)
    assert found(other, "telescopes")[0] != "stars"
    put(store, "/docs/stars.txt", "Telescopes see stars.")
    assert found(other, "telescopes")[0] == "stars"


# --- another embedder ----------------------------------------------------------------------------------------


@pytest.fixture
def library(store: Store) -> Library:
    return Library(store, EMBEDDER)


def test_the_embedder_is_changed_while_the_old_vectors_answer(store: Store, library: Library) -> None:
    wide = FakeEmbedder("wide", dimensions=256)
    changed = Library(store, wide, others=lambda name: EMBEDDER)
    answers: list[list[str]] = []
    changed.reindex(lambda progress: answers.append([h.passage.title for h in library.search("the gas plant")]))
    assert answers
    assert all(answer[0] == "plant" for answer in answers)
    assert store.embedder == "wide"
    assert changed.search("the gas plant")[0].passage.title == "plant"
    assert len(next(iter(store.passages.vectors(store.passages.of(store.documents()[0].id)[0])))[1][0]) == 256
    assert store.passages.count() == 3
    assert changed.problems() == []


# --- moving --------------------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(engine: str, request: pytest.FixtureRequest) -> str:
    """The address of another engine than that of the library."""
    address: str = request.getfixturevalue("milvus_lite") if engine == EMBEDDED else EMBEDDED
    return address


def test_a_library_moves_there_and_back(store: Store, library: Library, engine: str, elsewhere: str) -> None:
    put(store, "/docs/report.txt", LONG)
    before = {one.id: digest(kept(store.passages, one.id)) for one in store.documents()}
    hits = [(h.passage.title, h.passage.start) for h in library.search("Who attacked the gas plant?")]
    derived = [store.path.with_name(name) for name in ("vectors.faiss", "words.index")]
    for address in (elsewhere, engine):
        told: list[float] = []
        assert library.move(address, lambda progress, told=told: told.append(progress.share)) == store.passages.count()
        assert told[-1] == 1.0
        assert store.engines.recorded == address
        assert {one.id: digest(kept(store.passages, one.id)) for one in store.documents()} == before
        again = Library(Store(store.path), EMBEDDER)
        assert [(h.passage.title, h.passage.start) for h in again.search("Who attacked the gas plant?")] == hits
        assert again.problems() == []
        assert {file.exists() for file in derived} == {address == EMBEDDED}
        assert [one.passages for one in again.documents()] == [one.passages for one in library.documents()]


def test_a_library_that_is_there_already_stays_as_it_is(store: Store, library: Library) -> None:
    before = {one.id: digest(kept(store.passages, one.id)) for one in store.documents()}
    assert library.move(store.engines.address) == 3
    assert {one.id: digest(kept(store.passages, one.id)) for one in store.documents()} == before
    assert library.problems() == []


def test_a_move_that_is_stopped_goes_on_and_takes_in_what_changed(
    store: Store, library: Library, elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.move.TOGETHER", 1)

    def stop(progress: object) -> None:
        raise KeyboardInterrupt

    here = store.engines.recorded
    with pytest.raises(KeyboardInterrupt):
        library.move(elsewhere, stop)
    assert store.engines.recorded == here
    assert library.search("Who attacked the gas plant?")[0].passage.title == "plant"
    store.unlink(["/docs/north/plant.txt"])
    put(store, "/docs/north/strikes.txt", "French air strikes ended.")
    library.move(elsewhere)
    assert {one.title for one in store.documents()} == {"strikes", "bread"}
    assert library.search("strikes")[0].passage.text == "French air strikes ended."
    assert library.problems() == []


def test_a_library_is_not_opened_as_kept_elsewhere(store: Store, elsewhere: str) -> None:
    with pytest.raises(LibraryError, match=f"`footnote move {elsewhere}` moves them"):
        Store(store.path, elsewhere)
    assert Store(store.path).passages.count() == 3
