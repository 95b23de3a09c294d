"""Move the passages of a library to another engine, while the one that has them answers.

They are copied as they are, document by document, and each copy is read back and compared. The library changes to the
other engine all at once. A move that was stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from corpus.types import Passage
from index.backend import SearchBackend
from index.database import forget, note
from index.engines import EMBEDDED
from index.passages import packed, sentences_of
from index.store import Store
from index.types import EmbeddedPassage, LibraryError, Progress, Report

TOGETHER = 512
"""About how many passages are copied at a time."""


class Move:
    """A move under way."""

    def __init__(self, store: Store, address: str, report: Report) -> None:
        """`address` is that of an engine (`index.engines`); `report` is told of progress, and to stop, let it raise."""
        self._store = store
        self._address = address
        self._report = report
        self._from, self._to = store.passages, store.engines.at(address)
        self._files = self._passages = 0

    def run(self) -> int:
        """Move all passages; returns how many there are. A library that is there already stays as it is.

        Raises `LibraryError` where a copy differs, or the library can't be moved now.
        """
        if self._to is self._from:  # clearing what is copied from would drop the only copy
            return self._to.count()
        if EMBEDDED not in (self._address, self._store.engines.recorded):
            raise LibraryError("Move the library into its own folder first (`footnote move embedded`), then to there.")
        if self._store.database.meta("next_embedder"):
            raise LibraryError("The library is changing its embedder. Finish that first: `footnote reindex`.")
        if problems := self._from.problems():
            raise LibraryError(problems[0])
        self._begin()
        while not self._switched():
            self._copy_all()
        self._from.clear()
        self._to.tend()
        return self._to.count()

    def _begin(self) -> None:
        """Go on with copies that were made for this very move, and are all there; others go."""
        database, this = self._store.database, f"{self._store.embedder} to {self._address}"
        if database.meta("move") != this or not self._to.whole():
            self._to.clear()
            with database.transaction() as connection:
                note(connection, "move", this)

    def _copy_all(self) -> None:
        there, waiting = self._to.sizes(), self._from.sizes()
        todo = [document_id for document_id, size in waiting.items() if there.get(document_id) != size]
        group: list[str] = []
        for document_id in todo:
            group.append(document_id)
            if sum(waiting[i] for i in group) >= TOGETHER or document_id == todo[-1]:
                self._copy(group)
                self._files += len(group)
                self._passages += sum(waiting[i] for i in group)
                self._report(Progress(self._files, len(todo), self._passages, self._files / len(todo), ""))
                group = []

    def _copy(self, documents: Sequence[str]) -> None:
        there = filter(None, map(self._store.document, documents))  # others were removed meanwhile
        incoming = [self._store.incoming(document, kept(self._from, document.id)) for document in there]
        placings = self._to.ready(incoming, self._store.embedder or "")
        for one, placing in zip(incoming, placings, strict=True):
            with self._store.database.transaction() as connection:
                if self._store.has(one.document.id):
                    placing(connection)
        for one in incoming:
            copy = kept(self._to, one.document.id)
            if self._store.has(one.document.id) and digest(copy) != digest(_as(copy, one.passages)):
                raise LibraryError(
                    f"The copy of “{one.document.title}” is not what it was copied from. The library stays where it "
                    "is. Try again."
                )

    def _switched(self) -> bool:
        """Search where the copies are from now on; not before all are there."""
        with self._store.database.transaction() as connection:
            there = self._to.sizes()
            if any(there.get(document_id) != size for document_id, size in self._from.sizes().items()):
                return False
            forget(connection, "search", "move")
            if self._address != EMBEDDED:
                note(connection, "search", self._address)
            return True


def kept(engine: SearchBackend, document_id: str) -> list[EmbeddedPassage]:
    """The passages of a document as an engine has them, in order."""
    ids, vectors = engine.of(document_id)
    passages, parts = engine.get(ids.tolist()), engine.parts(ids.tolist())
    return [
        EmbeddedPassage(Passage(p.start, p.end, p.text, p.context, p.sentences), vector, parts.get(i))
        for i, vector in zip(ids.tolist(), vectors, strict=True)
        if (p := passages.get(i))  # else it was removed meanwhile
    ]


def _as(copy: Sequence[EmbeddedPassage], passages: Sequence[EmbeddedPassage]) -> list[EmbeddedPassage]:
    """Passages without the vectors of their sentences where a copy has none: Milvus takes only so many."""
    without = {one.passage.start for one in copy if one.parts is None}
    return [replace(one, parts=None) if one.passage.start in without else one for one in passages]


def digest(passages: Sequence[EmbeddedPassage]) -> str:
    """The SHA-256 of passages with their vectors, as precisely as these are kept."""
    made = hashlib.sha256()
    for one in passages:
        p = one.passage
        made.update(repr((p.start, p.end, p.context, p.text, sentences_of(p))).encode())
        made.update(one.vector.astype("float16").tobytes())
        made.update(b"" if one.parts is None else packed(one.parts))
    return made.hexdigest()
