"""The gate before everything that is served: whom it lets through, and what it says to others."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit.auth_util import set_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from structlog.testing import capture_logs

from chatbot.serving.entrance import LOCAL, Entrance
from chatbot.serving.people import ANYBODY, Access
from chatbot.web import signing_in
from chatbot.web.gate import WANTED, Gate

KEY = "a key that nobody knows"
ANN = {"iss": "i", "sub": "ann", "email": "ann@example.org", "email_verified": True}
SHARED = Entrance("https://footnote.example.org", ("footnote.example.org",), access=Access(("@example.org",)))
HERE = {"Host": "footnote.example.org", "Origin": "https://footnote.example.org"}
ALONE = Entrance("http://localhost:8501", LOCAL)
OPEN = Entrance("http://localhost:8501", (), everyone=ANYBODY)


async def _told(request: Request) -> JSONResponse:
    person = request.state.person
    answer = JSONResponse(person.id if person else None)
    answer.set_cookie("any", "thing")
    if request.query_params.get("code") == "right":
        answer.set_cookie(USER_COOKIE_NAME, "signed")
    return answer


async def _echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("secret")
    if socket.url.path == "/held":
        async for _ in socket.iter_text():
            await socket.send_text("more")
        return
    await socket.close()


def client(entrance: Entrance, **options: Any) -> TestClient:
    routes = [
        Route("/{path:path}", _told, methods=["GET", "HEAD", "POST", "PUT", "DELETE"]),
        WebSocketRoute("/{path:path}", _echo),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(Gate, entrance=entrance)])
    return TestClient(app, entrance.url, follow_redirects=False, **options)


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("chatbot.web.gate.get_cookie_secret", lambda: KEY)
    return


def cookies(claims: dict[str, Any], key: str = KEY) -> dict[str, str]:
    """The cookies that Streamlit's login would set."""
    kept: dict[str, str] = {}
    set_cookie_with_chunks(
        lambda name, value: kept.update({name: create_signed_value(key, name, value).decode()}),
        lambda name, value: create_signed_value(key, name, value),
        USER_COOKIE_NAME,
        claims,
        cookie_attr_size=60,
    )
    return kept


def test_who_has_signed_in_comes_through() -> None:
    assert client(SHARED, cookies=cookies(ANN)).get("/documents").json() == "i ann"
    with client(SHARED, cookies=cookies(ANN)).websocket_connect("/_stcore/stream", headers=HERE) as socket:
        assert socket.receive_text() == "secret"


def test_signing_out_ends_every_page_of_a_browser_and_no_other() -> None:
    here, elsewhere = cookies(ANN), cookies(ANN | {"auth_time": 2})
    with client(SHARED) as browser:
        headers = HERE | {"Cookie": "; ".join(f"{name}={value}" for name, value in here.items())}
        others = HERE | {"Cookie": "; ".join(f"{name}={value}" for name, value in elsewhere.items())}
        with (
            browser.websocket_connect("/held", headers=headers) as open_page,
            browser.websocket_connect("/held", headers=others) as other,
        ):
            assert open_page.receive_text() == other.receive_text() == "secret"
            assert browser.get("/auth/logout", headers=headers).status_code == 200
            with pytest.raises(WebSocketDisconnect):
                open_page.receive_text()
            other.send_text("on")
            assert other.receive_text() == "more"
        assert browser.get("/documents", headers=headers).status_code == 401
        altered = headers["Cookie"] + "="  # the same signature
        assert browser.get("/documents", headers=HERE | {"Cookie": altered}).status_code == 401
        assert browser.get("/documents", headers=others).status_code == 200
        with pytest.raises(WebSocketDisconnect), browser.websocket_connect("/held", headers=headers):
            pass


