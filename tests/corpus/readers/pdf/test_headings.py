from __future__ import annotations

from corpus.readers.pdf import read
from tests.files import Line, page, pdf

BODY = """The convoy left the plant in the early morning and drove to the north
for two days without a rest until it reached the wells at the border."""


def paths(pages: list[list[Line]]) -> list[str]:
    """The headings above every paragraph of the body, outermost first."""
    found = read(pdf(pages))
    result = []
    for start in (i for i in range(len(found.text)) if found.text.startswith("The convoy", i)):
        path: dict[int, str] = {}
        for heading in (heading for heading in found.headings if heading.start < start):
            path = {level: text for level, text in path.items() if level < heading.level}
            path[heading.level] = heading.text
        result.append(" > ".join(path.values()))
    return result


def section(*headings: str, size: float = 10, top: float = 700) -> list[Line]:
    """Headings in bold of the size of the text below them."""
    lines = [(72.0, top - 24 * i, -size, heading) for i, heading in enumerate(headings)]
    return [*lines, *page(BODY, size=size, top=top - 24 * len(headings))]


def test_what_stands_on_a_cover_alone_is_above_nothing() -> None:
    cover = [(200.0, 700.0, -14.0, "SECURITIES COMMISSION"), (220.0, 600.0, -24.0, "FORM 10-Q")]
    cover += [(200.0, 570.0, -24.0, "Plant Incorporated")]
    pages = [cover, section("Sales"), section("Costs"), section("Staff")]
    assert paths(pages) == ["Sales", "Costs", "Staff"]


def test_a_title_that_begins_the_document_is_above_all() -> None:
    title = (72.0, 760.0, 20.0, "A history of the plant")
    pages = [[title, *section("Early years")], section("Late years"), section("The end"), section("After it")]
    assert paths(pages)[0] == "A history of the plant > Early years"
    assert paths(pages)[3] == "A history of the plant > After it"


def test_parts_items_and_notes_rank_though_they_are_set_alike() -> None:
    pages = [
        section("PART I - FINANCES", "Item 1. Statements", "Note 1 - Policies", "Basis"),
        section("Note 2 - Revenue"),
        section("Item 2. Discussion", "Gross margin"),
        section("PART II - OTHER", "Item 1. Proceedings"),
    ]
    assert paths(pages) == [
        "PART I - FINANCES > Item 1. Statements > Note 1 - Policies > Basis",
        "PART I - FINANCES > Item 1. Statements > Note 2 - Revenue",
        "PART I - FINANCES > Item 2. Discussion > Gross margin",
        "PART II - OTHER > Item 1. Proceedings",
    ]


def test_a_section_with_more_numbers_is_below_one_with_fewer() -> None:
    pages = [section("3 Methods", "3.1 Interviews"), section("3.2 Documents"), section("4 Results")]
    assert paths(pages) == ["3 Methods > 3.1 Interviews", "3 Methods > 3.2 Documents", "4 Results"]


def test_a_heading_with_a_number_and_a_full_stop_is_no_list_item() -> None:
    lines = [(72.0, 740.0, 16.0, "1. Introduction"), *page(BODY), (72.0, 640.0, 16.0, "2. Methods")]
    lines += page(BODY, top=600)
    assert [(h.level, h.text) for h in read(pdf([lines])).headings] == [(1, "1. Introduction"), (1, "2. Methods")]


def test_names_below_each_other_are_no_headings() -> None:
    names: list[Line] = [(72, 700 - 30 * i, -10, f"Dr. Name {'ABCDE'[i]}. Surname") for i in range(5)]
    assert not read(pdf([[*names, *page(BODY, size=10, top=500)]])).headings


def test_a_heading_on_three_lines_is_one_without_its_hyphens() -> None:
    lines: list[Line] = [
        (72, 700, -10, "§ 25 Exclusion of a veterinary an-"),
        (88, 690, -10, "abolic steroid implant product and ap-"),
        (88, 680, -10, "plication."),
        *page(BODY, size=10, top=660),
    ]
    assert [h.text for h in read(pdf([lines])).headings] == [
        "§ 25 Exclusion of a veterinary anabolic steroid implant product and application."
    ]
