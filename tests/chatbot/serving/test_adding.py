from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from chatbot.serving.adding import Adding
from chatbot.serving.uploads import TRIES, Uploads
from corpus import readers
from corpus.types import Document, Tick
from index.library import Library
from index.store import Store
from tests.fakes import FakeEmbedder
from tests.files import page, pdf
from tests.until import until

OTTERS = pdf([page("Otters crossed the river.")])


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{n}.txt" for n in range(5)]
    for path in paths:
        path.write_text(f"Document {path.stem} says something.", encoding="utf-8")
    return paths


def library(tmp_path: Path, gate: threading.Event | None = None) -> Library:
    """A library that, given a gate, reads no second file before that is open."""
    read: list[Path] = []

    def slowly(path: Path, tick: Tick) -> Document:
        read.append(path)
        if gate and len(read) > 1:
            gate.wait(10)
        return readers.read(path, tick)

    return Library(Store(tmp_path / "library" / "library.db"), FakeEmbedder(), read=slowly)


def ended(adding: Adding) -> None:
    end = time.monotonic() + 10
    while adding.running:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_files_are_added_one_update_after_the_other(tmp_path: Path, files: list[Path]) -> None:
    target = library(tmp_path)
    adding = Adding(target)
    assert adding.latest is None
    adding.add(files[:2])
    adding.add(files[2:])
    assert adding.running
    ended(adding)
    latest = adding.latest
    assert latest is not None
    assert latest.result is not None
    assert latest.result.added == 3
    assert [addition.result.added for addition in adding.ended if addition.result] == [2, 3]
    adding.forget()
    assert adding.ended == ()
    assert target.store.count() == 5


def test_progress_can_be_watched(tmp_path: Path, files: list[Path]) -> None:
    gate = threading.Event()
    adding = Adding(library(tmp_path, gate))
    adding.add(files)
    end = time.monotonic() + 10
    while not ((latest := adding.latest) and latest.progress and latest.progress.share > 0.02):
        assert time.monotonic() < end
        time.sleep(0.01)
    assert latest.result is None
    assert latest.progress.of_files == 5
    assert latest.seconds_left is not None
    gate.set()
    ended(adding)


def test_an_update_that_is_stopped_keeps_what_it_did_and_drops_what_waits(tmp_path: Path, files: list[Path]) -> None:
    gate = threading.Event()
    target = library(tmp_path, gate)
    adding = Adding(target)
    adding.add(files[:3])
    adding.add(files[3:])
    while not adding.latest or not adding.latest.progress:
        time.sleep(0.01)
    adding.stop()
    gate.set()
    ended(adding)
    assert adding.latest is not None
    assert adding.latest.stopped
    assert target.store.count() < 3
    adding.add(files)
    ended(adding)
    assert target.store.count() == 5


def test_a_file_that_fails_is_told_and_so_is_what_is_not_there(tmp_path: Path, files: list[Path]) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"no PDF")
    adding = Adding(library(tmp_path))
    adding.add([*files, broken, tmp_path / "nowhere"])
    ended(adding)
    assert adding.latest is not None
    assert adding.latest.result is not None
    assert {Path(failure.path).name for failure in adding.latest.result.failed} == {"broken.pdf", "nowhere"}


