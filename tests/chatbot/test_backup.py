"""A library and its chats in one file, and back."""

from __future__ import annotations

import gc
import json
import os
import random
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from chatbot import backup
from chatbot.backup import MANIFEST, back_up
from chatbot.chats.history import History
from chatbot.files import SERVED
from chatbot.serving.uploads import Uploads
from index.library import Library
from index.originals import Originals
from index.store import Store
from index.types import LibraryError, Progress
from index.writing import only_one
from tests.fakes import FakeEmbedder
from tests.files import zipped

pytestmark = pytest.mark.slow


def opened(folder: Path) -> Library:
    return Library(Store(folder / "library.db"), FakeEmbedder(), originals=Originals(folder / "originals"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library of two documents with a chat, settings and an upload."""
    folder, files = tmp_path / "library", tmp_path / "files"
    files.mkdir()
    (files / "otters.txt").write_text("Otters crossed the river at dawn.")
    (files / "voles.txt").write_text("Voles ate the roots in May.")
    opened(folder).update([files])
    History(folder / "chats.db").of("ann").begin(None, "Who crossed the river?")
    (folder / "settings.json").write_text('{"sentences": 8}')
    (folder / "uploads").mkdir()
    (folder / "uploads" / "badgers.txt").write_text("Badgers dig.")
    return folder


def restore(file: Path, folder: Path) -> Path | None:
    """Restore, once nothing of this process has the library open any more."""
    gc.collect()
    return backup.restore(file, folder)


def contents(folder: Path) -> tuple[object, ...]:
    library = opened(folder)
    documents = library.documents()
    return (
        documents,
        [library.document(d.id).text for d in documents],
        [library.pages.original(d.id).read_bytes() for d in documents if library.pages.original(d.id)],  # type: ignore[union-attr]
        [chat.title for chat in History(folder / "chats.db").of("ann").chats()],
        (folder / "settings.json").read_text(),
        (folder / "uploads" / "badgers.txt").read_text(),
    )


def test_a_library_comes_back_as_it_was(folder: Path, tmp_path: Path) -> None:
    before, file = contents(folder), tmp_path / "backup" / "all.footnote"
    file.parent.mkdir()
    assert back_up(folder, file) == 6
    (tmp_path / "files" / "otters.txt").unlink()
    elsewhere = tmp_path / "elsewhere" / "library"
    assert restore(file, elsewhere) is None
    assert contents(elsewhere) == before
    assert opened(elsewhere).search("otters river")[0].passage.text.startswith("Otters")
    assert opened(elsewhere).problems() == []
    assert sorted(path.name for path in file.parent.iterdir()) == ["all.footnote"]


def test_what_was_there_before_is_kept(folder: Path, tmp_path: Path) -> None:
    file, before = tmp_path / "all.footnote", contents(folder)
    back_up(folder, file)
    opened(folder).remove([tmp_path / "files" / "otters.txt"])
    kept = [restore(file, folder), restore(file, folder)]
    assert contents(folder) == before
    assert [len(opened(old).documents()) for old in kept if old] == [1, 2]
    assert {path.name for path in tmp_path.iterdir()} == {
        "all.footnote",
        "files",
        "library",
        *(k.name for k in kept if k),
    }


def test_a_backup_takes_the_place_of_an_earlier_one_and_of_nothing_else(folder: Path, tmp_path: Path) -> None:
    file, mine = tmp_path / "all.footnote", tmp_path / "thesis.docx"
    back_up(folder, file)
    opened(folder).remove([tmp_path / "files" / "otters.txt"])
    back_up(folder, file)
    restore(file, tmp_path / "new")
    assert len(opened(tmp_path / "new").documents()) == 1
    mine.write_bytes(zipped({"word/document.xml": "years of work"}))
    for wrong, said in (
        (mine, "is no backup"),
        (folder / "all.footnote", "within the library"),
        (tmp_path / "nowhere" / "all.footnote", "There is no folder"),
    ):
        with pytest.raises(LibraryError, match=said):
            back_up(folder, wrong)
    assert zipfile.is_zipfile(mine)
    assert not (tmp_path / "nowhere").exists()


def test_a_backup_is_of_one_moment_though_others_write(folder: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(folder / "chats.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO chats (id, title, created_at, person) VALUES ('x', 'Unfinished', '', 'ann')")
        back_up(folder, tmp_path / "all.footnote")
        other.execute("COMMIT")
    restore(tmp_path / "all.footnote", tmp_path / "new")
    assert [chat.title for chat in History(tmp_path / "new" / "chats.db").of("ann").chats()] == [
        "Who crossed the river?"
    ]


@pytest.mark.parametrize("harm", ["cut", "flip", "empty", "text", "other", "outside", "missing"])
def test_what_is_damaged_is_refused_and_changes_nothing(folder: Path, tmp_path: Path, harm: str) -> None:
    file, before = tmp_path / "all.footnote", contents(folder)
    back_up(folder, file)
    data = file.read_bytes()
    if harm in ("cut", "flip", "empty", "text"):
        middle = len(data) // 3
        file.write_bytes(
            {
                "cut": data[:middle],
                "flip": data[:middle] + bytes([data[middle] ^ 255]) + data[middle + 1 :],
                "empty": b"",
                "text": b"Not a backup.",
            }[harm]
        )
    else:
        with zipfile.ZipFile(file) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        facts = json.loads(parts[MANIFEST])
        if harm == "other":
            parts["settings.json"] = b"{}"
        elif harm == "missing":
            del parts["chats.db"]
        else:
            parts["originals/../../gone.txt"] = b"x"
            facts["sha256"]["originals/../../gone.txt"] = (
                "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
            )
            parts[MANIFEST] = json.dumps(facts).encode()
        with zipfile.ZipFile(file, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
    with pytest.raises(LibraryError, match="is damaged"):
        restore(file, folder)
    assert contents(folder) == before
    assert {path.name for path in tmp_path.iterdir()} == {"all.footnote", "files", "library"}


def test_a_library_that_is_in_use_is_not_replaced(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.footnote"
    back_up(folder, file)
    with closing(sqlite3.connect(folder / "chats.db")) as other:
        other.execute("SELECT count(*) FROM chats").fetchall()
        with pytest.raises(LibraryError, match="Stop it, and restore again"):
            restore(file, folder)
    assert restore(file, folder)


def test_a_library_that_is_damaged_can_be_replaced(folder: Path, tmp_path: Path) -> None:
    file, before = tmp_path / "all.footnote", contents(folder)
    back_up(folder, file)
    (folder / "library.db").write_bytes(b"no library " * 1000)
    assert restore(file, folder)
    assert contents(folder) == before


def test_where_there_is_nothing_to_back_up_or_no_room_it_is_said(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="no library at"):
        back_up(tmp_path / "none", tmp_path / "all.footnote")
    with pytest.raises(LibraryError, match="There is no file"):
        restore(tmp_path / "none.footnote", folder)
    if os.geteuid():
        (tmp_path / "closed").mkdir(mode=0o500)
        with pytest.raises(LibraryError, match="permission"):
            back_up(folder, tmp_path / "closed" / "all.footnote")


def test_a_backup_of_a_newer_footnote_is_left_alone(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "new.footnote"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(MANIFEST, json.dumps({"format": 99, "footnote": "9.0", "sha256": {"library.db": ""}}))
    with pytest.raises(LibraryError, match=r"newer Footnote \(9\.0\)"):
        restore(file, folder)


def test_no_byte_of_a_backup_can_be_changed_unseen(folder: Path, tmp_path: Path) -> None:
    file, before = tmp_path / "all.footnote", contents(folder)
    back_up(folder, file)
    data = file.read_bytes()
    with zipfile.ZipFile(file) as archive:
        directory = range(archive.start_dir, len(data))
    for n in sorted({*range(0, len(data), len(data) // 150), *directory}):
        file.write_bytes(data[:n] + bytes([data[n] ^ 1 << n % 8]) + data[n + 1 :])
        try:
            backup.restore(file, tmp_path / f"new-{n}")
        except LibraryError as error:
            assert "is damaged" in str(error) or "newer Footnote" in str(error)  # noqa: PT017
        else:  # it was of no importance, such as a time
            assert contents(tmp_path / f"new-{n}") == before


def test_a_library_that_is_damaged_is_not_backed_up(folder: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(folder / "library.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray((folder / "library.db").read_bytes())
    data[8192:20480] = b"nonsense" * 1536
    (folder / "library.db").write_bytes(data)
    with pytest.raises(LibraryError, match=r"library\.db is damaged"):
        back_up(folder, tmp_path / "all.footnote")
    assert not (tmp_path / "all.footnote").exists()


def test_what_a_killed_one_left_is_deleted_and_what_another_is_at_stays(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.footnote"
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    left, others = (tmp_path / f".all.footnote-{pid}-abc.part" for pid in (ended.pid, os.getpid()))
    for path in (left, others):
        (path / "library").mkdir(parents=True)
    back_up(folder, file)
    assert not left.exists()
    assert others.exists()


def test_a_library_that_a_server_has_is_not_replaced_though_it_is_damaged(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.footnote"
    back_up(folder, file)
    (folder / "library.db").write_bytes(b"no library " * 1000)
    with only_one(folder / SERVED, "busy"), pytest.raises(LibraryError, match="is in use"):
        restore(file, folder)
    assert restore(file, folder)


def test_what_was_to_be_read_is_read_after_restoring(folder: Path, tmp_path: Path) -> None:
    kept = Uploads(folder).keep([("otters.txt", b"Otters.")])
    back_up(folder, tmp_path / "all.footnote")
    restore(tmp_path / "all.footnote", tmp_path / "new")
    assert [path.name for path in Uploads(tmp_path / "new").unread()] == [path.name for path in kept]


def test_an_upload_that_goes_meanwhile_is_left_out(folder: Path, tmp_path: Path) -> None:
    def removing(progress: Progress) -> None:
        (folder / "uploads" / "badgers.txt").unlink(missing_ok=True)

    back_up(folder, tmp_path / "all.footnote", removing)
    restore(tmp_path / "all.footnote", tmp_path / "new")
    assert not (tmp_path / "new" / "uploads" / "badgers.txt").exists()
    assert opened(tmp_path / "new").documents()


def test_a_restore_that_is_killed_leaves_one_library_or_the_other(folder: Path, tmp_path: Path) -> None:
    file, before = tmp_path / "all.footnote", contents(folder)
    (folder / "uploads" / "large.bin").write_bytes(os.urandom(30_000_000))
    back_up(folder, file)
    environment = {**os.environ, "FOOTNOTE_LIBRARY": str(folder)}
    command = [sys.executable, "-m", "chatbot", "restore", str(file)]
    home, dice = Path(__file__).parents[2], random.Random(0)
    gc.collect()
    began = time.monotonic()
    subprocess.run(command, env=environment, cwd=home, check=True, capture_output=True)
    whole = time.monotonic() - began
    for _ in range(5):
        with subprocess.Popen(command, env=environment, cwd=home, stderr=subprocess.DEVNULL) as process:
            time.sleep(whole * dice.uniform(0.3, 1))
            process.kill()
        kept = (
            max(tmp_path.glob("library*"), key=lambda path: path.stat().st_ctime_ns) if not folder.exists() else folder
        )
        assert contents(kept) == before
        gc.collect()
    subprocess.run(command, env=environment, cwd=home, check=True, capture_output=True)
    assert contents(folder) == before
    assert not list(tmp_path.glob(".*"))
