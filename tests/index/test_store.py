from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.types import Heading, Passage, Sentence
from index import database
from index.explain import damaged
from index.store import Store
from index.types import FileState, LibraryError, Opening
from tests.files import as_nobody, everyones_folder
from tests.index.made import EMBEDDER, document, embedded, file, put, store_passages, vectors
from tests.invariants import cut


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "library.db")


# --- round trips -----------------------------------------------------------------------------------------------


def test_a_document_comes_back_as_it_was_put(store: Store) -> None:
    text = "Groups 群\n\nThey ride — fast. They walk.\n\nOn page two."
    made = document(text, "Ansar Dine", pages=(0, text.index("On page")), headings=(Heading(0, 1, "Groups 群"),))
    found = cut(made)
    given = EMBEDDER.embed_passages([p.text for p in found])
    store_passages(store, made, embedded(found, given), "fake", FileState("/docs/a.txt", 12, 34))

    assert store.document(made.id) == made
    (listed,) = store.documents()
    assert (listed.id, listed.title, listed.path, listed.format) == (made.id, "Ansar Dine", "/docs/a.txt", "txt")
    assert (listed.pages, listed.passages, listed.sha256) == (2, len(found), made.sha256)
    assert store.files() == {"/docs/a.txt": (made.id, 12, 34)}
    assert store.embedder == "fake"
    ids, stored = vectors(store)
    np.testing.assert_allclose(stored, given, atol=1e-3)
    for passage, kept in zip(found, store.passages.get(ids.tolist()).values(), strict=True):
        assert (kept.start, kept.end, kept.text, kept.context) == (
            passage.start,
            passage.end,
            passage.text,
            passage.context,
        )
        assert kept.sentences == passage.sentences
        assert (kept.title, kept.document_id, kept.page) == ("Ansar Dine", made.id, made.page_at(passage.start))


def test_an_empty_library_answers_everything(store: Store) -> None:
    ids, stored = vectors(store)
    assert (len(ids), len(stored)) == (0, 0)
    assert (store.documents(), store.files(), store.folders.kept()) == ([], {}, [])
    assert store.passages.count() == 0
    assert (store.embedder, store.document("x"), store.passages.get([1])) == (None, None, {})
    assert not store.has("x")


def test_documents_are_listed_by_title_in_any_case(store: Store) -> None:
    for title in ("banana", "Apple", "cherry"):
        put(store, f"{title} text.", f"/{title}", title)
    assert [d.title for d in store.documents()] == ["Apple", "banana", "cherry"]


# --- places ----------------------------------------------------------------------------------------------------


def test_copies_are_one_document_until_the_last_is_gone(store: Store) -> None:
    made = put(store, "Text.", "/a.txt")
    store.link(made.id, file("/b.txt"))
    assert [d.path for d in store.documents()] == ["/a.txt"]
    assert store.unlink(["/a.txt"]) == 0
    assert [d.path for d in store.documents()] == ["/b.txt"]
    assert store.unlink(["/b.txt"]) == 1
    assert store.documents() == []
    assert store.passages.count() == 0


def test_a_renamed_file_keeps_its_document_and_passages(store: Store) -> None:
    made = put(store, "Text.", "/old.txt")
    ids = store.passages.ids().tolist()
    store.link(made.id, file("/new.txt"))
    store.unlink(["/old.txt"])
    assert set(store.files()) == {"/new.txt"}
    assert store.passages.ids().tolist() == ids


def test_a_changed_file_takes_its_old_document_with_it(store: Store) -> None:
    put(store, "Old words.", "/a.txt")
    new = put(store, "New words.", "/a.txt")
    assert [d.id for d in store.documents()] == [new.id]


def test_putting_a_document_that_another_process_put_only_links_it(store: Store) -> None:
    put(store, "Text.", "/a.txt")
    put(store, "Text.", "/b.txt")
    assert len(store.documents()) == 1
    assert set(store.files()) == {"/a.txt", "/b.txt"}
    assert store.passages.count() == 1