def test_a_fault_ends_the_update_and_not_the_next(
    tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    target = library(tmp_path)
    adding = Adding(target)
    with monkeypatch.context() as patch:
        patch.setattr(target, "update", lambda *_: 1 / 0)
        adding.add(files)
        ended(adding)
    assert adding.latest is not None
    assert adding.latest.error == "Something went wrong inside Footnote (ZeroDivisionError). Try again."
    adding.add(files)
    ended(adding)
    assert target.store.count() == 5


def test_stopping_at_once_ends_all_that_waits(tmp_path: Path, files: list[Path]) -> None:
    target = library(tmp_path)
    adding = Adding(target)
    for path in files:
        adding.add([path])
    adding.stop()
    ended(adding)
    assert adding.latest is not None
    assert adding.latest.stopped
    adding.add(files)
    ended(adding)
    assert target.store.count() == 5


def test_an_upload_that_cannot_be_read_is_not_kept(tmp_path: Path) -> None:
    adding = Adding(library(tmp_path))
    uploads = adding.uploads
    mine = tmp_path / "mine.pdf"
    mine.write_bytes(b"%PDF-1.4 and no more")
    kept = uploads.keep([("broken.pdf", mine.read_bytes()), ("otters.txt", b"Otters crossed the river.")])
    adding.add([*kept, mine])
    ended(adding)
    assert adding.latest
    assert adding.latest.result
    assert len(adding.latest.result.failed) == 2
    assert [path.name for path in uploads.folder.iterdir()] == ["otters.txt"]
    assert mine.exists()


@pytest.mark.parametrize("stopped", [True, False])
def test_an_upload_that_is_not_read_leaves_the_file_in_whose_place_it_came(tmp_path: Path, stopped: bool) -> None:
    gate = threading.Event()
    target = library(tmp_path, gate)
    adding = Adding(target)
    (otters,) = adding.uploads.keep([("otters.pdf", OTTERS)])
    target.update([otters])
    adding.uploads.settled(otters, target.documents()[0].id)
    adding.add(adding.uploads.keep([("otters.pdf", b"%PDF-1.4 and no more")], replace=True))
    if stopped:
        adding.stop()
    gate.set()
    ended(adding)
    assert [path.name for path in adding.uploads.folder.iterdir()] == ["otters.pdf"]
    assert otters.read_bytes() == OTTERS
    assert [document.title for document in target.documents()] == ["otters"]


def test_what_was_uploaded_and_not_read_is_read_at_the_next_start(tmp_path: Path) -> None:
    target = library(tmp_path)
    Uploads(target.store.path.parent).keep([("otters.txt", b"Otters crossed the river.")])
    adding = Adding(target)
    adding.go_on()
    ended(adding)
    assert [document.title for document in target.documents()] == ["otters"]
    assert adding.uploads.unread() == []


def test_of_stopped_uploads_those_are_kept_that_are_in_the_library(tmp_path: Path) -> None:
    gate = threading.Event()
    target = library(tmp_path, gate)
    adding = Adding(target)
    (otters,) = adding.uploads.keep([("otters.txt", b"Otters crossed the river.")])
    target.update([otters])
    adding.uploads.settled(otters, target.documents()[0].id)
    kept = adding.uploads.keep([("otters.txt", b"Otters crossed the river."), ("voles.txt", b"Voles ate.")])
    adding.add(kept)
    adding.stop()
    gate.set()
    ended(adding)
    assert adding.latest
    assert adding.latest.stopped
    assert [path.name for path in adding.uploads.folder.iterdir()] == ["otters.txt"]


def test_an_upload_that_ends_the_program_each_time_is_given_up_and_the_others_are_read(tmp_path: Path) -> None:
    target = library(tmp_path)
    uploads = Uploads(target.store.path.parent)
    heavy, *others = uploads.keep([(f"{n}.txt", f"Otter {n}.".encode()) for n in range(4)])
    for _ in range(TRIES - 1):  # as the server starts, reads the first, and ends
        assert set(uploads.unread()) == {heavy, *others}
        uploads.tried(heavy)
    adding = Adding(target)
    adding.go_on()
    ended(adding)
    assert sorted(document.title for document in target.documents()) == ["1", "2", "3"]
    assert len(adding.ended) == 1
    failed = [failure for addition in adding.ended if addition.result for failure in addition.result.failed]
    assert [(Path(failure.path).name, failure.reason) for failure in failed] == [
        ("0.txt", "reading it ended Footnote each time")
    ]
    assert uploads.unread() == []
    assert not heavy.exists()


def test_what_is_dropped_again_is_not_deleted_with_what_was_stopped(tmp_path: Path) -> None:
    gate = threading.Event()
    target = library(tmp_path, gate)
    adding = Adding(target)
    drop = lambda: adding.uploads.keep([("a.txt", b"Otters ate."), ("b.txt", b"Voles ate.")])  # noqa: E731
    adding.add(drop())
    until(lambda: adding.latest and adding.latest.progress)
    adding.stop()
    adding.add(drop())
    gate.set()
    ended(adding)
    assert sorted(document.title for document in target.documents()) == ["a", "b"]
    assert adding.uploads.unread() == []
