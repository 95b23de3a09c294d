from __future__ import annotations

from datetime import date

import pytest

from index.naming import Beginnings, Day, Named, newest
from index.types import Opening

OPENINGS = {
    i: Opening(names, text)
    for i, names, text in [
        ("a3", "2023_Q3_AAPL", "Apple Inc. FORM 10-Q, a quarterly report for the period ended July 1, 2023"),
        ("a2", "2023_Q2_AAPL", "Apple Inc. FORM 10-Q, a quarterly report for the period ended April 1, 2023"),
        ("a9", "2022_Q3_AAPL", "Apple Inc. FORM 10-Q, a quarterly report for the period ended June 25, 2022"),
        ("n3", "2023_Q3_NVDA", "NVIDIA Corp. FORM 10-Q, a quarterly report for the period ended October 29, 2023"),
    ]
}
SERIES = Beginnings(OPENINGS)


def best(question: str, beginnings: Beginnings = SERIES) -> set[str]:
    documents = beginnings.named(question).documents
    return {i for i, score in documents.items() if score == 1.0}


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("What did Apple earn in Q3 2023?", {"a3"}),
        ("what did apple earn in q3 2023", {"a3"}),
        ("What did Apple earn in the second quarter of 2023?", {"a2"}),
        ("What did Apple earn in the third quarter of 2022?", {"a9"}),
        ("What does Apple's Form 10-Q say of earnings?", {"a3", "a2", "a9"}),
        ("What are the latest earnings of Apple?", {"a3"}),
        ("What are the earnings in NVIDIA's most recent 10-Q?", {"n3"}),
        ("What are the newest earnings in a 10-Q?", {"n3"}),
    ],
)
def test_the_documents_that_the_question_names_best_are_meant(question: str, documents: set[str]) -> None:
    assert best(question) == documents


def test_documents_named_less_well_gain_less() -> None:
    named = SERIES.named("What did Apple earn in Q3 2023?")
    gains = {i: named.gain(i) for i in [*OPENINGS, "short"]}
    assert gains["a3"] > 3 * gains["a2"] > gains["short"] == 1.0
    assert gains["a3"] > 3 * gains["n3"]


@pytest.mark.parametrize(
    "question",
    [
        "Why did margins fall?",
        "What does the report say of the period ended?",  # words of any text
        "What is said of Apple?",  # one name alone may be there by chance
        "What are the latest margins?",
        "",
    ],
)
def test_a_question_that_names_no_documents_is_asked_of_all(question: str) -> None:
    named = SERIES.named(question)
    assert named == Named({}, question)
    assert named.gain("a3") == 1.0


def test_no_documents_are_meant_where_there_is_no_series() -> None:
    few = Beginnings({i: OPENINGS[i] for i in ("a3", "n3")})
    assert best("What did Apple earn in Q3 2023?", few) == set()
    assert Beginnings({}).named("What did Apple earn in Q3 2023?").documents == {}


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("What did Apple report as margin in Q2 2023?", "What did as margin in Q2 ?"),
        ("What margin did Apple's latest 10-Q tell?", "What margin did 's - tell?"),
        ("Apple's latest 10-Q?", "Apple's latest 10-Q?"),  # nothing else is left to ask for
    ],
)
def test_what_a_series_begins_with_is_not_asked_for_within_it(question: str, rest: str) -> None:
    assert SERIES.named(question).rest == rest


def test_a_name_in_the_file_name_counts_where_the_title_lacks_it() -> None:
    titled = {i: Opening(f"Quarterly report\n{opening.names}", "Apple Inc.") for i, opening in OPENINGS.items()}
    assert best("What did Apple earn in Q2 2023?", Beginnings(titled)) == {"a2"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("For the quarter ended July 1, 2023, as filed", (2023, 7, 1)),
        ("Adopted on 3 March 2021 and amended 12. Mai 2021", (2021, 3, 3)),
        ("2022-11-30, then Sept. 2022", (2022, 11, 30)),
        ("Annual report 2019\nAcme-2020-final", (2020, 0, 0)),
        ("Outlook 2023 to 2050", (2023, 0, 0)),
        ("Marketing 2023", (2023, 0, 0)),
        ("Mayor 2020, Juniper 2021", (2021, 0, 0)),
        ("Version 2023-45-67 of 2023-99-99", (0, 0, 0)),
        ("On page 45 March 2023", (2023, 3, 0)),
        ("Sep 2021, SEPTEMBER 2, 2022", (2022, 9, 2)),
        ("1,999 of 2,001 people in 20231 places spent 2023.50", (0, 0, 0)),
        ("Nothing", (0, 0, 0)),
    ],
)
def test_the_newest_date_that_is_past_is_told(text: str, day: Day) -> None:
    assert newest(text, date(2024, 1, 1)) == day