def test_ids_of_passages_are_never_used_again(store: Store) -> None:
    put(store, "One.", "/a.txt")
    (first,) = store.passages.ids().tolist()
    store.unlink(["/a.txt"])
    put(store, "Two.", "/b.txt")
    assert store.passages.ids().tolist() > [first]


def test_an_emptied_library_is_bound_to_no_embedder(store: Store) -> None:
    put(store, "Text.", "/a.txt")
    store.unlink(["/a.txt"])
    assert store.embedder is None


def test_folders_are_remembered_and_forgotten(store: Store) -> None:
    store.folders.keep("/b")
    store.folders.keep("/a")
    store.folders.keep("/a")
    assert store.folders.kept() == ["/a", "/b"]
    store.folders.forget(["/b"])
    assert store.folders.kept() == ["/a"]


def test_the_generation_grows_with_each_change_and_only_then(store: Store) -> None:
    seen = [store.database.generation]
    made = put(store, "Text.", "/a.txt")
    seen.append(store.database.generation)
    store.link(made.id, file("/b.txt"))
    seen.append(store.database.generation)
    store.unlink(["/a.txt", "/b.txt"])
    seen.append(store.database.generation)
    store.folders.keep("/docs")
    seen.append(store.database.generation)
    assert seen == sorted(set(seen))
    store.folders.keep("/docs")
    store.unlink(["/not/there"])
    store.documents()
    assert store.database.generation == seen[-1]


# --- many at once ----------------------------------------------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
from index.store import Store
from tests.index.made import put
store = Store(Path(sys.argv[1]))
for i in range(int(sys.argv[3])):
    put(store, f"{sys.argv[2]} {i}. " + "Some more words. " * 40, f"/{sys.argv[2]}/{i}.txt", budget=6)
    print(i, flush=True)
