"""What browsers are told with everything that is served: what a page may do, and what is kept of it."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import Message, Scope, Send

from chatbot.serving.entrance import Entrance

NEVER_KEPT = {"Cache-Control": "no-store"}


def guarded(scope: Scope, send: Send, entrance: Entrance) -> Send:
    """Sends the same, with what a browser is to hold to."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(_headers())
            if scope["path"].startswith("/api/"):
                headers.setdefault("Cache-Control", "private, no-store")
            if entrance.access and headers.get("Content-Type", "").startswith("text/html"):
                headers.update(NEVER_KEPT)  # the way back leads who has signed out to where one signs in
            if entrance.url.startswith("https:"):
                message["headers"] = [
                    (name, value + b"; Secure" if name.lower() == b"set-cookie" else value)
                    for name, value in message["headers"]
                ]
        await send(message)

    return sent


@cache
def _headers() -> dict[str, str]:
    """Nothing is loaded from elsewhere, no script runs but Streamlit's and ours, and no other page frames this one."""
    index = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    inline = re.findall(r"<script>(.*?)</script>", index, re.DOTALL)
    known = [f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in inline]
    policy = {
        "default-src": "'self'",
        # Our components' scripts are blobs, and Streamlit has some of WebAssembly.
        "script-src": " ".join(["'self'", "blob:", "'wasm-unsafe-eval'", *known]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{what} {where}" for what, where in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
