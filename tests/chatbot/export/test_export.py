from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from chatbot.chats.history import History
from chatbot.export.facts import Exported, exported
from chatbot.export.feedback import feedback
from chatbot.export.markdown import markdown
from chatbot.export.pack import pack
from chatbot.types import Answer, AnswerSentence, Source
from index.library import Library
from index.types import Scope

HOSTILE = "</script><img src=x onerror=alert(1)> *Who* [planned](x) it & $1?"


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "chats.db")


def source(library: Library, quote: str, n: int = 1) -> Source:
    """A source that quotes the one document that holds the quote, with the text around it."""
    document = next(d for d in map(library.document, library.store.ids()) if quote in d.text)
    start = document.text.index(quote)
    begin = max(0, start - 20)
    around = document.text[begin : start + len(quote) + 20]
    return Source(n, document.id, document.title, 3, start, start + len(quote), quote, around, begin, "Title › Part")


def answer(*sources: Source, refused: bool = False) -> Answer:
    if refused:
        return Answer("Bread?", "Bread?", refused=True, refusal_reason="Nothing is about this.", nearest=sources)
    said = AnswerSentence("He planned it.", tuple(s.n for s in sources), "partial", "names nobody")
    return Answer("Who?", "Who planned it?", (said,), sources)


def export(history: History, library: Library, given: Answer, question: str = "Who?", **scope: object) -> Exported:
    turn = history.begin(None, question, Scope(**scope))  # type: ignore[arg-type]
    history.save(turn.id, "done", given)
    history.give_feedback(turn.id, "wrong citation", about=1)
    (chat,) = history.chats()
    return exported(chat, history.turns(chat.id), library)


def test_an_export_tells_what_the_checks_found(history: History, small_library: Library) -> None:
    given = answer(source(small_library, "Mokhtar Belmokhtar planned it."))
    sure = AnswerSentence("He did.", (1,), "supported")
    made = export(history, small_library, replace(given, sentences=(*given.sentences, sure)))
    told = "Checked when it was written: 1 of 2 sentences supported by what is cited."
    assert told in pack(made)
    assert told in markdown(made)


def test_a_pack_quotes_word_for_word_and_names_document_place_and_digest(
    history: History, small_library: Library
) -> None:
    cited = source(small_library, "Mokhtar Belmokhtar planned it.")
    page = html.fromstring(pack(export(history, small_library, answer(cited))))
    (figure,) = page.xpath("//figure")
    document = small_library.document(cited.document_id)
    assert figure.get("id") == "t1s1"
    assert page.xpath("//a[@class='marker']/@href") == ["#t1s1"]
    assert figure.xpath("string(.//mark)") == document.text[cited.start : cited.end]
    assert figure.xpath("string(.//blockquote)") == cited.passage
    said = figure.text_content()
    for told in (document.title, "page 3", "Part", document.sha256, f"{cited.start}–{cited.end}", "wrong citation"):
        assert told in said
    assert "partly supported: names nobody" in page.text_content()


def test_a_pack_tells_programs_the_same(history: History, small_library: Library) -> None:
    given = answer(source(small_library, "Mokhtar Belmokhtar planned it."))
    page = html.fromstring(pack(export(history, small_library, given)))
    value = json.loads(page.xpath("string(//script[@id='footnote'])"))
    assert [Answer.from_json(one) for one in value["answers"]] == [given]
    assert [document["sha256"] for document in value["documents"]] == [
        small_library.document(given.sources[0].document_id).sha256
    ]


def test_nothing_that_was_asked_or_quoted_is_taken_for_html(history: History, small_library: Library) -> None:
    given = Answer(HOSTILE, HOSTILE, (AnswerSentence(HOSTILE, (), "unsupported", HOSTILE),))
    text = pack(export(history, small_library, given, HOSTILE))
    page = html.fromstring(text)
    assert page.xpath("//img") == []
    assert len(page.xpath("//script")) == 2
    assert page.xpath("string(//h2)") == HOSTILE
    assert json.loads(page.xpath("string(//script[@id='footnote'])"))["answers"][0]["question"] == HOSTILE


