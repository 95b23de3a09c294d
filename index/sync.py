"""One update of a library: what is new, changed or gone in the files and folders that a person names."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from corpus import readers
from corpus.types import Document, Tick, UnreadableDocument, id_of
from index.batches import TOGETHER, Batches, Finished
from index.meter import Meter
from index.originals import Originals
from index.spread import Outcome, Spread
from index.store import Store
from index.survey import has_name, printable, survey
from index.types import Embedder, Failure, FileState, Report, Update

Read = Callable[[Path, Tick], Document]
"""Reads a file, or raises `UnreadableDocument`."""

READING_SHARE = 0.2
"""How much of the work on a file reading is taken for; the rest is embedding."""


@dataclass(frozen=True, slots=True)
class _Task:
    """A file to be read, and the id of the document that the store knows at its path."""

    path: Path
    file: FileState
    known: str | None

    @property
    def weight(self) -> int:
        """How much work it is, roughly: its size in bytes, and something for every file."""
        return self.file.size + 1000


class Sync:
    """An update under way. Every document is stored in one transaction of its own."""

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        read: Read,
        originals: Originals,
        report: Report,
        spread: Spread | None = None,
    ) -> None:
        """`spread` does the work elsewhere, where there is such a one."""
        self._store = store
        self._embedder = embedder
        self._read = read
        self._originals = originals
        self._meter = Meter(report)
        self._spread = spread
        self._known = store.files()
        self._sizes = {known.size for known in self._known.values()}
        self._outdated = {i for i, version, scans in store.readings() if readers.outdated(version, scans)}
        self._counts: Counter[str] = Counter()
        self._failed: list[Failure] = []
        self._warnings: list[Failure] = []
        self._coming: dict[str, list[FileState]] = {}  # documents about to be stored, and the other files they lie in

    def run(self, paths: Sequence[Path]) -> Update:
        """Bring the files and folders up to date."""
        began = time.perf_counter()
        seen = survey(self._store, self._known, paths)
        self._failed += seen.failed
        tasks = [task for path in seen.files if (task := self._task(path)) is not None]
        self._meter.expect(len(tasks), sum(task.weight for task in tasks))
        if self._spread:
            self._bring_spread(self._spread, tasks)
        else:
            batches = Batches(self._embedder, self._keep, self._embedded)
            for task in tasks:
                self._bring(task, batches)
            batches.flush()
        removed = self._store.unlink(seen.gone)
        self._originals.sweep(self._store.digests())
        self._meter.end()
        return Update(
            **self._counts,
            passages=self._meter.passages,
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
        file = FileState(str(path), status.st_size, status.st_mtime_ns)
        known = self._known.get(str(path))
        if known and known[1:] == file[1:] and known.document_id not in self._outdated:
            self._counts["unchanged"] += 1
            return None
        return _Task(path, file, known.document_id if known else None)

    def _bring(self, task: _Task, batches: Batches[_Task]) -> None:
        """Read one file, to be embedded and stored; nothing more is done where its bytes are known."""
        name = printable(task.path.name)
        self._meter.tell(name)
        if self._settled(task):
            return
        reading = READING_SHARE * task.weight
        try:
            document = self._read(task.path, lambda part, parts: self._meter.tell(name, reading * part / max(parts, 1)))
            if not self._take_in(task, document):
                return
        except UnreadableDocument as error:
            self._unread(task, str(error))
            return
        self._sizes.add(task.file.size)
        self._meter.add(reading)
        batches.add(task, document)

    def _bring_spread(self, spread: Spread, tasks: Sequence[_Task]) -> None:
        """Have files read and embedded elsewhere, and store what comes back."""
        self._meter.tell("")
        todo = [task for task in tasks if not self._settled(task)]
        if not todo:
            return
        waiting: list[Finished[_Task]] = []
        with closing(spread.outcomes([task.path for task in todo])) as outcomes:
            for several in outcomes:
                waiting += [one for outcome in several if (one := self._brought(todo[outcome.number], outcome))]
                if sum(len(one.passages) for one in waiting) >= TOGETHER:
                    self._keep(waiting)
                    waiting = []
        self._keep(waiting)

    def _brought(self, task: _Task, outcome: Outcome) -> Finished[_Task] | None:
        """What came of a file, to be stored; None where nothing is."""
        try:
            if outcome.document is None:
                raise UnreadableDocument(outcome.reason)
            if not self._take_in(task, outcome.document):
                return None
        except UnreadableDocument as error:
            self._unread(task, str(error))
            return None
        self._meter.add(task.weight, passages=len(outcome.passages))
        return Finished(task, outcome.document, outcome.passages)

    def _take_in(self, task: _Task, document: Document) -> bool:
        """Keep a copy of the file of a document that is to be stored; returns whether it is, as one that is known, or
        about to be stored, is only linked.

        A file may change between being looked at and being read. Raises `UnreadableDocument`.
        """
        if document.id in self._coming or (document.id not in self._outdated and self._store.has(document.id)):
            self._link(task, document.id)
            return False
        self._originals.keep(document, task.path)
        self._coming[document.id] = []
        return True

    def _unread(self, task: _Task, reason: str) -> None:
        self._fail(task.path, reason)
        self._meter.add(task.weight, files=1)

    def _link(self, task: _Task, document_id: str) -> None:
        """Note that a document, stored or about to be, lies at one more place."""
        if document_id in self._coming:
            self._coming[document_id].append(task.file)
        else:
            self._store.link(document_id, task.file)
        self._counts["unchanged" if task.known in (None, document_id) else "updated"] += 1
        self._meter.add(task.weight, files=1)

    def _embedded(self, tasks: Sequence[_Task], passages: int, share: float) -> None:
        work = (1 - READING_SHARE) * sum(task.weight for task in tasks)
        self._meter.add(work * share, passages=passages)
        self._meter.tell(printable(tasks[-1].path.name))

    def _keep(self, finished: Sequence[Finished[_Task]]) -> None:
        incoming = [self._store.incoming(one.document, one.passages, one.item.file.path) for one in finished]
        placings = self._store.passages.ready(incoming, self._embedder.name)
        for one, placing in zip(finished, placings, strict=True):
            self._store.place(one.document, placing, self._embedder.name, one.item.file)
            self._kept(one.item, one.document)
        self._store.passages.sweep()

    def _kept(self, task: _Task, document: Document) -> None:
        for file in self._coming.pop(document.id):
            self._store.link(document.id, file)
        self._outdated.discard(document.id)
        self._warnings.extend(Failure(str(task.path), warning) for warning in document.warnings)
        self._counts["updated" if task.known else "added"] += 1
        self._meter.add(0, files=1)
        self._meter.tell(printable(task.path.name))

    def _settled(self, task: _Task) -> bool:
        """Whether nothing is left to do about a file: its bytes are known, or can't be read."""
        try:
            copied = self._copied(task)
        except UnreadableDocument as error:
            self._unread(task, str(error))
            return True
        if copied is not None:
            self._link(task, copied)
        return copied is not None

    def _copied(self, task: _Task) -> str | None:
        """The id of the document, stored or about to be, that has the bytes of this file; looked at only where one of
        its size is known."""
        if task.file.size not in self._sizes or not readers.supported(task.path):
            return None
        document_id = id_of(readers.digest(task.path))
        if document_id in self._coming:
            return document_id
        return document_id if document_id not in self._outdated and self._store.has(document_id) else None

    def _fail(self, path: Path, reason: str) -> None:
        self._failed.append(Failure(printable(str(path)), reason))
