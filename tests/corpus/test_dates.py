from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import day_of, told_in


@pytest.mark.parametrize(
    "written",
    [
        "2013-01-16",
        "2013-1-16",
        "2013/01/16",
        "2013.01.16",
        "20130116",
        "2013-01-16T23:59:59.999-08:00",
        "2013-01-16 10:00",
        "20130116T100000Z",
        "20130116;10220000",
        "D:20130116",
        "D:20130116102200",
        "D:20130116102200Z00'00'",
        "D:20130116233000-08'00'",
        "D:2013011618073500000",
        "Wed, 16 Jan 2013 10:00:00 +0000",
        "16 Jan 13 10:00 GMT",
        "Wed Jan 16 10:00:00 2013",
        "Wednesday, January 16, 2013 10:00 AM",
        "16 January 2013",
        "16-Jan-2013",
        "January 16th, 2013",
        "Jan. 16, 2013",
        " 2013-01-16\n",
    ],
)
def test_a_day_is_read_however_it_is_written(written: str) -> None:
    assert day_of(written) == "2013-01-16"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2013", "2013"),
        ("D:2013", "2013"),
        ("2013-00-00", "2013"),
        ("2013-01", "2013-01"),
        ("D:201301", "2013-01"),
        ("2013-01-00", "2013-01"),
        ("January 2013", "2013-01"),
        ("Sept 2013", "2013-09"),
        ("Sept. 2013", "2013-09"),
    ],
)
def test_a_date_is_as_precise_as_it_is_written(written: str, expected: str) -> None:
    assert day_of(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        *("", " ", "soon", "3 days ago", "x" * 10_000, "9" * 10_000, "\ud800"),
        *("2013-02-30", "2013-13-01", "D:20131301", "Wed, 99 Jan 2013 10:00:00 +0000", "2012-13"),
        *("16/01/2013", "01/02/2013", "16.01.2013"),
        *("1373846400", "1373846400000"),
        *("1899-12-31", "0101-01-01T00:00:00+00:00", "0000-00-00", "D:16010101000000Z", "0001"),
        *("1900-01-01", "1904-01-01", "1969-12-31", "1970-01-01T00:00:00Z", "1979-11-30", "D:19800101000000"),
        *("9999-12-31", "9999"),
        *("Decade 1990", "Emerging Markets 2015", "Protest marches 2013"),
    ],
)
def test_what_is_no_plausible_date_is_none(written: str) -> None:
    assert day_of(written) is None


def test_next_year_is_too_late() -> None:
    this = date.today().year
    assert day_of(f"{this}-01-01") == f"{this}-01-01"
    assert day_of(f"{this + 2}-01-01") is None


def test_the_first_plausible_date_counts() -> None:
    assert day_of(None, "", "1970-01-01", "2013-01-16", "2014-01-16") == "2013-01-16"
    assert day_of() is None


@given(st.dates(date(1981, 1, 1), date(2020, 12, 31)))
def test_every_day_stays_itself(day: date) -> None:
    for form in ("%Y-%m-%d", "%Y%m%d", "D:%Y%m%d120000+01'00'", "%a, %d %b %Y 10:00:00 +0100", "%B %d, %Y"):
        assert day_of(day.strftime(form)) == day.isoformat()


@given(st.text() | st.from_regex(r"(D:)?[0-9]{1,8}[-/ :T][0-9A-Za-z :,+-]*"))
def test_no_text_does_harm(text: str) -> None:
    found = day_of(text)
    assert found is None or "1900" <= found <= f"{date.today().year + 1}-12-31"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Ferry fares\n\nPublished 14 March 2023\n\nIn 2022 fares rose.", "2023-03-14"),
        ("Date: 12 February 2024", "2024-02-12"),
        ("**Date:** 2024-02-12", "2024-02-12"),
        (
            "Inquiry into the grounding on 17 November 2023\n\nReport. Submitted to the Board on 22 April 2024.",
            "2024-04-22",
        ),
        ("What islanders told us\nConsultation, 1 May to 13 June 2023. Published 20 June 2023.", "2023-06-20"),
        ("Minutes of the Board, 8 June 2023\nPresent: all.", "2023-06-08"),
        ("Ferries\nPolicy briefing, 18th November 2016.", "2016-11-18"),
        ("Ferries\nMarch 2023", "2023-03"),
        ("Ferries\nMarch 3, 2023", "2023-03-03"),
        ("The ferry ran aground on 17 November 2023.", None),
        ("The law was adopted in May 2012 and changed since.", None),
        ("Approved by Parliament on 3 May 2012, the law came late.", "2012-05-03"),
        ("The Board met. Approved by Parliament on 3 May 2012, the law came late.", None),
        ("From May 2012 to March 2013", None),
        ("Month: March 2023; Sailings: 9", None),
        ("Ferries\n" * 20 + "8 June 2023", None),
        ("Nothing of a day.", None),
        ("Emerging Markets 2015", None),
        ("Protest marches 2013\nSummary of the Decisions 2014", None),
    ],
)
def test_a_document_says_in_its_first_lines_of_which_day_it_is(text: str, day: str | None) -> None:
    assert told_in(text) == day
