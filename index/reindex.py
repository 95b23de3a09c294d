"""Change the embedder of a library while the old vectors answer.

The passages are made anew beside those that are searched, document by document, and take their place all at once. A
change that was stopped goes on where it was.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.batches import Batches, Finished
from index.database import forget, note
from index.store import Store
from index.types import Embedder, Progress, Report


def changing(store: Store, chosen: str) -> str | None:
    """How far a change of embedder is that has not ended, and what ends it, in words; None where there is none."""
    name, all_ = store.database.meta("next_embedder"), store.count()
    if not name:
        return None
    done = all_ - len(store.passages.unprepared(name))
    way = "finishes it" if name == chosen else f"gives it up for {chosen}"
    return f"to {name}: {done:,} of {all_:,} documents; `footnote reindex` {way}"


def give_up(store: Store) -> None:
    """Drop what is prepared for another embedder."""
    with store.database.transaction() as connection:
        if name := store.database.meta("next_embedder"):
            store.passages.give_up(connection, name)
        forget(connection, "next_embedder")


class Reindex:
    """A change of embedder under way."""

    def __init__(self, store: Store, embedder: Embedder, report: Report) -> None:
        """`report` is told of progress; to stop, let it raise."""
        self._store = store
        self._database = store.database
        self._embedder = embedder
        self._report = report
        self._files = self._of_files = self._passages = 0
        self._ahead = 0.0  # how many documents are embedded that are not yet kept, counted in parts

    def run(self) -> None:
        """Give every document passages of this embedder, those too that are added meanwhile."""
        self._begin()
        while not self._switched():
            self.prepare(self._store.passages.unprepared(self._embedder.name))

    def _begin(self) -> None:
        """Keep what is prepared for this embedder; what is for another one goes."""
        before = self._database.meta("next_embedder")
        if before != self._embedder.name:
            give_up(self._store)
            with self._database.transaction() as connection:
                note(connection, "next_embedder", self._embedder.name)

    def prepare(self, waiting: Sequence[str]) -> None:
        """Give these documents passages of this embedder."""
        self._of_files = self._files + len(waiting)
        batches = Batches(self._embedder, self._keep, self._embedded)
        for document_id in waiting:
            if document := self._store.document(document_id):  # else it was removed meanwhile
                batches.add(document.title, document)
        batches.flush()

    def _embedded(self, titles: Sequence[str], passages: int, share: float) -> None:
        self._passages += passages
        self._ahead += share * len(titles)
        self._tell(titles[-1])

    def _tell(self, title: str) -> None:
        done = min(1.0, (self._files + self._ahead) / self._of_files)
        self._report(Progress(self._files, self._of_files, self._passages, done, title))

    def _keep(self, finished: Sequence[Finished[str]]) -> None:
        incoming = [self._store.incoming(one.document, one.passages) for one in finished]
        placings = self._store.passages.ready(incoming, self._embedder.name)
        for one, placing in zip(finished, placings, strict=True):
            with self._database.transaction() as connection:
                if self._store.has(one.document.id):  # else it was removed meanwhile
                    placing(connection)
            self._files += 1
            self._ahead -= 1
            self._tell(one.item)

    def _switched(self) -> bool:
        """Search what is prepared from now on; not before every document is."""
        with self._database.transaction() as connection:
            if self._store.passages.unprepared(self._embedder.name):
                return False
            self._store.passages.switch(connection, self._store.embedder or "", self._embedder.name)
            note(connection, "embedder", self._embedder.name)
            forget(connection, "next_embedder")
            return True
