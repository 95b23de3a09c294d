"""What happened, as lines of JSON beside the library: how long things took and what went wrong, never what was asked
or read, unless that is wanted."""

from __future__ import annotations

import logging
import traceback
from collections.abc import MutableMapping
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import structlog

from chatbot.files import LOG

LARGEST, KEPT = 5_000_000, 3
"""How many bytes a file of the log has at most, and how many earlier ones are kept."""

log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger("footnote")


def keep_log(folder: Path, *, texts: bool = False) -> None:
    """Keep a log in a folder from now on, with `texts` what people ask, too.

    Where it can't be written, there is none: it must not stand in the way of anything else.
    """
    logging.raiseExceptions = False  # on a full disk, say
    _configure(texts)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        _logger.addHandler(RotatingFileHandler(folder / LOG, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8"))


def _configure(texts: bool) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper("iso"),
            _with_texts if texts else _without_texts,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def _with_texts(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """With what a person or an error says."""
    if error := event.get("error"):
        event.update(error=type(error).__name__, says=str(error), where=_where(error))
    return event


def _without_texts(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """With the kind of an error and its place alone, as what it says may be out of a document."""
    event.pop("question", None)
    if error := event.get("error"):
        event.update(error=type(error).__name__, where=_where(error))
    return event


def _where(error: BaseException) -> list[str]:
    """The places in the code that an error came through."""
    return [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]


_logger = logging.getLogger("footnote")
_logger.propagate = False
_logger.setLevel(logging.INFO)
_logger.addHandler(logging.NullHandler())  # until one is kept
_configure(texts=False)
