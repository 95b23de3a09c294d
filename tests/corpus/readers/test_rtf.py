from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.readers.blocks import clean
from corpus.readers.rtf import read
from corpus.types import UnreadableDocument
from tests.files import document
from tests.invariants import check_cut

START = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset204 Arial;}{\f2\fcharset128 Mincho;}}"
)
START += r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel1 Own;}{\s2 heading 3;}{\s5 Title;}}{\*\generator x;}"


def text(body: str) -> str:
    return read((START + body + "}").encode("latin-1")).text


def test_paragraphs_and_headings() -> None:
    found = read((START + r"\s5 T\par\pard\s1 One\par\pard\s2 Two\par\pard Text.\par}").encode())
    assert found.text == "T\n\nOne\n\nTwo\n\nText."
    assert [(h.level, h.text) for h in found.headings] == [(1, "T"), (2, "One"), (3, "Two")]


def test_characters_of_every_encoding() -> None:
    assert text(r"caf\'e9 \u8364? \u-10179?\u-8704? {\f1 \'cf\'f0} {\f2 \'93\'fa\'83A}") == "café € 😀 Пр 日ア"
    assert text(r"{\uc2 \u8364\'80\'80}5 \emdash \ldblquote x\rdblquote\~y\_z a\-b \{\}\\") == "€5 —“x” y-z ab {}\\"


def test_bytes_that_are_not_escaped_are_read_too() -> None:
    assert text("\xe9t\xe9") == "été"


def test_what_is_hidden_or_deleted_is_left_out() -> None:
    assert text(r"Seen {\v hidden}{\deleted gone}again\v no\v0 .") == "Seen again."


def test_what_is_no_text_is_left_out() -> None:
    body = r"{\info{\title A \'e9}{\author x}}{\header H\par}{\*\unknown x}{\pict\bin3 {}}}Seen{\*\bkmkstart b}."
    found = read((START + body + "}").encode())
    assert (found.text, found.title) == ("Seen.", "A é")


def test_the_date_is_when_it_was_made_else_changed() -> None:
    made, changed = r"{\creatim\yr2013\mo1\dy16\hr9\min5}", r"{\revtim\yr2014\mo12\dy31}"
    dates = [(changed + made, "2013-01-16"), (changed, "2014-12-31"), (r"{\creatim\yr0\mo0\dy0}", None), ("", None)]
    for info, expected in dates:
        assert read(rf"{{\rtf1{{\info{info}}}Text.\par}}".encode()).date == expected


def test_of_links_the_text_is_read() -> None:
    assert text(r'{\field{\*\fldinst HYPERLINK "http://a"}{\fldrslt a link}}') == "a link"


def test_notes_and_text_boxes_follow_their_paragraph() -> None:
    box = r"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt Box\par two\par}}{\shprslt Box}}"
    assert text(r"One{\footnote\pard A note.}" + box + r" sentence.\par Next.") == (
        "One sentence.\n\nA note.\n\nBox\n\ntwo\n\nNext."
    )


def test_notes_that_older_programs_should_ignore_are_read() -> None:
    note = r"{\super\chftn{\*\footnote\chftn\pard\plain {\loch In 7 villages.}}}"
    assert text("Wells" + note + r" are deep.\par") == "Wells are deep.\n\nIn 7 villages."


def test_symbols_say_what_their_font_shows() -> None:
    fonts = r"{\fonttbl{\f7\fnil\fcharset2{\*\panose 05}Symbol;}{\f8\fcharset2 Wingdings;}{\f9\fcharset2 Odd;}}"
    assert text(fonts + r"\f7\'b3\f0  3 {\f7 m}m {\f8\'fe} {\f9 a\'e9}") == "≥ 3 µm ☑ a"
    assert text(fonts + r"{\f7\u-3933?} and {\f8\u61548?}{\footnote {\f7 b}}") == "≤ and ●\n\nβ"


def test_the_last_of_the_fonts_in_one_group_is_known() -> None:
    assert text(r"{\fonttbl\f0 Arial;\f7\fcharset2 Wingdings;}{\f7\'fc}") == "✓"


