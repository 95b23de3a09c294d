from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpus import readers
from corpus.types import Document, Tick
from index.library import Library
from index.store import Store
from index.types import Scope
from tests.fakes import FakeEmbedder

DATES = {"a.txt": "2020-05-17", "b.md": "2021-01-01", "c.txt": "2021-06", "d.txt": None}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "docs"


@pytest.fixture
def library(folder: Path, tmp_path: Path) -> Library:
    def read(path: Path, tick: Tick) -> Document:
        return replace(readers.read(path, tick), date=DATES[path.name])

    for place in ("a.txt", "b.md", "north/c.txt", "northern/d.txt"):
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Attack {path.stem} on the plant in 2013. " + "Other words follow here. " * 100)
    library = Library(Store(tmp_path / "library" / "library.db"), FakeEmbedder(), read=read)
    library.update([folder])
    return library


def names(library: Library, scope: Scope) -> str:
    """The names of the documents in which something is found."""
    paths = {document.id: Path(document.path).stem for document in library.documents()}
    return "".join(sorted({paths[hit.passage.document_id] for hit in library.search("plant attack", 100, scope)}))


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (Scope(), "abcd"),
        (Scope(formats=("md",)), "b"),
        (Scope(formats=("md", "txt")), "abcd"),
        (Scope(since="2021"), "bc"),
        (Scope(since="2021-02"), "c"),
        (Scope(since="2021-06-10"), "c"),  # it may be of a later day of that month
        (Scope(since="2021-07"), ""),
        (Scope(until="2021-05-31"), "ab"),
        (Scope(until="2020"), "a"),
        (Scope(until="2021-06-30"), "abc"),
        (Scope(since="2020-05-18", until="2021-01-01"), "b"),
        (Scope(formats=("txt",), since="2021"), "c"),
        (Scope(formats=("pdf",)), ""),
        (Scope(documents=("no such",)), ""),
    ],
)
def test_only_what_meets_every_condition_is_found(library: Library, scope: Scope, found: str) -> None:
    assert names(library, scope) == found


def test_files_and_folders_are_told_apart_from_others_that_begin_alike(library: Library, folder: Path) -> None:
    assert names(library, Scope(paths=(str(folder / "north"),))) == "c"
    assert names(library, Scope(paths=(str(folder / "north") + "/", str(folder / "a.txt")))) == "ac"
    assert names(library, Scope(paths=(str(folder),))) == "abcd"


def test_documents_are_chosen_by_their_ids(library: Library) -> None:
    first, second, *_ = library.documents()
    hits = library.search("plant attack", 100, Scope(documents=(first.id, second.id)))
    assert {hit.passage.document_id for hit in hits} == {first.id, second.id}


def test_what_is_chosen_is_searched_whole_however_far_behind_it_is(library: Library, folder: Path) -> None:
    """Filtering what was found of all would leave little of a part that answers badly."""
    (folder / "many").mkdir()
    for n in range(30):
        path = folder / "many" / f"{n}.txt"
        path.write_text(f"The plant attack number {n}. " * 200)
        DATES[path.name] = None
    library.update([folder])
    passages = {d.id: d.passages for d in library.documents()}
    (b,) = (d for d in library.documents() if d.format == "md")
    assert len(library.search("plant attack", 100, Scope(formats=("md",)))) == passages[b.id]
    assert names(library, Scope(until="2020")) == "a"
