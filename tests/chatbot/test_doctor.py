"""What the doctor finds, and what it mends."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chatbot import assembly
from chatbot.chats.history import History
from chatbot.doctor import examine
from chatbot.settings import Settings
from tests.fakes import FakeEmbedder


@pytest.fixture(autouse=True)
def _without_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatbot.doctor._examine_weights", lambda *_: [])
    monkeypatch.setattr(assembly, "embedder", lambda settings, name=None: FakeEmbedder())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A library of two documents, one of which lies where it did, with a chat."""
    (tmp_path / "otters.txt").write_text("Otters crossed the river.")
    (tmp_path / "voles.txt").write_text("Voles ate.")
    settings = Settings(library=tmp_path / "library", embedder="fake")
    assembly.library(settings).update([tmp_path / "otters.txt", tmp_path / "voles.txt"])
    (tmp_path / "voles.txt").unlink()
    History(settings.library / "chats.db").begin(None, "Who crossed the river?")
    return settings


def problems(settings: Settings, **options: Any) -> list[str]:
    found: list[str] = examine(settings, **options)["problems"]
    return found


def test_a_sound_library_has_no_problems(settings: Settings) -> None:
    assert problems(settings) == []


def test_a_library_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    report = examine(Settings(library=tmp_path / "nowhere"))
    assert (report["ok"], report["facts"]["library"]) == (True, f"{tmp_path / 'nowhere'} (there is none yet)")
    assert not (tmp_path / "nowhere").exists()


def test_damaged_chats_are_told(settings: Settings) -> None:
    (settings.library / "chats.db").write_bytes(b"nonsense" * 1000)
    (problem,) = problems(settings, repair=lambda progress: None)
    assert "chats.db is damaged" in problem
    assert examine(settings)["facts"]["documents"] == 2


def test_altered_copies_are_told_and_mended_where_the_file_is_there(settings: Settings) -> None:
    copies = sorted((settings.library / "originals").iterdir())
    before = {copy: copy.read_bytes() for copy in copies}
    for copy in copies:
        copy.write_bytes(b"another thing")
    (problem,) = problems(settings)
    assert problem.startswith("Copies of documents were altered (2)")
    stray = [settings.library / "originals" / "Thumbs.db", settings.library / "originals" / "folder"]
    stray[0].write_bytes(b"no copy")
    stray[1].mkdir()
    assert problems(settings, repair=lambda progress: None) == []
    (left,) = {*(settings.library / "originals").iterdir()} - {*stray}
    assert left.read_bytes() == before[left] == b"Otters crossed the river."


def test_a_copy_that_cannot_be_read_just_now_stays(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    copies = sorted((settings.library / "originals").iterdir())
    monkeypatch.setattr("index.originals._digest", lambda path: None)
    assert problems(settings, repair=lambda progress: None) == []
    assert sorted((settings.library / "originals").iterdir()) == copies


def test_missing_copies_are_told_and_made_anew_where_the_file_is_there(settings: Settings) -> None:
    for copy in (settings.library / "originals").iterdir():
        copy.unlink()
    assert examine(settings)["facts"]["without a copy"].startswith("2 documents")
    assert examine(settings, repair=lambda progress: None)["facts"]["without a copy"].startswith("1 document;")


def test_who_else_may_read_the_library_is_told(settings: Settings) -> None:
    settings.library.chmod(0o755)
    assert "chmod 700" in examine(settings)["facts"]["who may read it"]
    settings.library.chmod(0o700)
    assert "who may read it" not in examine(settings)["facts"]


@pytest.fixture
def website() -> Iterator[str]:
    """The address of a web server that is no provider."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<h1>Hello</h1>")

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_way_in_that_leads_nowhere_is_told(settings: Settings, website: str) -> None:
    def shared(**changed: Any) -> list[str]:
        given = {"sign_in": website, "sign_in_client": "f", "sign_in_secret": "s", "allowed": "*"} | changed
        return problems(Settings(library=settings.library, embedder="fake", **given))

    assert "is no provider of OpenID Connect" in shared()[0]
    assert "can't be reached" in shared(sign_in="http://127.0.0.1:9")[0]
    assert "set FOOTNOTE_SIGN_IN_SECRET" in shared(sign_in_secret=None)[0]
    assert "FOOTNOTE_EVERYBODY=true" in problems(Settings(library=settings.library, embedder="fake", host="0.0.0.0"))[0]
