"""A library: a folder of documents made searchable."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from corpus import readers
from corpus.folder import files_in
from corpus.split import passages
from corpus.types import Document, UnreadableDocument
from index.rank import Candidate, candidates, reciprocal_rank_fusion, select_evidence
from index.store import Place, Store
from index.types import Embedder, Evidence, Failure, Hit, LibraryError, StoredDocument, Update
from index.vectors import VectorIndex
from index.words import Weights, content_words

DEPTH = 50
"""How many passages each half of the search, by meaning and by words, brings to the fusion."""

Report = Callable[[int, int, str], None]
"""Told of progress as files done, files in all, and the file at hand."""


class Library:
    """Documents that can be added, removed and searched."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self.store = store
        self.embedder = embedder
        self._vectors = VectorIndex(store, store.path.with_name("vectors.faiss"))

    @classmethod
    def open(cls, folder: Path, embedder: Embedder) -> Library:
        """The library kept in a folder, made where there is none.

        Raises `LibraryError` when it can't be opened.
        """
        return cls(Store(folder / "library.db"), embedder)

    # --- documents -----------------------------------------------------------------------------------------

    def documents(self) -> list[StoredDocument]:
        """What is in the library, by title."""
        return self.store.documents()

    def document(self, document_id: str) -> Document:
        """One document, whole.

        Raises `LibraryError` when there is none with this id.
        """
        document = self.store.document(document_id)
        if document is None:
            raise LibraryError(f"There is no document {document_id} in the library. `footnote documents` lists them.")
        return document

    def update(self, paths: Sequence[Path], report: Report = lambda done, total, name: None) -> Update:
        """Bring files and folders into the library and sync them: what is new, changed or gone.

        Every document is stored in one transaction as soon as it is read, so that stopping loses nothing that
        was done. A file that can't be read is reported and the rest goes on. Paths that don't exist and aren't
        in the library are failures too.
        """
        self._check_embedder()
        began = time.perf_counter()
        known = self.store.files()
        wanted, gone, result = self._survey([Path(os.path.abspath(path)) for path in paths], known)
        for done, path in enumerate(wanted):
            report(done, len(wanted), _printable(path.name))
            result = self._update_file(path, known.get(str(path)), result)
        removed = self.store.unlink(gone) if gone else 0
        report(len(wanted), len(wanted), "")
        return replace(result, removed=removed, seconds=time.perf_counter() - began)

    def _survey(self, paths: Sequence[Path], known: Iterable[str]) -> tuple[list[Path], list[str], Update]:
        """The files to look at, those known that are gone, and the failures so far."""
        wanted: dict[Path, None] = {}
        gone: list[str] = []
        failed: list[Failure] = []
        for path in paths:
            inside = [name for name in known if Path(name) == path or path in Path(name).parents]
            try:
                if path.is_dir() and _has_name(path):
                    self.store.remember_folder(str(path))
                    wanted.update(dict.fromkeys(files_in(path)))
                elif path.exists():
                    wanted[path] = None
                elif not inside:
                    failed.append(Failure(str(path), "there is no such file or folder"))
            except OSError as error:
                failed.append(Failure(_printable(str(path)), f"it can't be opened ({error.strerror})"))
            gone.extend(name for name in inside if _gone(name))
        return list(wanted), gone, Update(failed=tuple(failed))

    def _update_file(self, path: Path, known: tuple[str, int, int] | None, result: Update) -> Update:
        """Look at one file; `known` is what the store has on it."""
        try:
            if not _has_name(path):
                raise UnreadableDocument("its name is not valid text; rename it")
            status = path.stat()
            place: Place = (str(path), status.st_size, status.st_mtime_ns)
            if known and known[1:] == place[1:]:
                return replace(result, unchanged=result.unchanged + 1)
            if readers.supported(path) and self.store.has(document_id := readers.digest(path)[:16]):
                self.store.link(document_id, place)
                if known and known[0] != document_id:
                    return replace(result, updated=result.updated + 1)
                return replace(result, unchanged=result.unchanged + 1)
            document = readers.read(path)
        except (UnreadableDocument, OSError) as error:
            reason = str(error) if isinstance(error, UnreadableDocument) else "it can't be opened"
            return replace(result, failed=(*result.failed, Failure(_printable(str(path)), reason)))
        count = self._add(document, place)
        warnings = tuple(Failure(str(path), warning) for warning in document.warnings)
        result = replace(result, warnings=result.warnings + warnings, passages=result.passages + count)
        if known:
            return replace(result, updated=result.updated + 1)
        return replace(result, added=result.added + 1)

    def _add(self, document: Document, place: Place) -> int:
        found = passages(document)
        vectors = self.embedder.embed_passages([f"{passage.context}\n{passage.text}" for passage in found])
        self.store.put(document, found, vectors, self.embedder.name, place)
        return len(found)

    def _check_embedder(self) -> None:
        stored = self.store.embedder
        if stored and stored != self.embedder.name:
            raise LibraryError(
                f"This library was built with the embedder {stored}, not {self.embedder.name}. "
                f"Set FOOTNOTE_EMBEDDER={stored}, or choose a new library with --library."
            )

    def remove(self, paths: Iterable[Path]) -> int:
        """Take files, or all files below folders, out of the library; returns how many documents left it.

        Raises `LibraryError` for a path that is not in it.
        """
        known = self.store.files()
        chosen: list[str] = []
        for path in (Path(os.path.abspath(path)) for path in paths):
            inside = [name for name in known if Path(name) == path or path in Path(name).parents]
            if not inside and str(path) not in self.store.folders():
                raise LibraryError(f"{path} is not in the library. `footnote documents` lists what is.")
            self.store.forget_folder(str(path))
            chosen.extend(inside)
        return self.store.unlink(chosen)

    def keep_only(self, folder: Path) -> int:
        """Take out every file that doesn't lie below `folder`; returns how many documents left the library."""
        home = Path(os.path.abspath(folder))
        for other in self.store.folders():
            if other != str(home):
                self.store.forget_folder(other)
        return self.store.unlink([name for name in self.store.files() if home not in Path(name).parents])

    # --- search --------------------------------------------------------------------------------------------

    def search(self, question: str, limit: int = 10) -> list[Hit]:
        """The passages that bear most on a question, by meaning and by words, best first."""
        self._check_embedder()
        if not self.store.passage_count():
            return []
        vector = self.embedder.embed_query(question)
        depth = max(DEPTH, limit)
        by_meaning = dict(self._vectors.search(vector, depth))
        by_words = self.store.lexical(content_words(question), depth)
        fused = reciprocal_rank_fusion([list(by_meaning), by_words])[:limit]
        found = self.store.passages(passage_id for passage_id, _ in fused)
        return [
            Hit(rank, score, by_meaning.get(i) or self._vectors.similarity(vector, i), found[i])
            for rank, (i, score) in enumerate(((i, s) for i, s in fused if i in found), 1)
        ]

    def evidence(self, question: str, hits: Sequence[Hit], *, limit: int = 5, neighbours: int = 2) -> list[Evidence]:
        """The sentences of these passages that bear most on the question, and the neighbours of the best."""
        pool: list[Candidate] = candidates(hits)
        if not pool:
            return []
        vectors = self.embedder.embed_passages([candidate.text for candidate in pool])
        vector = self.embedder.embed_query(question)
        return select_evidence(question, vector, pool, vectors, self.weights(), limit=limit, neighbours=neighbours)

    def weights(self) -> Weights:
        """How much each word tells in this library."""
        return Weights(self.store.frequency, self.store.passage_count())

    # --- health --------------------------------------------------------------------------------------------

    def problems(self) -> list[str]:
        """What is wrong with the library's files, in words; empty when all is well."""
        found = self.store.problems()
        if not found and self._vectors.count() != self.store.passage_count():
            found.append("The vector index does not match the library. `footnote doctor --repair` rebuilds it.")
        return found

    def repair(self) -> None:
        """Rebuild everything that is derived: the word index and the vector index."""
        self.store.rebuild_words()
        self._vectors.rebuild()


def _has_name(path: Path) -> bool:
    """Whether the path is text; file systems also allow names of bytes that are none."""
    return _printable(str(path)) == str(path)


def _printable(name: str) -> str:
    return name.encode(errors="replace").decode()


def _gone(path: str) -> bool:
    """Whether there is surely nothing at `path` any more; a folder that can't be looked into tells nothing."""
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        pass
    return False
