"""Documents leave a library, once no file that holds them is in it any more."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from index.folders import lies_in, lying_in
from index.originals import Originals
from index.store import Store
from index.types import LibraryError


def inside(store: Store, paths: Iterable[Path]) -> dict[str, list[str]]:
    """By each of these paths, made absolute: the files of a library that are it or lie below it."""
    return lying_in(store.files(), map(os.path.abspath, paths))


def remove(store: Store, originals: Originals, paths: Iterable[Path]) -> int:
    """Take files, or all files below folders, out of a library; returns how many documents left it.

    A file taken out of a folder that is kept in sync stays out until it is named. Raises `LibraryError` for a path that
    is not in the library.
    """
    found = inside(store, paths)
    folders = store.folders.kept()
    for path, names in found.items():
        if not names and path not in folders:
            raise LibraryError(f"{path} is not in the library. `footnote documents` lists what is.")
    store.folders.forget(list(found))
    chosen = [name for names in found.values() for name in names]
    store.folders.leave_out(chosen)
    return _unlink(store, originals, chosen)


def keep_only(store: Store, originals: Originals, folder: Path) -> int:
    """Take out every file that doesn't lie below `folder`; returns how many documents left the library."""
    home = os.path.abspath(folder)
    store.folders.forget([other for other in store.folders.kept() if other != home])
    return _unlink(store, originals, [name for name in store.files() if not lies_in(name, home)])


def _unlink(store: Store, originals: Originals, paths: Sequence[str]) -> int:
    """Forget files, and the documents that lie nowhere any more with their copies."""
    before = store.digests()
    removed = store.unlink(paths)
    if removed:
        originals.drop(before - store.digests())
    with suppress(LibraryError):  # what an engine elsewhere has no document of is not found, and let go of later
        store.passages.sweep()
    return removed
