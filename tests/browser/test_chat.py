"""The chat as it is used, with a model that plays a script: what must not depend on its words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from corpus import readers
from tests.browser.conftest import Scripted, ask, opened

pytestmark = [pytest.mark.real, pytest.mark.browser]

QUESTION = "Who masterminded all the attacks on In Amenas?"
SLOWLY = "Who masterminded all the attacks on In Amenas, told slowly?"
LAST_WORDS = "Tunisian navy"
SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
SOON = 20_000


def answers(page: Page) -> Locator:
    return page.locator(".cited")


def ended(page: Page, count: int = 1) -> None:
    """Wait until so many answers are over, all of them with their tools."""
    expect(page.get_by_role("button", name="Copy with sources")).to_have_count(count, timeout=60_000)


def test_evidence_comes_before_the_words_and_each_sentence_says_how_it_is_supported(played: Page) -> None:
    ask(played, SLOWLY)
    expect(played.locator(".evidence .source").first).to_be_visible(timeout=SOON)
    expect(played.locator(".answer .marker")).to_have_count(0)
    ended(played)
    flags = played.locator(".flag")
    expect(played.locator(".answer")).to_contain_text(LAST_WORDS)
    expect(flags.nth(0)).to_contain_text("supported by its source")
    expect(flags.nth(3)).to_contain_text("not supported: nothing in the documents was found to say this")
    expect(played.locator(".support")).to_contain_text("2 of 4 sentences not supported")


def test_an_answer_that_is_stopped_keeps_what_was_written(played: Page) -> None:
    ask(played, SLOWLY)
    expect(played.locator(".answer .marker").first).to_be_visible(timeout=SOON)
    played.get_by_role("button", name="Stop").click()
    expect(played.locator(".support")).to_contain_text("Stopped before the end.", timeout=SOON)
    expect(played.locator(".answer")).to_contain_text("masterminded by Mokhtar Belmokhtar")
    expect(played.locator(".answer")).not_to_contain_text(LAST_WORDS)


def test_a_refresh_and_a_second_tab_change_nothing(played: Page) -> None:
    ask(played, SLOWLY)
    expect(played.locator(".answer .marker").first).to_be_visible(timeout=SOON)
    other = played.context.new_page()
    other.goto(played.url)
    played.reload()
    ended(played)
    ended(other)
    expect(played.locator(".answer")).to_contain_text(LAST_WORDS)
    assert other.locator(".answer").inner_text() == played.locator(".answer").inner_text()


def test_who_asks_while_another_answer_is_written_sees_how_many_come_first(
    played: Page, browser: Browser, scripted: Scripted
) -> None:
    with opened(browser, f"{scripted.address}/?library=samples") as other:
        other.get_by_test_id("stChatInputTextArea").wait_for(timeout=SOON)
        ask(played, SLOWLY)
        expect(played.locator(".pending")).not_to_be_empty(timeout=SOON)
        ask(other, "Who led the attack on the gas plant?")
        expect(other.get_by_text("Waiting for 1 other answer to finish …")).to_be_visible(timeout=SOON)
        ended(other)
    ended(played)


def test_feedback_while_an_answer_is_written_is_kept_and_interrupts_nothing(played: Page) -> None:
    ask(played, SLOWLY)
    played.get_by_role("button", name="Wrong citation").first.click(timeout=SOON)
    ended(played)
    played.get_by_role("button", name="Good answer").click()
    played.get_by_role("button", name="Bad answer").click()
    played.wait_for_timeout(1000)
    played.reload()
    ended(played)
    expect(played.get_by_role("button", name="Wrong citation").first).to_have_attribute("aria-pressed", "true")
    expect(played.get_by_role("button", name="Wrong citation").last).to_have_attribute("aria-pressed", "false")
    expect(played.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")
    expect(played.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "false")


def test_a_marker_shows_its_quote_and_opens_the_page_with_the_sentence_marked(played: Page) -> None:
    ask(played, QUESTION)
    ended(played)
    marker = played.locator(".marker").first
    marker.hover()
    expect(played.locator(".tip")).to_contain_text("page 1, Summary")
    marker.click()
    reader = played.locator(".reader")
    expect(reader.locator("h2")).to_have_text("The attack on the In Amenas gas plant", timeout=SOON)
    expect(reader.locator(".overlay")).to_have_count(4)
    expect(reader.locator(".overlay").first).to_be_in_viewport()
    expect(reader.locator("img")).to_have_js_property("complete", True)
    assert reader.locator("img").evaluate("image => image.naturalWidth") > 1000
    reader.get_by_role("button", name="Show the text instead of the page").click()
    expect(reader.locator("mark")).to_have_text(
        re.compile(r"^The attack was masterminded by .* Signatories in Blood\.$")
    )
    expect(reader.locator("mark")).to_be_in_viewport()


def test_a_link_to_a_place_opens_it_when_it_is_pasted(played: Page, browser: Browser) -> None:
    ask(played, QUESTION)
    ended(played)
    played.locator(".marker").nth(1).click()
    played.get_by_role("button", name="Copy a link to exactly this place").click(timeout=SOON)
    link = played.evaluate("navigator.clipboard.readText()")
    assert re.search(r"\?library=samples&doc=[0-9a-f]{16}&at=\d+-\d+$", link)
    with opened(browser, link) as other:
        expect(other.locator(".reader .overlay").first).to_be_in_viewport(timeout=SOON)
        other.get_by_role("button", name="Show the text instead of the page").click()
        expect(other.locator(".reader mark")).to_have_text(re.compile(r"^The siege ended on 19 January, .* site\.$"))
        other.get_by_role("button", name="Close the reader").click()
        expect(other.locator(".reader")).to_be_hidden()
        assert "doc=" not in other.url


def test_a_word_is_found_in_the_document_and_pages_are_turned_and_enlarged(played: Page) -> None:
    ask(played, QUESTION)
    ended(played)
    played.locator(".marker").first.click()
    find = played.get_by_label("Find in document", exact=True)
    find.fill("proposals")
    find.press("Enter")
    count = played.locator(".reader .count")
    expect(count).to_have_text(re.compile(r"^1 of \d$"), timeout=SOON)
    find.fill("zebra")
    find.press("Enter")
    expect(count).to_have_text("Not found")
    played.get_by_role("button", name="Next page").click()
    expect(played.locator(".reader .page")).to_have_text("Page 2 of 3")
    wide = played.locator(".sheet").bounding_box()
    played.get_by_role("button", name="Zoom in").click()
    assert (played.locator(".sheet").bounding_box() or {})["width"] > (wide or {})["width"]


def test_a_document_without_pages_is_read_as_text_with_its_tables(played: Page, scripted: Scripted) -> None:
    played.goto(f"{scripted.address}/search?library=samples")
    played.get_by_text("Every mention").first.click()
    played.get_by_label("Name or phrase").fill("Burkina Faso")
    played.get_by_label("Name or phrase").press("Enter")
    played.get_by_text(re.compile(r"\d+ mentions in \d documents")).wait_for(timeout=SOON)
    played.locator(".found .entry", has_text="Table 3").first.click()
    marked = played.locator(".reader tr.marked")
    expect(marked).to_contain_text("Burkina Faso", timeout=SOON)
    expect(marked).to_be_in_viewport()
    expect(played.locator(".reader th").first).to_be_attached()


def test_three_citations_are_checked_with_the_keyboard_alone(played: Page) -> None:
    played.get_by_test_id("stChatInputTextArea").wait_for(timeout=SOON)
    played.get_by_role("button", name="? Keys").wait_for(timeout=SOON)
    played.keyboard.press("/")
    played.keyboard.type("When did the air strikes begin, and when did the siege end?")
    played.keyboard.press("Enter")
    ended(played)
    played.keyboard.press("Escape")  # out of the box, where letters are letters
    markers = played.locator(".marker")
    count = markers.count()
    assert count >= 2
    played.keyboard.press("n")
    expect(markers.first).to_be_focused()
    played.keyboard.press("Enter")
    reader = played.locator(".reader")
    expect(reader.locator(".overlay, mark, tr.marked").first).to_be_visible(timeout=SOON)
    for at in range(1, count):
        played.keyboard.press("n")
        expect(markers.nth(at)).to_have_attribute("aria-current", "true")
        expect(reader.locator(".overlay, mark, tr.marked").first).to_be_visible(timeout=SOON)
    played.keyboard.press("p")
    expect(markers.nth(count - 2)).to_have_attribute("aria-current", "true")
    played.keyboard.press("Escape")
    expect(reader).to_be_hidden()
    played.keyboard.press("?")
    expect(played.get_by_role("dialog", name="Keys")).to_be_visible()
    played.keyboard.press("Escape")
    expect(played.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_escape_stops_an_answer(played: Page) -> None:
    ask(played, SLOWLY)
    expect(played.locator(".answer .marker").first).to_be_visible(timeout=SOON)
    played.keyboard.press("Escape")
    expect(played.get_by_text("Stopped before the end.")).to_be_visible(timeout=SOON)


def test_a_question_can_be_asked_again_and_edited_and_the_answer_copied(played: Page) -> None:
    ask(played, QUESTION)
    ended(played)
    played.get_by_role("button", name="Copy with sources").click()
    copied = played.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(QUESTION)
    assert "[1] “The attack was masterminded by" in copied
    assert "(The attack on the In Amenas gas plant, page 1, Summary)" in copied
    assert "Tunisian navy. (not supported: nothing in the documents was found to say this)" in copied
    played.get_by_role("button", name="Copy", exact=True).click()
    copied = played.evaluate("navigator.clipboard.readText()")
    assert "[1]" not in copied
    assert "(not supported:" in copied
    played.get_by_role("button", name="Ask again").click()
    ended(played, count=2)
    played.get_by_role("button", name="Edit question").last.click()
    box = played.get_by_test_id("stChatInputTextArea")
    expect(box).to_have_value(QUESTION)
    box.press("End")
    box.type(" And when?")
    box.press("Enter")
    expect(played.get_by_text(f"{QUESTION} And when?").first).to_be_visible(timeout=SOON)
    ended(played, count=3)
    expect(played.locator(".answer").last).to_be_in_viewport()
    expect(played.get_by_test_id("stChatMessage").last).to_be_in_viewport()
    played.reload()
    ended(played, count=3)
    expect(played.locator(".answer").last).to_be_in_viewport()


def test_a_dialog_stays_open_when_the_answer_behind_it_ends(played: Page) -> None:
    ask(played, SLOWLY)
    expect(played.locator(".answer .marker").first).to_be_visible(timeout=SOON)
    sidebar = played.get_by_test_id("stSidebar")
    sidebar.get_by_role("button", name="⋯").first.click()
    played.get_by_text("Rename", exact=True).click()
    title = played.get_by_label("Title")
    title.fill("Half a title")
    expect(played.locator(".answer")).to_contain_text(LAST_WORDS, timeout=60_000)
    expect(played.locator(".support")).to_be_visible(timeout=SOON)
    played.wait_for_timeout(1_000)
    expect(title).to_have_value("Half a title")
    played.keyboard.press("Escape")
    expect(title).to_be_hidden()
    ended(played)


def test_the_reader_goes_through_the_citations_and_leaves_with_the_chat(played: Page) -> None:
    ask(played, QUESTION)
    ended(played)
    markers = played.locator(".marker")
    markers.first.click()
    reader = played.locator(".reader")
    reader.get_by_role("button", name="Next citation, or place found").click(timeout=SOON)
    expect(markers.nth(1)).to_have_attribute("aria-current", "true")
    expect(markers.first).to_have_attribute("aria-current", "false")
    expect(played.locator(".source.open .number")).to_have_text("2")
    played.reload()
    expect(reader.get_by_role("button", name="Next citation, or place found")).to_be_visible(timeout=SOON)
    expect(markers.nth(1)).to_have_attribute("aria-current", "true")
    played.get_by_test_id("stSidebar").get_by_role("button", name="New chat").click()
    expect(reader).to_be_hidden(timeout=SOON)
    assert "doc=" not in played.url


def test_the_reader_goes_through_citations_that_came_after_it_was_opened(played: Page) -> None:
    ask(played, SLOWLY)
    first = played.locator(".marker").first
    first.click(timeout=SOON)
    expect(first).to_have_attribute("aria-current", "true")
    ended(played)
    expect(first).to_have_attribute("aria-current", "true")
    expect(played.locator(".source.open .number")).to_have_text("1")
    played.get_by_role("button", name="Next citation, or place found").click(timeout=SOON)
    expect(played.locator(".marker").nth(1)).to_have_attribute("aria-current", "true")


def test_the_reader_comes_back_to_the_citation_when_finding_is_over_and_stays_on_its_page(played: Page) -> None:
    ask(played, QUESTION)
    ended(played)
    marker = played.locator(".marker").nth(1)
    marker.click()
    expect(marker).to_have_attribute("aria-current", "true", timeout=SOON)
    find = played.get_by_label("Find in document", exact=True)
    find.fill("proposals")
    expect(played.locator(".reader .count")).to_have_text(re.compile(r"^1 of \d$"), timeout=SOON)
    expect(marker).to_have_attribute("aria-current", "false")
    find.fill("")
    expect(marker).to_have_attribute("aria-current", "true", timeout=SOON)
    played.get_by_test_id("stSidebar").get_by_role("link", name="Settings").click()
    expect(played.get_by_role("heading", name="Settings")).to_be_visible(timeout=SOON)
    expect(played.locator(".reader")).to_be_hidden()


def test_a_reader_that_was_closed_stays_closed(played: Page) -> None:
    ask(played, QUESTION)
    ended(played)
    played.locator(".marker").first.click()
    reader = played.locator(".reader")
    expect(reader.locator(".overlay").first).to_be_visible(timeout=SOON)
    played.reload()
    expect(reader.locator(".overlay").first).to_be_visible(timeout=SOON)
    reader.get_by_role("button", name="Close the reader").click()
    ask(played, QUESTION)
    ended(played, count=2)
    expect(reader).to_be_hidden()


def test_going_back_closes_the_reader_and_keeps_the_chat(played: Page) -> None:
    ask(played, QUESTION)
    ended(played)
    chat = played.url
    reader = played.locator(".reader")
    for _ in range(2):
        played.locator(".marker").first.click()
        expect(reader.locator(".overlay").first).to_be_visible(timeout=SOON)
        played.get_by_role("button", name="Next citation, or place found").click()
        expect(played.locator(".marker").nth(1)).to_have_attribute("aria-current", "true")
        played.go_back()
        expect(reader).to_be_hidden(timeout=SOON)
        assert played.url == chat
        ended(played)
    played.go_forward()
    expect(reader.locator(".overlay").first).to_be_visible(timeout=SOON)
    ended(played)


def test_who_comes_back_from_another_page_finds_the_chat_as_it_was(played: Page) -> None:
    ask(played, QUESTION)
    ended(played)
    chat = played.url
    sidebar = played.get_by_test_id("stSidebar")
    sidebar.get_by_role("link", name="Settings").click()
    expect(played.get_by_role("heading", name="Settings")).to_be_visible(timeout=SOON)
    sidebar.get_by_role("link", name="Ask").click()
    ended(played)
    assert played.url.partition("?")[2] == chat.partition("?")[2]
    sidebar.get_by_role("link", name="Settings").click()
    expect(played.get_by_role("heading", name="Settings")).to_be_visible(timeout=SOON)
    sidebar.get_by_role("button", name="New chat").click()
    expect(played.get_by_role("heading", name="Ask your documents.")).to_be_visible(timeout=SOON)


def test_what_is_asked_in_one_tab_comes_in_the_other(played: Page) -> None:
    ask(played, QUESTION)
    ended(played)
    other = played.context.new_page()
    other.goto(played.url)
    ended(other)
    ask(other, "When did the siege end?")
    ended(other, count=2)
    ended(played, count=2)


def test_what_is_clicked_stays_in_place_and_a_new_answer_begins_at_the_top(played: Page) -> None:
    ask(played, QUESTION)
    ended(played)
    ask(played, "When did the siege end?")
    ended(played, count=2)
    expect(played.get_by_test_id("stChatMessage").last).to_be_in_viewport(ratio=1)
    top = (played.get_by_test_id("stChatMessage").last.bounding_box() or {})["y"]
    assert top < 200
    marker = played.locator(".answer").last.locator(".marker").first
    before = (marker.bounding_box() or {})["y"]
    marker.click()
    expect(played.locator(".overlay").first).to_be_visible(timeout=SOON)
    after = (marker.bounding_box() or {})["y"]
    assert abs(after - before) < 60  # it may stand in another line by now
    played.get_by_role("button", name="Close the reader").click()
    played.wait_for_timeout(300)
    assert abs((marker.bounding_box() or {})["y"] - before) < 60


def test_what_a_question_and_a_document_say_is_shown_as_it_is(played: Page) -> None:
    question = "Was *it* $5 or $6 for the [attack](https://x.y) on <b>In Amenas</b>?"
    ask(played, question)
    expect(played.get_by_test_id("stChatMessage").get_by_text(question, exact=True)).to_be_visible(timeout=SOON)


def test_a_chat_is_renamed_found_deleted_and_brought_back(played: Page) -> None:
    ask(played, "Who masterminded the attack, as told by the zebra?")
    ended(played)
    sidebar = played.get_by_test_id("stSidebar")
    sidebar.get_by_role("button", name="⋯").first.click()
    played.get_by_text("Rename", exact=True).click()
    title = played.get_by_label("Title")
    title.fill("About $5 and the *okapi*")
    title.press("Enter")
    entry = sidebar.get_by_role("button", name="About $5 and the *okapi*", exact=True)
    expect(entry).to_be_visible(timeout=SOON)
    sidebar.get_by_label("Search chats").fill("zebra")
    sidebar.get_by_label("Search chats").press("Enter")
    expect(sidebar.get_by_role("button", name="⋯")).to_have_count(1, timeout=SOON)
    sidebar.get_by_role("button", name="⋯").click()
    played.get_by_text("Delete", exact=True).click()
    expect(entry).to_be_hidden(timeout=SOON)
    sidebar.get_by_role("button", name="Undo deleting “About $5 and the *okapi*”").click()
    expect(entry).to_be_visible(timeout=SOON)


def test_the_address_of_a_chat_that_was_deleted_says_so_and_begins_another(played: Page, scripted: Scripted) -> None:
    played.goto(f"{scripted.address}/?library=samples&chat=gone0000")
    expect(played.get_by_text("This chat is gone, or is somebody else's.")).to_be_visible(timeout=SOON)
    ask(played, QUESTION)
    ended(played)
    assert "gone0000" not in played.url


def test_only_what_was_chosen_is_searched_and_the_answer_says_so(played: Page) -> None:
    played.get_by_role("button", name="Searching all documents").click(timeout=SOON)
    played.get_by_label("Formats").click()
    played.get_by_role("option", name="PDF").click()
    played.keyboard.press("Escape")
    played.get_by_role("button", name="Search only this").click()
    expect(played.get_by_role("button", name="Searching PDF files")).to_be_visible(timeout=SOON)
    ask(played, QUESTION)
    ended(played)
    expect(played.get_by_text("Searched PDF files")).to_be_visible()
    titles = played.locator(".cards .title").all_inner_texts()
    assert set(titles) <= {"The attack on the In Amenas gas plant", "How AQIM pays for itself"}
    assert titles


def test_an_export_can_be_checked_by_somebody_who_has_only_the_documents(played: Page, tmp_path: Path) -> None:
    ask(played, QUESTION)
    ended(played)
    played.get_by_test_id("stSidebar").get_by_role("button", name="⋯").first.click()
    played.get_by_text("Export", exact=True).click()
    with played.expect_download() as download:
        played.get_by_role("link", name="Download with all evidence (HTML)").click()
    file = tmp_path / "evidence.html"
    download.value.save_as(file)
    checking = played.context.new_page()
    checking.goto(file.as_uri())
    document = readers.read(SAMPLES / "attack-on-in-amenas-briefing.pdf")
    figures = checking.locator("figure")
    expect(figures).to_have_count(2)
    for figure in figures.all():
        said = figure.locator("dd").all_inner_texts()
        start, end = (int(offset) for offset in re.findall(r"\d+", said[1]))
        assert figure.locator("mark").text_content() == document.text[start:end]
        assert said[0] == "attack-on-in-amenas-briefing.pdf"
        assert said[2] == document.sha256
    checking.locator("#files").set_input_files(
        [SAMPLES / "attack-on-in-amenas-briefing.pdf", SAMPLES / "how-aqim-pays-for-itself.pdf"]
    )
    expect(checking.locator("#outcome")).to_have_text("1 of 2 chosen files are among the documents quoted.")