"""


def start_writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(count)], stdout=subprocess.PIPE, text=True
    )


def whole(store: Store) -> bool:
    """Whether every document has its passages, its place and its words."""
    documents = store.documents()
    expected = {len(cut(document, budget=6)) for d in documents if (document := store.document(d.id))}
    return {d.passages for d in documents} <= expected and {d.id for d in documents} == {
        i for i, _, _ in store.files().values()
    }


@pytest.mark.slow
def test_a_killed_writer_leaves_only_whole_documents(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    with start_writer(path, "killed", 100_000) as writer:
        assert writer.stdout
        while writer.stdout.readline().strip() != "5":
            assert writer.poll() is None
        writer.send_signal(signal.SIGKILL)
        done = 6 + len(writer.stdout.readlines())
    store = Store(path)
    assert len(store.documents()) in (done, done + 1)
    assert whole(store)
    assert store.problems() == []
    put(store, "Afterwards.", "/after.txt")


@pytest.mark.slow
def test_two_processes_write_at_once_and_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    with start_writer(path, "one", 20) as one, start_writer(path, "two", 20) as two:
        one.communicate()
        two.communicate()
        assert (one.returncode, two.returncode) == (0, 0)
    store = Store(path)
    assert len(store.documents()) == 40
    assert whole(store)
    assert store.database.generation >= 40
    assert store.problems() == []


def test_threads_share_a_store(store: Store) -> None:
    threads = [threading.Thread(target=put, args=(store, f"Text {i}.", f"/{i}.txt")) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.documents()) == 8


def test_a_reader_sees_what_another_wrote(tmp_path: Path) -> None:
    reader = Store(tmp_path / "library.db")
    before = reader.database.generation
    put(Store(tmp_path / "library.db"), "Text.", "/a.txt")
    assert len(reader.documents()) == 1
    assert reader.database.generation > before


def test_a_library_locked_for_too_long_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    other = Store(store.path)
    with closing(sqlite3.connect(store.path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryError, match="Another program has been writing to the library"):
            put(other, "Text.", "/a.txt")
        connection.execute("ROLLBACK")
    put(other, "Text.", "/a.txt")


# --- what goes wrong -------------------------------------------------------------------------------------------


def test_a_full_disk_is_told_and_nothing_is_lost(store: Store) -> None:
    put(store, "Kept.", "/kept.txt")
    pages = store.database.rows("PRAGMA page_count")[0][0]
    store.database.rows(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(
        LibraryError, match=r"The disk with the library .* is full\. Free some space .* nothing was lost"
    ):
        put(store, "Long words follow here. " * 20_000, "/long.txt")
    assert [d.path for d in store.documents()] == ["/kept.txt"]
    assert store.problems() == []
    store.database.rows("PRAGMA max_page_count = 1000000")
    put(store, "Long words follow here. " * 200, "/long.txt")
    assert len(store.documents()) == 2


def test_a_file_that_is_no_library_is_told_as_damaged(tmp_path: Path) -> None:
    (tmp_path / "library.db").write_bytes(b"This is no database at all. " * 100)
    with pytest.raises(LibraryError, match=r"is damaged\. Bring back a backup"):
        Store(tmp_path / "library.db")


def test_a_damaged_library_is_told_by_the_check(store: Store) -> None:
    for i in range(50):
        put(store, f"Text {i}. " + "More words. " * 100, f"/{i}.txt")
    store.database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(store.path.read_bytes())
    for start in range(len(content) // 8192 * 4096, len(content), 4096):
        content[start : start + 2000] = b"\xa5" * min(2000, len(content) - start)
    store.path.write_bytes(content)
    assert Store(store.path).problems() == [damaged(store.path)]


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_that_cannot_be_written_says_what_to_do(there: bool) -> None:
    with everyones_folder() as folder:
        path = folder / "full" / "library.db"
        path.parent.mkdir()
        if there:
            put(Store(path), "Text.", "/a.txt")
            path.chmod(0o444)
        path.parent.chmod(0o555)
        with as_nobody(), pytest.raises(LibraryError, match=r"can't be opened or written\. Check your permission"):
            put(Store(path), "More.", "/b.txt")


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryError, match="can't be used"):
        Store(tmp_path / "file" / "library.db")


def test_a_passage_may_hold_any_text(store: Store) -> None:
    text = "quote ' \" % _ \\ 😀 \u200f\x00x."
    made = document(text)
    passage = Passage(0, len(text), text, "Title", (Sentence(0, len(text)),))
    store_passages(store, made, embedded([passage], EMBEDDER.embed_passages([text])), "fake", file("/a.txt"))
    assert store.document(made.id) == replace(made)
    (kept,) = store.passages.get(store.passages.ids().tolist()).values()
    assert kept.text == text


def test_only_long_documents_have_an_opening(tmp_path: Path) -> None:
    store = Store(tmp_path / "library.db")
    short = put(store, "Short text.", "/a.txt")
    long = put(store, "Long text. " * 50, "/b.txt", title="Report")
    found = store.openings([short.id, long.id, "gone"], 9, 100)
    assert found == {long.id: Opening("Report\nb", "Long text")}


def test_the_name_of_a_file_is_told_once(tmp_path: Path) -> None:
    store = Store(tmp_path / "library.db")
    put(store, "Text.", "/Report.txt", title="Report")
    assert [opening.names for opening in store.openings(store.ids(), 9, 1).values()] == ["Report"]


def test_ids_known_from_before_tell_the_same(store: Store) -> None:
    known = store.passages.ids()
    for change in (
        lambda: put(store, "One.", "/1.txt"),
        lambda: put(store, "Two.", "/2.txt"),
        lambda: put(store, "Two, changed.", "/2.txt"),
        lambda: [put(store, "Three.", "/3.txt"), store.unlink(["/1.txt"])],
        lambda: store.unlink(["/3.txt"]),
        lambda: None,
        lambda: store.unlink(["/2.txt"]),
    ):
        change()
        now = store.passages.ids()
        assert store.passages.ids(known).tolist() == now.tolist()
        known = now
