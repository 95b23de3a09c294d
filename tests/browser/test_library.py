"""The library in the page: what comes in and goes out, what is searched, and what is chosen."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from chatbot.chats.history import History
from chatbot.types import Answer, AnswerSentence, Source
from tests.browser.conftest import Scripted, ask, opened, select
from tests.one_of_each import one_of_each
from tests.until import until

pytestmark = [pytest.mark.real, pytest.mark.browser]

SOON = 20_000
ADDED = 120_000  # reading and embedding, perhaps beside other tests


@pytest.fixture
def mine(browser: Browser, scripted: Scripted) -> Page:
    """The user's own documents."""
    with opened(browser, f"{scripted.address}/documents?library=documents") as page:
        page.get_by_role("heading", name="My documents").wait_for(timeout=SOON)
        yield page


def serious(page: Page) -> list[str]:
    """What a checker of accessibility finds to be serious or worse."""
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in ("serious", "critical")]


def test_files_of_which_some_are_broken_are_added_and_those_named(mine: Page, tmp_path: Path) -> None:
    files = [*one_of_each(tmp_path)][:8]
    broken, empty = tmp_path / "broken.pdf", tmp_path / "empty.docx"
    program = tmp_path / "program.exe"
    broken.write_bytes(b"%PDF-1.4 and no more")
    empty.write_bytes(b"")
    program.write_bytes(b"MZ and so on")
    mine.get_by_test_id("stFileUploaderDropzoneInput").set_input_files([*files, broken, empty, program])
    expect(mine.get_by_text("Done: 8 added, 3 not read.")).to_be_visible(timeout=ADDED)
    expect(mine.get_by_text("program.exe: files of this kind (.exe) can't be read yet")).to_be_visible()
    expect(mine.get_by_text("broken.pdf: it is damaged or not a PDF")).to_be_visible()
    expect(mine.get_by_text("empty.docx: the file is empty")).to_be_visible()
    assert serious(mine) == []
    expect(mine.get_by_text(re.compile(r"^8 documents, "))).to_be_visible()


def test_a_folder_is_added_and_its_document_removed_and_brought_back(
    mine: Page, scripted: Scripted, tmp_path: Path
) -> None:
    named = mine.get_by_label("Or name a file or folder on this computer; a folder can be synced again later")
    named.fill("/no/such/folder")
    mine.get_by_role("button", name="Add", exact=True).click()
    expect(mine.get_by_text("There is no file or folder /no/such/folder on this computer.")).to_be_visible(timeout=SOON)
    expect(named).to_have_value("/no/such/folder")
    (tmp_path / "otters.txt").write_text("Otters crossed the river at dawn on 3 May 2019.", encoding="utf-8")
    named.fill(str(tmp_path))
    mine.get_by_role("button", name="Add", exact=True).click()
    expect(mine.get_by_text("Done: 1 added.")).to_be_visible(timeout=ADDED)
    expect(mine.get_by_role("button", name="Sync “")).to_be_visible()
    expect(mine.get_by_role("button", name="Remove")).to_be_disabled()
    count = len(json.loads(scripted.footnote("documents", "--json")))

    select(mine, "otters")
    mine.get_by_role("button", name="Remove").click()
    expect(mine.get_by_text("Removed “otters” from the library.")).to_be_visible(timeout=SOON)
    mine.reload()
    mine.get_by_role("button", name="Undo").click(timeout=SOON)
    expect(mine.get_by_text("Removed “otters” from the library.")).to_be_hidden(timeout=SOON)
    assert len(json.loads(scripted.footnote("documents", "--json"))) == count

    select(mine, "otters")
    mine.get_by_role("button", name="Remove").click()
    until(lambda: len(json.loads(scripted.footnote("documents", "--json"))) == count - 1, 60)
    mine.get_by_role("button", name="Sync “").click()
    expect(mine.get_by_text("Done: nothing to add.")).to_be_visible(timeout=ADDED)
    mine.get_by_role("button", name="Dismiss").click()
    expect(mine.get_by_text("Done: nothing to add.")).to_be_hidden(timeout=SOON)
    mine.get_by_text("Left out when folders are synced: 1 file").click()
    mine.get_by_role("button", name="Bring back").click()
    expect(mine.get_by_text("Done: 1 added.")).to_be_visible(timeout=ADDED)


