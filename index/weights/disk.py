"""What model files ask of a disk: their bytes, and room enough."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from index.weights.known import WeightsError


def bytes_under(folder: Path) -> int:
    """Bytes of all files in a folder, 0 if there is none; files and folders may vanish meanwhile."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.stat(os.path.join(parent, name)).st_size
    return total


def require_space(work: Path, needed: int, what: str) -> None:
    """Raise WeightsError unless `work`, what it holds already included, has room for `needed` bytes."""
    free = shutil.disk_usage(work).free
    if free + bytes_under(work) < needed:
        raise WeightsError(
            f"{what} needs {gigabytes(needed)} on the disk of {work.parent}, where {gigabytes(free)} are "
            "free: make room, or choose another place with FOOTNOTE_CACHE."
        )


def gigabytes(size: int) -> str:
    """A number of bytes for people.

    >>> gigabytes(4_683_000_000), gigabytes(91_567_913)
    ('4.7 GB', '92 MB')
    """
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
