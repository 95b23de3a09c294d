"""What SQLite, the file system and models raise, in words for a person."""

from __future__ import annotations

import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from filelock import Timeout

from corpus.types import FootnoteError
from index.types import LibraryError

_STARVED = re.compile(r"allocate memory|failed to map segment|not enough memory|bad_alloc", re.IGNORECASE)

ANEW = "delete it and add your files again"
"""What can be done with a damaged library of which there is no backup."""

LEAST_MEMORY = 300_000_000
"""Bytes that have to be free for a small model."""

LEAST_ADDRESSES = 2_000_000_000
"""Bytes of addresses that a process needs for PyTorch and a small model, where these are limited."""

HARDLY_ANY = 1_000_000
"""Bytes free on a disk with which hardly anything can be done."""


@contextmanager
def explained(path: Path, what: str = "library", else_: str = ANEW) -> Iterator[None]:
    """Turn what SQLite and the file system raise into a `LibraryError` that a person understands; `else_` is what to do
    with a damaged file of which there is no backup."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        reason = (error.strerror or "" if isinstance(error, OSError) else str(error)).lower()
        if "full" in reason or "no space" in reason or (_vague(reason) and _full(path.parent)):
            message = (
                f"The disk with the {what} ({path.parent}) is full. Free some space and try again; nothing was lost."
            )
        elif isinstance(error, Timeout) or "locked" in reason or "locking protocol" in reason:
            message = (
                f"Another program has been writing to the {what} ({path.parent}) for a long time. Try again later."
            )
        elif isinstance(error, PermissionError) or "readonly" in reason or "unable to open" in reason:
            message = (
                f"The {what} at {path.parent} can't be opened or written. Check your permission for this folder, "
                f"or choose another{' with --library' if what == 'library' else ''}."
            )
        elif "malformed" in reason or "not a database" in reason:
            message = damaged(path, else_)
        else:
            message = f"The {what} at {path.parent} can't be used: {error}."
        raise LibraryError(message) from error


def damaged(path: Path, else_: str = ANEW) -> str:
    """What to do where a library's file is damaged."""
    return f"The library file {path} is damaged. Bring back a backup with `footnote restore FILE`, or {else_}."


def _vague(reason: str) -> bool:
    return "i/o" in reason or "unable to open" in reason


def _full(folder: Path) -> bool:
    """Whether a disk has hardly any room, of which SQLite in places says no more than that something failed."""
    try:
        return shutil.disk_usage(folder).free < HARDLY_ANY
    except OSError:
        return False


def starved(error: BaseException | None) -> bool:
    """Whether an error came of too little memory, which libraries tell in ways of their own."""
    while error:
        if isinstance(error, MemoryError) or _STARVED.search(str(error)):
            return True
        error = error.__cause__ or error.__context__
    return False


def require_memory(name: str) -> None:
    """Raise `FootnoteError` where there is too little memory to load even a small model: PyTorch may end the whole
    process then, without a word."""
    short = psutil.virtual_memory().available < LEAST_MEMORY
    if sys.platform != "win32":
        import resource

        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
        left = limit - psutil.Process().memory_info().vms
        short = short or (limit != resource.RLIM_INFINITY and left < LEAST_ADDRESSES)
    if short:
        raise FootnoteError(_too_little(name))


def _too_little(name: str) -> str:
    return f"There is not enough memory to load {name}. Close other programs, or choose a smaller model."


def unloadable(name: str, folder: Path, error: BaseException) -> str:
    """Why a model can't be loaded from a folder, and what to do."""
    if starved(error):
        return _too_little(name)
    return (
        f"The model {name} can't be loaded from {folder}: it is damaged or of another kind. "
        f"`footnote models pull {name}` mends a damaged one."
    )


def to_install(purpose: str, extra: str) -> str:
    """What to do where the packages of an extra are missing.

    >>> to_install("To fly", "wings")
    "To fly, install what that takes: `pip install 'footnote[wings]'`, or `make setup EXTRAS=wings`."
    """
    return f"{purpose}, install what that takes: `pip install 'footnote[{extra}]'`, or `make setup EXTRAS={extra}`."