def test_another_version_of_a_file_takes_its_place_where_that_is_wanted(mine: Page, scripted: Scripted) -> None:
    def drop(text: str) -> None:
        content = {"name": "voles.txt", "mimeType": "text/plain", "buffer": text.encode()}
        mine.get_by_test_id("stFileUploaderDropzoneInput").set_input_files([content])

    def kept() -> int:
        return sum(d["title"].startswith("voles") for d in json.loads(scripted.footnote("documents", "--json")))

    drop("Voles ate the roots in May.")
    until(lambda: kept() == 1, ADDED / 1000)
    mine.reload()
    drop("Voles ate the roots in June.")
    expect(mine.get_by_text("“voles.txt”: the library has another file of this name.")).to_be_visible(timeout=SOON)
    mine.get_by_role("button", name="Replace it").click()
    expect(mine.get_by_text("Done: 1 updated.")).to_be_visible(timeout=ADDED)
    assert kept() == 1
    drop("Voles ate the roots in July.")
    mine.get_by_role("button", name="Keep both").click(timeout=SOON)
    expect(mine.get_by_text("Done: 1 added.")).to_be_visible(timeout=ADDED)
    assert kept() == 2
    assert "June" in scripted.footnote("search", "voles roots June")


def test_what_is_searched_is_there_again_when_somebody_comes_back(browser: Browser, scripted: Scripted) -> None:
    with opened(browser, f"{scripted.address}/search?library=samples") as page:
        page.get_by_text("Every mention").click(timeout=SOON)
        page.get_by_label("Name or phrase").fill("Belmokhtar")
        page.get_by_label("Name or phrase").press("Enter")
        expect(page.get_by_text(re.compile(r"^\d+ mentions in \d+ documents"))).to_be_visible(timeout=SOON)
        page.reload()
        expect(page.get_by_text(re.compile(r"^\d+ mentions in \d+ documents"))).to_be_visible(timeout=SOON)
        sidebar = page.get_by_test_id("stSidebar")
        sidebar.get_by_role("link", name="Settings").click()
        expect(page.get_by_role("heading", name="Settings")).to_be_visible(timeout=SOON)
        sidebar.get_by_role("link", name="Search").click()
        expect(page.get_by_label("Name or phrase")).to_have_value("Belmokhtar", timeout=SOON)
        expect(page.get_by_text(re.compile(r"^\d+ mentions in \d+ documents"))).to_be_visible(timeout=SOON)
        sidebar.get_by_text("My documents").click()
        page.wait_for_url(re.compile("library=documents"), timeout=SOON)
        expect(page.get_by_text(re.compile(r"^\d+ mentions in \d+ documents"))).to_be_hidden(timeout=SOON)


