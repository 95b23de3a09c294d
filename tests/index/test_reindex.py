from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpus import readers
from corpus.types import Document, Passage, Sentence, Tick
from index.library import Library
from index.store import Store
from index.types import FileState, LibraryError, Progress
from tests.fakes import FakeEmbedder
from tests.index.made import embedded, store_passages

QUESTION = "Who planned the attack?"


class Stop(Exception):
    pass


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for n in range(6):
        (folder / f"{n}.txt").write_text(
            f"Report {n}. Commander {n} planned attack {n}. " + f"More of {n} words. " * 300
        )
    return folder


def opened(tmp_path: Path, chosen: FakeEmbedder, *others: FakeEmbedder) -> Library:
    """The library as a process opens it that chose an embedder and may need others."""
    by_name = {embedder.name: embedder for embedder in (chosen, *others)}
    return Library(Store(tmp_path / "library" / "library.db"), chosen, others=by_name.__getitem__)


def found(library: Library) -> list[str]:
    return [hit.passage.text for hit in library.search(QUESTION)]


def passages(library: Library) -> list[tuple[str, int, str]]:
    return sorted(library.store.database.rows("SELECT document_id, start, text FROM passages"))


@pytest.fixture
def old(tmp_path: Path, docs: Path) -> Library:
    library = opened(tmp_path, FakeEmbedder("old", dimensions=48))
    library.update([docs])
    return library


def new_embedder() -> FakeEmbedder:
    embedder = FakeEmbedder("new", dimensions=96)
    embedder.window = 40
    return embedder


def test_a_library_of_another_embedder_goes_on_with_its_own(tmp_path: Path, docs: Path, old: Library) -> None:
    library = opened(tmp_path, new_embedder(), FakeEmbedder("old", dimensions=48))
    assert library.embedder.name == "old"
    assert found(library) == found(old)
    (docs / "more.txt").write_text("One more.")
    assert library.update([docs]).added == 1
    assert library.store.embedder == "old"


def test_after_the_change_the_library_is_as_if_made_anew(tmp_path: Path, docs: Path, old: Library) -> None:
    library = opened(tmp_path, new_embedder(), FakeEmbedder("old", dimensions=48))
    library.reindex()
    anew = opened(tmp_path / "anew", new_embedder())
    anew.update([docs])
    assert library.embedder.name == "new"
    assert passages(library) == passages(anew)
    assert sorted(found(library)[:6]) == sorted(found(anew)[:6])
    assert library.problems() == []
    assert library.changing() is None
    assert old.store.embedder == "new"


def test_a_page_that_is_open_changes_with_the_library(tmp_path: Path, old: Library) -> None:
    page = opened(tmp_path, FakeEmbedder("old", dimensions=48), new_embedder())
    before = found(page)
    opened(tmp_path, new_embedder()).reindex()
    assert page.embedder.name == "new"
    assert found(page)
    assert before


def test_a_change_that_was_stopped_goes_on_and_the_old_vectors_answer_meanwhile(
    tmp_path: Path, docs: Path, old: Library
) -> None:
    before = found(old)

    def stop(progress: Progress) -> None:
        assert found(old) == before
        if progress.files == 2:
            raise Stop

    changing = opened(tmp_path, new_embedder())
    with pytest.raises(Stop):
        changing.reindex(stop)
    assert found(old) == before
    assert changing.changing() == "to new: 2 of 6 documents; `footnote reindex` finishes it"
    assert old.problems() == []

    (docs / "more.txt").write_text("Commander seven planned more.")  # what comes and goes meanwhile
    (docs / "0.txt").unlink()
    (docs / "1.txt").write_text("It is another report now.")
    old.update([docs])

    embedder = new_embedder()
    again = opened(tmp_path, embedder)
    again.reindex()
    anew = opened(tmp_path / "anew", new_embedder())
    anew.update([docs])
    assert passages(again) == passages(anew)
    assert embedder.embedded < sum(1 for _ in passages(anew)), "what was done is not done again"


def test_a_change_that_was_stopped_is_given_up_by_going_back(tmp_path: Path, old: Library) -> None:
    def stop(progress: Progress) -> None:
        if progress.files == 2:
            raise Stop

    with pytest.raises(Stop):
        opened(tmp_path, new_embedder()).reindex(stop)
    assert old.changing() == "to new: 2 of 6 documents; `footnote reindex` gives it up for old"
    old.reindex()
    assert old.changing() is None
    assert old.store.database.rows("SELECT * FROM next_passages") == []
    assert old.store.embedder == "old"


def test_documents_added_while_it_runs_are_changed_too(tmp_path: Path, docs: Path, old: Library) -> None:
    late = readers.read(docs / "0.txt")

    def add(progress: Progress) -> None:
        if progress.files == 3:
            text = "Commander seven planned more."
            found = [Passage(0, len(text), text, "", (Sentence(0, len(text)),))]
            vectors = old.embedder.embed_passages([text])
            store_passages(
                old.store,
                replace(late, sha256="7" * 64, text=text),
                embedded(found, vectors),
                "old",
                FileState("/more.txt", 1, 1),
            )

    library = opened(tmp_path, new_embedder())
    library.reindex(add)
    assert "Commander seven planned more." in [text for *_, text in passages(library)]
    assert library.problems() == []


def test_a_change_to_a_third_embedder_begins_anew(tmp_path: Path, docs: Path, old: Library) -> None:
    def stop(progress: Progress) -> None:
        if progress.files == 2:
            raise Stop

    with pytest.raises(Stop):
        opened(tmp_path, new_embedder()).reindex(stop)
    third = FakeEmbedder("third", dimensions=32)
    library = opened(tmp_path, third)
    library.reindex()
    assert third.embedded == len(passages(library))
    assert library.store.embedder == "third"


def test_an_update_under_way_in_another_process_stops_where_the_embedder_changed(tmp_path: Path, docs: Path) -> None:
    library = opened(tmp_path, FakeEmbedder("old"))
    library.update([docs])

    def read(path: Path, tick: Tick) -> Document:
        document = readers.read(path, tick)
        with library.store.database.transaction() as connection:
            connection.execute("UPDATE meta SET value = 'new' WHERE key = 'embedder'")
        return document

    (docs / "more.txt").write_text("One more.")
    late = Library(library.store, FakeEmbedder("old"), read=read)
    with pytest.raises(LibraryError, match=r"The library is one of new by now\. Run the command again"):
        late.update([docs])


def test_an_empty_library_has_nothing_to_change(tmp_path: Path) -> None:
    library = opened(tmp_path, new_embedder())
    library.reindex()
    assert library.store.embedder is None


def test_the_change_tells_how_far_it_is(tmp_path: Path, old: Library) -> None:
    told: list[Progress] = []
    opened(tmp_path, new_embedder()).reindex(told.append)
    shares = [step.share for step in told]
    assert shares == pytest.approx(sorted(shares))
    assert shares[-1] == pytest.approx(1.0)
    assert told[-1].passages == old.store.passages.count()