def test_a_pack_refers_to_nothing_outside_itself(history: History, small_library: Library) -> None:
    page = html.fromstring(pack(export(history, small_library, answer())))
    links = [link for *_, link, _ in page.iterlinks() if not link.startswith("#")]
    assert links == []


def test_a_document_that_is_gone_or_has_changed_is_told(history: History, small_library: Library) -> None:
    kept = source(small_library, "Mokhtar Belmokhtar planned it.")
    gone = Source(2, "0" * 16, "Lost", None, 0, 4, "Gone", "Gone", 0, "Lost")
    changed = Source(3, "1" * 16, kept.title, None, 0, 4, "Else", "Else", 0, kept.title)
    chat = export(history, small_library, answer(kept, gone, changed))
    assert [chat.documents[s.document_id].standing for s in (kept, gone, changed)] == ["", "gone", "changed"]
    for text in (pack(chat), markdown(chat)):
        assert "is no longer in the library" in text
        assert "has changed since" in text
        assert "0" * 16 + "…" in text.replace("\\", "")


def test_a_refusal_is_exported_with_what_comes_closest(history: History, small_library: Library) -> None:
    close = source(small_library, "Mokhtar Belmokhtar planned it.")
    chat = export(history, small_library, answer(close, refused=True), formats=("pdf",))
    for text in (html.fromstring(pack(chat)).text_content(), markdown(chat).replace("\\", "")):
        assert "Nothing is about this." in text
        assert "Mokhtar Belmokhtar planned it." in text
        assert "Searched: PDF files" in text
        assert "[1]" not in text


def test_markdown_has_the_answer_with_its_references(history: History, small_library: Library) -> None:
    cited = source(small_library, "Mokhtar Belmokhtar planned it.")
    chat = export(history, small_library, answer(cited))
    text = markdown(chat).replace("\\", "")
    assert "## Who?" in text
    assert "Understood as: Who planned it?" in text
    assert "He planned it.[1]" in text
    assert "> [1] “Mokhtar Belmokhtar planned it.”" in text


def test_markdown_shows_what_was_asked_as_it_is(history: History, small_library: Library) -> None:
    from markdown_it import MarkdownIt

    rendered = MarkdownIt().render(markdown(export(history, small_library, answer(), HOSTILE + "\n# x")))
    assert html.fromstring(f"<div>{rendered}</div>").xpath("string(//h2)") == HOSTILE + " # x"


def test_the_items_of_a_list_stand_on_lines_of_their_own(history: History, small_library: Library) -> None:
    items = (AnswerSentence("There are two:"), AnswerSentence("- Chad", (1,)), AnswerSentence("- Niger"))
    given = Answer("Who?", "Who?", items, (source(small_library, "Mokhtar Belmokhtar planned it."),))
    assert "There are two:\n- Chad\\[1\\]\n- Niger\n" in markdown(export(history, small_library, given)).replace(
        "\\:", ":"
    )


def test_what_is_read_otherwise_by_now_is_told(history: History, small_library: Library) -> None:
    cited = source(small_library, "Mokhtar Belmokhtar planned it.")
    moved = replace(cited, start=cited.start + 1, end=cited.end + 1)
    chat = export(history, small_library, answer(moved))
    assert chat.documents[cited.document_id].standing == "changed"


def test_feedback_is_a_table_that_no_spreadsheet_computes(history: History, small_library: Library) -> None:
    cited = source(small_library, "Mokhtar Belmokhtar planned it.")
    turn = history.begin(None, "=1+1")
    history.save(turn.id, "done", answer(cited))
    history.give_feedback(turn.id, "bad")
    history.give_feedback(turn.id, "wrong citation", about=1)
    head, of_answer, of_source = csv.reader(io.StringIO(feedback(history.judged())))
    assert dict(zip(head, of_answer, strict=True))["question"] == "'=1+1"
    assert of_answer[3:] == ["bad", "", "", ""]
    assert of_source[3:] == ["wrong citation", "1", cited.title, cited.quote]
