from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.readers import read
from corpus.types import UnreadableDocument
from index.originals import Originals
from index.types import LibraryError


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text("The plant was attacked.", encoding="utf-8")
    return path


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(tmp_path / "originals")


def test_a_copy_is_made_once_and_found_by_digest(originals: Originals, note: Path) -> None:
    document = read(note)
    assert originals.find(document.sha256, "txt") is None
    originals.keep(document, note)
    copy = originals.find(document.sha256, "txt")
    assert copy == originals.folder / f"{document.sha256}.txt"
    assert copy.read_bytes() == note.read_bytes()
    note.unlink()
    originals.keep(document, note)
    assert [p.name for p in originals.folder.iterdir()] == [copy.name]


def test_a_file_changed_meanwhile_is_not_kept(originals: Originals, note: Path) -> None:
    document = read(note)
    note.write_text("Other words.")
    with pytest.raises(UnreadableDocument, match="changed while it was being read; add it again"):
        originals.keep(document, note)
    note.unlink()
    with pytest.raises(UnreadableDocument, match="can't be opened any more"):
        originals.keep(document, note)


def test_a_copy_that_cannot_be_finished_leaves_nothing(
    originals: Originals, note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LibraryError, match=r"is full\. Free some space and try again; nothing was lost"):
        originals.keep(read(note), note)
    assert list(originals.folder.iterdir()) == []


def test_a_file_elsewhere_serves_while_it_is_the_same(originals: Originals, note: Path, tmp_path: Path) -> None:
    document = read(note)
    places = [tmp_path / "gone.txt", note]
    assert originals.find(document.sha256, "txt", places) == note
    note.write_text("Other words.")
    assert originals.find(document.sha256, "txt", places) is None


def test_leftovers_are_swept(originals: Originals, note: Path) -> None:
    wanted = read(note)
    originals.keep(wanted, note)
    originals.keep(replace(wanted, format="md"), note)
    (originals.folder / "half.part").write_text("half")
    (originals.folder / f"{'7' * 64}.txt").write_text("of a document that was never stored")
    originals.sweep({wanted.sha256})
    assert {p.name for p in originals.folder.iterdir()} == {f"{wanted.sha256}.txt", f"{wanted.sha256}.md"}
