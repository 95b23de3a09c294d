"""Fills a disk at each place where something is written: `full_disk.py FOLDER`, where a small disk may be mounted.

Prints for every kind of writing how often the disk was full, and what was said; raises where anything was lost.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from chatbot.backup import back_up, restore
from chatbot.chats.history import History
from chatbot.preferences import keep
from chatbot.serving.uploads import Uploads
from chatbot.types import Answer, AnswerSentence
from index.library import Library
from index.originals import Originals
from index.store import Store
from index.types import LibraryError
from tests.fakes import FakeEmbedder

T = TypeVar("T")

STEP = 32_768
"""By how many bytes the room left grows from one try to the next."""

MOST = 200
"""How many tries there are at most."""

ANSWER = Answer("Who?", "Who?", tuple(AnswerSentence(f"Somebody did it {n} times.") for n in range(400)))


def opened(folder: Path) -> Library:
    return Library(Store(folder / "library.db"), FakeEmbedder(), originals=Originals(folder / "originals"))


def add(folder: Path) -> None:
    update = opened(folder).update([folder.parent / "more"])
    assert not update.failed, update.failed


def remove(folder: Path) -> None:
    library = opened(folder)
    library.remove([Path(path) for path in list(library.store.files())[:1]])
    library.search("otters")


def chat(folder: Path) -> None:
    history = History(folder / "chats.db")
    history.save(history.begin(None, "Who did it?").id, "done", ANSWER)


def upload(folder: Path) -> None:
    Uploads(folder).keep([("report.txt", b"Otters. " * 20_000)])


def choose(folder: Path) -> None:
    keep(folder, {"sentences": 8, "neighbours": 3})


def backup(folder: Path) -> None:
    back_up(folder, folder.parent / "all.footnote")


def bring_back(folder: Path) -> None:
    restore(folder.parent / "saved.footnote", folder)


WRITING: tuple[Callable[[Path], None], ...] = (add, remove, chat, upload, choose, backup, bring_back)


def prepare(home: Path) -> None:
    """A library of ten documents, ten more to be added, a chat and a backup."""
    for name, count in (("files", 10), ("more", 10)):
        (home / name).mkdir()
        for n in range(count):
            text = " ".join(f"In {name} {n}, otters crossed river {n * line} at dawn." for line in range(60))
            (home / name / f"{n}.txt").write_text(text)
    opened(home / "library").update([home / "files"])
    chat(home / "library")
    back_up(home / "library", home / "saved.footnote")


def whole(folder: Path) -> tuple[int, int]:
    """How many documents and turns there are, once all of it has proved sound."""
    library, history = opened(folder), History(folder / "chats.db")
    assert library.problems() == []
    for document in library.documents():
        copy = library.pages.original(document.id)
        assert copy is not None
        assert library.document(document.id).text.split() == copy.read_text().split()
    assert len(library.search("otters crossed river", 5)) == 5
    return len(library.documents()), sum(history.count(chat.id) for chat in history.chats())


def resize(disk: Path, room: int) -> None:
    used = shutil.disk_usage(disk).used
    subprocess.run(["mount", "-o", f"remount,size={used + room}", str(disk)], check=True)


def apart(action: Callable[[Path], T], folder: Path) -> T:
    """What an action on a folder returns, in a process of its own: SQLite deletes files by their names, and would
    those of one disk for another's that was mounted in the same place."""
    with get_context("fork").Pool(1) as one:
        return one.apply(action, (folder,))


def fill(disk: Path, source: Path, write: Callable[[Path], None]) -> list[str]:
    """Write with more and more room, until it goes well; what was said each time that it did not."""
    said: list[str] = []
    for n in range(MOST):
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "none", str(disk)], check=True)
        try:
            library = disk / "home" / "library"
            shutil.copytree(source, library.parent)
            before = apart(whole, library)
            resize(disk, n * STEP)
            try:
                apart(write, library)
                return said
            except LibraryError as error:
                said.append(str(error))
            resize(disk, 64_000_000)
            after = apart(whole, library)
            assert after[0] >= before[0] - (write is remove), (write, n)
            assert after[1] >= before[1], (write, n)
            apart(write, library)
            apart(whole, library)
        finally:
            subprocess.run(["umount", str(disk)], check=True)
    raise AssertionError(f"{write.__name__} never had room enough")


if __name__ == "__main__":
    mount = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as made:
        apart(prepare, Path(made))
        print(json.dumps({write.__name__: fill(mount, Path(made), write) for write in WRITING}))