def test_who_signs_in_anew_is_who_they_were_no_more() -> None:
    with client(SHARED) as browser:
        headers = HERE | {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies(ANN).items())}
        with browser.websocket_connect("/held", headers=headers) as open_page:
            assert open_page.receive_text() == "secret"
            browser.get("/oauth2callback?code=right", headers=headers)
            with pytest.raises(WebSocketDisconnect):
                open_page.receive_text()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("code=wrong", "did not agree"),
        ("error=access_denied", "you did not let Footnote know who you are"),
        ("error=server_error", "It says “server_error”"),
        ("error=Call+our+helpdesk&error_description=now", "in footnote.log.</p>"),
    ],
)
def test_who_could_not_sign_in_is_told_why(monkeypatch: pytest.MonkeyPatch, asked: str, told: str) -> None:
    monkeypatch.setattr(signing_in, "_logged", -signing_in.PAUSE)
    with capture_logs() as logged:
        for _ in range(3):
            refused = client(SHARED).get(f"/oauth2callback?{asked}", headers={"Accept": "text/html"})
    assert refused.status_code == 403
    assert told in refused.text
    assert len(logged) == ("access_denied" not in asked)  # which is nobody's fault, and else no more than one
    assert "helpdesk" not in f"{logged}{refused.text}"
    assert 'href="/sign-in"' in refused.text
    # The way back to there changes nothing for who is signed in.
    ann = client(SHARED, cookies=cookies(ANN))
    assert ann.get(f"/oauth2callback?{asked}").status_code == 200
    assert ann.get("/documents").json() == "i ann"


def test_who_comes_back_from_signing_out_is_shown_the_way_in() -> None:
    assert client(SHARED).get("/oauth2callback", headers={"Accept": "text/html"}).json() is None  # Streamlit's answer


@pytest.mark.parametrize(
    ("verified", "told"),
    [({}, "FOOTNOTE_TRUST_ADDRESSES"), ({"email_verified": False}, "this address is not verified")],
)
def test_whose_address_is_not_verified_is_told_so(verified: dict[str, Any], told: str) -> None:
    ann = {name: value for name, value in ANN.items() if name != "email_verified"} | verified
    refused = client(SHARED, cookies=cookies(ann)).get("/", headers={"Accept": "text/html"})
    assert refused.status_code == 403
    assert told in refused.text


@pytest.mark.parametrize(
    "shown",
    [
        {},
        cookies(ANN, "another key"),
        {USER_COOKIE_NAME: "not.signed.atall"},
        {USER_COOKIE_NAME: create_signed_value(KEY, USER_COOKIE_NAME, "[1]").decode()},
        {USER_COOKIE_NAME: create_signed_value(KEY, USER_COOKIE_NAME, "no JSON").decode()},
        {USER_COOKIE_NAME: create_signed_value(KEY, "_xsrf", '{"sub": "ann", "email": "ann@example.org"}').decode()},
    ],
)
def test_nobody_else_does(shown: dict[str, str]) -> None:
    stranger = client(SHARED, cookies=shown)
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
        assert stranger.request(method, "/documents").status_code == 401
    with pytest.raises(WebSocketDisconnect), stranger.websocket_connect("/_stcore/stream", headers=HERE):
        pass
    for place in ("/auth/login", "/oauth2callback?code=1", "/_stcore/health"):
        with pytest.raises(WebSocketDisconnect), stranger.websocket_connect(place, headers=HERE):
            pass
    assert stranger.get("/_stcore/health").status_code != 401


def test_what_was_cut_into_several_cookies_counts_for_nothing() -> None:
    long = cookies(ANN | {"about": secrets.token_hex(5000)})
    assert len(long) > 1
    refused = client(SHARED, cookies=long).get("/documents", headers={"Accept": "text/html"})
    assert refused.status_code == 401
    assert "tells more of you than a browser keeps" in refused.text


def test_who_may_not_come_in_is_told_so() -> None:
    mallory = client(SHARED, cookies=cookies(ANN | {"email": "<b>@evil.example"}))
    refused = mallory.get("/documents", headers={"Accept": "text/html"})
    assert refused.status_code == 403
    assert "&lt;b&gt;@evil.example" in refused.text


