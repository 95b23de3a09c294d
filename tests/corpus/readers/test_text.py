from __future__ import annotations

import re

import pytest

from corpus.readers.encoding import decode
from corpus.readers.text import read, unwrap

FRENCH = "L’été dernier, près de Tessalit, la rébellion a repris. Les négociations à Alger ont échoué deux fois déjà. "


def headings(text: str) -> list[tuple[int, str]]:
    found = read(text.encode())
    assert all(found.text[h.start :].startswith(h.text) for h in found.headings)
    return [(h.level, h.text) for h in found.headings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_the_encoding_is_found(encoding: str) -> None:
    assert read(FRENCH.encode(encoding)).text == FRENCH.strip()


def test_hard_wrapped_lines_become_paragraphs() -> None:
    source = (
        "The first rebellion began in 1963 and was put\n"
        "down within a year by an army that spared\n"
        "nobody.\n\n"
        "The second began in 1990.\n"
    )
    assert read(source.encode()).text == (
        "The first rebellion began in 1963 and was put down within a year by an army that spared nobody.\n\n"
        "The second began in 1990."
    )


def test_lines_that_could_have_held_more_stay_apart() -> None:
    address = ["Ahmed Ouyahia", "12 Rue de la Paix", "Algiers"]
    assert unwrap(address) == address
    lines = ["For the editor", "12 Rue de la Paix", "Algiers", "What follows was written in the north in great haste."]
    assert unwrap(lines) == lines


def test_labels_with_their_values_stay_apart() -> None:
    assert unwrap(["Present: Ann, Bob, Cem", "Absent:  Dee"]) == ["Present: Ann, Bob, Cem", "Absent:  Dee"]
    lines = [
        "Decision: drill wells in the north and in",
        "the south.",
        "Next meeting: in June, as soon as there is",
        "rain.",
    ]
    assert unwrap(lines) == [" ".join(lines[:2]), " ".join(lines[2:])]
    source = "They went by boat to see the old\nMinister: he was ill.\n"
    assert read(source.encode()).text == "They went by boat to see the old Minister: he was ill."


def test_the_day_below_a_title_stays_apart() -> None:
    found = read(b"The Lantern Harbour Lighting Scheme\nPublished 14 March 2021\n\nIt was lit.\n")
    assert found.title == "The Lantern Harbour Lighting Scheme"
    assert found.text.startswith("The Lantern Harbour Lighting Scheme\nPublished 14 March 2021\n")
    assert unwrap(["The report on the harbour was", "published 14 March 2021."]) == [
        "The report on the harbour was published 14 March 2021."
    ]
    long = ["The harbour shall be lit by the first of", "Adopted 14 March 2021 by the plenary, the plan foresees so."]
    assert len(unwrap(["Lamps were wanted by all who sailed in at that", *long[1:], "done"])) < 3


def test_a_heading_right_above_a_wrapped_paragraph_stays_apart() -> None:
    lines = ["Results", "The army took the plant after a siege that had lasted", "four days."]
    assert unwrap(lines) == ["Results", "The army took the plant after a siege that had lasted four days."]


def test_a_list_stays_a_list_even_when_wrapped() -> None:
    source = ["Three groups took part in this one:", "- Ansar Dine, which was led by Iyad", "  ag Ghali", "- MUJAO"]
    assert unwrap(source) == [
        "Three groups took part in this one:",
        "- Ansar Dine, which was led by Iyad ag Ghali",
        "- MUJAO",
    ]


def test_an_indented_line_after_a_sentence_begins_a_paragraph() -> None:
    lines = [
        "The convoy left the plant before the first light of day.",
        "  Nobody had told the drivers where they were to go, so",
        "they went south.",
    ]
    assert unwrap(lines) == [lines[0], f"{lines[1]} {lines[2]}"]


@pytest.mark.parametrize(
    "lines",
    [
        ["I wandered lonely as a cloud", "That floats on high over vales", "When all at once I saw a crowd", "A host"],
        ["Country     Troops   Since", "Chad         2,000   January", "Niger          680   January"],
        ["Country\tTroops", "Chad, which came first\t2,000", "Niger\t680"],
        ["| Country | Troops of each of them |", "| Chad    | 2,000 |"],
        ["for (i = 0; i < number_of_all; i++) {", "    total = total + value[i];", "}", "return total;"],
    ],
    ids=["poem", "columns", "tabs", "bars", "code"],
)
def test_poems_tables_and_code_keep_their_lines(lines: list[str]) -> None:
    assert unwrap(lines) == lines


def test_a_quotation_in_a_reply_is_joined_and_keeps_its_mark() -> None:
    lines = ["> The first rebellion began in 1963 and it", "> ended within the year.", "That is what they say."]
    assert unwrap(lines) == ["> The first rebellion began in 1963 and it ended within the year.", lines[2]]


def test_a_word_broken_at_a_hyphen_is_made_whole_where_it_plainly_is_one() -> None:
    wrapped = "The government refused for a long time to nego-\ntiate with the kidnappers about their demands."
    assert "to negotiate with" in read(wrapped.encode()).text
    compound = (
        "The well was dry. He is known.\n\nThe governor refused to see the well-\nknown writer of the letter at all."
    )
    assert "the well-known writer" in read(compound.encode()).text


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028"])
def test_every_kind_of_line_end_is_understood(newline: str) -> None:
    assert read(f"One.{newline}{newline}Two.{newline}".encode()).text == "One.\n\nTwo."


def test_a_form_feed_parts_paragraphs_and_control_characters_go() -> None:
    assert read(b"One.\x0cTwo\x00.\x07\x1b").text == "One.\n\nTwo."


def test_short_lines_that_stand_alone_are_headings_at_their_place() -> None:
    source = "Rebellions\n\nIntro text here.\n\n\u00a0 The second one\n\nIt began in 1990.\n\nThe end\n"
    assert headings(source) == [(1, "Rebellions"), (1, "The second one")]


def test_underlined_numbered_and_shouted_lines_are_headings() -> None:
    source = (
        "The report\n==========\n\nIt is short.\n\nMethods\n-------\nWe asked.\n\n"
        "3.2 Results of it\n\nNobody answered us.\n\n"
        "WHAT FOLLOWS\nThe rest of it is told in the second volume.\n"
    )
    assert headings(source) == [(1, "The report"), (2, "Methods"), (2, "3.2 Results of it"), (1, "WHAT FOLLOWS")]


def test_a_list_whose_items_stand_alone_is_no_row_of_headings() -> None:
    assert headings("What to buy, as she said:\n\n1. Apples\n\n2. Pears\n\n3. Plums\n\nThat was all.") == []
    assert headings("Apples\n\nPears\n\nPlums\n\nQuinces\n\nThat was all of it.") == [(1, "Quinces")]


def test_the_first_line_is_the_title_if_it_reads_like_one() -> None:
    assert read(b"Northern Mali, 1963 to 2009\n\nText.").title == "Northern Mali, 1963 to 2009"
    assert read(b"It began with a sentence.\n\nText.").title is None


def test_a_line_without_end_is_read() -> None:
    assert len(read(b"word " * 200_000).text) == 999_999


def test_nothing_but_broken_words_changes_in_the_files_from_the_wild(data) -> None:
    for path in [*(data / "documents" / "txt").iterdir(), *(data / "article").iterdir()]:
        plain = re.sub(r"\s", "", decode(path.read_bytes()))
        kept = re.sub(r"\s", "", read(path.read_bytes()).text)
        assert abs(len(kept) - len(plain)) <= 0.01 * len(plain)


def test_a_question_with_its_answer_below_is_a_heading_however_long() -> None:
    long = "Q: He said that he was punishing Algeria for the war. Do you believe him, or anybody who says so?"
    source = f"Interview\n\n{long}\n\nA: Not much. It was planned.\n\nQuestion 2: Who paid?\nAnswer 2: Nobody knows.\n"
    assert headings(source)[-2:] == [(1, long), (1, "Question 2: Who paid?")]
    assert headings(source.replace("Who paid?", "Who paid.")) == [(1, "Interview"), (1, long)]
