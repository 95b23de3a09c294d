from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.split import passages, sentences
from corpus.types import Document, Heading
from tests.invariants import check_passages, check_sentences

PROSE = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(
            ["The U.S. left.", "- ", "1. ", "(a) ", "\n", ". ", "? “", "approx. ", "e.g. ", " 。", "؟ ", "  "]
        ),
        st.from_regex(r"[A-Z][a-z]{1,8}( [a-z]{1,8}){0,8}[.!?] ", fullmatch=True),
    ),
    max_size=12,
).map("".join)


def texts(text: str) -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in sentences(text)]


def document(text: str, *headings: str, pages: tuple[int, ...] = ()) -> Document:
    places = tuple(Heading(text.index(heading), level, heading) for level, heading in enumerate(headings, 1))
    return Document("0" * 64, "Title", "txt", text, pages, places)


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


def test_offsets_count_from_the_whole_text_when_only_a_part_is_cut() -> None:
    text = "Not this one. The second. The third."
    found = sentences(text, 14, 25)
    assert [text[s.start : s.end] for s in found] == ["The second."]


@given(PROSE)
def test_sentences_hold_everything_but_white_space_and_bullets(text: str) -> None:
    check_sentences(text, sentences(text))


@given(PROSE, st.integers(0, 80), st.integers(0, 80))
def test_sentences_of_a_part_stay_within_it(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    end = min(start + length, len(text))
    check_sentences(text[:end], sentences(text, start, end), start)


@given(st.lists(st.tuples(st.booleans(), PROSE), max_size=6), st.integers(1, 40))
def test_passages_are_verbatim_whole_and_within_budget(parts: list[tuple[bool, str]], budget: int) -> None:
    text, headings, pages = "", [], []
    for is_heading, part in parts:
        pages.append(len(text))
        line = " ".join(part.split())
        if is_heading and line:
            headings.append(Heading(len(text), 1 + len(line) % 3, line))
            part = line
        text += part + "\n\n"
    whole = Document("0" * 64, "Title", "txt", text, tuple(pages), tuple(headings))
    check_passages(whole, passages(whole, budget=budget), budget)


def test_a_passage_is_filled_up_to_its_budget() -> None:
    text = "One two three. Four five six. Seven eight nine. Ten."
    assert [p.text for p in passages(document(text), budget=6)] == [
        "One two three. Four five six.",
        "Seven eight nine. Ten.",
    ]


def test_a_sentence_longer_than_the_budget_is_a_passage_of_its_own() -> None:
    text = "A short one. This sentence is a good deal longer than the budget. Short again."
    assert [p.text for p in passages(document(text), budget=4)] == [
        "A short one.",
        "This sentence is a good deal longer than the budget.",
        "Short again.",
    ]


def test_overlap_repeats_the_last_sentences() -> None:
    text = "One two three. Four five six. Seven eight nine."
    assert [p.text for p in passages(document(text), budget=6, overlap=1)] == [
        "One two three. Four five six.",
        "Four five six. Seven eight nine.",
    ]


def test_overlap_does_not_reach_across_a_heading() -> None:
    text = "One two three.\n\nGroups\n\nFour five six."
    assert [p.text for p in passages(document(text, "Groups"), overlap=1)] == [
        "One two three.",
        "Groups\n\nFour five six.",
    ]


def test_a_passage_never_crosses_a_heading_and_names_those_above_it() -> None:
    text = "Groups\n\nThe south\n\nThey ride.\n\nThe north\n\nThey walk."
    whole = Document(
        "0" * 64,
        "Sahel",
        "md",
        text,
        headings=(
            Heading(0, 1, "Groups"),
            Heading(text.index("The south"), 2, "The south"),
            Heading(text.index("The north"), 2, "The north"),
        ),
    )
    south, north = passages(whole)
    assert south.text == "Groups\n\nThe south\n\nThey ride."
    assert south.context == "Sahel › Groups › The south"
    assert north.text == "The north\n\nThey walk."
    assert north.context == "Sahel › Groups › The north"
    assert [s.heading for s in south.sentences] == [True, True, False]


def test_a_numbered_heading_parts_passages_too() -> None:
    text = "First text.\n\n2. Results\n\nSecond text."
    first, second = passages(document(text, "2. Results"))
    assert first.text == "First text."
    assert second.context == "Title › 2. Results"
    assert [s.heading for s in second.sentences] == [True, False]


def test_every_sentence_of_a_heading_is_flagged() -> None:
    text = "Who won the war? Nobody did.\n\nThe war went on."
    (passage,) = passages(document(text, "Who won the war? Nobody did."))
    assert [s.heading for s in passage.sentences] == [True, True, False]


def test_a_title_that_is_also_the_first_heading_stands_once_in_the_context() -> None:
    (passage,) = passages(document("Title\n\nText.", "Title"))
    assert passage.context == "Title"


def test_sentences_know_the_page_they_begin_on() -> None:
    text = "On the first page. It runs\u2009on. On the second page."
    (passage,) = passages(document(text, pages=(0, text.index("On the second"))))
    assert [s.page for s in passage.sentences] == [1, 1, 2]


def test_a_text_of_nothing_has_no_passages() -> None:
    assert passages(document(" \n ")) == []


def test_a_line_without_an_end_is_cut_where_a_space_allows_it() -> None:
    text = "word " * 5000 + "x" * 5000
    found = sentences(text)
    assert all(0 < s.end - s.start <= 2000 for s in found)
    assert "".join(text[s.start : s.end] for s in found).replace(" ", "") == text.replace(" ", "")
