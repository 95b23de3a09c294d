from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import LINE, sentences
from tests.invariants import check_sentences
from tests.prose import PROSE


def texts(text: str) -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in sentences(text)]


@pytest.mark.parametrize(
    "whole",
    [
        "The U.S. sent twelve planes.",
        "Gen. Smith met Dr. Jones and Mr. Brown at noon.",
        "Some goods, e.g. cigarettes, crossed the border.",
        "The siege began at 5 a.m. on Wednesday.",
        "It cost approx. 3.5 million euros.",
        "Rates rose by 3.14 percent to 9.30 francs.",
        "It is listed as No. 5 on p. 4 of the report of Jan. 16, 2013.",
    ],
)
def test_abbreviations_and_decimals_end_no_sentence(whole: str) -> None:
    assert texts(f"{whole} Nobody else came.") == [whole, "Nobody else came."]


def test_a_quotation_ends_with_its_closing_mark() -> None:
    assert texts('"We will not go." She left. He said: “It is over.” Then he left too.') == [
        '"We will not go."',
        "She left.",
        "He said: “It is over.”",
        "Then he left too.",
    ]


@pytest.mark.parametrize("bullet", ["-", "*", "+", "•", "–", "3.", "12)", "(a)", "(iv)"])
def test_a_bullet_or_number_belongs_to_no_sentence(bullet: str) -> None:
    assert texts(f"They took:\n  {bullet} Two old trucks. One jeep.\n") == [
        "They took:",
        "Two old trucks.",
        "One jeep.",
    ]


@pytest.mark.parametrize("entry", ["1963. The first rebellion began.", "Leader. Iyad ag Ghali leads it."])
def test_a_label_stays_with_its_entry(entry: str) -> None:
    assert texts(f"{entry} It lasted.") == [entry, "It lasted."]


def test_a_short_sentence_is_a_label_only_at_the_start_of_a_line() -> None:
    assert texts("The army came at noon. It won. Nobody cheered. The war went on.") == [
        "The army came at noon.",
        "It won.",
        "Nobody cheered.",
        "The war went on.",
    ]


def test_each_line_ends_its_last_sentence() -> None:
    assert texts("A heading\nA row without a stop\nThe text goes on. More text") == [
        "A heading",
        "A row without a stop",
        "The text goes on.",
        "More text",
    ]


def test_arabic_and_chinese_are_cut_at_their_own_stops() -> None:
    assert texts("وقع الهجوم يوم الأربعاء. هل قتل الرهائن؟ نعم.") == [
        "وقع الهجوم يوم الأربعاء.",
        "هل قتل الرهائن؟",
        "نعم.",
    ]
    assert texts("袭击发生在星期三。人质被杀了吗？是的！") == ["袭击发生在星期三。", "人质被杀了吗？", "是的！"]


@given(PROSE)
def test_sentences_hold_everything_but_white_space_and_bullets(text: str) -> None:
    check_sentences(text, sentences(text))


def test_a_line_without_an_end_is_cut_where_a_space_allows_it() -> None:
    text = "word " * 5000 + "x" * 5000
    found = sentences(text)
    assert all(0 < s.end - s.start <= 2000 for s in found)
    assert "".join(text[s.start : s.end] for s in found).replace(" ", "") == text.replace(" ", "")


def test_a_long_sentence_is_cut_where_a_clause_ends() -> None:
    clause = "and the lessee shall keep the roof in repair"
    text = "; ".join([clause] * 60) + "."
    parts = texts(text)
    assert len(parts) == 2
    assert parts[0].endswith("repair;")
    assert texts("; ".join([clause] * 40) + ".") == ["; ".join([clause] * 40) + "."]


@pytest.mark.parametrize("mark", ["\n", "\r\n", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"])
def test_whatever_breaks_a_line_ends_a_sentence(mark: str) -> None:
    assert texts(f"A heading{mark}The text goes on") == ["A heading", "The text goes on"]


@given(st.text())
def test_lines_are_those_of_unicode(text: str) -> None:
    assert LINE.findall(text) == [line for line in text.splitlines() if line]


@pytest.mark.parametrize(
    "row",
    [
        "Country: Chad; Troops: 2,000. No more came; Since: Jan. 5, 2013.",
        "Apple Inc. Total net sales; Quarter ended June 25, 2022: $82,959; No. of units: 5",
        "name: Ada; said: He said no. Then he left.",
        "Country: Chad; of which in combat: 500",
        "0; name: J. Smith; text: It broke. We fixed it.; price: 5",
        "St. Moritz; price: 5; qty: 3",
        "U.S. Treasury; yield: 4.2",
        "Acme Inc. Total; of which services: 5; of which goods: 6",
    ],
)
def test_a_table_row_is_one_sentence(row: str) -> None:
    assert texts(f"{row}\n{row}") == [row, row]


def test_prose_with_the_marks_of_a_row_is_still_cut() -> None:
    assert texts("It was good; it was bad. They say so: it is over. He left; she stayed.") == [
        "It was good; it was bad.",
        "They say so: it is over.",
        "He left; she stayed.",
    ]


@pytest.mark.parametrize(
    ("said", "first"),
    [
        (
            "Bob Ray: We paid; the reason: nobody else would. It was dark.",
            "Bob Ray: We paid; the reason: nobody else would.",
        ),
        (
            "The cooperative paid; the reason: nobody else would. It was dark.",
            "The cooperative paid; the reason: nobody else would.",
        ),
        ("Bob Ray: We paid. It was dark; that is: very.", "Bob Ray: We paid."),
    ],
)
def test_what_somebody_says_is_no_row(said: str, first: str) -> None:
    assert texts(said)[0] == first
    assert len(texts(said)) == 2


def test_prose_with_semicolons_in_brackets_is_still_cut() -> None:
    prose = "The Normans (Norman: Nourmands; Latin: Normanni) settled there. They stayed."
    assert texts(prose) == ["The Normans (Norman: Nourmands; Latin: Normanni) settled there.", "They stayed."]
