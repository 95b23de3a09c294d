from __future__ import annotations

from dataclasses import replace

from corpus.types import Sentence
from index.tables import caption, is_table, label_of, sentence_text
from index.types import StoredPassage

ROW = (
    "Operating activities: Cash generated; Nine Months Ended June 25, 2022: 98,024; Nine Months Ended June 26, 2021: 8"
)
UNIT = "(In millions, except per share data)"


def passage(start: int, *sentences: str, headings: int = 0) -> StoredPassage:
    """A passage of these sentences, each on a line; the first ones are headings."""
    places, at = [], start
    for i, sentence in enumerate(sentences):
        places.append(Sentence(at, at + len(sentence), heading=i < headings))
        at += len(sentence) + 1
    return StoredPassage(1, "d", "T", "T", start, at - 1, "\n".join(sentences), 1, tuple(places))


def test_a_row_is_about_what_its_first_cell_ends_with() -> None:
    assert label_of(ROW) == "Cash generated"
    assert label_of("Belmokhtar planned the attack; it failed.") == ""


def test_passages_of_rows_are_told_from_prose() -> None:
    assert is_table(passage(0, "Cash flows", ROW, "Net income; 2022: 79,082; 2021: 7", headings=1))
    assert not is_table(passage(0, "The siege", "It was cold.", "Nobody slept.", headings=1))


def above(*sentences: str, headings: int = 0) -> str:
    """What announces a row that stands below these sentences."""
    whole = passage(0, *sentences, ROW, headings=headings)
    return caption(whole.sentences[-1].start, [whole])


def test_what_announces_a_table_tells_of_all_its_rows() -> None:
    assert above("Sales grew.", UNIT) == UNIT
    assert above("Net sales by region were as follows:", "Europe; 2022: 5; 2021: 4") == (
        "Net sales by region were as follows:"
    )


def test_the_unit_may_stand_behind_the_name_of_a_group() -> None:
    assert above(UNIT, "Stock: (In tonnes)", "Wood; 2022: 5; 2021: 4") == "Stock: (In tonnes)"


def test_of_a_long_remark_the_beginning_is_told() -> None:
    remark = (
        "[In thousands, for years ending in June. " + "Based on what was told by agencies of all kinds. " * 6 + "End]"
    )
    start = remark.index("Based")
    whole = passage(0, remark, ROW)
    parts = (Sentence(0, start - 1), Sentence(start, len(remark)), whole.sentences[-1])
    found = caption(parts[-1].start, [replace(whole, sentences=parts)])
    assert found.startswith("[In thousands, for years ending in June. Based on")
    assert found.endswith(" …")
    assert len(found) < 160
    leading = f"Net sales by {'category and ' * 12}region were as follows (in millions):"
    assert above(leading) == leading


def test_groups_of_rows_and_marks_announce_nothing() -> None:
    assert above(UNIT, "Assets:", "Cash; 2022: 5; 2021: 4", "Liabilities:", "(1)", "(Unaudited)") == UNIT


def test_what_stands_before_a_heading_or_running_text_announces_another_table() -> None:
    assert above("Sales", UNIT, "Cash; 2022: 5; 2021: 4", "Sales grew in Europe.") == ""
    assert above(UNIT, "Europe", headings=2) == ""
    assert above() == ""


def test_the_table_may_have_begun_in_a_passage_before() -> None:
    first = passage(0, "Sales", UNIT, "Cash; 2022: 5; 2021: 4", headings=1)
    second = passage(first.end + 1, "Debt; 2022: 5; 2021: 4", ROW)
    assert caption(second.sentences[-1].start, [second, first]) == UNIT
    assert caption(second.sentences[-1].start, [second]) == ""


def test_the_text_of_a_sentence_is_cut_from_its_passage() -> None:
    moved = passage(1000, "One here.", "Two there.")
    assert [sentence_text(moved, s) for s in moved.sentences] == ["One here.", "Two there."]
