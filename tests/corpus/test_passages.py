from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.passages import Length
from corpus.sentences import sentences
from corpus.types import Document, Heading
from tests.invariants import check_passages, cut, words
from tests.prose import PROSE

ROWS = st.lists(
    st.from_regex(r"[a-z]{1,6}; [A-Z][a-z]{1,6}: [0-9]{1,4}(; No\. 5: Acme Inc\. )?", fullmatch=True), max_size=6
).map("\n".join)


def characters(texts: Sequence[str]) -> list[int]:
    """A length that grows quickly, as that in tokens does with numbers."""
    return [len(text) for text in texts]


def texts(text: str) -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in sentences(text)]


def document(text: str, *headings: str, pages: tuple[int, ...] = ()) -> Document:
    places = tuple(Heading(text.index(heading), level, heading) for level, heading in enumerate(headings, 1))
    return Document("0" * 64, "Title", "txt", text, pages, places)


def made(parts: list[tuple[bool, str]]) -> Document:
    """A document of these parts, the marked ones headings, each on a page of its own."""
    text, headings, pages = "", [], []
    for is_heading, part in parts:
        pages.append(len(text))
        line = " ".join(part.split())
        if is_heading and line:
            headings.append(Heading(len(text), 1 + len(line) % 3, line))
            part = line
        text += part + "\n\n"
    return Document("0" * 64, "Title", "txt", text, tuple(pages), tuple(headings))


PARTS = st.lists(st.tuples(st.booleans(), st.one_of(PROSE, ROWS)), max_size=6)


@pytest.mark.slow
@given(PARTS, st.integers(1, 40), st.sampled_from([words, characters]))
@example([(True, "0")], 2, words)  # no room for the heading beside the title
def test_passages_are_verbatim_whole_and_within_budget(
    parts: list[tuple[bool, str]], budget: int, length: Length
) -> None:
    whole = made(parts)
    found = cut(whole, budget=budget, length=length)
    check_passages(whole, found, budget, length)


def test_a_passage_is_filled_up_to_its_budget() -> None:
    text = "One two three. Four five six. Seven eight nine. Ten."
    assert [p.text for p in cut(document(text), budget=7)] == [
        "One two three. Four five six.",
        "Seven eight nine. Ten.",
    ]


def test_a_sentence_longer_than_the_budget_is_a_passage_of_its_own() -> None:
    text = "A short one. This sentence is a good deal longer than the budget. Short again."
    assert [p.text for p in cut(document(text), budget=4)] == [
        "A short one.",
        "This sentence is a good deal longer than the budget.",
        "Short again.",
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
    south, north = cut(whole)
    assert south.text == "Groups\n\nThe south\n\nThey ride."
    assert south.context == "Sahel › Groups › The south"
    assert north.text == "The north\n\nThey walk."
    assert north.context == "Sahel › Groups › The north"
    assert [s.heading for s in south.sentences] == [True, True, False]


def test_a_numbered_heading_parts_passages_too() -> None:
    text = "First text.\n\n2. Results\n\nSecond text."
    first, second = cut(document(text, "2. Results"))
    assert first.text == "First text."
    assert second.context == "Title › 2. Results"
    assert [s.heading for s in second.sentences] == [True, False]


def test_every_sentence_of_a_heading_is_flagged() -> None:
    text = "Who won the war? Nobody did.\n\nThe war went on."
    (passage,) = cut(document(text, "Who won the war? Nobody did."))
    assert [s.heading for s in passage.sentences] == [True, True, False]


def test_a_title_that_is_also_the_first_heading_stands_once_in_the_context() -> None:
    (passage,) = cut(document("Title\n\nText.", "Title"))
    assert passage.context == "Title"


def test_sentences_know_the_page_they_begin_on() -> None:
    text = "On the first page. It runs\u2009on. On the second page."
    (passage,) = cut(document(text, pages=(0, text.index("On the second"))))
    assert [s.page for s in passage.sentences] == [1, 1, 2]


def test_a_text_of_nothing_has_no_passages() -> None:
    assert cut(document(" \n ")) == []


def test_bullets_count_towards_the_budget() -> None:
    text = "\n".join(["- One two.", "- Three four.", "- Five six.", "- Seven eight."])
    assert [p.text for p in cut(document(text), budget=7)] == [
        "One two.\n- Three four.",
        "Five six.\n- Seven eight.",
    ]


def test_rows_of_a_table_stay_together_where_they_fit() -> None:
    rows = "Country: Chad; Troops: 2,000\nCountry: Mali; Troops: 3,000"
    text = f"One two three four five.\n\n{rows}\n\nSix seven."
    assert [p.text for p in cut(document(text), budget=12)] == [
        "One two three four five.",
        f"{rows}\n\nSix seven.",
    ]


def test_a_table_too_long_for_one_passage_fills_what_room_there_is() -> None:
    rows = [f"Country: Chad; Troops: {n}" for n in range(4)]
    text = "One two.\n\n" + "\n".join(rows)
    assert [p.text for p in cut(document(text), budget=11)] == [
        "One two.\n\n" + "\n".join(rows[:2]),
        "\n".join(rows[2:]),
    ]


def test_a_heading_stays_with_its_table() -> None:
    text = "Troops\n\nCountry: Chad; Troops: 2,000\nCountry: Mali; Troops: 3,000"
    (first, second) = cut(document(text, "Troops"), budget=10)
    assert first.text.startswith("Troops\n\nCountry: Chad")
    assert second.text.startswith("Country: Mali")


def test_the_budget_is_counted_in_the_given_length_with_the_context() -> None:
    calls: list[int] = []

    def letters(texts: Sequence[str]) -> list[int]:
        calls.append(len(texts))
        return [len(text) for text in texts]

    text = "It is 12. It is 345. " * 50
    found = cut(document(text), budget=30, length=letters)
    assert len(calls) <= 2, "texts are measured many at once"
    check_passages(document(text), found, 30, letters)
    assert len(found) == 50  # "Title", " It is 12.", " It is 345." are 26, the next would make 36


def test_a_long_context_leaves_out_the_outer_headings() -> None:
    text = "The outer heading of it\n\nThe inner\n\nText."
    found = cut(document(text, "The outer heading of it", "The inner"), budget=12)
    assert found[-1].context == "Title › The inner"


def test_a_title_longer_than_half_of_the_budget_is_cut() -> None:
    whole = Document("0" * 64, "a title of " + "very " * 50 + "many words", "txt", "One two three. Four five six.")
    found = cut(whole, budget=10)
    check_passages(whole, found, 10)
    assert found[0].context.startswith("a title of")


def test_scripts_without_spaces_are_counted_by_their_characters() -> None:
    assert words(["The 3.5 cats.", "袭击发生。", "ab袭c", "เขา", "보고서는 짧다", ""]) == [3, 5, 3, 3, 2, 0]
    assert len(cut(document("袭击发生在星期三。" * 100))) > 5


def test_a_budget_of_nothing_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="budget"):
        cut(document("Text."), budget=0)


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["x", "x ", "“a. ", "。」と", "p. ex. ", "a; b: ", " ", "A line.\n", "- ", "e\u0301"])
def test_time_grows_with_the_length_of_the_text_alone(unit: str) -> None:
    def seconds(size: int) -> float:
        whole = document(unit * (size // len(unit)))
        begin = time.perf_counter()
        check = cut(whole)
        assert len(check) < size
        return time.perf_counter() - begin

    seconds(1000)
    assert seconds(400_000) < 25 * seconds(40_000) + 0.5
