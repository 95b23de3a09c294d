"""Every page at work on a server that has no way to other computers, and that never looks for one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import FOOTNOTE, ask, opened, running, select
from tests.offline import offline

pytestmark = [pytest.mark.real, pytest.mark.browser]

SOON = 60_000
SMALL_MODEL = "SmolLM2-135M-Instruct"


def test_nothing_leaves_while_documents_come_and_questions_are_answered(
    browser: Browser, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in offline(tmp_path / "attempts").items():
        monkeypatch.setenv(name, value)
    with (
        running([*FOOTNOTE, "run", "--port"], samples, tmp_path, model=SMALL_MODEL) as address,
        opened(browser, f"{address}/documents?library=documents") as page,
    ):
        page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
            [{"name": "plant.txt", "mimeType": "text/plain", "buffer": b"The plant was attacked on 16 January 2013."}]
        )
        expect(page.get_by_text("Done: 1 added.")).to_be_visible(timeout=SOON)
        page.goto(f"{address}/?library=documents")
        ask(page, "When was the plant attacked?")
        expect(page.get_by_role("button", name="Copy with sources")).to_be_visible(timeout=120_000)
        page.goto(f"{address}/documents?library=documents")
        select(page, "plant")
        page.get_by_role("button", name="Open").click()
        expect(page.get_by_text("The plant was attacked on 16 January 2013.").last).to_be_visible(timeout=SOON)
        page.goto(f"{address}/search?library=documents")
        page.get_by_text("Every mention").click(timeout=SOON)
        page.get_by_label("Name or phrase").fill("plant")
        page.get_by_label("Name or phrase").press("Enter")
        expect(page.get_by_text(re.compile("^1 mention in 1 document"))).to_be_visible(timeout=SOON)
        page.goto(f"{address}/settings")
        page.get_by_role("heading", name="How much evidence").wait_for(timeout=SOON)
    assert not (tmp_path / "attempts").exists()
