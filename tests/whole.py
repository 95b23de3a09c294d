"""A folder of documents that change, and all that a library holds of them: to see that none is ever held in part."""

from __future__ import annotations

import hashlib
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chatbot import assembly
from chatbot.doctor import examine
from chatbot.settings import Settings
from corpus import readers
from index.library import Library
from index.search import Ranking
from index.store import Store
from index.types import Embedder, Vectors
from tests.files import page, pdf, word
from tests.one_of_each import one_of_each

KINDS = ("txt", "md", "md", "txt", "html", "md", "pdf", "txt", "docx", "eml")
VERSIONS = 3
QUESTIONS = ("word250 word44 word8", "Who says word7 and word19?", "Thirty-seven hostages died, and then?")

Row = tuple[Any, ...]


# --- what is added ---------------------------------------------------------------------------------------------


def _text(dice: random.Random) -> str:
    return " ".join(
        f"{' '.join(f'word{dice.randrange(400)}' for _ in range(12))}." for _ in range(dice.randrange(4, 80))
    )


def _written(kind: str, title: str, text: str) -> bytes:
    """A file that tells its title, so that its document is the same wherever it lies."""
    match kind:
        case "pdf":
            lines = text.split(". ")
            return pdf([page(".\n".join(lines[i : i + 40])) for i in range(0, len(lines), 40)], title=title)
        case "docx":
            return word(("Heading 1", title), ("Normal", text), title=title)
        case "html":
            return f"<title>{title}</title><h1>{title}</h1><p>{text}</p>".encode()
        case "eml":
            return f"Subject: {title}\nDate: Wed, 16 Jan 2013 10:00:00 +0000\n\n{text}\n".encode()
    return f"# {title}\n\n{text}\n".encode()