def test_raised_figures_stay_raised() -> None:
    assert text(r"10{\super 4} m{\super\loch 2}, CO{\sub 2}, 1{\super st}\super 5\nosupersub 6") == "10⁴ m², CO2, 1st⁵6"


def test_paragraphs_whose_parting_was_deleted_are_one() -> None:
    assert (
        text(r"Snow{\deleted\par} melts.\par{\deleted\pntext 1.}{\deleted Gone\par}Kept.\par") == "Snow melts.\n\nKept."
    )


def test_short_bold_lines_above_text_are_headings_where_there_are_no_others() -> None:
    body = r"{\b Hay}\par It is dry.\par{\b Straw} is yellow\par It burns.\par\b Chaff\b0\par It flies.\par"
    found = read((START + body + "}").encode())
    assert [(h.level, h.text) for h in found.headings] == [(1, "Hay"), (1, "Chaff")]
    assert [h.text for h in read((START + r"Before.\par\s1 Real\par\pard" + body + "}").encode()).headings] == ["Real"]


def test_list_items_and_their_numbers() -> None:
    body = r"{\listtext\'b7\tab}One\par{\pntext 1.\tab}\ilvl1 Two\par\pard{\listtext 4.1\tab}Three\par"
    assert text(body) == "- One\n  - Two\n- 4.1 Three"


def test_rows_of_tables_name_their_columns() -> None:
    def row(*cells: str, properties: str = "") -> str:
        ends = "".join(rf"\cellx{1000 * (i + 1)}" for i in range(len(cells)))
        return rf"\trowd{properties}{ends}\pard\intbl " + "".join(rf"{cell}\cell " for cell in cells) + r"\row "

    body = row("Country", r"Troops\par sent") + row("Chad", "2,000") + r"\pard After."
    assert text(body) == "Country: Chad; Troops sent: 2,000\n\nAfter."


def test_merged_cells_stand_for_each_row() -> None:
    head = r"\trowd\trhdr\cellx1\cellx2\intbl Country\cell Town\cell\row"
    first = r"\trowd\clvmgf\cellx1\cellx2\intbl Mali\cell Gao\cell\row"
    second = r"\trowd\clvmrg\cellx1\cellx2\intbl\cell Kidal\cell\row"
    assert text(head + first + second) == "Country: Mali; Town: Gao\nCountry: Mali; Town: Kidal"


def test_cells_that_are_joined_in_their_row_are_one() -> None:
    head = r"\trowd\trhdr\clmgf\cellx1\clmrg\cellx2\cellx3\intbl Wool\cell\cell Town\cell\row"
    first = r"\trowd\cellx1\cellx2\clvmgf\cellx3\intbl 4\cell 5\cell Gao\cell\row"
    second = r"\trowd\clmgf\cellx1\clmrg\cellx2\clvmrg\cellx3\intbl 6\cell\cell\cell\row"
    assert text(head + first + second) == "Wool: 4; Wool: 5; Town: Gao\nWool: 6; Town: Gao"


def test_a_file_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    found = read(START.encode() + b"Half a sen")
    assert found.text == "Half a sen"
    assert "breaks off" in found.warnings[0]


def test_deep_groups_are_no_trouble() -> None:
    assert text("{" * 50_000 + "x" + "}" * 50_000) == "x"


def test_another_kind_of_file_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="damaged or not a Rich Text document"):
        read(b"plain text")


LINE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf")), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(lines=st.lists(LINE, max_size=6))
def test_every_word_survives_in_order(lines: list[str]) -> None:
    def unit(code: int) -> str:
        return rf"\u{code - 0x10000 if code > 0x7FFF else code}?"

    def escaped(line: str) -> str:
        units = line.encode("utf-16-le")
        return "".join(unit(int.from_bytes(units[i : i + 2], "little")) for i in range(0, len(units), 2))

    found = read((START + "".join(escaped(line) + r"\par " for line in lines) + "}").encode())
    at = 0
    for line in lines:
        at = found.text.index(clean(line), at) + len(clean(line))
    check_cut(document(found))
