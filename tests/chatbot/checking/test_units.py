"""Figures that are of something else than their sources say."""

from __future__ import annotations

import pytest

from chatbot.checking.units import other_unit
from corpus.types import Sentence
from index.types import Evidence, StoredPassage


def item(text: str, caption: str = "", passage: str = "") -> Evidence:
    whole = passage or text
    stored = StoredPassage(1, "doc", "Title", "Title", 0, len(whole), whole, None, (Sentence(0, len(whole)),))
    return Evidence(stored, 0, len(text), text, None, 0.5, 0.5, 1, caption)


@pytest.mark.parametrize(
    ("sentence", "source", "amiss"),
    [
        ("In 2024, $1,290 was spent.", "2024; Spent: 1290", ("the source does not give 1290 in dollars", False)),
        ("In 2024, $1,290,000 was spent.", "2024; Spent (USD): 1290000", None),
        ("It cost 5 million euros.", "It cost €5 million.", None),
        ("It cost €5m.", "It cost 5 euros.", ("the source does not give 5 in million", False)),
        ("It cost $5m.", "It cost 5 million dollars.", None),
        ("It cost 5 million dollars.", "It cost $5m.", None),
        ("Sales rose 1.2m.", "Sales rose 1.2 million.", None),
        ("It is 5m high.", "It is 5 metres high.", None),
        ("It cost $5k.", "It cost 5 thousand dollars.", None),
        ("Revenue was 20 million dollars.", "Revenue (US$m); 2023: 20", None),
        ("Revenue was 20 million euros.", "Revenue (€ m); 2023: 20", None),
        ("Revenue was 20 million dollars.", "Revenue (USDm); 2023: 20", None),
        ("It weighed 20 pounds.", "It weighed 20 lbs.", None),
        ("It cost 20 pounds.", "It cost £20.", None),
        ("It cost 20 yuan.", "It cost ¥20.", None),
        ("It rose by 2 percentage points.", "It rose by 2 points.", None),
        ("There were 12 per centre.", "There were 12 in each centre.", None),
        (
            "It cost 5 billion euros.",
            "It cost 5 million euros. The budget was 3 billion euros.",
            ("the source says 5 million, not 5 billion", True),
        ),
        ("It cost 5 billion euros.", "It cost 5 million euros.", ("the source says 5 million, not 5 billion", True)),
        ("It cost 5 euros.", "It cost 5 million euros.", ("the source says 5 million, not 5", True)),
        ("It cost 5, 6 and 7 million.", "It cost 5 million, 6 million and 7 million.", None),
        ("It cost 6 million.", "It cost 5, 6 and 7 million.", None),
        ("It cost 5 million dollars.", "It cost 5 million euros.", ("the source says 5 euros, not 5 dollars", True)),
        ("It cost 5 dollars.", "It cost 5 euros, or 6 dollars.", ("the source says 5 euros, not 5 dollars", True)),
        ("About 12 per cent voted.", "12% voted.", None),
        ("About 12% voted.", "12 members voted.", ("the source does not give 12 in per cent", False)),
        ("Unemployment is 7.2 per cent.", "Unemployment rate: 7.2", None),
        ("It killed 37 people.", "Thirty-seven were killed.", None),
        ("It cost 9 dollars.", "It cost 5 euros.", None),  # a number that is not there is told elsewhere
        ("It took 1.5-million-dollar loans.", "Loans of $1.5 million were taken.", None),
        ("The 5 million-strong union grew.", "The union has 5 million members.", None),
        ("The pounds of 2013 were 20 in 5 randomised trials.", "5 randomised trials, 20 pounds, 2013.", None),
        ("CFA 500 francs, Rs 20.", "500 CFA francs, 20 rupees.", None),
        ("Income was 87 million.", "Income; 2024: 87", None),
        ("It paid in dollars 5 times.", "It paid 5 times.", None),
    ],
)  # fmt: skip
def test_what_figures_are_of(sentence: str, source: str, amiss: tuple[str, bool] | None) -> None:
    assert other_unit(sentence, [item(source)], [item(source)]) == amiss


def test_a_unit_may_stand_beside_what_is_cited() -> None:
    row = "2024; Spent: 1,290"
    sentence = "$1,290 million was spent in 2024."
    assert other_unit(sentence, [item(row)], [item(row)])
    for beside in (item(row, caption="(US$ million)"), item(row, passage=f"Budget in millions of dollars. {row}")):
        assert other_unit(sentence, [beside], [beside]) is None
    assert other_unit(sentence, [item(row)], [item(row), item("All figures are in millions of dollars.")]) is None