def test_an_answer_whose_document_has_changed_says_so(browser: Browser, scripted: Scripted, tmp_path: Path) -> None:
    note = tmp_path / "badgers.txt"
    note.write_text("Badgers dug a tunnel.", encoding="utf-8")
    scripted.footnote("add", str(note))
    old = next(d["id"] for d in json.loads(scripted.footnote("documents", "--json")) if d["title"] == "badgers")
    source = Source(1, old, "badgers", None, 0, 21, "Badgers dug a tunnel.", "Badgers dug a tunnel.", 0, "badgers")
    history = History(scripted.folder / "library" / "chats.db")
    turn = history.begin(None, "Who dug?")
    said = AnswerSentence("Badgers dug a tunnel.", (1,), "supported")
    history.save(turn.id, "done", Answer("Who dug?", "Who dug?", (said,), (source,)))
    with opened(browser, f"{scripted.address}/?library=documents&chat={turn.chat_id}") as page:
        page.locator(".marker").wait_for(timeout=SOON)
        expect(page.locator(".lost")).to_have_count(0)
        note.write_text("Badgers dug two tunnels.", encoding="utf-8")
        scripted.footnote("add", str(note))
        page.reload()
        expect(page.locator(".source .lost")).to_have_text("⚠ has changed since", timeout=SOON)
        page.locator(".marker").click()
        reader = page.locator(".reader")
        expect(reader).to_contain_text("This document has changed since the answer was written.", timeout=SOON)
        expect(reader.locator("mark")).to_have_text("Badgers dug a tunnel.")
        reader.get_by_role("button", name="Open it as it is now").click()
        expect(reader).to_contain_text("Badgers dug two tunnels.", timeout=SOON)


def test_a_long_table_goes_on_where_it_was_read(browser: Browser, scripted: Scripted, tmp_path: Path) -> None:
    table = tmp_path / "ferrets.csv"
    rows = "".join(f"Ferret {n},{n} kg and a few grams more\n" for n in range(2000))
    table.write_text(f"Name,Weight\n{rows}", encoding="utf-8")
    scripted.footnote("add", str(table))
    at = next(d["id"] for d in json.loads(scripted.footnote("documents", "--json")) if d["title"] == "ferrets")
    with opened(browser, f"{scripted.address}/documents?library=documents&doc={at}&at=0") as page:
        body = page.locator(".reader .body")
        last = body.locator("tr").last.inner_text(timeout=SOON)
        body.get_by_role("button", name="Show what comes next").click()
        expect(body.get_by_role("button", name="Show what comes before")).to_be_attached(timeout=SOON)
        expect(body.locator("tr", has_text=last.split("\t")[0]).first).to_be_in_viewport()


def test_settings_are_kept_and_count_from_the_next_question_on(browser: Browser, scripted: Scripted) -> None:
    with opened(browser, f"{scripted.address}/settings") as page:
        page.get_by_text("More: Answers take about half as long again").click(timeout=SOON)
        expect(page.get_by_text("Saved")).to_be_visible(timeout=SOON)
        page.reload()
        chosen = page.get_by_role("radio", name=re.compile("^More"))
        expect(chosen).to_be_checked(timeout=SOON)
        file = scripted.folder / "library" / "settings.json"
        assert json.loads(file.read_text()) == {"sentences": 8, "neighbours": 3}
        choices = {"Less: Answers come sooner": 3, "More: Answers take about": 8, "Usual: Enough for most": 6}
        for words, most in choices.items():  # each one, not every second
            page.get_by_text(words).click()
            until(lambda most=most: json.loads(file.read_text())["sentences"] == most)
            expect(page.get_by_role("radio", name=re.compile(f"^{words}"))).to_be_checked()


