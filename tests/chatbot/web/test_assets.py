from __future__ import annotations

from pathlib import Path

import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from chatbot.web.assets import Assets

STATIC = Path(streamlit.__file__).parent / "static"


def client() -> TestClient:
    behind = [Route("/{path:path}", lambda request: PlainTextResponse(f"behind: {request.url.path}"))]
    return TestClient(Starlette(routes=behind, middleware=[Middleware(Assets)]))


def test_files_of_the_page_are_answered_for_to_be_kept() -> None:
    script = next((STATIC / "static" / "js").glob("index.*.js"))
    for _ in range(2):
        answer = client().get(f"/static/js/{script.name}")
        assert answer.content == script.read_bytes()
        assert "javascript" in answer.headers["content-type"]
        assert "immutable" in answer.headers["cache-control"]


def test_all_else_is_passed_on() -> None:
    for path in ("/", "/index.html", "/static/js/other.js", "/static/../index.html", "/api/samples/chats"):
        assert client().get(path).text.startswith("behind: ")
    script = next((STATIC / "static" / "js").glob("index.*.js"))
    assert client().post(f"/static/js/{script.name}").status_code == 405
