"""What stands before everything that is served: who may come in, and from where."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import jinja2
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from chatbot.log import log
from chatbot.serving.entrance import Entrance
from chatbot.serving.people import Person, person_id
from chatbot.serving.provider import CALLBACK
from chatbot.web.headers import NEVER_KEPT, guarded
from chatbot.web.sessions import Sessions, digest
from chatbot.web.signing_in import LOGIN, attempted, signs_in

SIGN_IN, SIGN_OUT = "/sign-in", "/auth/logout"
OPEN = (LOGIN, SIGN_OUT, CALLBACK, "/_stcore/health")
"""What is there before somebody is signed in."""

UPLOADS = "/_stcore/upload_file"
"""Where Streamlit takes files, into memory."""

WANTED = "footnote_wanted"
"""The cookie that has where somebody wanted to go who had to sign in first."""

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
"""What proxies add to a request."""

_pages = jinja2.Environment(loader=jinja2.PackageLoader("chatbot.web", "."), autoescape=True)


class Gate:
    """Lets only those through who may come in, and says so to others; what goes out, browsers handle with care.

    To whoever is let through, `scope["state"]["person"]` says who it is.
    """

    def __init__(self, app: ASGIApp, entrance: Entrance) -> None:
        self.app = app
        self.entrance = entrance
        self.sessions = Sessions()
        self._noted: set[tuple[str, str]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        cookie = connection.cookies.get(USER_COOKIE_NAME, "")
        person = self._person(connection)
        answer = self._answer(connection, person)
        if answer is None:
            scope.setdefault("state", {})["person"] = person
            sent = guarded(scope, send, self.entrance)
            if self.entrance.access and person:
                self._note("came in", cookie, person.name, person.id)
            if scope["type"] == "websocket" and self.entrance.access:
                await self.sessions.connect(cookie, self.app, scope, receive, sent)
                return
            if self.entrance.access and scope["path"] in (LOGIN, CALLBACK):
                await self._sign_in(connection, receive, sent)
                return
            if scope["path"] == SIGN_OUT:
                self._end(connection)
            await self.app(scope, receive, sent)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
        else:
            await answer(scope, receive, guarded(scope, send, self.entrance))

    async def _sign_in(self, connection: HTTPConnection, receive: Receive, send: Send) -> None:
        messages, failure = await attempted(self.app, connection.scope, receive)
        reached = connection.scope["path"] == CALLBACK
        # Who goes back to there is signed in as before.
        if failure and not (reached and self._claims(connection)):
            status = 403 if reached else 502
            refused = _refused(connection, status, "Not signed in", failure, (SIGN_IN, "Try again"))
            await refused(connection.scope, receive, send)
            return
        if signs_in(messages[0]):
            self._end(connection)  # who signs in may be somebody else
        for message in messages:
            await send(message)

    def _end(self, connection: HTTPConnection) -> None:
        if told := self._claims(connection):
            cookie = connection.cookies.get(USER_COOKIE_NAME, "")
            self._note("signed out", cookie, _name(told), person_id(told))
            self.sessions.end(cookie)

    def _note(self, what: str, cookie: str, who: str, person: str) -> None:
        """Log what somebody does who shows a cookie, once: they may choose their name, but not who the provider says
        that they are."""
        if (what, digest(cookie)) not in self._noted:
            self._noted.add((what, digest(cookie)))
            log.info(what, who=who, id=person)

    def _person(self, connection: HTTPConnection) -> Person | None:
        access = self.entrance.access
        return access.person(self._claims(connection)) if access else self.entrance.everyone

    def _claims(self, connection: HTTPConnection) -> Mapping[str, Any]:
        """What the provider told of whoever asks, unless they have signed out since."""
        ended = self.sessions.has_ended(connection.cookies.get(USER_COOKIE_NAME, ""))
        return {} if ended else claims(connection.cookies)

    def _answer(self, connection: HTTPConnection, person: Person | None) -> Response | None:
        """What is answered at once; None for what is let through."""
        path = connection.scope["path"]  # by which it would be answered, too
        if reason := self._astray(connection):
            return _refused(connection, 403, "Another address", reason)
        if self.entrance.access and path in OPEN and connection.scope["type"] == "http":
            return None
        if self.entrance.access and path == SIGN_IN:
            return RedirectResponse(_login(), headers=NEVER_KEPT)
        if person is None:
            return self._stranger(connection)
        if path.startswith(UPLOADS) and not person.administrator:
            return _refused(connection, 403, "No way in", "Only the administrator adds documents.")
        if path == "/" and (wanted := connection.cookies.get(WANTED)):
            return _sent_on(unquote(wanted))
        return None

    def _astray(self, connection: HTTPConnection) -> str | None:
        """Why a request comes from where none should."""
        named = connection.headers.get("host", "")
        # A page elsewhere may have its own name lead to this computer, to read what only this page may.
        if not self.entrance.known_as(_host(named)):
            return f"Footnote is to be reached at {self.entrance.url}."
        if self.entrance.alone and any(name in connection.headers for name in FORWARDED):
            return (
                "This came through a proxy, behind which others may be. Have them sign in, or let in everybody with "
                "FOOTNOTE_EVERYBODY=true."
            )
        # Nor may a page elsewhere open a connection to this one, or send it anything.
        origin = connection.headers.get("origin")
        sends = connection.scope["type"] == "websocket" or connection.scope["method"] not in ("GET", "HEAD")
        if sends and origin and urlsplit(origin).netloc not in (named, urlsplit(self.entrance.url).netloc):
            return "This was sent by a page that is not Footnote's."
        return None

    def _stranger(self, connection: HTTPConnection) -> Response:
        known = self._claims(connection)
        if known.get("sub"):
            who = _name(known)
            self._note("turned away", connection.cookies[USER_COOKIE_NAME], who, person_id(known))
            reason = f"You are signed in as {who}, who may not use this Footnote. Its administrator can change that."
            if self.entrance.access and (why := self.entrance.access.in_doubt(known)):
                reason = f"You are signed in as {who}, but {why}"
            return _refused(connection, 403, "No way in", reason, (SIGN_OUT, "Sign in as somebody else"))
        reason = "Sign in to ask the documents."
        if f"{USER_COOKIE_NAME}_1" in connection.cookies:
            reason = (
                "You can't be signed in: the place where you sign in tells more of you than a browser keeps. Its "
                "administrator can have it tell Footnote less, such as fewer of your groups."
            )
        answer = _refused(connection, 401, "Footnote", reason, (SIGN_IN, "Sign in"))
        if _is_page(connection):
            wanted = connection.scope["path"] + "?" + connection.scope["query_string"].decode("latin-1")
            answer.set_cookie(WANTED, quote(wanted), max_age=600, httponly=True, samesite="lax")
        return answer


def claims(cookies: Mapping[str, str]) -> Mapping[str, Any]:
    """What the provider told of whoever shows these cookies; nothing where Streamlit's login did not sign them.

    What is so long that it was cut into several cookies counts for nothing: each is signed by itself, so that the parts
    of one person's could be put together with those of another's.
    """
    value = cookies.get(USER_COOKIE_NAME, "").encode("latin-1", "replace")
    whole = decode_signed_value(get_cookie_secret(), USER_COOKIE_NAME, value) if value else None
    try:
        told = json.loads(whole) if whole else {}
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _name(told: Mapping[str, Any]) -> str:
    """What to call somebody of whom the provider told this."""
    return str(told.get("email") or told.get("name") or told.get("sub", ""))


def _host(named: str) -> str | None:
    """The name, without its port, under which somebody asks; None for what is no name."""
    try:
        return urlsplit(f"//{named}").hostname
    except ValueError:
        return None


def _login() -> str:
    """Where Streamlit's login begins; such an address counts for a short while."""
    from streamlit.user_info import generate_login_redirect_url

    return generate_login_redirect_url("default")


def _sent_on(wanted: str) -> Response:
    """On to where somebody wanted to go, on this server."""
    here = wanted if re.fullmatch(r"/(?![/\\])[^\x00-\x20\\]*", wanted) else "/"
    answer = RedirectResponse(here, headers=NEVER_KEPT)
    answer.delete_cookie(WANTED)
    return answer


def _refused(
    connection: HTTPConnection, status: int, title: str, reason: str, way: tuple[str, str] | None = None
) -> Response:
    """Why somebody gets no further, as a page or for a program, and a way on: an address with its name."""
    if not _is_page(connection):
        return JSONResponse({"error": reason}, status, NEVER_KEPT)
    page = _pages.get_template("gate.html").render(title=title, reason=reason, way=way)
    return HTMLResponse(page, status, NEVER_KEPT)


def _is_page(connection: HTTPConnection) -> bool:
    """Whether a person looks at what is answered."""
    return "text/html" in connection.headers.get("accept", "")
