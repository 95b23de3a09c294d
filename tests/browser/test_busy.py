"""Who asks more than may wait is told so, and loses nothing that was typed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import ask, opened, running

pytestmark = [pytest.mark.real, pytest.mark.browser]

SOON = 20_000
SLOWLY = "Who masterminded all the attacks on In Amenas, told slowly?"
MORE = "Who else was there?"


def test_what_was_typed_stays_where_too_many_wait(browser: Browser, samples: Path, tmp_path: Path) -> None:
    command = [sys.executable, str(Path(__file__).with_name("scripted.py"))]
    with (
        running(command, samples, tmp_path, waiting="1") as address,
        opened(browser, f"{address}/?library=samples") as page,
    ):
        done = page.get_by_role("button", name="Copy with sources")
        ask(page, "Who masterminded the attack on In Amenas?")
        expect(done).to_have_count(1, timeout=60_000)
        for _ in range(2):
            ask(page, SLOWLY)
            expect(page.get_by_text(SLOWLY).last).to_be_visible(timeout=SOON)
        expect(page.get_by_text("Waiting for 1 other answer to finish …")).to_be_visible(timeout=SOON)

        page.get_by_role("button", name="Ask again").first.click()
        busy = page.get_by_text("1 of your questions wait already.")
        expect(busy.first).to_be_visible(timeout=SOON)
        expect(page.get_by_test_id("stChatInputTextArea")).to_be_visible()
        ask(page, MORE)
        typed = page.get_by_label("What you typed")
        expect(typed).to_have_value(MORE, timeout=SOON)
        expect(done).to_have_count(3, timeout=60_000)
        expect(typed).to_have_value(MORE)
        ask(page, MORE)
        expect(done).to_have_count(4, timeout=60_000)
        expect(typed).to_have_count(0)
        expect(busy).to_have_count(0)
