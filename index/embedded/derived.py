"""Indexes that are derived from a library's passages: patched or rebuilt whenever they do not match.

A passage never changes: it has an id that is used once, and what replaces it has another. So an index of any age is
brought up to date by taking out the ids that are gone and adding those that are new.
"""

from __future__ import annotations

import hashlib
import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np

from index.database import Database
from index.embedded.passages import Passages
from index.types import Ids

FORMAT = 1
"""Of the files; raise it when the words that passages are found by change, or what an index writes of itself."""

LAG = 0.05
"""By how large a share of its passages a saved index may differ from the library before it is saved anew."""

DIGEST = 32
"""Bytes of a SHA-256; at the end of a file stand one that says whose index it is, and one of all before it."""


class Derived(ABC):
    """An index in memory at the generation of the library, and a file from which it is taken at the start."""

    def __init__(self, database: Database, passages: Passages, path: Path) -> None:
        self._database = database
        self._passages = passages
        self._path = path
        self._lock = threading.RLock()
        self._generation = -1
        self._kind = ""
        self._ids: Ids = np.zeros(0, dtype=np.int64)
        self._changed = 0

    def count(self) -> int:
        """The number of passages that are found in the index."""
        with self._lock:
            self._keep_up()
            return self._size()

    def tend(self) -> None:
        """Make the index suit the size of the library, and save it where the saved one has fallen behind.

        It may take long, so it is done when documents were added, never when a question is asked.
        """
        with self._lock:
            self._keep_up()
            if len(self._ids) and (self._improve() or self._changed > LAG * len(self._ids)):
                self._save()

    def rebuild(self) -> None:
        """Build and save the index anew, whatever is there."""
        with self._lock:
            self.drop()
            self.tend()

    def drop(self) -> None:
        """Hold nothing, and keep no file."""
        with self._lock:
            self._path.unlink(missing_ok=True)
            self._forget()

    # --- what an index is made of --------------------------------------------------------------------------

    @abstractmethod
    def _kind_now(self) -> str:
        """What the index depends on besides the passages; if that changes, it is built anew."""

    @abstractmethod
    def _clear(self) -> None:
        """Hold nothing."""

    @abstractmethod
    def _size(self) -> int:
        """How many passages it holds."""

    @abstractmethod
    def _add(self, ids: Ids) -> None:
        """Take in these passages, whose ids are greater than any before."""

    @abstractmethod
    def _remove(self, ids: Ids) -> None:
        """Leave out these passages."""

    @abstractmethod
    def _improve(self) -> bool:
        """Change to what suits the size of the library; whether there was something to change."""

    @abstractmethod
    def _write(self, write: Callable[[bytes], int]) -> None:
        """Write everything."""

    @abstractmethod
    def _read(self, file: BinaryIO) -> Ids:
        """Take everything from a file, whole and of this library; returns the ids, in order."""

    # --- keeping up with the library -----------------------------------------------------------------------

    def _keep_up(self) -> None:
        generation = self._database.generation
        if generation == self._generation:
            return
        kind = self._kind_now()
        if kind != self._kind:
            self._forget()
            self._kind = kind
        now = self._passages.ids(self._ids)
        if sum(map(len, _differences(self._ids, now))) > LAG * len(now):
            self._load()
        anew = not len(self._ids)
        self._patch(now)
        self._generation = generation
        if anew and len(now):
            self._save()

    def _patch(self, now: Ids) -> None:
        gone, fresh = _differences(self._ids, now)
        if len(gone) and len(now):
            self._remove(gone)
        if len(fresh):
            self._add(fresh)
        self._changed += len(gone) + len(fresh)
        self._ids = now
        if not len(now):
            self._clear()

    def _forget(self) -> None:
        self._generation, self._changed, self._ids = -1, 0, np.zeros(0, dtype=np.int64)
        self._clear()

    # --- the file ------------------------------------------------------------------------------------------

    def _whose(self) -> bytes:
        made = f"{type(self).__name__} {FORMAT}\n{self._database.identity}\n{self._kind}"
        return hashlib.sha256(made.encode()).digest()

    def _save(self) -> None:
        """Write the file whole or not at all; a library that can't be written to still answers."""
        temporary = self._path.with_suffix(f".{os.getpid()}.tmp")
        digest = hashlib.sha256()

        def write(data: bytes) -> int:
            digest.update(data)
            return file.write(data)

        try:
            for rest in self._path.parent.glob(f"{self._path.stem}.*.tmp"):
                # Of a process that was killed. One that is at it now fails, and does without a saved index.
                rest.unlink(missing_ok=True)
            with temporary.open("wb") as file:
                self._write(write)
                write(self._whose())
                file.write(digest.digest())
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self._path)
            self._changed = 0
        except OSError:
            temporary.unlink(missing_ok=True)

    def _load(self) -> None:
        """Take what is saved, unless it is missing, foreign or damaged."""
        try:
            with self._path.open("rb") as file:
                if not _is_sound(file, self._whose()):
                    return
                file.seek(0)
                self._forget()
                self._ids = self._read(file)
        except OSError:
            pass
        except RuntimeError:  # FAISS wrote the file in a format of its own that this version doesn't read
            self._forget()


def _differences(before: Ids, now: Ids) -> tuple[Ids, Ids]:
    """Which ids are gone, and which are new."""
    if np.array_equal(before, now[: len(before)]):  # as most often, and seen at once
        return before[:0], now[len(before) :]
    return np.setdiff1d(before, now, assume_unique=True), np.setdiff1d(now, before, assume_unique=True)


def _is_sound(file: BinaryIO, whose: bytes) -> bool:
    """Whether a file is whole and holds the index of this library."""
    left = file.seek(0, os.SEEK_END) - DIGEST
    file.seek(0)
    digest, last = hashlib.sha256(), b""
    while left > 0 and (data := file.read(min(left, 1 << 20))):
        digest.update(data)
        last = (last + data)[-DIGEST:]
        left -= len(data)
    return last == whose and file.read() == digest.digest()
