"""What comes of trying to sign in: where it fails, Streamlit's login tells people nothing, and the console too much."""

from __future__ import annotations

import logging
import re
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from chatbot.log import log
from chatbot.wording import clipped

LOGIN, CALLBACK = "/auth/login", "/oauth2callback"
"""Where Streamlit sends people to the provider, and where the provider sends them back to."""

NO_PROVIDER = (
    "The place where people sign in can't be reached, or is none. The administrator of this Footnote finds the reason "
    "in footnote.log."
)
NOT_AGREED = (
    "You were not signed in: Footnote and the place where people sign in did not agree. Try again; if that doesn't "
    "help, the administrator of this Footnote finds the reason in footnote.log."
)
NOT_LET = "You were not signed in, as you did not let Footnote know who you are."


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
    error = re.sub(r"\W", " ", asked.get("error", [""])[0])
    if error == "access_denied":
        return messages, NOT_LET
    return messages, NOT_AGREED + (f" It says “{clipped(error, 60)}”." if error else "")


def signs_in(start: Message) -> bool:
    """Whether an answer gives a browser the cookie of somebody who is signed in."""
    given = (value for name, value in start["headers"] if name.lower() == b"set-cookie")
    return any(re.match(rb'%s="?[^";]' % USER_COOKIE_NAME.encode(), value) for value in given)


def keep_faults() -> None:
    """Note in the log, in a line, why signing in fails, in place of what the console would be told of it."""
    logging.getLogger("streamlit.web.server.starlette.starlette_auth_routes").addFilter(_noted)


def _noted(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    if error:
        log.error("not signed in", reason=clipped(f"{type(error).__name__}: {error}", 300))
    elif record.levelno >= logging.ERROR:
        log.error("not signed in", reason=clipped(record.getMessage(), 300))
    return False
