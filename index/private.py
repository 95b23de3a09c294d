"""Folders of confidential things."""

from __future__ import annotations

from pathlib import Path


def make_private(folder: Path) -> None:
    """Make a folder, where there is none, into which nobody else on this computer may look."""
    folder.mkdir(0o700, parents=True, exist_ok=True)
