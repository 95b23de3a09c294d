"""Who has signed out: what their browser showed opens nothing any more, on no other page of theirs either."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

ENDED = 1008
"""The code that closes a connection which is not allowed any more."""


class Sessions:
    """The connections that were opened with a cookie, which end with it.

    What has ended is remembered until the server stops. The browser has dropped the cookie by then; it is for those
    who copied it, and for other pages of the same browser.
    """

    def __init__(self) -> None:
        self._ended: set[str] = set()
        self._open: dict[str, set[asyncio.Event]] = {}

    def has_ended(self, cookie: str) -> bool:
        """Whether whoever had this cookie has signed out."""
        return digest(cookie) in self._ended

    def end(self, cookie: str) -> None:
        """Sign out whoever has this cookie, and close what is open."""
        self._ended.add(digest(cookie))
        for event in self._open.get(digest(cookie), ()):
            event.set()

    async def connect(self, cookie: str, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Have an application serve a connection until it is closed or this cookie's session ends."""
        ended = asyncio.Event()
        opened = self._open.setdefault(digest(cookie), set())
        opened.add(ended)
        try:
            await app(scope, _until(ended, receive), send)
        finally:
            opened.discard(ended)
            if not opened:
                self._open.pop(digest(cookie), None)
        if ended.is_set():
            with suppress(Exception):  # it was closed from the other side, too
                await send({"type": "websocket.close", "code": ENDED, "reason": ""})


def _until(ended: asyncio.Event, receive: Receive) -> Receive:
    """Receives what comes until something has ended, and then that the connection was closed."""

    begun = False

    async def received() -> Message:
        nonlocal begun
        if not begun:  # that a connection is wanted, which has to be answered first
            begun = True
            return await receive()
        coming, over = asyncio.ensure_future(receive()), asyncio.ensure_future(ended.wait())
        try:
            await asyncio.wait({coming, over}, return_when=asyncio.FIRST_COMPLETED)
            return {"type": "websocket.disconnect", "code": ENDED} if ended.is_set() else coming.result()
        finally:
            coming.cancel()
            over.cancel()

    return received


def digest(cookie: str) -> str:
    """What tells one cookie from another: what is signed in it, as a signature can be written in several ways."""
    return hashlib.sha256(cookie.rsplit(".", 1)[0].encode("utf-8", "replace")).hexdigest()
