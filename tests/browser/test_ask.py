"""The main job in a real browser, with the real model."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ask

pytestmark = [pytest.mark.real, pytest.mark.browser]
QUESTION = "Who masterminded the attack on In Amenas?"
ANSWER_MS = 180_000  # the model may still be loading


def test_a_question_is_answered_and_its_citation_opens_the_sentence_it_rests_on(page: Page) -> None:
    ask(page, QUESTION)
    marker = page.locator(".answer .marker").first
    expect(marker).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator(".answer")).to_contain_text("Belmokhtar")
    expect(page.get_by_role("button", name="Stop")).to_be_hidden(timeout=ANSWER_MS)

    marker.click()
    expect(marker).to_have_attribute("aria-current", "true")
    opened = page.locator(".source.open")
    expect(opened.locator(".number")).to_have_text(marker.inner_text())
    expect(opened.locator("mark")).to_contain_text("Belmokhtar")
    reader = page.locator(".reader")
    expect(reader.locator("h2")).to_have_text(opened.locator(".title").inner_text(), timeout=20_000)
    expect(reader.locator(".overlay, mark, tr.marked").first).to_be_visible(timeout=20_000)

    address = page.url
    page.reload()
    expect(page.locator(".answer")).to_contain_text("Belmokhtar", timeout=20_000)
    expect(page.get_by_text(QUESTION).first).to_be_visible()
    assert page.url == address


def test_a_running_answer_survives_a_refresh_and_can_be_stopped(page: Page) -> None:
    ask(page, "How does AQIM pay for itself, and how do Mali's neighbours react to the French intervention?")
    stop = page.get_by_role("button", name="Stop")
    expect(stop).to_be_visible(timeout=20_000)
    expect(page.locator(".source").first).to_be_visible(timeout=ANSWER_MS)
    page.reload()
    expect(page.locator(".source").first).to_be_visible(timeout=20_000)
    stop.click()
    expect(page.get_by_text("Stopped before the end.")).to_be_visible(timeout=60_000)


def test_a_question_about_something_else_is_refused_with_the_closest_passages(page: Page) -> None:
    ask(page, "How long should sourdough bread prove before baking?")
    expect(page.locator(".refused .note")).to_contain_text(
        "Nothing in the 10 documents seems to be about this.", timeout=ANSWER_MS
    )
    expect(page.locator(".marker")).to_have_count(0)
    expect(page.get_by_text("Closest passages")).to_be_visible()
    page.locator(".source .title").first.click()
    expect(page.locator(".reader h2")).not_to_be_empty(timeout=20_000)


def test_a_question_of_ten_thousand_words_is_declined_in_words(page: Page) -> None:
    ask(page, "why " * 10_000)
    expect(page.get_by_text("The question is too long (10,000 words).")).to_be_visible(timeout=20_000)


def test_the_documents_are_listed_and_the_users_own_library_is_apart(page: Page) -> None:
    page.get_by_role("link", name="Documents", exact=True).click()
    expect(page.get_by_text("10 documents")).to_be_visible(timeout=20_000)
    page.get_by_text("My documents").first.click()
    expect(page.get_by_text("There are no documents in this library yet.")).to_be_visible(timeout=20_000)


def test_the_highlighted_sentence_is_the_documents_own(page: Page, samples: Path) -> None:
    ask(page, "When did French air strikes in Mali begin?")
    expect(page.locator(".answer .marker").first).to_be_visible(timeout=ANSWER_MS)
    quote = page.locator(".source mark").first.text_content() or ""
    page.locator(".answer .marker").first.click()
    title = page.locator(".reader h2")
    expect(title).not_to_be_empty(timeout=20_000)
    footnote = [sys.executable, "-m", "chatbot", "--library", str(samples)]
    listed = subprocess.run([*footnote, "documents", "--json"], check=True, capture_output=True, text=True)
    (cited,) = (d["id"] for d in json.loads(listed.stdout) if d["title"] == title.inner_text())
    text = subprocess.run([*footnote, "text", cited], check=True, capture_output=True).stdout.decode()
    assert len(quote) > 20
    assert quote in text