class Documents:
    """A folder whose files are changed, taken away, brought back and copied; `known` tells what a library that was
    never interrupted has for each version of each of them, by id, and `found` what it finds in them."""

    def __init__(self, home: Path, embedder: Embedder, count: int, dice: random.Random, tolerance: float = 0.0) -> None:
        """Files of `count` kinds and lengths; the embedder gives the same vectors each time but for the tolerance."""
        self.folder = home / "documents"
        self.tolerance = tolerance
        self._pool = home / "versions"
        self._count = count
        self._dice = dice
        for folder in (self.folder, self._pool / "each"):
            folder.mkdir(parents=True)
        for n in range(count):
            for version in range(VERSIONS):
                title = f"Report {n} of {2000 + version}"
                self._version(n, version).write_bytes(_written(self._kind(n), title, _text(dice)))
        one_of_each(self._pool / "each")
        reference = Library(Store(home / "reference" / "library.db"), embedder, read=readers.read)
        assert not reference.update([self._pool]).failed
        self.known = contents(home / "reference")
        self.found = found(home / "reference")

    def _kind(self, n: int) -> str:
        return KINDS[n % len(KINDS)]

    def _version(self, n: int, version: int) -> Path:
        return self._pool / f"{n}-{version}.{self._kind(n)}"

    def fill(self) -> None:
        """Have a file of every number."""
        for n in range(self._count):
            self._put(n, self.folder)

    def turn(self) -> None:
        """Change more than half of the files, a few of which go; and copy some."""
        for n in self._dice.sample(range(self._count), self._count * 2 // 3):
            if self._dice.random() < 0.2:
                (self.folder / f"{n}.{self._kind(n)}").unlink(missing_ok=True)
            else:
                self._put(n, self.folder)
        for folder in (self.folder / "copies", self.folder / "each"):
            shutil.rmtree(folder, ignore_errors=True)
        (self.folder / "copies").mkdir()
        for n in self._dice.sample(range(self._count), self._count // 8):
            self._put(n, self.folder / "copies")
        if self._dice.random() < 0.5:
            shutil.copytree(self._pool / "each", self.folder / "each")

    def _put(self, n: int, folder: Path) -> None:
        version = self._version(n, self._dice.randrange(VERSIONS))
        shutil.copyfile(version, folder / f"{n}.{self._kind(n)}")


# --- what a library holds --------------------------------------------------------------------------------------


def rows(library: Path, sql: str) -> list[Row]:
    with closing(sqlite3.connect(library / "library.db")) as connection:
        return connection.execute(sql).fetchall()


@dataclass
class Stored:
    """All that is stored of a document, but for the time when it was: itself, its passages, and their vectors."""

    document: Row
    passages: list[Row]
    vectors: list[Vectors]

    def check(self, other: Stored, tolerance: float) -> None:
        """That both are the same, and their vectors so but for the tolerance."""
        assert (self.document, self.passages) == (other.document, other.passages)
        assert np.abs(np.array(self.vectors) - np.array(other.vectors)).max() <= tolerance


def contents(library: Path) -> dict[str, Stored]:
    """What is stored of every document, by id."""
    columns = "id, sha256, title, format, text, page_starts, headings, warnings, scans, places, date"
    found = {row[0]: Stored(row, [], []) for row in rows(library, f"SELECT {columns} FROM documents")}
    columns = "document_id, vector, start, end, context, text, sentences"
    for owner, vector, *passage in rows(library, f"SELECT {columns} FROM passages ORDER BY id"):
        found[owner].passages.append(tuple(passage))
        found[owner].vectors.append(np.frombuffer(vector, dtype=np.float16).astype(np.float32))
    return found


def files(library: Path) -> dict[str, Row]:
    """By path, the id of the document that it holds, its size and its time."""
    return {path: tuple(row) for path, *row in rows(library, "SELECT path, document_id, size, mtime_ns FROM files")}


def rankings(library: Path) -> Iterator[tuple[dict[int, Row], Ranking]]:
    """For each question the places of all passages by their ids, and what is found."""
    opened = assembly.library(Settings(library=library))
    place = {i: tuple(row) for i, *row in rows(library, "SELECT id, document_id, start FROM passages")}
    for question in QUESTIONS:
        yield place, opened.ranking(question, max(len(place), 1))


def found(library: Path) -> list[dict[Row, float]]:
    """What is found for each question by meaning, with its similarity, and by words: all that doesn't depend on the
    other documents."""
    return [
        {place[i]: similarity for i, similarity in ranking.by_meaning.items()}
        | {(*place[i], "by words"): 1.0 for i in ranking.by_words}
        for place, ranking in rankings(library)
    ]


def scores(library: Path) -> list[dict[Row, float]]:
    """What is found for each question, with its score; in no order, as passages that are equally good come in that in
    which they were stored."""
    return [{place[i]: score for i, score in ranking.fused} for place, ranking in rankings(library)]


def copied(library: Path) -> Path:
    """A copy of a library to look at: what looks mends some things on the way, which would hide that they add up."""
    copy = library.with_name("copy")
    shutil.rmtree(copy, ignore_errors=True)
    if library.exists():
        shutil.copytree(library, copy)
    return copy


def names(library: Path) -> set[Path]:
    """All that lies in the folder of a library."""
    return {path.relative_to(library) for path in library.rglob("*")}


def unsaved(library: Path) -> set[str]:
    """The files in which an index was being saved."""
    return {path.name for path in library.glob("*.tmp")}


def check(library: Path, documents: Documents) -> None:
    """All is well, and every document is whole, its original included, and found, or absent."""
    report = examine(Settings(library=library))
    assert (report["ok"], report["problems"]) == (True, [])
    Store(library / "library.db")  # made here, where a command was killed before
    stored = contents(library)
    for document_id, one in stored.items():
        one.check(documents.known[document_id], documents.tolerance)
        _, sha256, _, format_, *_ = one.document
        original = library / "originals" / f"{sha256}.{format_}"
        assert hashlib.sha256(original.read_bytes()).hexdigest() == sha256
    placed = files(library)
    assert {row[0] for row in placed.values()} == set(stored)
    for path, (document_id, *look) in placed.items():
        if Path(path).exists() and look == [Path(path).stat().st_size, Path(path).stat().st_mtime_ns]:
            assert document_id == hashlib.sha256(Path(path).read_bytes()).hexdigest()[:16]
    for now, ever in zip(found(library), documents.found, strict=True):
        here = {place: similarity for place, similarity in ever.items() if place[0] in stored}
        assert now == pytest.approx(here, rel=0, abs=10 * documents.tolerance)


def check_same(library: Path, known: dict[str, Stored], answers: list[dict[Row, float]]) -> None:
    """A library holds just this, and finds it."""
    stored = contents(library)
    assert stored.keys() == known.keys()
    for document_id, one in stored.items():
        one.check(known[document_id], tolerance=0)
    assert found(library) == answers
