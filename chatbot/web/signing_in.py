"""What comes of trying to sign in: where it fails, Streamlit's login tells people nothing, and the console too much."""

from __future__ import annotations

import logging
import re
import time
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from chatbot.log import log
from chatbot.wording import clipped

LOGIN = "/auth/login"
"""Where Streamlit sends people to the provider."""

NO_PROVIDER = (
    "The place where people sign in can't be reached, or is none. The administrator of this Footnote finds the reason "
    "in footnote.log."
)
NOT_AGREED = (
    "You were not signed in: Footnote and the place where people sign in did not agree. Try again; if that doesn't "
    "help, the administrator of this Footnote finds the reason in footnote.log."
)
NOT_LET = "You were not signed in, as you did not let Footnote know who you are."

PAUSE = 10.0
"""Seconds between two failures that are logged: anybody can bring them about, and nobody is to fill the log."""

_logged = -PAUSE


async def attempted(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[list[Message], str | None]:
    """What Streamlit's login answers, and why nobody could sign in, where that is what came of it."""
    messages: list[Message] = []

    async def collect(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, collect)
    if scope["path"] == LOGIN:
        return messages, NO_PROVIDER if messages[0]["status"] >= 400 else None
    asked = parse_qs(scope["query_string"].decode("latin-1"))
    if signs_in(messages[0]) or not asked.keys() & {"code", "error"}:  # the latter after signing out there
        return messages, None
    error = asked.get("error", [""])[0]
    told = error if re.fullmatch("[a-z_]{1,40}", error) else ""  # anybody can write this
    if told == "access_denied":
        return messages, NOT_LET
    _note(f"the provider says {told}" if told else "no way in that was begun here, or begun too long ago")
    return messages, NOT_AGREED + (f" It says “{told}”." if told else "")


def signs_in(start: Message) -> bool:
    """Whether an answer gives a browser the cookie of somebody who is signed in."""
    given = (value for name, value in start["headers"] if name.lower() == b"set-cookie")
    return any(re.match(rb'%s="?[^";]' % USER_COOKIE_NAME.encode(), value) for value in given)


def log_sign_in_faults() -> None:
    """Note in the log, in a line, why signing in fails, in place of what the console would be told of it."""
    logging.getLogger("streamlit.web.server.starlette.starlette_auth_routes").addFilter(_noted)


def _noted(record: logging.LogRecord) -> bool:
    if error := record.exc_info[1] if record.exc_info else None:
        _note(f"{type(error).__name__}: {error}")
    elif "logout" in record.msg:
        _note(record.getMessage())
    return False


def _note(reason: str) -> None:
    global _logged
    if time.monotonic() - _logged >= PAUSE:
        _logged = time.monotonic()
        plain = "".join(c if c.isprintable() else " " for c in reason)
        log.warning("not signed in", reason=clipped(plain, 300))
