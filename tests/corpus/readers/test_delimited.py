from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.readers import delimited
from corpus.readers.blocks import clean
from corpus.readers.delimited import read
from tests.files import document
from tests.invariants import check_cut


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_whatever_parts_the_columns_is_found(delimiter: str) -> None:
    source = "Country,Troops,Note\nChad,2000,first\nNiger,500,\n".replace(",", delimiter)
    expected = "Country: Chad; Troops: 2000; Note: first\nCountry: Niger; Troops: 500"
    assert read(source.encode()).text == expected


def test_commas_in_numbers_and_sentences_part_nothing() -> None:
    assert read(b"Name;Price\nBread;1,50\nMilk;0,99\n").text == "Name: Bread; Price: 1,50\nName: Milk; Price: 0,99"
    prose = "One column.\nIt goes on, and on, and on.\nHere, it ends.\nNo comma.\n"
    assert read(prose.encode()).text == prose.strip()


def test_quotes_hold_delimiters_quotes_and_line_breaks() -> None:
    source = b'Name,Said\r\nAda,"He said ""no"", twice.\nThen he left."\r\nBo,5\r\n'
    assert read(source).text == 'Name: Ada; Said: He said "no", twice. Then he left.\nName: Bo; Said: 5'


def test_rows_without_names_keep_every_row() -> None:
    assert read(b"Chad,2000\nNiger,500\n").text == "Chad; 2000\nNiger; 500"


def test_ragged_rows_lose_nothing() -> None:
    assert read(b"A,B\n1,2\n3\n4,5,6\n7,8\n").text == "A: 1; B: 2\nA: 3\nA: 4; B: 5; 6\nA: 7; B: 8"


def test_a_mark_that_nothing_closes_swallows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MOST_LINES", 3)
    rows = "".join(f"x{i},{i}\n" for i in range(9))
    assert read(b'Name,Size\n"x,1\n' + rows.encode()).text.endswith("Name: x8; Size: 8")


def test_the_delimiter_may_be_named_in_the_first_line() -> None:
    assert read(b"sep=;\nA;B\n1;2\n").text == "A: 1; B: 2"
    assert read(b"SEP=;  \r\nA;B\r\n1;2\r\n").text == "A: 1; B: 2"
    assert read(b"sep=\t\nA\tB\n1\t2\n").text == "A: 1; B: 2"


def test_a_huge_file_is_read_in_part_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MOST_ROWS", 3)
    found = read(b"A,B\n1,2\n3,4\n5,6\n7,8\n")
    assert found.text == "A: 1; B: 2\nA: 3; B: 4"
    assert found.warnings == ("only the first 3 of 5 rows were read",)


def test_what_stands_above_and_below_a_table_names_no_column() -> None:
    source = b"Compiled by,Ada,\n\nOn,2013-01-16,\n\nCountry,Code,2012,2013\nChad,td,5,6\nMali,ml,7,8\nAs of May.,,,\n"
    assert read(source).text == (
        "Compiled by: Ada\nOn: 2013-01-16\n\n"
        "Country: Chad; Code: td; 2012: 5; 2013: 6\nCountry: Mali; Code: ml; 2012: 7; 2013: 8\n\nAs of May."
    )


def test_the_name_of_a_column_that_has_notes_alone_is_kept() -> None:
    assert read(b"Remark,Troops\n,5\n,6\nAs of May.,\n").text == "Remark; Troops\nTroops: 5\nTroops: 6\n\nAs of May."


def test_labels_with_values_of_several_kinds_are_a_form() -> None:
    assert read(b"Name,Ada\nTown,Gao\nBorn,1980\nCattle,500\n").text == "Name: Ada\nTown: Gao\nBorn: 1980\nCattle: 500"


CELL = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=6))
def test_every_word_of_every_cell_survives(rows: list[list[str]]) -> None:
    target = io.StringIO()
    csv.writer(target, quoting=csv.QUOTE_ALL).writerows(rows)
    found = read(b"\xef\xbb\xbf" + target.getvalue().encode())
    words = found.text.replace(" ", "")
    for row in rows:
        for cell in row:
            assert clean(cell).replace(" ", "") in words
    check_cut(document(found))
