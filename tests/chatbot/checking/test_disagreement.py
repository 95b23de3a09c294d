import pytest

from chatbot.checking.disagreement import other_figures
from corpus.types import Sentence
from index.types import Evidence, StoredPassage
from index.words import Weights


def item(document: str, text: str) -> Evidence:
    passage = StoredPassage(1, document, f"Report {document}", "Report", 0, 9, text, None, (Sentence(0, 9),))
    return Evidence(passage, 0, len(text), text, None, 0.5, 0.5, 1)


CITED = item("a", "The attack killed 37 hostages.")
QUESTION = "How many hostages did the attack kill?"


@pytest.mark.parametrize(
    ("other", "differs"),
    [
        ("The attack killed 39 hostages.", True),
        ("The attack killed thirty-nine hostages [3].", True),
        ("The number of hostages that the attack killed was 39, not the figure printed before.", True),
        ("The number of foreign hostages killed in the attack was 39.", True),
        ("The number of hostages that the attack killed was 37.", False),
        ("The number of gunmen that killed hostages in the attack was 32.", False),
        ("The attack killed 37 hostages.", False),
        ("The attack killed 37 hostages, or 39 hostages by other counts.", False),
        ("The attack lasted 39 hours.", False),
        ("The storm sank 39 hostages of fortune in a distant harbour.", False),
    ],
)
def test_another_figure_for_the_same_is_told(other: str, differs: bool) -> None:
    weights = Weights(lambda term: 1, 50)
    found = list(other_figures("The attack killed 37 hostages.", QUESTION, [CITED], [CITED, item("b", other)], weights))
    assert bool(found) is differs


def test_it_is_told_whose_figure_it_is_and_without_marks_of_its_own() -> None:
    other = item("b", "The attack killed 39 hostages [3].")
    ((text, source),) = other_figures(CITED.text, QUESTION, [CITED], [CITED, other], Weights(lambda term: 1, 50))
    assert text == "“Report b” gives another figure: “The attack killed 39 hostages.”"
    assert source is other


def test_a_document_is_not_set_against_itself() -> None:
    other = item("a", "The attack killed 39 hostages.")
    assert not list(other_figures(CITED.text, QUESTION, [CITED], [CITED, other], Weights(lambda term: 1, 50)))


def test_years_differ_where_a_year_is_asked_for() -> None:
    one, other = item("a", "The group was founded in 1998."), item("b", "The group was founded in 1999.")
    weights = Weights(lambda term: 1, 50)
    assert list(other_figures(one.text, "When was the group founded?", [one], [one, other], weights))
    assert not list(other_figures(one.text, "Why was the group founded?", [one], [one, other], weights))
