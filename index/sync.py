"""One update of a library: what is new, changed or gone in the files and folders that a person names."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from corpus import readers
from corpus.passages import passages
from corpus.types import Document, Passage, Tick, UnreadableDocument
from index.originals import Originals
from index.store import Place, Store
from index.survey import has_name, printable, survey
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


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A file that was read, the passages that wait to be embedded, and where else the same bytes lie."""

    task: _Task
    document: Document
    passages: list[Passage]
    copies: list[Place] = field(default_factory=list)


class _Meter:
    """Tells how far an update is."""

    def __init__(self, report: Report, tasks: Sequence[_Task]) -> None:
        self.files = self.passages = 0
        self._report = report
        self._of_files = len(tasks)
        self._total = sum(task.weight for task in tasks) or 1
        self._done = 0.0

    def tell(self, name: str, ahead: float = 0.0) -> None:
        """Report what is done, and `ahead` of the work besides."""
        share = min(1.0, (self._done + ahead) / self._total)
        self._report(Progress(self.files, self._of_files, self.passages, share, name))

    def add(self, work: float, *, files: int = 0, passages: int = 0) -> None:
        self._done += work
        self.files += files
        self.passages += passages


class Sync:
    """An update under way.

    Small files are embedded together, since a model takes many texts at once faster than one by one. Every document is
    stored in one transaction of its own.
    """

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
        self._waiting: dict[str, _Waiting] = {}

    def run(self, paths: Sequence[Path]) -> Update:
        """Bring the files and folders up to date."""
        began = time.perf_counter()
        seen = survey(self._store, self._known, paths)
        self._failed += seen.failed
        tasks = [task for path in seen.files if (task := self._task(path)) is not None]
        meter = _Meter(self._report, tasks)
        for task in tasks:
            self._bring(task, meter)
            if sum(len(item.passages) for item in self._waiting.values()) >= CHUNK:
                self._store_waiting(meter)
        self._store_waiting(meter)
        removed = unlink(self._store, self._originals, seen.gone)
        self._originals.sweep(self._store.digests())
        self._report(Progress(len(tasks), len(tasks), meter.passages, 1.0, ""))
        return Update(
            **self._counts,
            passages=meter.passages,
            removed=removed,
            failed=tuple(self._failed),
            warnings=tuple(self._warnings),
            seconds=time.perf_counter() - began,
        )

    def _task(self, path: Path) -> _Task | None:
        """What to do about a file; nothing where it is as it was, or can't be looked at."""
        if not has_name(path):
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

    def _bring(self, task: _Task, meter: _Meter) -> None:
        """Read one file, to be embedded and stored with others; nothing more is done where its bytes are known."""
        name = printable(task.path.name)
        meter.tell(name)
        reading = READING_SHARE * task.weight
        try:
            if (copied := self._copied(task)) is not None:
                self._link(task, copied, meter)
                return
            document = self._read(task.path, lambda part, parts: meter.tell(name, reading * part / max(parts, 1)))
            self._originals.keep(document, task.path)
        except UnreadableDocument as error:
            self._fail(task.path, str(error))
            meter.add(task.weight, files=1)
            return
        if document.id in self._waiting:  # a file may change between being looked at and being read
            self._link(task, document.id, meter)
            return
        budget = min(PASSAGE_TOKENS, self._embedder.window)
        found = passages(document, budget=budget, length=self._embedder.count_tokens)
        self._waiting[document.id] = _Waiting(task, document, found)
        self._sizes.add(task.place[1])
        meter.add(reading)

    def _link(self, task: _Task, document_id: str, meter: _Meter) -> None:
        """Note that a document, stored or about to be, lies at one more place."""
        if document_id in self._waiting:
            self._waiting[document_id].copies.append(task.place)
        else:
            self._store.link(document_id, task.place)
        self._counts["unchanged" if task.known in (None, document_id) else "updated"] += 1
        meter.add(task.weight, files=1)

    def _store_waiting(self, meter: _Meter) -> None:
        """Embed the passages that wait, and store their documents."""
        waiting, self._waiting = list(self._waiting.values()), {}
        vectors = self._embed(waiting, meter)
        at = 0
        for item in waiting:
            own = vectors[at : at + len(item.passages)]
            at += len(item.passages)
            self._store.put(item.document, item.passages, own, self._embedder.name, item.task.place)
            for place in item.copies:
                self._store.link(item.document.id, place)
            self._outdated.discard(item.document.id)
            self._warnings.extend(Failure(str(item.task.path), warning) for warning in item.document.warnings)
            self._counts["updated" if item.task.known else "added"] += 1
            meter.add(0, files=1)
            meter.tell(printable(item.task.path.name))

    def _copied(self, task: _Task) -> str | None:
        """The id of the document, stored or about to be, that has the bytes of this file; looked at only where one of
        its size is known."""
        if task.place[1] not in self._sizes or not readers.supported(task.path):
            return None
        document_id = readers.digest(task.path)[:16]
        if document_id in self._waiting:
            return document_id
        return document_id if document_id not in self._outdated and self._store.has(document_id) else None

    def _embed(self, waiting: Sequence[_Waiting], meter: _Meter) -> Vectors:
        """The vectors of the passages that wait, each embedded with the headings above it."""
        texts = [f"{passage.context}\n{passage.text}" for item in waiting for passage in item.passages]
        work = (1 - READING_SHARE) * sum(item.task.weight for item in waiting)
        parts = []
        for start in range(0, len(texts), CHUNK):
            chunk = texts[start : start + CHUNK]
            parts.append(self._embedder.embed_passages(chunk))
            meter.add(work * len(chunk) / len(texts), passages=len(chunk))
            meter.tell(printable(waiting[-1].task.path.name))
        return np.concatenate(parts) if parts else np.zeros((0, 0), dtype=np.float32)

    def _fail(self, path: Path, reason: str) -> None:
        self._failed.append(Failure(printable(str(path)), reason))


def unlink(store: Store, originals: Originals, paths: Iterable[str]) -> int:
    """Forget files, and the documents that lie nowhere any more with their copies; returns how many those were."""
    before = store.digests()
    removed = store.unlink(paths)
    if removed:
        originals.drop(before - store.digests())
    return removed