def test_the_log_tells_who_came_in_who_left_and_who_was_turned_away() -> None:
    with capture_logs() as logged:
        with client(SHARED, cookies=cookies(ANN)) as ann:
            ann.get("/api/samples/documents/1/original")
            with ann.websocket_connect("/_stcore/stream", headers=HERE):
                pass
            ann.get("/auth/logout")
            ann.get("/auth/logout")
        client(SHARED, cookies=cookies(ANN | {"email": "m@evil.example"})).get("/", headers={"Accept": "text/html"})
        client(SHARED).get("/", headers={"Accept": "text/html"})
    assert [(entry["event"], entry["who"], entry["id"]) for entry in logged] == [
        ("came in", "ann@example.org", "i ann"),
        ("signed out", "ann@example.org", "i ann"),
        ("turned away", "m@evil.example", "i ann"),
    ]


def test_who_had_to_sign_in_first_comes_to_where_they_wanted_on_this_server_alone() -> None:
    stranger = client(SHARED)
    stranger.get("/documents?library=x&chat=1", headers={"Accept": "text/html"})
    wanted = stranger.cookies[WANTED]
    sent = client(SHARED, cookies=cookies(ANN) | {WANTED: wanted}).get("/")
    assert (sent.status_code, sent.headers["location"]) == (307, "/documents?library=x&chat=1")
    for elsewhere in ("%2F%2Fevil.example", "https%3A%2F%2Fevil.example", "%2F%5Cevil.example", "%2F%0D%0AX%3A1"):
        sent = client(SHARED, cookies=cookies(ANN) | {WANTED: elsewhere}).get("/")
        assert sent.headers["location"] == "/"


def test_an_address_that_is_no_text_is_refused_as_any() -> None:
    refused = client(SHARED).get("/documents?x=%ff%fe", headers={"Accept": "text/html"})
    assert refused.status_code == 401


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8501", "[::1", "", "localhost.evil.example"])
def test_another_name_for_this_computer_opens_nothing(host: str) -> None:
    assert client(ALONE).get("/", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "LOCALHOST"])
def test_this_computer_has_several_names(host: str) -> None:
    assert client(ALONE).get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_a_proxy_that_nobody_meant_opens_nothing(name: str) -> None:
    asked = {name: "for=203.0.113.7", "Host": "localhost:8501"}
    refused = client(ALONE).get("/", headers=asked)
    assert refused.status_code == 403
    assert "FOOTNOTE_EVERYBODY" in refused.text
    assert client(OPEN).get("/", headers=asked).status_code == 200
    assert client(SHARED, cookies=cookies(ANN)).get("/", headers={name: "for=203.0.113.7"}).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "http://localhost:9999", "null", "http://localhost"])
def test_a_page_elsewhere_opens_no_connection_and_sends_nothing(origin: str) -> None:
    here = client(ALONE)
    with (
        pytest.raises(WebSocketDisconnect),
        here.websocket_connect("/_stcore/stream", headers={"Origin": origin, "Host": "localhost:8501"}),
    ):
        pass
    assert here.put("/_stcore/upload_file/a/b", headers={"Origin": origin}).status_code == 403
    own = {"Origin": "http://127.0.0.1:8501", "Host": "127.0.0.1:8501"}
    with here.websocket_connect("/_stcore/stream", headers=own) as socket:
        assert socket.receive_text() == "secret"


def test_only_an_administrator_sends_files() -> None:
    refused = client(SHARED, cookies=cookies(ANN)).put("/_stcore/upload_file/session/file")
    assert (refused.status_code, refused.json()) == (403, {"error": "Only the administrator adds documents."})
    chief = Entrance(SHARED.url, SHARED.hosts, access=Access((), administrators=("ann@example.org",)))
    assert client(chief, cookies=cookies(ANN)).put("/_stcore/upload_file/session/file").status_code == 200
    assert client(OPEN).put("/_stcore/upload_file/session/file").status_code == 403


def test_browsers_are_told_to_be_careful() -> None:
    answer = client(SHARED, cookies=cookies(ANN)).get("/api/samples/documents/x")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "'unsafe-inline'" not in policy.split("style-src")[0]
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["cache-control"] == "private, no-store"
    assert "; Secure" in answer.headers["set-cookie"]
    assert "Secure" not in client(ALONE).get("/").headers["set-cookie"]
