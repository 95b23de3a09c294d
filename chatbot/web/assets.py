"""Streamlit's scripts and fonts, from memory."""

from __future__ import annotations

import mimetypes
from functools import cache
from pathlib import Path

import streamlit
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

_FOLDER = Path(streamlit.__file__).parent / "static"

# Each name holds a hash of the content.
_HEADERS = {"Cache-Control": "public, max-age=31536000, immutable"}


class Assets:
    """Answers for the files of the page at once.

    A page has a hundred of them. Streamlit opens each in a thread and reads it in parts, behind three layers of
    middleware, which takes a third of the time until a new browser shows the page.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.files = {
            f"/{path.relative_to(_FOLDER).as_posix()}": path
            for path in (_FOLDER / "static").rglob("*")
            if path.is_file()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for one of these files, and pass on any other."""
        path = self.files.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        await (_response(path) if path else self.app)(scope, receive, send)


@cache
def _response(path: Path) -> Response:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Response(path.read_bytes(), headers=_HEADERS, media_type=kind)
