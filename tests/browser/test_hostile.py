"""Documents, names and replies that try to be more than text, in a real browser: nothing is run, fetched or obeyed."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import hostile
from tests.browser.conftest import FOOTNOTE, ask, environment_of, running

pytestmark = [pytest.mark.real, pytest.mark.browser]

SOON = 30_000
SOME = 12
"""Of how many documents each is opened, where not all are."""

WATCH = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", event =>
  window.__violations.push(event.violatedDirective + " " + event.blockedURI));
"""

ELSEWHERE = "all => all.map(a => a.href).filter(href => new URL(href).origin !== location.origin)"
"""Of all links, where those lead that lead elsewhere."""


@dataclass
class Served:
    """A server over the hostile documents: its address, its folder, and what its documents are called."""

    address: str
    folder: Path
    documents: list[dict[str, str]] = field(default_factory=list)

    def place(self, document: dict[str, str]) -> str:
        return f"{self.address}/documents?library=documents&doc={document['id']}&at=0"


@pytest.fixture(scope="module")
def served(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder, files = tmp_path_factory.mktemp("hostile"), tmp_path_factory.mktemp("files")
    hostile.write(files)
    hostile.write_odd(files)
    added = subprocess.run(
        [*FOOTNOTE, "add", str(files), "--json"], env=environment_of(folder), capture_output=True, text=True
    )
    told = json.loads(added.stdout)
    assert told["added"] + told["unchanged"] >= 280, added.stderr[-500:]
    listed = subprocess.run(
        [*FOOTNOTE, "documents", "--json"], env=environment_of(folder), capture_output=True, check=True
    )
    reply = folder / "reply.txt"
    reply.write_text(" ".join(f"Otters met at dawn {payload}." for payload in hostile.PAYLOADS), encoding="utf-8")
    command = [sys.executable, str(Path(__file__).with_name("scripted.py")), str(reply)]
    with running(command, samples, folder, min_similarity="0", min_coverage="0") as address:
        yield Served(address, folder, json.loads(listed.stdout))


@contextmanager
def watched(browser: Browser, served: Served) -> Iterator[Page]:
    """A page in which nothing may run or be kept from running, and of nobody but the server anything be asked."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(WATCH)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    faults: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    yield page
    unhurt(page)
    context.close()
    assert [url for url in asked if not _ours(url, served.address)] == []
    assert faults == []


def unhurt(page: Page) -> None:
    assert page.evaluate("window.__canary") is None
    assert page.evaluate("window.__violations") == []
    assert page.locator("a[href]").evaluate_all(ELSEWHERE) == []


def _ours(url: str, address: str) -> bool:
    known = (
        "",
        "ask",
        "documents",
        "search",
        "settings",
        "static",
        "api",
        "_stcore",
        "component",
        "media",
        "favicon.png",
    )
    if url.startswith(("data:", "blob:", "file:")):
        return True
    return url.replace("ws://", "http://").startswith(address) and urlsplit(url).path.split("/")[1] in known


def test_names_and_titles_are_text_in_every_list(browser: Browser, served: Served) -> None:
    with watched(browser, served) as page:
        page.goto(f"{served.address}/documents?library=documents")
        page.get_by_text(re.compile(r"^2\d\d documents, ")).wait_for(timeout=SOON)
        unhurt(page)
        page.goto(f"{served.address}/?library=documents")
        page.get_by_role("button", name="Searching all documents").click(timeout=SOON)
        page.get_by_label("Documents", exact=True).click()
        page.keyboard.type("HYPERLINK")
        page.get_by_text("HYPERLINK").first.wait_for(timeout=SOON)
        unhurt(page)
        for words in ("otters dawn", "MARZIPAN", "script canary", "rivers"):
            page.goto(f"{served.address}/search?library=documents&words={quote(words)}")
            page.locator(".found .entry").first.wait_for(timeout=SOON)
            unhurt(page)
        page.goto(f"{served.address}/search?library=documents&find={quote('Every mention')}&words=otters")
        page.get_by_text(re.compile(r"^[\d,]+ mentions in ")).wait_for(timeout=SOON)


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.long)])
def test_a_document_that_is_opened_is_text(browser: Browser, served: Served, every: bool) -> None:
    step = 1 if every else len(served.documents) // SOME
    with watched(browser, served) as page:
        for document in served.documents[::step]:
            page.goto(served.place(document))
            heading = page.locator(".reader h2")
            expect(heading).not_to_be_empty(timeout=SOON)
            page.locator(".reader [data-start], .reader .page img, .reader p, .reader td").first.wait_for(timeout=SOON)
            assert page.locator(".reader").locator("script, iframe, object, embed, base, meta, link").count() == 0
            unhurt(page)


def test_questions_answers_and_chats_are_text_and_so_is_what_is_exported(
    browser: Browser, served: Served, tmp_path: Path
) -> None:
    with watched(browser, served) as page:
        chats = []
        for payload in hostile.PAYLOADS[::5]:
            page.goto(f"{served.address}/?library=documents")
            ask(page, f"When did otters meet? {payload}")
            page.get_by_role("button", name="Copy with sources").first.wait_for(timeout=90_000)
            unhurt(page)
            cited = {int(n) for n in page.locator(".answer .marker").all_inner_texts() if n.isdigit()}
            numbers = {int(n) for n in page.locator(".source .number").all_inner_texts() if n.isdigit()}
            assert cited <= numbers
            chats += re.findall(r"chat=(\w+)", page.url)
        for chat in chats:
            export = page.request.get(f"{served.address}/api/documents/chats/{chat}.html")
            assert export.headers["content-disposition"].startswith("attachment")
            file = tmp_path / f"{chat}.html"
            file.write_bytes(export.body())
            page.goto(file.as_uri())
            page.locator("h1").wait_for(timeout=SOON)
            unhurt(page)
            assert page.locator("img, iframe, object, embed, form, base, link").count() == 0
            assert all(
                href.startswith("#")
                for href in page.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
            )
        page.goto(f"{served.address}/?library=documents")


def test_what_was_marked_holds_no_formula(browser: Browser, served: Served) -> None:
    from chatbot.chats.history import History

    history = History(served.folder / "library" / "chats.db")
    for payload in hostile.PAYLOADS:
        history.give_feedback(history.begin(None, payload).id, "bad")
    with watched(browser, served) as page:
        page.goto(f"{served.address}/settings?library=documents")
        page.get_by_text(re.compile(r"^You have marked \d+ answers")).wait_for(timeout=SOON)
        told = page.request.get(f"{served.address}/api/documents/feedback.csv").text()
    rows = list(csv.reader(io.StringIO(told)))
    assert len(rows) == 1 + len(hostile.PAYLOADS)
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r")]
