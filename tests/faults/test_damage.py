"""Files that are damaged, foreign or shut: what a person is told, and what stays as it was."""

from __future__ import annotations

import gc
import json
import os
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from chatbot import assembly
from chatbot.backup import back_up, restore
from chatbot.chats.history import History
from chatbot.settings import Settings
from index.library import Library
from index.memory import unloadable
from index.types import LibraryError
from tests.fakes import FakeEmbedder
from tests.files import as_nobody, everyones_folder

pytestmark = pytest.mark.slow

QUESTION = "otters crossed river"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of forty documents, and a chat."""
    monkeypatch.setattr(assembly, "embedder", lambda settings, name=None: FakeEmbedder())
    (tmp_path / "files").mkdir()
    for n in range(40):
        text = " ".join(f"In year {n}, otters crossed river {n * line} at dawn." for line in range(40))
        (tmp_path / "files" / f"{n}.txt").write_text(text)
    opened().update([tmp_path / "files"])
    History(Settings().library / "chats.db").begin(None, "Who crossed the river?")
    opened().search(QUESTION)
    return Settings().library


def opened() -> Library:
    return assembly.library(Settings())


def harmed(file: Path, seed: int) -> None:
    """Write nonsense over a part of a file, all of which is in it."""
    gc.collect()
    if file.suffix == ".db":
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    dice, data = random.Random(seed), bytearray(file.read_bytes())
    start = dice.randrange(0, len(data) // 2)
    data[start : start + len(data) // 3] = dice.randbytes(len(data) // 3)
    file.write_bytes(data)


@pytest.mark.parametrize("seed", range(6))
def test_a_library_file_that_is_damaged_is_told_with_what_to_do(run, folder: Path, tmp_path: Path, seed: int) -> None:
    backup = tmp_path / "all.footnote"
    assert run("backup", backup)[0] == 0
    harmed(folder / "library.db", seed)
    for command in (["search", QUESTION], ["documents"], ["add"]):
        status, out, err = run(*command)
        if status:
            assert "is damaged" in err, command
            assert "footnote restore" in err, command
        elif command == ["documents"]:  # what it reads may lie elsewhere in the file
            assert len(out.splitlines()) == 40
    assert "footnote restore" in " ".join(json.loads(run("doctor", "--repair", "--json")[1])["problems"])
    gc.collect()
    assert run("restore", backup)[0] == 0
    assert len(opened().documents()) == 40
    assert opened().problems() == []


@pytest.mark.parametrize("name", ["vectors.faiss", "words.index"])
@pytest.mark.parametrize("harm", ["nonsense", "cut", "empty", "foreign", "gone"])
def test_an_index_that_is_damaged_is_made_anew_without_a_word(folder: Path, name: str, harm: str) -> None:
    found = [hit.passage.text for hit in opened().search(QUESTION)]
    file = folder / name
    data = file.read_bytes()
    if harm == "nonsense":
        harmed(file, 1)
    elif harm == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif harm == "empty":
        file.write_bytes(b"")
    elif harm == "foreign":
        file.write_bytes(os.urandom(2000))
    else:
        file.unlink()
    assert [hit.passage.text for hit in opened().search(QUESTION)] == found
    assert opened().problems() == []


@pytest.mark.parametrize("whole", [True, False])
def test_chats_that_are_damaged_are_told(folder: Path, whole: bool) -> None:
    history = History(folder / "chats.db")
    for n in range(300):
        history.begin(None, f"Who crossed river {n}?")
    del history
    if whole:
        (folder / "chats.db").write_bytes(b"not a database " * 500)
    else:
        harmed(folder / "chats.db", 3)
    with pytest.raises(LibraryError, match=r"chats\.db is damaged\. .* or move it elsewhere to go on"):
        [history.turns(chat.id) for history in [History(folder / "chats.db")] for chat in history.chats()]
    assert len(opened().documents()) == 40
    (folder / "chats.db").rename(folder / "chats-damaged.db")
    assert History(folder / "chats.db").chats() == []


@pytest.fixture
def shut() -> Iterator[Path]:
    with everyones_folder() as folder:
        yield folder


def test_a_folder_that_is_read_only_is_told(folder: Path, shut: Path) -> None:
    shutil.copytree(folder, shut / "library")
    (shut / "library").chmod(0o555)
    with as_nobody():
        with pytest.raises(LibraryError, match="Check your permission for this folder"):
            History(shut / "library" / "chats.db")
        with pytest.raises(LibraryError, match="Check your permission for this folder"):
            assembly.library(Settings(library=shut / "library"))
        with pytest.raises(LibraryError, match="Check your permission for this folder"):
            back_up(shut / "library", shut / "all.footnote")
    (shut / "library").chmod(0o755)
    assert len(assembly.library(Settings(library=shut / "library")).documents()) == 40


def test_a_clock_that_jumps_changes_no_order(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history = History(folder / "chats.db")
    times = iter(["2031-01-01T00:00:00.000+00:00", "1970-01-01T00:00:00.000+00:00", "2026-01-01T00:00:00.000+00:00"])
    monkeypatch.setattr("chatbot.chats.history._now", lambda: next(times))
    chat = history.begin(None, "First?").chat_id
    history.begin(chat, "Second?")
    assert [turn.question for turn in history.turns(chat)] == ["First?", "Second?"]
    history.begin(None, "Another?")
    assert [chat.title for chat in history.chats()][:2] == ["Another?", "First?"]


def test_a_file_whose_times_are_wrong_is_brought_up_to_date(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "files" / "0.txt"
    file.write_text("Voles ate the roots.")
    os.utime(file, (0, 0))
    assert opened().update([tmp_path / "files"]).updated == 1
    file.write_text("Badgers dig a hole..")
    os.utime(file, (4_000_000_000, 4_000_000_000))
    assert opened().update([tmp_path / "files"]).updated == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "not enough memory"),
        (
            RuntimeError("[enforce fail at alloc_cpu.cpp:127] DefaultCPUAllocator: can't allocate memory"),
            "not enough memory",
        ),
        (ImportError("libx.so: failed to map segment from shared object"), "not enough memory"),
        (ValueError("bad magic"), "`footnote models pull m` mends a damaged one"),
    ],
)
def test_why_a_model_is_not_loaded(error: Exception, said: str) -> None:
    assert said in unloadable("m", Path("weights"), error)


def test_a_restore_that_is_broken_off_leaves_all_as_it_was(folder: Path, tmp_path: Path) -> None:
    backup = tmp_path / "all.footnote"
    back_up(folder, backup)

    def stop(progress: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(backup, folder, stop)
    with pytest.raises(KeyboardInterrupt):
        back_up(folder, backup, stop)
    assert len(opened().documents()) == 40
    assert not list(tmp_path.glob(".*"))
