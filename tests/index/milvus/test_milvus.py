"""Faults of Milvus: one that is away, silent, overloaded, asks for another key, or has lost passages."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import grpc
import pytest
from milvus_lite.server_manager import server_manager_instance
from pymilvus.grpc_gen import common_pb2, milvus_pb2

import index.milvus.connection
from index.library import Library
from index.milvus.collection import FIELDS, words_in
from index.milvus.connection import Milvus
from index.milvus.held import Held
from index.store import Store
from index.types import LibraryError, Progress
from tests.fakes import FakeEmbedder

pytestmark = pytest.mark.slow

TEXTS = {
    "plant.txt": "The gas plant was attacked on 16 January 2013. Mokhtar Belmokhtar planned it.",
    "strikes.txt": "French air strikes began on 11 January 2013. Morocco opened its airspace.",
    "bread.txt": "Sourdough bread proves for twelve hours. The oven should be hot.",
}

Fault = Callable[[grpc.ServicerContext], Any]


class Server(grpc.GenericRpcHandler):
    """Takes every connection, and does with every other call what a test has told it to."""

    def __init__(self) -> None:
        self.fault: Fault = refused(grpc.StatusCode.UNIMPLEMENTED, "")
        self.calls = 0
        self.over = threading.Event()

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        connecting = str(details.method).endswith("/Connect")
        connected = milvus_pb2.ConnectResponse(identifier=1).SerializeToString()

        def answer(_: bytes, context: grpc.ServicerContext) -> bytes:
            if connecting:
                return connected
            self.calls += 1
            made: bytes = self.fault(context)
            return made

        return grpc.unary_unary_rpc_method_handler(answer)


def refused(code: grpc.StatusCode, said: str) -> Fault:
    return lambda context: context.abort(code, said)


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def milvus(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Milvus]:
    monkeypatch.setattr(index.milvus.connection, "ANSWERING", 1.0)
    serving = grpc.server(ThreadPoolExecutor(4), handlers=[server])
    port = serving.add_insecure_port("localhost:0")
    serving.start()
    yield Milvus(f"milvus://localhost:{port}")
    server.over.set()
    serving.stop(None)


def told(milvus: Milvus) -> tuple[str, float]:
    """What is said of a call, and after how many seconds."""
    start = time.monotonic()
    with pytest.raises(LibraryError) as raised:
        milvus.call("list_collections")
    return str(raised.value).removeprefix(f"The search engine at {milvus.address} "), time.monotonic() - start


def test_a_server_that_falls_silent_is_waited_for_so_long_and_no_longer(server: Server, milvus: Milvus) -> None:
    server.fault = lambda _: server.over.wait(60)
    said, seconds = told(milvus)
    assert said == "took longer than 1 seconds. Try again in a minute."
    assert 1 <= seconds < 3


def test_a_server_that_is_away_for_a_moment_is_asked_again(server: Server, milvus: Milvus) -> None:
    def once(context: grpc.ServicerContext) -> bytes:
        if server.calls == 1:
            context.abort(grpc.StatusCode.UNAVAILABLE, "starting")
        return milvus_pb2.ShowCollectionsResponse(collection_names=["one"]).SerializeToString()

    server.fault = once
    assert milvus.call("list_collections") == ["one"]
    assert server.calls == 2


def test_a_server_that_stays_away_is_told(server: Server, milvus: Milvus) -> None:
    server.fault = refused(grpc.StatusCode.UNAVAILABLE, "going away")
    said, seconds = told(milvus)
    assert said == "can't be reached. Start it, or try again in a minute."
    assert seconds < 5
    assert server.calls > 2


def test_a_server_that_has_too_much_to_do_is_asked_again_and_then_told(server: Server, milvus: Milvus) -> None:
    status = common_pb2.Status(error_code=common_pb2.RateLimit, code=8, reason="rate limit exceeded")
    server.fault = lambda _: milvus_pb2.ShowCollectionsResponse(status=status).SerializeToString()
    said, seconds = told(milvus)
    assert said == "is overloaded. Try again in a minute."
    assert seconds < 5
    assert server.calls > 2


@pytest.mark.parametrize("code", [grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED])
def test_a_key_that_is_not_taken_is_told_at_once(server: Server, milvus: Milvus, code: grpc.StatusCode) -> None:
    server.fault = refused(code, "auth check failure, please check api key is correct")
    said, seconds = told(milvus)
    assert said == "doesn't take the key in FOOTNOTE_SEARCH_KEY."
    assert seconds < 1
    assert server.calls == 1


def test_any_other_fault_is_told_in_its_own_words(server: Server, milvus: Milvus) -> None:
    status = common_pb2.Status(error_code=common_pb2.UnexpectedError, code=5, reason="disk full")
    server.fault = lambda _: milvus_pb2.ShowCollectionsResponse(status=status).SerializeToString()
    said, _ = told(milvus)
    assert said.startswith("failed: ")
    assert "disk full" in said


def test_milvus_lite_is_searched_by_the_next_process(filled: Library, milvus_lite: str) -> None:
    server_manager_instance.release_server(milvus_lite.removeprefix("milvus://"))
    again = Library(Store(filled.store.path), FakeEmbedder())
    assert again.search("Who planned the attack?")[0].passage.title == "plant"
    assert again.problems() == []


# --- passages that it has no more ------------------------------------------------------------------------------


@pytest.fixture
def filled(milvus_lite: str, tmp_path: Path) -> Library:
    """Three documents in Milvus."""
    folder = tmp_path / "documents"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    made = Library(Store(tmp_path / "library" / "library.db", milvus_lite), FakeEmbedder())
    made.update([folder])
    return made


def known(library: Library) -> dict[str, int]:
    """In how many passages each word stands."""
    return dict(library.store.database.rows("SELECT term, passages FROM held_terms WHERE passages > 0"))


def test_passages_that_were_deleted_there_are_made_anew(filled: Library, milvus_lite: str) -> None:
    words, asked = known(filled), "Who planned the attack?"
    sound = [hit.passage.text for hit in filled.search(asked)]
    (area,) = Milvus(milvus_lite).call("list_collections")
    lost = filled.search(asked)[0].passage
    Milvus(milvus_lite).call("delete", area, ids=[lost.id])
    (said,) = filled.problems()
    assert said == ("Milvus has 2 passages of this library, which has 3. `footnote doctor --repair` mends that.")
    seen: list[Progress] = []
    filled.repair(seen.append)
    assert filled.problems() == []
    assert [hit.passage.text for hit in filled.search(asked)] == sound
    assert known(filled) == words
    assert seen[-1].files == seen[-1].of_files == 1


def test_a_library_whose_collection_was_dropped_there_is_made_anew(filled: Library, milvus_lite: str) -> None:
    words, asked = known(filled), "Who planned the attack?"
    sound = [hit.passage.text for hit in filled.search(asked)]
    (area,) = Milvus(milvus_lite).call("list_collections")
    Milvus(milvus_lite).call("drop_collection", area)
    assert "Milvus has 0 passages of this library, which has 3." in filled.problems()[0]
    with pytest.raises(LibraryError, match="has no passages of this library"):
        filled.search(asked)
    filled.repair()
    assert filled.problems() == []
    assert [hit.passage.text for hit in filled.search(asked)] == sound
    assert known(filled) == words


def test_a_repair_that_was_stopped_is_told_and_goes_on(filled: Library, milvus_lite: str) -> None:
    (area,) = Milvus(milvus_lite).call("list_collections")
    Milvus(milvus_lite).call("drop_collection", area)

    def stop(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        filled.repair(stop)
    assert "`footnote doctor --repair` mends that" in filled.problems()[0]
    filled.repair()
    assert filled.problems() == []
    assert filled.store.passages.count() == 3


def test_a_copy_of_a_library_that_has_fallen_behind_finds_less_and_nothing_wrong(
    filled: Library, milvus_lite: str, tmp_path: Path
) -> None:
    copy = copied(filled, tmp_path / "copy", milvus_lite)
    (tmp_path / "documents" / "plant.txt").write_text("The gas plant was sold.", encoding="utf-8")
    (tmp_path / "documents" / "new.txt").write_text("The gas plant was closed.", encoding="utf-8")
    filled.update([tmp_path / "documents"])
    found = {hit.passage.title for hit in copy.search("What happened to the gas plant?")}
    assert "strikes" in found
    assert found <= {"strikes", "bread"}
    assert {hit.passage.title for hit in filled.search("What happened to the gas plant?")} >= {"plant", "new"}


def copied(library: Library, folder: Path, milvus_lite: str | None) -> Library:
    """A library in a copy of another one's file."""
    folder.mkdir()
    with (
        closing(sqlite3.connect(library.store.path)) as source,
        closing(sqlite3.connect(folder / "library.db")) as target,
    ):
        source.backup(target)
    return Library(Store(folder / "library.db", milvus_lite), FakeEmbedder())


