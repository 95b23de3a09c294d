"""Signing in with a real provider: who is not signed in gets nothing, and who is gets nobody else's."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from chatbot.chats.history import History
from index.store import Store
from tests.browser.conftest import ask, free_port, running

pytestmark = [pytest.mark.real, pytest.mark.browser]

SOON = 20_000
PEOPLE = [
    {"sub": "ann", "email": "ann@example.org", "email_verified": True},
    {"sub": "bea", "email": "bea@example.org", "email_verified": True},
    {"sub": "mallory", "email": "mallory@evil.example", "email_verified": True},
]


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of an OpenID Connect provider at which people sign in by choosing who they are."""
    port = free_port()
    people = [part for person in PEOPLE for part in ("--user-claims", json.dumps(person))]
    command = [str(Path(sys.executable).with_name("oidc-provider-mock")), "--port", str(port), *people]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                urllib.request.urlopen(f"{address}/.well-known/openid-configuration", timeout=2).close()
                break
            except OSError:
                process.poll()
        yield address
        process.terminate()


@pytest.fixture(scope="module")
def shared(provider: str, samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A Footnote for which one signs in, and its folder; Ann is its administrator."""
    folder = tmp_path_factory.mktemp("shared")
    settings = {
        "sign_in": provider,
        "sign_in_client": "footnote",
        "sign_in_secret": "secret",
        "allowed": "@example.org",
        "administrators": "ann@example.org",
    }
    command = [sys.executable, str(Path(__file__).with_name("scripted.py"))]
    with running(command, samples, folder, **settings) as address:
        yield address, folder


def signed_in(browser: Browser, address: str, who: str, place: str = "/?library=samples") -> Page:
    """A page of a browser of its own in which somebody has signed in."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(address + place)
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("button", name=who, exact=True).click()
    return page


def asked(page: Page, question: str) -> str:
    """Ask something; returns the address of the chat."""
    ask(page, question)
    page.get_by_role("button", name="Copy with sources").first.wait_for(timeout=60_000)
    return page.url


def test_who_is_not_signed_in_is_shown_a_way_in_and_comes_to_where_they_wanted(
    browser: Browser, shared: tuple[str, Path]
) -> None:
    address, _ = shared
    page = signed_in(browser, address, "bea", "/documents?library=samples")
    expect(page.get_by_text("10 documents")).to_be_visible(timeout=SOON)
    expect(page.get_by_text("Signed in as bea@example.org")).to_be_visible()
    other = page.context.new_page()
    other.goto(f"{address}/documents?library=samples")
    expect(other.get_by_text("10 documents")).to_be_visible(timeout=SOON)
    (kept,) = (cookie for cookie in page.context.cookies() if cookie["name"] == "_streamlit_user")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="End session").click(timeout=SOON)  # at the provider
    expect(page.get_by_role("link", name="Sign in")).to_be_visible(timeout=SOON)
    page.goto(f"{address}/documents")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible(timeout=SOON)
    expect(other.get_by_role("link", name="Sign in")).to_be_visible(timeout=60_000)
    expect(other.get_by_text("10 documents")).to_be_hidden()
    other.go_back()
    other.go_forward()
    expect(other.get_by_role("link", name="Sign in")).to_be_visible(timeout=SOON)
    copied = page.request.get(f"{address}/documents", headers={"Cookie": f"_streamlit_user={kept.get('value')}"})
    assert copied.status == 401
    page.context.close()


def test_who_could_not_sign_in_is_told_why(
    browser: Browser, shared: tuple[str, Path], samples: Path, tmp_path: Path
) -> None:
    page = browser.new_page()
    page.goto(shared[0])
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_text("you did not let Footnote know who you are")).to_be_visible(timeout=SOON)
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("button", name="Deny")).to_be_visible(timeout=SOON)
    nowhere = {"sign_in": "http://127.0.0.1:9", "sign_in_client": "f", "sign_in_secret": "s", "allowed": "*"}
    command = [sys.executable, str(Path(__file__).with_name("scripted.py"))]
    with running(command, samples, tmp_path, **nowhere) as address:
        page.goto(address)
        page.get_by_role("link", name="Sign in").click()
        expect(page.get_by_text("The place where people sign in can't be reached")).to_be_visible(timeout=SOON)
        expect(page.get_by_role("link", name="Try again")).to_be_visible()
    logged = [json.loads(line) for line in (tmp_path / "library" / "footnote.log").read_text().splitlines()]
    assert any(entry["event"] == "not signed in" and "Connect" in entry["reason"] for entry in logged)
    assert "Traceback" not in (tmp_path / "log").read_text()
    page.close()


def test_who_may_not_come_in_is_told_so(browser: Browser, shared: tuple[str, Path]) -> None:
    page = signed_in(browser, shared[0], "mallory")
    expect(page.get_by_text("You are signed in as mallory@evil.example, who may not use this")).to_be_visible()
    page.get_by_role("link", name="Sign in as somebody else").click()
    page.get_by_role("button", name="End session").click(timeout=SOON)
    expect(page.get_by_role("link", name="Sign in")).to_be_visible(timeout=SOON)
    page.context.close()


