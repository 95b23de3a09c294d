"""One update of a library: what is new, changed or gone in the files and folders that a person names."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus import readers
from corpus.folder import scan
from corpus.passages import passages
from corpus.types import Document, Passage, Tick, UnreadableDocument
from index.originals import Originals
from index.store import Place, Store
from index.types import Embedder, Failure, Progress, Update, Vectors

Read = Callable[[Path, Tick], Document]
"""Reads a file, or raises `UnreadableDocument`."""

Report = Callable[[Progress], None]
"""Told of progress several times a file; to stop the update, let it raise."""

READING_SHARE = 0.2
"""How much of the work on a file reading is taken for; the rest is embedding."""

PASSAGE_TOKENS = 160
"""The length of a passage with its context; of 130, 160 and 254 tokens the one at which evidence was found best."""

CHUNK = 128
"""How many passages are embedded between two reports."""


@dataclass(frozen=True, slots=True)
class _Task:
    """A file to be read, and the id of the document that the store knows at its path."""

    path: Path
    place: Place
    known: str | None

    @property
    def weight(self) -> int:
        """How much work it is, roughly: its size in bytes, and something for every file."""
        return self.place[1] + 1000


class Sync:
    """An update under way. Every document is stored in one transaction as soon as it is read."""

    def __init__(self, store: Store, embedder: Embedder, read: Read, originals: Originals, report: Report) -> None:
        self._store = store
        self._embedder = embedder
        self._read = read
        self._originals = originals
        self._report = report
        self._known = store.files()
        self._sizes = {size for _, size, _ in self._known.values()}
        self._outdated = {i for i, version, scans in store.readings() if readers.outdated(version, scans)}
        self._counts: Counter[str] = Counter()
        self._failed: list[Failure] = []
        self._warnings: list[Failure] = []

    def run(self, paths: Sequence[Path]) -> Update:
        """Bring the files and folders up to date."""
        began = time.perf_counter()
        wanted, gone = self._survey([Path(os.path.abspath(path)) for path in paths])
        tasks = [task for path in wanted if (task := self._task(path)) is not None]
        weight = sum(task.weight for task in tasks)
        behind = 0
        for i, task in enumerate(tasks):

            def tell(share: float, i: int = i, task: _Task = task, behind: int = behind) -> None:
                done = (behind + share * task.weight) / weight
                self._report(Progress(i, len(tasks), self._counts["passages"], done, printable(task.path.name)))

            tell(0.0)
            self._bring(task, tell)
            behind += task.weight
        removed = unlink(self._store, self._originals, gone)
        self._originals.sweep(self._store.digests())
        self._report(Progress(len(tasks), len(tasks), self._counts["passages"], 1.0, ""))
        return Update(
            **self._counts,
            removed=removed,
            failed=tuple(self._failed),
            warnings=tuple(self._warnings),
            seconds=time.perf_counter() - began,
        )

    # --- what is to be done --------------------------------------------------------------------------------

    def _survey(self, paths: Sequence[Path]) -> tuple[list[Path], list[str]]:
        """The files to look at, and those known that are gone."""
        wanted: dict[Path, None] = {}
        gone: list[str] = []
        for path in paths:
            inside = [name for name in self._known if Path(name) == path or path in Path(name).parents]
            try:
                if path.is_dir() and _has_name(path):
                    self._store.remember_folder(str(path))
                    found = scan(path)
                    wanted.update(dict.fromkeys(found.files))
                    for closed in found.closed:
                        self._fail(closed, "you have no permission to look into this folder")
                    left_out = set(inside) - set(map(str, found.files))
                    gone.extend(name for name in left_out if _ignored(Path(name), path, found.closed))
                elif path.exists():
                    wanted[path] = None
                elif not inside:
                    self._fail(path, "there is no such file or folder")
            except OSError as error:
                self._fail(path, f"it can't be opened ({error.strerror})")
            gone.extend(name for name in inside if _is_gone(name))
        return list(wanted), list(dict.fromkeys(gone))

    def _task(self, path: Path) -> _Task | None:
        """What to do about a file; nothing where it is as it was, or can't be looked at."""
        if not _has_name(path):
            self._fail(path, "its name is not valid text; rename it")
            return None
        try:
            status = path.stat()
        except OSError:
            self._fail(path, "it can't be opened")
            return None
        place: Place = (str(path), status.st_size, status.st_mtime_ns)
        known = self._known.get(str(path))
        if known and known[1:] == place[1:] and known[0] not in self._outdated:
            self._counts["unchanged"] += 1
            return None
        return _Task(path, place, known[0] if known else None)

    # --- doing it ------------------------------------------------------------------------------------------

    def _bring(self, task: _Task, tell: Callable[[float], None]) -> None:
        """Bring one file in; `tell` is told which share of the work is done."""
        try:
            if (copied := self._copied(task)) is not None:
                self._store.link(copied, task.place)
                self._counts["unchanged" if task.known in (None, copied) else "updated"] += 1
                return
            document = self._read(task.path, lambda part, parts: tell(READING_SHARE * part / max(parts, 1)))
            self._originals.keep(document, task.path)
        except UnreadableDocument as error:
            self._fail(task.path, str(error))
            return
        budget = min(PASSAGE_TOKENS, self._embedder.window)
        found = passages(document, budget=budget, length=self._embedder.count_tokens)
        vectors = self._embed(found, lambda share: tell(READING_SHARE + (1 - READING_SHARE) * share))
        self._store.put(document, found, vectors, self._embedder.name, task.place)
        self._outdated.discard(document.id)
        self._sizes.add(task.place[1])
        self._warnings.extend(Failure(str(task.path), warning) for warning in document.warnings)
        self._counts["updated" if task.known else "added"] += 1

    def _copied(self, task: _Task) -> str | None:
        """The id of the stored document that has the bytes of this file; only files of a known size are looked into."""
        if task.place[1] not in self._sizes or not readers.supported(task.path):
            return None
        document_id = readers.digest(task.path)[:16]
        return document_id if document_id not in self._outdated and self._store.has(document_id) else None

    def _embed(self, found: Sequence[Passage], tell: Callable[[float], None]) -> Vectors:
        """The vectors of these passages, each embedded with the headings above it."""
        texts = [f"{passage.context}\n{passage.text}" for passage in found]
        parts = []
        for start in range(0, len(texts), CHUNK):
            chunk = texts[start : start + CHUNK]
            parts.append(self._embedder.embed_passages(chunk))
            self._counts["passages"] += len(chunk)
            tell((start + len(chunk)) / len(texts))
        return np.concatenate(parts)

    def _fail(self, path: Path, reason: str) -> None:
        self._failed.append(Failure(printable(str(path)), reason))


def unlink(store: Store, originals: Originals, paths: Iterable[str]) -> int:
    """Forget files, and the documents that lie nowhere any more with their copies; returns how many those were."""
    before = store.digests()
    removed = store.unlink(paths)
    if removed:
        originals.drop(before - store.digests())
    return removed


def printable(name: str) -> str:
    """A file name that can be shown; file systems also allow names of bytes that are no text."""
    return name.encode(errors="replace").decode()


def _has_name(path: Path) -> bool:
    return printable(str(path)) == str(path)


def _is_gone(path: str) -> bool:
    """Whether there is surely nothing at `path` any more; a folder that can't be looked into tells nothing."""
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        pass
    return False


def _ignored(path: Path, folder: Path, closed: Sequence[Path]) -> bool:
    """Whether a file that a scan of `folder` left out was left out because of what its `.footnoteignore` says.

    One whose folder can't be looked into stays, and so does a hidden one, which somebody must have named.
    """
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and not any(shut in path.parents for shut in closed)
