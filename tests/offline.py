"""Footnote without a way to other computers."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).with_name("refused")


def offline(attempts: Path) -> dict[str, str]:
    """What to set in the environment of a command so that neither it nor any process that it starts finds a way to
    another computer; a file has the names of those that it looks for."""
    return {"PYTHONPATH": os.pathsep.join([str(FOLDER), str(FOLDER.parents[1])]), "ATTEMPTS": str(attempts)}
