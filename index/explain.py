"""What SQLite and the file system raise, in words for a person."""

from __future__ import annotations

import re
import shlex
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from filelock import Timeout

from index.types import LibraryError

ANEW = "delete it and add your files again"
"""What can be done with a damaged library of which there is no backup."""

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


def to_install(purpose: str, extra: str) -> str:
    """What to do where the packages of an extra are missing. They are named one by one: who asks an index for
    "footnote" may get another program of that name.

    >>> to_install("To have people sign in", "sign-in")
    "To have people sign in, install what that takes: `make setup EXTRAS=sign-in`, or `pip install 'authlib>=1.6' \
'httpx>=0.27'`."
    """
    try:
        needs = requires("footnote") or []
    except PackageNotFoundError:
        needs = []
    parted = (need.partition(";") for need in needs)
    wanted = sorted(package.strip() for package, _, when in parted if re.search(rf"extra == ['\"]{extra}['\"]", when))
    otherwise = f", or `pip install {' '.join(map(shlex.quote, wanted))}`" if wanted else ""
    return f"{purpose}, install what that takes: `make setup EXTRAS={extra}`{otherwise}."
