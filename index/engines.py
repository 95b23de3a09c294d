"""Which engine keeps the passages of a library: as the library says, and for a new one as the setting does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection

from index.backend import SearchBackend
from index.database import Database
from index.embedded.engine import EmbeddedSearch
from index.milvus.connection import Milvus
from index.milvus.engine import MilvusSearch
from index.types import LibraryError

EMBEDDED = "embedded"
"""The address of the engine that a library has in itself."""


class Engines:
    """The engines of a library, each made when it is first needed. Another process may move the library meanwhile."""

    def __init__(self, database: Database, address: str | None = None, key: str | None = None) -> None:
        """`address` is `EMBEDDED` or one that `Milvus` takes; without it a library stays where it is.

        Raises `LibraryError` where the library is kept elsewhere.
        """
        self._database = database
        self._address = address
        self._key = key
        self._made: dict[str, SearchBackend] = {}
        self._making = threading.Lock()
        self.hidden: Callable[[], Collection[str]] = tuple
        """Tells the documents of which nothing is found."""
        if address and address != EMBEDDED:
            Milvus(address)  # it may be none
        if address and not self._fits(address):
            here = "in its own folder" if self.recorded == EMBEDDED else f"at {self.recorded}"
            raise LibraryError(
                f"The passages of this library are kept {here}, not as FOOTNOTE_SEARCH says. `footnote move {address}` "
                "moves them; without that setting they stay."
            )

    @property
    def recorded(self) -> str:
        """Where the library's passages are."""
        return self._database.meta("search") or EMBEDDED

    def current(self) -> SearchBackend:
        """The engine that has the library's passages, or is to have those of an empty one."""
        return self.at(self.address)

    @property
    def address(self) -> str:
        """The address of that engine: of a Milvus that has moved, the one that the setting tells."""
        return self._address if self._address and self._fits(self._address) else self.recorded

    def at(self, address: str) -> SearchBackend:
        """The engine at an address."""
        with self._making:
            if address not in self._made:
                if address == EMBEDDED:
                    made: SearchBackend = EmbeddedSearch(self._database)
                else:
                    made = MilvusSearch(self._database, Milvus(address, self._key))
                made.hidden = lambda: self.hidden()
                self._made[address] = made
            return self._made[address]

    def _fits(self, address: str) -> bool:
        """Whether an address is of the kind of engine that the library is kept by, or there is nothing to keep yet."""
        return (address == EMBEDDED) == (self.recorded == EMBEDDED) or self._empty()

    def _empty(self) -> bool:
        return self.recorded == EMBEDDED and not self._database.rows("SELECT 1 FROM documents LIMIT 1")
