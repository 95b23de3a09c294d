"""A connection to Milvus: a server, or the engine in a file of Milvus Lite."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from index.explain import to_install
from index.types import LibraryError

if TYPE_CHECKING:
    from pymilvus import MilvusClient

T = TypeVar("T")

SCHEME = "milvus"

CONNECTING = 5.0
"""How many seconds a server has to take a connection."""

ATTEMPTS, FIRST_WAIT = 4, 0.2
"""How often a server that is away or busy is tried, and how many seconds are waited at first, then twice as long."""

AWAY, BUSY, NO_COLLECTION = 2, 8, 100
"""Codes of errors; the first two may be over in a moment."""

ELSEWHERE = "They are elsewhere, or were deleted there: see FOOTNOTE_SEARCH."


class Milvus:
    """Calls that either work or say in words why not."""

    def __init__(self, address: str, key: str | None = None) -> None:
        """`address` is "milvus://host:19530", or "milvus:///folder/library.db" for Milvus Lite; `key` is a token or
        "user:password".

        Raises `LibraryError` for another address.
        """
        parts = urlsplit(address)
        if parts.scheme != SCHEME or not (parts.netloc or parts.path.strip("/")):
            raise LibraryError(
                f"No engine has the address {address}. It is milvus://HOST:19530 for a Milvus server, or "
                "milvus:///FOLDER/NAME.db for Milvus Lite in a file."
            )
        self.address = address
        self._file = None if parts.netloc else Path(parts.path)
        self._uri = f"http://{parts.netloc}" if parts.netloc else parts.path
        self._key = key
        self._client: MilvusClient | None = None
        self._lock = threading.Lock()

    def call(self, use: Callable[[MilvusClient], T]) -> T:
        """What a use of the client gives; a server that is away for a moment is tried again.

        Raises `LibraryError`.
        """
        import tenacity

        attempts = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_may_pass),
            wait=tenacity.wait_exponential_jitter(multiplier=FIRST_WAIT, jitter=FIRST_WAIT),
            stop=tenacity.stop_after_attempt(1 if self._file else ATTEMPTS),
            reraise=True,
        )
        with self._explained():
            return attempts(lambda: use(self._connected()))

    def _connected(self) -> MilvusClient:
        with self._lock:
            if self._client is None:
                from pymilvus import MilvusClient

                for name in ("pymilvus", "milvus_lite", "grpc"):  # they log what is told here in words
                    logging.getLogger(name).setLevel(logging.CRITICAL)
                if self._file:
                    self._file.parent.mkdir(parents=True, exist_ok=True)
                self._client = MilvusClient(self._uri, token=self._key or "", timeout=CONNECTING)
            return self._client

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            from grpc import RpcError
            from pymilvus.exceptions import MilvusException
        except ImportError as error:
            raise LibraryError(to_install("To search with Milvus", "cluster")) from error
        try:
            yield
        except (MilvusException, RpcError, OSError) as error:
            raise LibraryError(self._told(error)) from error

    def _told(self, error: Exception) -> str:
        if self._file and self._client is None:
            return (
                f"The file of Milvus Lite, {self._file}, can't be opened: another process has it open, or it can't be "
                "written. Milvus Lite serves one process at a time; a Milvus server serves many."
            )
        what = str(getattr(error, "message", "") or error)
        if "auth" in what.lower():
            return f"The search engine at {self.address} doesn't take the key in FOOTNOTE_SEARCH_KEY."
        if getattr(error, "code", None) == BUSY:
            return f"The search engine at {self.address} is overloaded. Try again in a minute."
        if getattr(error, "code", None) == NO_COLLECTION:
            return f"The search engine at {self.address} has no passages of this library. {ELSEWHERE}"
        if _may_pass(error):
            return f"The search engine at {self.address} can't be reached. Start it, or try again in a minute."
        return f"The search engine at {self.address} failed: {' '.join(what.split())[:300]}"


def _may_pass(error: BaseException) -> bool:
    with suppress(ImportError):
        from grpc import RpcError

        if isinstance(error, RpcError):
            return True
    return getattr(error, "code", None) in (AWAY, BUSY)


def quoted(value: str) -> str:
    """A text as filters write it.

    >>> quoted('a "b"')
    '"a \\\\"b\\\\""'
    """
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def listed(values: Any) -> str:
    """Values as filters list them."""
    return "[" + ", ".join(quoted(value) if isinstance(value, str) else str(value) for value in values) + "]"
