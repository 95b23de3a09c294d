from __future__ import annotations

import pytest

from corpus.readers.text import decode, read, unwrap
from corpus.types import UnreadableDocument

FRENCH = "L’été dernier, près de Tessalit, la rébellion a repris. Les négociations à Alger ont échoué deux fois déjà. "


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_the_encoding_is_found(encoding: str) -> None:
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    assert read((mark + FRENCH).encode(encoding)).text == FRENCH.strip()


def test_latin_1_is_found() -> None:
    plain = FRENCH.replace("’", "'")
    assert decode(plain.encode("latin-1")) == plain


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UnreadableDocument, match="does not look like text"):
        read(bytes(range(256)) * 40)


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


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_understood(newline: str) -> None:
    assert read(f"One.{newline}{newline}Two.{newline}".encode()).text == "One.\n\nTwo."


def test_a_form_feed_parts_paragraphs_and_control_characters_go() -> None:
    assert read(b"One.\x0cTwo\x00.\x07\x1b").text == "One.\n\nTwo."


def test_short_lines_that_stand_alone_are_headings_at_their_place() -> None:
    found = read("Rebellions\n\nIntro text here.\n\n\u00a0 The second one\n\nIt began in 1990.\n\nThe end\n".encode())
    assert [h.text for h in found.headings] == ["Rebellions", "The second one"]
    assert all(found.text[h.start :].startswith(h.text) for h in found.headings)


def test_the_first_line_is_the_title_if_it_reads_like_one() -> None:
    assert read(b"Northern Mali, 1963 to 2009\n\nText.").title == "Northern Mali, 1963 to 2009"
    assert read(b"It began with a sentence.\n\nText.").title is None
