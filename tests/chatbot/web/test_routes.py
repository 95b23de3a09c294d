from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from chatbot.answer import Chatbot
from chatbot.chats.history import History
from chatbot.serving.adding import Adding
from chatbot.serving.entrance import LOCAL, Entrance
from chatbot.serving.jobs import Jobs
from chatbot.serving.people import ANYBODY
from chatbot.serving.server import Shelf
from chatbot.serving.undo import Undoable
from chatbot.types import Answer, AskOptions
from chatbot.ui import state_of_answer
from chatbot.ui.cited import WRITING
from chatbot.web import routes
from chatbot.web.gate import Gate
from index.library import Library
from tests.fakes import Held, ScriptedModel
from tests.files import page, pdf
from tests.until import until

SENTENCE = "The siege lasted four days."


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "chats.db")


@pytest.fixture
def client(
    small_library: Library, history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    report = tmp_path / "documents" / "report.pdf"
    report.write_bytes(pdf([page("Nothing of note."), page(SENTENCE)]))
    small_library.update([report])
    shelf = Shelf("mine", Chatbot(small_library, ScriptedModel("Yes.")), history, Adding(small_library), Undoable())
    server = SimpleNamespace(shelves={"mine": shelf}, jobs=Jobs(), loading=SimpleNamespace(done=threading.Event()))
    for module in (routes, state_of_answer):
        monkeypatch.setattr(module, "server", lambda: server)
    app = Starlette(routes=routes.routes(), middleware=[Middleware(Gate, entrance=Entrance("http://localhost", LOCAL))])
    with TestClient(app, "http://localhost") as client:
        yield client


@pytest.fixture
def stranger(client: TestClient) -> Iterator[TestClient]:
    """The same for somebody who is no administrator."""
    entrance = Entrance("http://localhost", (), everyone=ANYBODY)
    with TestClient(Starlette(routes=routes.routes(), middleware=[Middleware(Gate, entrance=entrance)])) as stranger:
        yield stranger


def document(library: Library, title: str) -> str:
    return next(d.id for d in library.documents() if title in (d.title, Path(d.path).name))


def test_a_document_tells_what_it_is(client: TestClient, small_library: Library) -> None:
    told = client.get(f"/api/mine/documents/{document(small_library, 'report.pdf')}").json()
    assert (told["format"], told["pages"], told["drawn"]) == ("pdf", 2, True)
    told = client.get(f"/api/mine/documents/{document(small_library, 'The plant')}").json()
    assert (told["title"], told["format"], told["pages"], told["drawn"]) == ("The plant", "md", 0, False)


def test_the_text_comes_in_blocks(client: TestClient, small_library: Library) -> None:
    shown = client.get(f"/api/mine/documents/{document(small_library, 'The plant')}/text?at=0").json()
    assert [(block["level"], block["text"][:9]) for block in shown["blocks"]] == [(1, "The plant"), (0, "The gas p")]


def test_a_page_is_drawn_and_a_sentence_marked_in_it(client: TestClient, small_library: Library) -> None:
    base = f"/api/mine/documents/{document(small_library, 'report.pdf')}"
    picture = client.get(f"{base}/pages/2.png")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    start = small_library.document(document(small_library, "report.pdf")).text.index(SENTENCE)
    (mark,) = client.get(f"{base}/marks?start={start}&end={start + len(SENTENCE)}").json()["marks"]
    assert mark["page"] == 2
    assert all(0 < share < 1 for share in mark["rectangle"])


def test_a_phrase_is_found_with_its_places(client: TestClient, small_library: Library) -> None:
    found = client.get(f"/api/mine/documents/{document(small_library, 'report.pdf')}/find?phrase=SIEGE lasted").json()
    assert found["count"] == 1
    start = small_library.document(document(small_library, "report.pdf")).text.index("siege lasted")
    assert found["places"] == [{"start": start, "end": start + len("siege lasted")}]


def test_the_original_is_downloaded_under_its_name_and_never_run(client: TestClient, small_library: Library) -> None:
    answer = client.get(f"/api/mine/documents/{document(small_library, 'The plant')}/original")
    assert answer.content.startswith(b"# The plant")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert 'attachment; filename="plant.md"' in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    "address",
    [
        "mine/documents/0000000000000000",
        "mine/documents/0000000000000000/text?at=0",
        "mine/documents/..%2F..%2Fetc/original",
        "nobody/documents/x",
        "mine/chats/none.html",
        "mine/chats/none.md",
    ],
)
def test_what_is_not_there_is_told_in_words(client: TestClient, address: str) -> None:
    answer = client.get(f"/api/{address}")
    assert answer.status_code == 404
    if answer.headers["content-type"] == "application/json":
        assert answer.json()["error"].endswith(".")


