"""Files that are written whole or not at all, and known by their digests."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from index.explain import explained


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, in a folder made where there is none, for nobody else.

    Raises `LibraryError` when it can't be written.
    """
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, unfinished = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(unfinished, path)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