def test_a_copy_of_a_library_can_not_change_what_milvus_has_of_it(
    filled: Library, milvus_lite: str, tmp_path: Path
) -> None:
    copy = copied(filled, tmp_path / "copy", milvus_lite)
    with pytest.raises(LibraryError, match="This library is a copy of"):
        copy.update([tmp_path / "documents", write(tmp_path / "new.txt")])
    with pytest.raises(LibraryError, match="This library is a copy of"):
        copy.repair()
    copy.remove([tmp_path / "documents" / "plant.txt"])
    assert {hit.passage.title for hit in copy.search("gas plant")} == {"strikes", "bread"}
    assert filled.search("gas plant")[0].passage.title == "plant"
    assert copy.move("embedded") == 2
    assert copy.problems() == []
    assert filled.problems() == []
    copy.update([write(tmp_path / "new.txt")])
    assert copy.move(milvus_lite) == 3
    assert filled.problems() == []
    assert filled.search("gas plant")[0].passage.title == "plant"


def test_a_library_that_is_moved_to_another_folder_takes_its_passages_along(
    filled: Library, milvus_lite: str, tmp_path: Path
) -> None:
    path = filled.store.path
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path.parent.rename(tmp_path / "elsewhere")
    moved = Library(Store(tmp_path / "elsewhere" / "library.db", milvus_lite), FakeEmbedder())
    moved.update([write(tmp_path / "new.txt")])
    assert moved.problems() == []
    assert moved.store.passages.count() == 4