def test_a_chat_of_five_hundred_messages_opens_at_its_end(browser: Browser, scripted: Scripted) -> None:
    history = History(scripted.folder / "library" / "chats.db")
    chat_id = history.begin(None, "Question 0?").chat_id
    answer = Answer("Who?", "Who?", (AnswerSentence("Somebody did it."),) * 3)
    for n in range(1, 250):
        history.save(history.begin(chat_id, f"Question {n}?").id, "done", answer)
    with opened(browser, f"{scripted.address}/?library=documents&chat={chat_id}") as page:
        expect(page.get_by_text("Question 249?", exact=True)).to_be_visible(timeout=SOON)
        expect(page.get_by_text("Question 229?", exact=True)).to_be_hidden()
        page.get_by_role("button", name="Show earlier questions").click()
        expect(page.get_by_text("Question 211?", exact=True)).to_be_attached(timeout=SOON)
    history.delete(chat_id)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_stands_in_the_way_of_anybody(browser: Browser, scripted: Scripted, scheme: str) -> None:
    with opened(browser, f"{scripted.address}/?library=samples", color_scheme=scheme) as page:
        page.get_by_test_id("stChatInputTextArea").fill("Who masterminded the attack on In Amenas?")
        assert serious(page) == []
        page.get_by_test_id("stChatInputTextArea").press("Enter")
        page.get_by_role("button", name="Copy with sources").wait_for(timeout=60_000)
        page.locator(".marker").first.click()
        page.locator(".overlay").first.wait_for(timeout=SOON)
        assert serious(page) == []
        page.get_by_role("button", name="Show the text instead of the page").click()
        page.locator(".reader mark").wait_for(timeout=SOON)
        page.keyboard.press("?")
        assert serious(page) == []
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Close the reader").click()
        page.get_by_role("button", name="Searching all documents").click()
        page.get_by_role("button", name="Search only this").wait_for(timeout=SOON)
        assert serious(page) == []
        for place in ("documents?library=samples", "documents?library=documents", "search?library=samples", "settings"):
            page.goto(f"{scripted.address}/{place}")
            page.get_by_test_id("stHeading").first.wait_for(timeout=SOON)
            if place.startswith("search"):
                page.get_by_label("Question or topic").fill("hostages killed")
                page.get_by_label("Question or topic").press("Enter")
                page.locator(".found .entry").first.wait_for(timeout=SOON)
            assert serious(page) == [], place
        background = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
        assert (max(map(int, re.findall(r"\d+", background)[:3])) < 80) == (scheme == "dark")


def test_a_narrow_screen_shows_everything_below_each_other(browser: Browser, scripted: Scripted) -> None:
    with opened(browser, f"{scripted.address}/?library=samples", viewport={"width": 390, "height": 844}) as page:
        ask(page, "Who masterminded the attack on In Amenas?")
        page.get_by_role("button", name="Copy with sources").wait_for(timeout=60_000)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        page.locator(".marker").first.click()
        reader = page.locator(".reader")
        expect(reader.locator(".overlay").first).to_be_in_viewport(timeout=SOON)
        assert (reader.bounding_box() or {})["width"] == 390
        expect(reader.get_by_role("button", name="Close the reader")).to_be_in_viewport()
        assert serious(page) == []
        for _ in range(25):  # what is covered can't be reached
            page.keyboard.press("Tab")
            at = page.evaluate("document.activeElement.tagName")
            inside = page.evaluate("!!document.activeElement.shadowRoot?.querySelector('.reader')")
            assert inside or at in ("BODY", "MAIN"), at
        reader.get_by_role("button", name="Close the reader").click()
        expect(page.locator(".answer")).to_be_visible()
        assert page.locator("[inert]").count() == 0
        page.get_by_test_id("stExpandSidebarButton").click()
        page.get_by_role("link", name="Search").click()
        expect(page.get_by_role("heading", name="Search the documents")).to_be_in_viewport(timeout=SOON)
        expect(page.get_by_role("link", name="Search")).not_to_be_in_viewport(timeout=SOON)


def test_what_was_marked_can_be_downloaded(browser: Browser, scripted: Scripted, tmp_path: Path) -> None:
    history = History(scripted.folder / "library" / "chats.db")
    turn = history.begin(None, "=1+1")
    history.give_feedback(turn.id, "bad")
    with opened(browser, f"{scripted.address}/settings?library=documents") as page:
        with page.expect_download() as download:
            page.get_by_role("link", name="Download what you marked (CSV)").click(timeout=SOON)
        download.value.save_as(tmp_path / "feedback.csv")
    assert "'=1+1,,bad" in (tmp_path / "feedback.csv").read_text(encoding="utf-8")
    with closing(sqlite3.connect(scripted.folder / "library" / "chats.db")) as connection:
        assert connection.execute("SELECT verdict FROM feedback WHERE turn_id = ?", (turn.id,)).fetchall() == [("bad",)]