def test_another_name_for_this_computer_reads_nothing(client: TestClient) -> None:
    answer = client.get("/api/mine/feedback.csv", headers={"Host": "evil.example"})
    assert answer.status_code == 403


@pytest.mark.parametrize("query", ["text", "text?at=x", "find", "marks?start=1", "pages/9.png"])
def test_an_address_that_asks_for_nothing_sensible_finds_nothing(
    client: TestClient, small_library: Library, query: str
) -> None:
    answer = client.get(f"/api/mine/documents/{document(small_library, 'report.pdf')}/{query}")
    assert answer.status_code == 404
    assert answer.json()["error"].endswith((".", "9"))


def test_a_chat_is_exported_under_its_title(client: TestClient, history: History) -> None:
    turn = history.begin(None, "Who führt “es”?")
    history.save(turn.id, "done", Answer("Who?", "Who?"))
    for ending, kind in (("html", "text/html"), ("md", "text/markdown")):
        answer = client.get(f"/api/mine/chats/{turn.chat_id}.{ending}")
        assert answer.headers["content-type"].startswith(kind)
        assert unquote(answer.headers["content-disposition"]).endswith(f"who-führt-es.{ending}")
        assert "führt" in answer.text


def test_what_was_marked_is_a_table(client: TestClient, history: History) -> None:
    turn = history.begin(None, "Who?")
    history.give_feedback(turn.id, "good")
    rows = client.get("/api/mine/feedback.csv").text.splitlines()
    assert rows[0] == "asked_at,question,answer,verdict,source,document,quote"
    assert rows[1].endswith(",Who?,,good,,,")


def test_the_page_is_told_when_what_it_shows_is_not_so_any_more(client: TestClient, history: History) -> None:
    before = client.get("/api/mine/state?chat=").json()
    turn = history.begin(None, "Who planned it?")
    address = f"/api/mine/state?chat={turn.chat_id}"
    one = client.get(address).json()
    history.begin(turn.chat_id, "And when?")
    two = client.get(address).json()
    assert len({json.dumps(told) for told in (before, one, two)}) == 3
    history.of("bea").begin(None, "Who else?")
    assert client.get(address).json() == two


def test_an_answer_is_told_as_it_stands(client: TestClient, history: History, small_library: Library) -> None:
    may = threading.Event()
    bot = Chatbot(small_library, Held(may), AskOptions(min_similarity=0.0, min_coverage=0.0))
    job = routes.server().jobs.ask(bot, history, None, "Who planned the attack?", who="")
    address = f"/api/mine/turns/{job.turn.id}"
    until(lambda: client.get(address).json()["evidence"])
    now = client.get(address).json()
    assert (now["running"], now["sentences"], now["every"]) == (True, [], WRITING)
    may.set()
    assert job.ended.wait(10)
    now = client.get(address).json()
    assert (now["running"], now["stopped"]) == (False, False)
    assert now["sources"][0]["quote"]
    history.save(job.turn.id, "failed", None, "The model is away.")
    assert client.get(address).json() == {"over": True}
    assert client.get("/api/mine/turns/none").status_code == 404


def test_how_far_adding_is_is_told_to_who_adds(client: TestClient, stranger: TestClient) -> None:
    assert client.get("/api/mine/adding").json() == {"running": False}
    assert stranger.get("/api/mine/adding").json() == {}


def test_nothing_is_told_of_what_others_asked(client: TestClient, history: History) -> None:
    nothing = client.get("/api/mine/state?chat=").json()
    turn = history.of("bea").begin(None, "Who planned it?")
    assert client.get(f"/api/mine/turns/{turn.id}").status_code == 404
    assert client.get(f"/api/mine/state?chat={turn.chat_id}").json() == nothing


def test_a_fault_is_told_in_words(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "state", lambda *_: 1 / 0)
    told = client.get("/api/mine/state?chat=")
    assert (told.status_code, told.json()) == (500, {"error": "Something went wrong inside Footnote."})
