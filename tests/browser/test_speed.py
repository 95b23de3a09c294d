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
from playwright.sync_api import Browser, Page, Playwright, expect

from chatbot.settings import Settings
from corpus.types import Document
from index.store import Store
from index.types import FileState
from tests.browser.conftest import find_chromium, opened, running
from tests.browser.plain import new_browser, seconds_until
from tests.index.made import embedded, store_passages
from tests.invariants import cut

pytestmark = [pytest.mark.real, pytest.mark.browser, pytest.mark.long]

INPUT = '[data-testid="stChatInputTextArea"]'

MANY = 5_000
QUESTIONS = (
    "Who masterminded the attack on In Amenas?",
    "When did French air strikes in Mali begin?",
    "How many soldiers did Nigeria promise for Mali?",
    "Where was Belmokhtar born?",
    "What did Algeria do with its airspace?",
)


@pytest.fixture(scope="module")
def large(browser: Browser, samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A warm server with a library of very many documents beside the samples."""
    folder = tmp_path_factory.mktemp("large")
    store = Store(folder / "library" / "library.db")
    dice = np.random.default_rng(0)
    for n in range(MANY):
        text = f"Report {n} says that {n} otters crossed river {n % 97}. Nobody had counted them before."
        document = Document(hashlib.sha256(text.encode()).hexdigest(), f"Report {n}", "txt", text)
        found = cut(document)
        vectors = dice.normal(size=(len(found), 384)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        file = FileState(f"/reports/{n % 50}/{n}.txt", len(text), n)
        store_passages(store, document, embedded(found, vectors), Settings().embedder, file)
    script = str(Path(__file__).with_name("scripted.py"))
    with running([sys.executable, script], samples, folder) as address:
        with opened(browser, f"{address}/?library=samples") as page:
            _ask(page, QUESTIONS[0])
            expect(page.get_by_role("button", name="Copy with sources")).to_be_visible(timeout=60_000)
        yield address


@pytest.mark.parametrize(
    ("page", "ready", "limit"),
    [
        ("?library=samples", INPUT, 2.0),
        ("?library=documents", INPUT, 2.0),
        ("documents?library=documents", '[data-testid="stDataFrame"] canvas', 3.0),
    ],
)
def test_a_new_browser_shows_the_page_soon(
    playwright: Playwright, large: str, page: str, ready: str, limit: float
) -> None:
    taken = []
    for _ in range(4):
        with new_browser(find_chromium(playwright)) as browser:
            taken.append(seconds_until(browser, f"{large}/{page}", ready))
    print(page, [round(seconds, 2) for seconds in taken])
    assert statistics.median(taken) < limit


def test_evidence_is_on_the_screen_within_a_second(browser: Browser, large: str) -> None:
    taken = []
    with opened(browser, f"{large}/?library=samples") as page:
        for question in QUESTIONS:
            taken.append(_ask(page, question))
            expect(page.get_by_role("button", name="Copy with sources")).to_have_count(len(taken), timeout=60_000)
    print("\nevidence after", [round(seconds, 2) for seconds in taken])
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