def test_nobody_sees_anothers_chats_and_only_the_administrator_changes_documents(
    browser: Browser, shared: tuple[str, Path]
) -> None:
    address, folder = shared
    ann, bea = signed_in(browser, address, "ann"), signed_in(browser, address, "bea")
    of_ann = asked(ann, "Who masterminded the attack on In Amenas?")
    expect(ann.get_by_role("button", name="Who masterminded the attack on")).to_be_visible()
    bea.goto(of_ann)
    expect(bea.get_by_text("This chat is gone, or is somebody else's.")).to_be_visible(timeout=SOON)
    expect(bea.get_by_text("Who masterminded the attack on In Amenas?")).to_have_count(0)
    asked(bea, "When did French air strikes in Mali begin?")
    ann.reload()
    expect(ann.get_by_role("button", name="Who masterminded the attack on")).to_be_visible(timeout=SOON)
    expect(ann.get_by_text("When did French air strikes")).to_have_count(0)
    (chat,) = re.findall(r"chat=(\w+)", of_ann)
    for ending in ("md", "html"):
        assert ann.request.get(f"{address}/api/samples/chats/{chat}.{ending}").ok
        assert bea.request.get(f"{address}/api/samples/chats/{chat}.{ending}").status == 404
    for page, may in ((ann, True), (bea, False)):
        page.goto(f"{address}/documents?library=documents")
        page.get_by_role("heading", name="Documents").wait_for(timeout=SOON)
        expect(page.get_by_text("Whoever looks after this Footnote adds documents and removes them.")).to_have_count(
            0 if may else 1
        )
        expect(page.get_by_test_id("stFileUploaderDropzone")).to_have_count(1 if may else 0)
        page.goto(f"{address}/settings")
        page.get_by_role("heading", name="Feedback").wait_for(timeout=SOON)
        expect(page.get_by_role("heading", name="How much evidence")).to_have_count(1 if may else 0)
    upload = bea.request.put(f"{address}/_stcore/upload_file/x/y", multipart={"file": "x"})
    assert upload.status == 403
    assert [chat.title for chat in History(folder / "library" / "samples-chats.db").chats()] == []
    for page in (ann, bea):
        page.context.close()


ADDRESSES = (
    "/",
    "/documents",
    "/ask?library=samples&chat={chat}",
    "/search?words=otters",
    "/api/samples/documents/{document}",
    "/api/samples/documents/{document}/text?at=0",
    "/api/samples/documents/{document}/find?phrase=the",
    "/api/samples/documents/{document}/marks?start=0&end=9",
    "/api/samples/documents/{document}/pages/1.png",
    "/api/samples/documents/{document}/original",
    "/api/samples/chats/{chat}.md",
    "/api/samples/chats/{chat}.html",
    "/api/samples/feedback.csv",
    "/api/samples/state?chat={chat}",
    "/api/samples/turns/{chat}",
    "/api/samples/adding",
    "/media/0123456789abcdef.png",
    "/_stcore/upload_file/session/file",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/_stcore/agent/openapi.json",
    "/_stcore/message?hash=1",
    "/component/footnote_cited/index.html",
    "/static/index.html",
    "/app/static/x",
    "/auth/login/../../documents",
    "//documents",
    "/%61pi/samples/feedback.csv",
)
FORGED = "2|1:0|10:1790000000|15:_streamlit_user|48:eyJpc19sb2dnZWRfaW4iOnRydWUsInN1YiI6ImFubiJ9|0000"


@pytest.mark.parametrize("cookie", ["", f"_streamlit_user={FORGED}", "_streamlit_user=eyJzdWIiOiJhbm4ifQ.abc.def"])
def test_nothing_is_told_to_who_is_not_signed_in(shared: tuple[str, Path], samples: Path, cookie: str) -> None:
    address, folder = shared
    chat = History(folder / "library" / "samples-chats.db").of("ann").begin(None, "What do the otters do?").chat_id
    store = Store(samples / "library.db")
    document = store.documents()[0].id
    titles = [d.title for d in store.documents()]
    for place in ADDRESSES:
        for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
            request = urllib.request.Request(
                address + place.format(chat=chat, document=document), method=method, headers={"Cookie": cookie}
            )
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request, timeout=10)
            assert refused.value.code == 401, (method, place)
            said = refused.value.read().decode()
            assert not any(title in said for title in [*titles, "otters"]), place
    headers = {"Cookie": cookie, "Origin": address}
    with pytest.raises(InvalidStatus, match="403"):
        connect(address.replace("http", "ws") + "/_stcore/stream", additional_headers=headers)


def test_a_cookie_of_somebody_else_or_for_another_name_opens_nothing(
    browser: Browser, shared: tuple[str, Path]
) -> None:
    address, _ = shared
    page = signed_in(browser, address, "mallory")
    page.get_by_text("who may not use this Footnote").wait_for(timeout=SOON)
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in page.context.cookies())
    with pytest.raises(InvalidStatus, match="403"):
        connect(address.replace("http", "ws") + "/_stcore/stream", additional_headers={"Cookie": cookies})
    page.context.close()
    page = signed_in(browser, address, "ann")
    page.get_by_test_id("stSidebar").wait_for(timeout=SOON)
    elsewhere = page.request.get(f"{address}/api/samples/feedback.csv", headers={"Host": "evil.example"})
    assert elsewhere.status == 403
    page.context.close()
