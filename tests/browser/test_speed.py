"""How long a person waits for the page, on an otherwise idle machine."""

from __future__ import annotations

import hashlib
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from chatbot.settings import Settings
from corpus.passages import passages
from corpus.types import Document
from index.store import Store
from tests.browser.conftest import opened, running

pytestmark = [pytest.mark.real, pytest.mark.browser, pytest.mark.long]

MANY = 5_000
QUESTIONS = (
    "Who masterminded the attack on In Amenas?",
    "When did French air strikes in Mali begin?",
    "How many soldiers did Nigeria promise for Mali?",
    "Where was Belmokhtar born?",
    "What did Algeria do with its airspace?",
)


@pytest.fixture(scope="module")
def large(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a library of very many documents beside the samples."""
    folder = tmp_path_factory.mktemp("large")
    store = Store(folder / "library" / "library.db")
    dice = np.random.default_rng(0)
    for n in range(MANY):
        text = f"Report {n} says that {n} otters crossed river {n % 97}. Nobody had counted them before."
        document = Document(hashlib.sha256(text.encode()).hexdigest(), f"Report {n}", "txt", text)
        found = passages(document)
        vectors = dice.normal(size=(len(found), 384)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        store.put(document, found, vectors, Settings().embedder, (f"/reports/{n % 50}/{n}.txt", len(text), n))
    script = str(Path(__file__).with_name("scripted.py"))
    with running([sys.executable, script], samples, folder) as address:
        yield address


def usable(browser: Browser, address: str, ready: str) -> float:
    """Seconds until a page that is opened anew can be used."""
    began = time.perf_counter()
    with opened(browser, address) as page:
        page.locator(ready).first.wait_for(timeout=60_000)
        return time.perf_counter() - began


def test_pages_open_soon_also_of_a_large_library(browser: Browser, large: str) -> None:
    box, table = '[data-testid="stChatInputTextArea"]', '[data-testid="stDataFrame"] canvas'
    usable(browser, large, box)  # the server is warm from here on
    for address, ready, limit in (
        (f"{large}/?library=samples", box, 2.0),
        (f"{large}/?library=documents", box, 2.0),
        (f"{large}/documents?library=documents", table, 3.0),
    ):
        taken = statistics.median(usable(browser, address, ready) for _ in range(3))
        print(f"{address.removeprefix(large)}: {taken:.2f} s")
        assert taken < limit


def test_evidence_is_on_the_screen_within_a_second(browser: Browser, large: str) -> None:
    taken = []
    with opened(browser, f"{large}/?library=samples") as page:
        for question in QUESTIONS:
            taken.append(_ask(page, question))
            expect(page.get_by_role("button", name="Copy with sources")).to_have_count(len(taken), timeout=60_000)
    print("evidence after", [round(seconds, 2) for seconds in taken])
    assert statistics.median(taken) < 1.0


def _ask(page: Page, question: str) -> float:
    """Ask, and wait for the evidence; returns the seconds from Enter to there."""
    box = page.get_by_test_id("stChatInputTextArea")
    before = page.locator(".source").count()
    box.fill(question)
    began = time.perf_counter()
    box.press("Enter")
    page.wait_for_function(
        """before => [...document.querySelectorAll('*')].reduce(
            (count, element) => count + (element.shadowRoot?.querySelectorAll('.source').length ?? 0), 0) > before""",
        arg=before,
        timeout=60_000,
        polling=50,
    )
    return time.perf_counter() - began
