"""Too little memory to load a model, told before it ends the process, and whatever else keeps one from being loaded."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import psutil

from corpus.types import FootnoteError

_STARVED = re.compile(r"allocate memory|failed to map segment|not enough memory|bad_alloc", re.IGNORECASE)

LEAST_MEMORY = 300_000_000
"""Bytes that have to be free for a small model."""

LEAST_ADDRESSES = 2_000_000_000
"""Bytes of addresses that a process needs for PyTorch and a small model, where these are limited."""


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
        wanted = LEAST_MEMORY if "torch" in sys.modules else LEAST_ADDRESSES
        short = short or (limit != resource.RLIM_INFINITY and left < wanted)
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