def write(path: Path) -> Path:
    path.write_text("The gas plant was closed.", encoding="utf-8")
    return path


def test_two_libraries_from_copies_of_one_file_are_two_in_milvus(milvus_lite: str, tmp_path: Path) -> None:
    one = Library(Store(tmp_path / "one" / "library.db"), FakeEmbedder())
    one.update([write(tmp_path / "one.txt")])
    other = copied(one, tmp_path / "other", None)
    assert one.move(milvus_lite) == other.move(milvus_lite) == 1
    assert one.problems() == other.problems() == []
    assert [hit.passage.title for hit in one.search("gas plant")] == ["one"]


# --- moving -----------------------------------------------------------------------------------------------------


def stop(_: Progress) -> None:
    raise KeyboardInterrupt


def test_copies_that_were_made_for_another_move_are_not_used(milvus_lite: str, tmp_path: Path) -> None:
    library = Library(Store(tmp_path / "library" / "library.db"), FakeEmbedder())
    library.update([write(tmp_path / "one.txt")])
    elsewhere = f"milvus://{tmp_path / 'elsewhere.db'}"
    with pytest.raises(KeyboardInterrupt):
        library.move(elsewhere, stop)
    assert library.move(milvus_lite) == 1
    assert library.problems() == []
    assert [hit.passage.title for hit in library.search("gas plant")] == ["one"]
    with pytest.raises(KeyboardInterrupt):
        library.move("embedded", stop)
    wide = Library(library.store, FakeEmbedder("wide", dimensions=256), others=lambda name: FakeEmbedder())
    wide.reindex()
    assert wide.move("embedded") == 1
    assert len(next(iter(library.store.passages.vectors(library.store.passages.of(one_of(library))[0])))[1][0]) == 256
    server_manager_instance.release_server(str(tmp_path / "elsewhere.db"))


def one_of(library: Library) -> str:
    return library.documents()[0].id


def test_copies_that_were_lost_since_are_made_again(milvus_lite: str, tmp_path: Path) -> None:
    library = Library(Store(tmp_path / "library" / "library.db"), FakeEmbedder())
    library.update([write(tmp_path / "one.txt")])
    with pytest.raises(KeyboardInterrupt):
        library.move(milvus_lite, stop)
    (area,) = Milvus(milvus_lite).call("list_collections")
    Milvus(milvus_lite).call("drop_collection", area)
    assert library.move(milvus_lite) == 1
    assert library.problems() == []


def test_passages_of_many_sentences_move_though_milvus_takes_not_all_of_their_vectors(
    milvus_lite: str, tmp_path: Path
) -> None:
    library = Library(Store(tmp_path / "library" / "library.db"), FakeEmbedder(dimensions=1024))
    rows = "".join(f"{n},{n}\n" for n in range(400))
    (tmp_path / "table.csv").write_text("a,b\n" + rows, encoding="utf-8")
    library.update([tmp_path / "table.csv"])
    count = library.store.passages.count()
    assert library.move(milvus_lite) == count
    parts = library.store.passages.parts(library.store.passages.of(one_of(library))[0].tolist())
    assert 0 < len(parts) < count or not parts
    assert library.move("embedded") == count


# --- health -----------------------------------------------------------------------------------------------------


def test_passages_of_no_document_are_told_and_dropped(filled: Library, milvus_lite: str) -> None:
    (area,) = Milvus(milvus_lite).call("list_collections")
    (row,) = Milvus(milvus_lite).call("query", area, filter="id >= 0", limit=1, output_fields=list(FIELDS))
    Milvus(milvus_lite).call("upsert", area, [{**row, "id": 1000}])
    assert "Milvus has 4 passages of this library, which has 3." in filled.problems()[0]
    filled.repair()
    assert filled.problems() == []


def test_passages_that_are_about_to_come_are_not_missed(filled: Library, milvus_lite: str) -> None:
    (area,) = Milvus(milvus_lite).call("list_collections")
    Held(filled.store.database).reserve(area, [500])
    assert filled.problems() == []


def test_a_document_that_is_removed_during_a_repair_is_not_counted(
    filled: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = [str(tmp_path / "documents" / "plant.txt")]

    def counting(passages: Sequence[str]) -> dict[str, int]:
        filled.store.unlink(gone)
        return words_in(passages)

    monkeypatch.setattr("index.milvus.changes.words_in", counting)
    filled.repair()
    assert filled.problems() == []
    assert filled.store.passages.frequency("attack") == 0
    assert filled.store.passages.frequency("french") == 1
