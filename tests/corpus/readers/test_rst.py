from __future__ import annotations

import pytest

from corpus.readers.rst import read


def text(source: str) -> str:
    return read(source.encode()).text


def test_sections_are_headings_and_the_lone_first_one_the_title() -> None:
    found = read(b"=====\nTitle\n=====\n\nIntro.\n\nFirst\n=====\n\nText.\n\nDeeper\n------\n\nMore.\n")
    assert found.title == "Title"
    assert [(h.level, h.text) for h in found.headings] == [(1, "Title"), (2, "First"), (3, "Deeper")]
    assert found.text == "Title\n\nIntro.\n\nFirst\n\nText.\n\nDeeper\n\nMore."


def test_a_field_at_the_start_gives_the_date() -> None:
    assert read(b"Title\n=====\n\n:Author: A\n:Date: 2013-01-16\n\nText.").date == "2013-01-16"
    assert read(b":date: $Date: 2013/01/16 10:00:00 $\n\nText.").date == "2013-01-16"
    assert read(b"Text.").date is None


def test_markup_is_left_out_and_its_text_kept() -> None:
    source = (
        "**Bold** *slanted* ``code`` `link <https://x.org>`_ |name|.\n\n.. |name| replace:: the name\n\n.. a comment\n"
    )
    assert text(source) == "Bold slanted code link the name."


def test_lists_definitions_and_fields() -> None:
    source = "- one\n\n  - deep\n\n- two\n\nterm\n  What it is.\n\n:Author: Jane\n"
    assert text(source) == "- one\n  - deep\n- two\n\nterm: What it is.\n\nAuthor: Jane"


@pytest.mark.parametrize(
    "source",
    [
        "+---------+--------+\n| Country | Troops |\n+=========+========+\n"
        "| Chad    | 2,000  |\n+---------+--------+\n",
        "=======  ======\nCountry  Troops\n=======  ======\nChad     2,000\n=======  ======\n",
        '.. csv-table::\n   :header: "Country", "Troops"\n\n   "Chad", "2,000"\n',
        ".. list-table::\n   :header-rows: 1\n\n   * - Country\n     - Troops\n   * - Chad\n     - 2,000\n",
    ],
    ids=["grid", "simple", "csv", "list"],
)
def test_every_kind_of_table_becomes_rows(source: str) -> None:
    assert text(source) == "Country: Chad; Troops: 2,000"


def test_notes_and_citations_keep_their_labels() -> None:
    source = "A word [1]_ and a book [Ann02]_.\n\n.. [1] The note.\n.. [Ann02] The book.\n"
    assert text(source) == "A word [1] and a book [Ann02].\n\n[1] The note.\n\n[Ann02] The book."


def test_the_text_of_directives_and_roles_of_other_programs_is_kept() -> None:
    source = (
        "See :ref:`the label <there>`, :func:`~os.path.join` and :doc:`guide`.\n\n"
        ".. toctree::\n   :maxdepth: 2\n\n   intro\n\n"
        ".. versionadded:: 3.2\n   The *option*.\n\n"
        ".. py:function:: open(file)\n   :module: io\n\n   Opens a file.\n\n"
        ".. code-block:: python\n   :linenos:\n\n   x = 1\n\n"
        ".. wholly-unknown::\n\n   Kept *too*.\n"
    )
    assert text(source) == (
        "See the label, join and guide.\n\nNew in version 3.2: The option.\n\nopen(file)\n\nOpens a file.\n\n"
        "x = 1\n\nKept too."
    )


def test_a_table_of_contents_is_left_out() -> None:
    source = "Title\n=====\n\n.. contents:: On this page\n   :depth: 2\n\nOne\n---\n\nText.\n\nTwo\n---\n\nMore.\n"
    assert text(source) == "Title\n\nOne\n\nText.\n\nTwo\n\nMore."


@pytest.mark.parametrize(
    "source",
    [
        ".. include:: /etc/passwd",
        ".. literalinclude:: /etc/passwd",
        ".. csv-table::\n   :file: /etc/passwd",
        ".. csv-table::\n   :url: file:///etc/passwd",
        ".. raw:: html\n   :file: /etc/passwd",
        ".. role:: raw-html(raw)\n   :format: html\n\n:raw-html:`<b>x</b>`",
    ],
)
def test_no_other_file_is_read(source: str, capfd: pytest.CaptureFixture[str]) -> None:
    shown = text(f"Before.\n\n{source}\n\nAfter.")
    assert shown.startswith("Before.")
    assert shown.endswith("After.")
    assert "root:" not in shown
    assert capfd.readouterr() == ("", "")


def test_mistakes_leave_no_message_behind(capfd: pytest.CaptureFixture[str]) -> None:
    shown = text(
        "Title\n==\n\n`open and *open and |nothing| :nothing:`x`.\n\n.. note::\n\n* item\nno indent\n\n[9]_ it_\n"
    )
    assert "nothing" in shown
    for word in ("System Message", "WARNING", "ERROR", "Unknown"):
        assert word not in shown
    assert capfd.readouterr() == ("", "")


def test_lines_of_verse_and_code_stay_apart() -> None:
    assert text("| One\n| Two\n\nSo::\n\n  a = 1\n  b = 2\n") == "One\n\nTwo\n\nSo:\n\na = 1\n\nb = 2"


def test_the_title_is_text_as_the_page_shows_it() -> None:
    assert read(b"R & D of *ferries*\n==================\n\nText.").title == "R & D of ferries"
