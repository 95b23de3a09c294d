"""Answers written by a model on a server, and what the page says when that fails."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import FOOTNOTE, ask, opened, running
from tests.model_server import ModelServer
from tests.model_server import running as serving

pytestmark = pytest.mark.browser
QUESTION = "Who masterminded the attack on In Amenas?"
REPLY = "The attack was masterminded by Mokhtar Belmokhtar, an Algerian commander."


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with serving(ModelServer(reply=REPLY)) as server:
        yield server


@pytest.fixture(scope="module")
def address(model: ModelServer, samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = {"server": model.address, "model": "small", "server_seconds": "2"}
    with running([*FOOTNOTE, "run", "--port"], samples, tmp_path_factory.mktemp("asking"), **settings) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str, model: ModelServer) -> Iterator[Page]:
    model.status, model.cut, model.pause = 200, None, 0.0
    with opened(browser, f"{address}/?library=samples") as page:
        yield page


def test_an_answer_of_a_server_is_cited_as_any(page: Page) -> None:
    ask(page, QUESTION)
    marker = page.locator(".answer .marker").first
    expect(marker).to_be_visible(timeout=30_000)
    marker.click()
    expect(page.locator(".source.open mark")).to_contain_text("Belmokhtar")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"status": 429}, "is overloaded"),
        ({"cut": 4}, "broke off in the middle of the answer"),
        ({"pause": 60.0}, "told nothing for 2 seconds"),
    ],
)
def test_what_was_found_stays_where_the_server_fails(
    page: Page, model: ModelServer, fault: dict[str, float], said: str
) -> None:
    for name, value in fault.items():
        setattr(model, name, value)
    ask(page, QUESTION)
    expect(page.get_by_text(said)).to_be_visible(timeout=30_000)
    expect(page.locator(".source").first).to_contain_text("Belmokhtar")
    page.reload()
    expect(page.get_by_text(said)).to_be_visible(timeout=20_000)
    expect(page.locator(".source").first).to_contain_text("Belmokhtar")


def test_the_page_says_who_writes_the_answers(page: Page, model: ModelServer) -> None:
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_text(f"The server at {model.address} writes the answers")).to_be_visible(timeout=20_000)
