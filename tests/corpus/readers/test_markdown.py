from __future__ import annotations

import pytest

from corpus.readers.markdown import read


def text(source: str) -> str:
    return read(source.encode()).text


def test_headings_of_both_kinds_have_their_level_and_place() -> None:
    found = read(b"Groups\n======\n\nIntro.\n\n### AQIM ###\n\nText.")
    assert found.text == "Groups\n\nIntro.\n\nAQIM\n\nText."
    assert [(h.start, h.level, h.text) for h in found.headings] == [(0, 1, "Groups"), (16, 3, "AQIM")]


def test_wrapped_lines_become_one_paragraph() -> None:
    assert text("The plant\nwas attacked.\n\nNobody slept.") == "The plant was attacked.\n\nNobody slept."


def test_markup_is_left_out_and_its_text_kept() -> None:
    source = "**Bold** and *slanted* `code`, [a link](https://example.org), ![a map](map.png), ~~gone~~, "
    assert text(source + "<b>tag</b> &amp; 3\\*4") == "Bold and slanted code, a link, a map, gone, tag & 3*4"


def test_lists_are_indented_by_their_depth() -> None:
    assert text("- one\n  - deep\n- two\n\n1. first\n2. second") == "- one\n  - deep\n- two\n- first\n- second"


def test_a_second_paragraph_of_an_item_has_no_bullet() -> None:
    assert text("- one\n\n  more\n") == "- one\n\nmore"


def test_a_table_becomes_rows_that_name_their_columns() -> None:
    assert text("| Country | Troops |\n|---|--:|\n| Chad | 2,000 |\n| Niger | |") == (
        "Country: Chad; Troops: 2,000\nCountry: Niger"
    )


def test_code_keeps_its_lines_and_raw_html_its_text() -> None:
    assert text("```\na = 1\nb = 2\n```\n\n<div>shown</div>\n") == "a = 1\n\nb = 2\n\nshown"


@pytest.mark.parametrize("line", ["title: The war", 'title: "The war"', "title: 'The war'  "])
def test_front_matter_gives_the_title_and_is_not_text(line: str) -> None:
    found = read(f"---\r\nauthor: x\r\n{line}\r\n---\r\n\r\nText.\r\n".encode())
    assert (found.title, found.text) == ("The war", "Text.")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("date: 2013-01-16", "2013-01-16"),
        ('date: "2013-01-16T10:00:00+01:00"  # when', "2013-01-16"),
        ("date: 16 January 2013", "2013-01-16"),
        ("date:", None),
        ("updated: 2013-01-16", None),
    ],
)
def test_front_matter_gives_the_date(line: str, expected: str | None) -> None:
    assert read(f"---\n{line}\ntitle: The war\n---\nText.".encode()).date == expected
    assert read(f"Text.\n\n{line}".encode()).date is None


def test_a_rule_at_the_start_is_no_front_matter() -> None:
    assert text("---\n\nText.\n\n---\n\nMore.") == "Text.\n\nMore."


def test_a_file_in_another_encoding_is_read() -> None:
    assert read("# Été\n\nLa fin.".encode("utf-16")).text == "Été\n\nLa fin."


def test_notes_stand_at_the_end_with_their_numbers() -> None:
    assert text("It fell.[^a] Then[^b]\n\n[^a]: In *May*.\n[^b]: Later.\n\nMore.") == (
        "It fell.[1] Then[2]\n\nMore.\n\n- [1] In May.\n- [2] Later."
    )


def test_definitions_tasks_and_pictures() -> None:
    assert text("AQIM\n: A group.\n\nMUJAO\n: Another.") == "AQIM: A group.\n\nMUJAO: Another."
    assert text("- [ ] open\n- [x] done\n- [link](x)") == "- open\n- done\n- link"
    assert text("![The front line](map.png)") == "The front line"


def test_formulas_are_left_alone() -> None:
    assert text("Let $a_1 * b_2 * c$ be. It cost $5 and $6.") == "Let a_1 * b_2 * c be. It cost $5 and $6."


def test_html_inside_is_read_and_its_comments_are_not() -> None:
    table = "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>"
    source = f"<!-- a note -->\n{table}\n\n<details>\n\nIn.\n\n</details>"
    assert text(source) == "A: 1; B: 2\n\nIn."


def test_plain_text_under_this_name_reads_as_such() -> None:
    assert (
        text("Just words, 3 < 4 & 5 > 2,\r\nin two lines.\r\n\r\n\r\nMore.")
        == "Just words, 3 < 4 & 5 > 2, in two lines.\n\nMore."
    )


def test_front_matter_with_an_empty_title_has_none() -> None:
    assert read(b"---\ntitle:\ndate: 2013-01-16\n---\nText.").title is None
