"""A library: a folder of documents made searchable."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from corpus import readers
from corpus.isolated import IsolatedReader
from corpus.types import Document, Limits, id_of
from index import removal
from index.move import Move
from index.originals import Originals
from index.outline import outline
from index.pages import Draw, Pages, no_document
from index.phrases import Mentioned, mentions
from index.reindex import Reindex, changing, give_up
from index.search import Ranking, Search
from index.spread import Spread
from index.store import Store
from index.sync import Read, Sync
from index.types import (
    EVERYTHING,
    Embedder,
    Evidence,
    Hit,
    LibraryError,
    Report,
    Reranker,
    Scope,
    StoredDocument,
    Update,
)
from index.words import Weights, terms
from index.writing import writing

DATABASE, ORIGINALS, WRITING = "library.db", "originals", "writing.lock"
"""What the folder of a library has: what was read, the folder of copies, and what is locked to write."""


class Library:
    """Documents that can be added, removed and searched.

    `store` has them, `pages` shows how they look, and `chosen` is the embedder that a new library gets, or one that
    `reindex` changes to.
    """

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        *,
        others: Callable[[str], Embedder] | None = None,
        reranker: Reranker | None = None,
        read: Read = readers.read,
        draw: Draw = readers.draw,
        originals: Originals | None = None,
    ) -> None:
        """`embedder` is the one chosen for a new library, `others` gives that of an older one by its name; without them
        a library that was built with another embedder is neither searched nor added to. A `reranker` looks at the best
        passages a second time. `read` reads a file, `draw` draws a page of one.

        Without `originals` the library refers to the files where they lie.
        """
        self.store = store
        self.chosen = embedder
        self._others = others
        self._read = read
        self._originals = originals or Originals(store.path.with_name(ORIGINALS), copying=False)
        self.pages = Pages(store, self._originals, draw)
        self._search = Search(store, lambda: self.embedder, reranker)

    @classmethod
    def open(
        cls,
        folder: Path,
        embedder: Embedder,
        *,
        others: Callable[[str], Embedder] | None = None,
        reranker: Reranker | None = None,
        limits: Limits | None = None,
        copy_originals: bool = True,
        search: str | None = None,
        search_key: str | None = None,
    ) -> Library:
        """The library kept in a folder, made where there is none; files are read in a process of their own, within
        `limits`. With `copy_originals` a copy of each stays in the folder, for its pages to be shown. `search` and its
        key choose the engine that keeps the passages (`index.engines`). All else is as for `Library`.

        Raises `LibraryError` when it can't be opened.
        """
        store = Store(folder / DATABASE, search, search_key)
        # Two, so that nobody who wants to see a page waits until a document is read.
        read, draw = IsolatedReader(limits).read, IsolatedReader(limits).draw
        originals = Originals(folder / ORIGINALS, copying=copy_originals)
        return cls(store, embedder, others=others, reranker=reranker, read=read, draw=draw, originals=originals)

    @property
    def embedder(self) -> Embedder:
        """The embedder whose vectors the library holds; the one chosen, while it holds none.

        Raises `LibraryError` where it is another than the one chosen and can't be had.
        """
        stored = self.store.embedder
        if stored is None or stored == self.chosen.name:
            return self.chosen
        if self._others is None:
            raise LibraryError(
                f"This library was built with the embedder {stored}, not {self.chosen.name}. "
                f"Set FOOTNOTE_EMBEDDER={stored}, or choose a new library with --library."
            )
        return self._others(stored)

    def documents(self) -> list[StoredDocument]:
        """What is in the library, by title."""
        return self.store.documents()

    def document(self, document_id: str) -> Document:
        """One document, whole.

        Raises `LibraryError` when there is none with this id.
        """
        document = self.store.document(document_id)
        if document is None:
            raise no_document(document_id)
        return document

    def update(
        self, paths: Sequence[Path], report: Report = lambda progress: None, spread: Spread | None = None
    ) -> Update:
        """Bring files and folders into the library and sync them: what is new, changed or gone.

        Every document is stored in one transaction as soon as it is read, so that stopping, by Ctrl-C or a
        `report` that raises, loses nothing that was done, and the next update goes on from there. A file that
        can't be read is reported and the rest goes on. Paths that don't exist and aren't in the library are
        failures too. With `spread` files are read and embedded elsewhere.
        """
        with self._writing(report):
            result = Sync(self.store, self.embedder, self._read, self._originals, report, spread).run(paths)
            self.store.passages.tend()
            return result

    def reindex(self, report: Report = lambda progress: None) -> None:
        """Change to the embedder chosen, while the old vectors answer; one that was stopped goes on where it was.

        Where the library is one of that embedder already, a change to another one is given up.
        """
        with self._writing(report):
            if self.store.embedder in (None, self.chosen.name):
                give_up(self.store)
            else:
                Reindex(self.store, self.chosen, report).run()
                self.store.passages.tend()

    def move(self, address: str, report: Report = lambda progress: None) -> int:
        """Have another engine (`index.engines`) keep the passages, while the one that has them answers; returns how
        many there are. A move that was stopped goes on where it was."""
        with self._writing(report):
            return Move(self.store, address, report).run()

    def _writing(self, report: Report) -> AbstractContextManager[None]:
        return writing(self.store.path.with_name(WRITING), report)

    def inside(self, paths: Iterable[Path]) -> list[Path]:
        """The files of the library that are at these paths or below them."""
        return [Path(name) for names in removal.inside(self.store, paths).values() for name in names]

    def remove(self, paths: Iterable[Path]) -> int:
        """Take files, or all files below folders, out of the library; returns how many documents left it.

        A file taken out of a folder that is kept in sync stays out until it is named. Raises `LibraryError` for a
        path that is not in the library.
        """
        return removal.remove(self.store, self._originals, paths)

    def keep_only(self, folder: Path) -> int:
        """Take out every file that doesn't lie below `folder`; returns how many documents left the library."""
        return removal.keep_only(self.store, self._originals, folder)

    def hide(self, hidden: Callable[[], Collection[str]]) -> None:
        """From now on find nothing in the documents whose ids `hidden` tells, as they are about to be removed."""
        self.store.engines.hidden = hidden

    def warm_up(self) -> None:
        """Load the models that searches need, so that the first need not wait for them."""
        self._search.warm_up()

    def search(self, question: str, limit: int = 10, scope: Scope = EVERYTHING) -> list[Hit]:
        """The passages that bear most on a question, by meaning and by words, best first; `scope` leaves out others."""
        return self._search.hits(question, limit, scope)

    def ranking(self, question: str, depth: int) -> Ranking:
        """The `depth` best passages for a question by meaning and by words, and all of these by both."""
        return self._search.ranking(question, depth)

    def evidence(
        self,
        question: str,
        hits: Sequence[Hit],
        *,
        limit: int,
        neighbours: int,
        near: float = math.inf,
        rows: bool = True,
    ) -> list[Evidence]:
        """The sentences of these passages that bear most on the question, and the neighbours of the best; none that
        score less than the best by more than `near`; without `rows`, none that are rows of tables, where there are
        enough others."""
        return self._search.evidence(question, hits, limit=limit, neighbours=neighbours, near=near, rows=rows)

    def outline(self, document_id: str, limit: int) -> list[Evidence]:
        """At most `limit` sentences that say most of what a document is about, in its order; ranked so too."""
        return outline(self.store.passages, self.embedder, document_id, limit)

    def mentions(self, phrase: str, scope: Scope = EVERYTHING) -> list[Mentioned]:
        """Every mention of a name or phrase, by document, those that mention it most first."""
        return mentions(self.store.passages.holding(terms(phrase), scope), phrase)

    def weights(self) -> Weights:
        """How much each word tells in this library."""
        return self._search.weights()

    def unknown_words(self, text: str) -> list[str]:
        """The words of a text that carry meaning and that no document has, as they stand, each once."""
        return self._search.unknown_words(text)

    def problems(self) -> list[str]:
        """What is wrong with the library's files, in words; empty when all is well."""
        return self.store.problems() or self.store.passages.problems() or self._originals.problems()

    def copies_missing(self) -> int:
        """Of how many documents there is no copy, where copies are kept; their pages can't be shown once their files
        have gone."""
        return len(self._originals.missing(self.store.formats()))

    def changing(self) -> str | None:
        """How far a change of embedder is that has not ended, in words; None where there is none."""
        return changing(self.store, self.chosen.name)

    def repair(self, report: Report = lambda progress: None) -> None:
        """Rebuild everything that is derived: the word index and the vector index, or passages that an engine lost; and
        mend the copies of files."""
        with self._writing(report):
            self._originals.mend(self.store.formats(), lambda sha256: map(Path, self.store.paths(id_of(sha256))))
            if lost := self.store.passages.rebuild():
                Reindex(self.store, self.embedder, report).prepare(lost)
                self.store.passages.tend()
