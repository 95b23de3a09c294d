from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

import pytest
from filelock import Timeout

from index.explain import explained
from index.types import LibraryError


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Timeout("/home/library.lock"), "Another program has been writing to the backup (/home) for a long time"),
        (sqlite3.OperationalError("database is locked"), "Another program has been writing to the backup (/home)"),
        (
            OSError(errno.ENOLCK, os.strerror(errno.ENOLCK)),
            f"The backup at /home can't be used: [Errno {errno.ENOLCK}] ",
        ),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "The disk with the backup (/home) is full"),
        (PermissionError(errno.EACCES, "Permission denied"), "The backup at /home can't be opened or written"),
    ],
)
def test_what_the_system_raises_is_told_in_words(error: Exception, said: str) -> None:
    with pytest.raises(LibraryError) as caught, explained(Path("/home/file"), "backup"):
        raise error
    assert str(caught.value).startswith(said)
