"""A connection to Milvus: a server, or the engine in a file of Milvus Lite."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.explain import to_install
from index.types import LibraryError

if TYPE_CHECKING:
    from pymilvus import MilvusClient

SCHEMES = {"milvus": "http", "milvus+tls": "https"}
"""How addresses of Milvus begin, and those of what pymilvus connects to."""

CONNECTING = 5.0
"""How many seconds a server has to take a connection."""

ANSWERING = 20.0
"""How many seconds it has to do what is asked. So long pymilvus tries again, waiting longer each time, where it is away
or says that it is overloaded."""

AWAY, BUSY, NO_COLLECTION = 2, 8, 100
"""Codes of errors."""

CALM = {"grpc.keepalive_time_ms": 600_000}
"""Milvus Lite ends connections that are looked after more often, which gRPC tells on the terminal."""

ROWS = 256
"""How many passages are written or read at a time."""

REFUSED = "auth check failure", "UNAUTHENTICATED", "PERMISSION_DENIED"
"""What errors say about a key that is not taken."""


class Milvus:
    """Calls that either work or say in words why not."""

    def __init__(self, address: str, key: str | None = None) -> None:
        """`address` is "milvus://host:19530", "milvus+tls://host:19530" where what is sent is to be encrypted, both
        with "/database" or without, or "milvus:///folder/library.db" for Milvus Lite; `key` is a token or
        "user:password".

        Raises `LibraryError` for another address.
        """
        parts = urlsplit(address)
        name = parts.path.strip("/")
        if parts.scheme not in SCHEMES or not (parts.netloc or (name and parts.scheme == "milvus")):
            raise LibraryError(
                f"No engine has the address {address}. It is milvus://HOST:19530 for a Milvus server, or "
                "milvus:///FOLDER/NAME.db for Milvus Lite in a file."
            )
        self.address = address
        self._file = None if parts.netloc else Path(parts.path)
        self._uri = f"{SCHEMES[parts.scheme]}://{parts.netloc}" if parts.netloc else parts.path
        self._database = name if parts.netloc else ""
        self._key = key
        self._client: MilvusClient | None = None
        self._lock = threading.Lock()

    def call(self, name: str, *given: Any, **named: Any) -> Any:
        """What a method of pymilvus's `MilvusClient` gives.

        Raises `LibraryError`; at the latest after `CONNECTING` and `ANSWERING` where the server is silent.
        """
        with self._explained():
            return getattr(self._connected(), name)(*given, timeout=ANSWERING, **named)

    def _connected(self) -> MilvusClient:
        with self._lock:
            if self._client is None:
                from pymilvus import MilvusClient

                for name in ("pymilvus", "milvus_lite", "grpc"):  # they log what is told here in words
                    logging.getLogger(name).setLevel(logging.CRITICAL)
                if self._file:
                    self._file.parent.mkdir(parents=True, exist_ok=True)
                self._client = MilvusClient(
                    self._uri,
                    token=self._key or "",
                    db_name=self._database,
                    timeout=CONNECTING,
                    grpc_options=CALM if self._file else {},
                )
                if self._file:  # a server goes on with what it had loaded; Milvus Lite has nothing loaded at first
                    for area in self._client.list_collections():
                        self._client.load_collection(area)
            return self._client

    def settle(self, area: str) -> None:
        """Have a collection searched fast after much was written: a server does that by itself, Milvus Lite would go
        through all that was written last at each search."""
        if self._file and self.call("has_collection", area):
            self.call("flush", area)

    def each(self, area: str, where: str, fields: Iterable[str]) -> Iterator[dict[str, Any]]:
        """All rows of a collection that meet a condition, in no order."""
        pages = self.call("query_iterator", area, batch_size=ROWS, filter=where, output_fields=list(fields))
        while True:
            with self._explained():
                found = pages.next()
            if not found:
                break
            yield from found
        pages.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Raise as `LibraryError` what pymilvus raises."""
        try:
            from grpc import RpcError
            from pymilvus.exceptions import MilvusException
        except ImportError as error:
            raise LibraryError(to_install("To search with Milvus", "cluster")) from error
        try:
            yield
        except (MilvusException, RpcError, OSError) as error:
            raise LibraryError(self._told(error)) from error

    @property
    def no_passages(self) -> str:
        """What is said where a library has no passages."""
        return (
            f"The search engine at {self.address} has no passages of this library. They are elsewhere (see "
            "FOOTNOTE_SEARCH), or were deleted there: `footnote doctor --repair` makes them anew."
        )

    def _told(self, error: Exception) -> str:
        if self._file and self._client is None:
            return (
                f"The file of Milvus Lite, {self._file}, can't be opened: another process has it open, or it can't be "
                "written. Milvus Lite serves one process at a time; a Milvus server serves many."
            )
        what = str(getattr(error, "message", "") or error)
        if any(sign in what for sign in REFUSED):
            return f"The search engine at {self.address} doesn't take the key in FOOTNOTE_SEARCH_KEY."
        if getattr(error, "code", None) == BUSY:
            return f"The search engine at {self.address} is overloaded. Try again in a minute."
        if getattr(error, "code", None) == NO_COLLECTION:
            return self.no_passages
        if "DEADLINE_EXCEEDED" in what:
            return (
                f"The search engine at {self.address} took longer than {ANSWERING:.0f} seconds. Try again in a minute."
            )
        if getattr(error, "code", None) == AWAY or "UNAVAILABLE" in what:
            return f"The search engine at {self.address} can't be reached. Start it, or try again in a minute."
        return f"The search engine at {self.address} failed: {' '.join(what.split())[:300]}"


def quoted(value: str) -> str:
    """A text as filters write it.

    >>> quoted('a "b"')
    '"a \\\\"b\\\\""'
    """
    return json.dumps(value, ensure_ascii=False)


def all_of(values: Iterable[Any]) -> str:
    """Values as filters list them."""
    return "[" + ", ".join(quoted(value) if isinstance(value, str) else str(value) for value in values) + "]"
