import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from chatbot.checking import grounding
from chatbot.checking.alignment import Alignment
from chatbot.checking.grounding import enough_evidence
from chatbot.types import Support
from corpus.types import Sentence
from index.types import Evidence, StoredPassage, Vectors
from tests.fakes import FakeEmbedder


def item(text: str, *, passage: str = "", similarity: float = 0.5, coverage: float = 0.5) -> Evidence:
    stored = StoredPassage(1, "d", "Report", "Report › 2013", 0, 9, passage or text, None, (Sentence(0, 9),))
    return Evidence(stored, 0, len(text), text, None, similarity, coverage, 1)


def support(
    sentence: str, question: str, alignment: Alignment, shown: Sequence[Evidence]
) -> tuple[Support, str | None]:
    """How far a sentence is supported, and what is amiss."""
    verdict = grounding.support(sentence, question, alignment, shown)
    return verdict.support, verdict.reason


class Near(FakeEmbedder):
    """An embedder to which all texts are as near as it is told."""

    def __init__(self, similarity: float) -> None:
        super().__init__()
        self.similarity = similarity

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        near = [[self.similarity, math.sqrt(1 - self.similarity**2)]] * (len(texts) - 1)
        return np.array([[1.0, 0.0], *near], dtype=np.float32)


SOURCE = "Thirty-seven hostages were killed in Algeria on 17 January 2013."


def judge(sentence: str, coverage: float) -> tuple[str, str | None]:
    """The support of a sentence that rests on SOURCE and was written with a passage about Tunisia in view."""
    cited = item(SOURCE)
    shown = [cited, item("Tunisia and Libya stayed calm.")]
    return support(sentence, "What happened to Libya in 2012?", Alignment((cited,), coverage), shown)


@pytest.mark.parametrize(
    ("sentence", "coverage", "expected"),
    [
        ("In Algeria 37 hostages were killed.", 0.9, "supported"),  # the source has the number in words
        ("In Algeria hostages were killed on 17 January 2013.", 0.9, "supported"),
        ("In Algeria hostages were killed on 18 January 2013.", 0.9, "unsupported"),
        ("The hostages in Tunisia were killed.", 0.8, "partial"),
        ("The hostages in Libya were killed.", 0.8, "supported"),  # the question named it
        ("In Algeria hostages were killed in 2012.", 0.9, "partial"),  # the question's year, not the source's
        ("In Algeria 38 hostages were killed in 2012.", 0.9, "unsupported"),
        ("The hostages in Egypt were killed.", 0.8, "unsupported"),
        ("The Algerian hostages were killed.", 0.8, "supported"),
        ("The Egyptian hostages were killed.", 0.8, "unsupported"),
        ("In Algeria hostages were killed.", 0.5, "partial"),
        ("In Algeria hostages were killed.", 0.2, "unsupported"),
    ],
)
def test_support_is_judged_by_words_numbers_and_names(sentence: str, coverage: float, expected: str) -> None:
    assert judge(sentence, coverage)[0] == expected


def test_the_reason_names_what_is_amiss() -> None:
    assert judge("It happened on 18 January.", 0.9)[1] == "the source says 17 January, not 18 January"
    assert judge("It happened in January 2014.", 0.9)[1] == "the year differs: the source says 2013, not 2014"
    assert judge("It killed 12 of them.", 0.9)[1] == "the source does not give 12"
    assert judge("They were killed in Tunisia.", 0.9)[1] == "names “Tunisia”, the source says “Algeria”"
    assert judge("The hostages of Tunisia were killed.", 0.9) == ("supported", None)  # the document speaks of it


@pytest.mark.parametrize(
    ("sentence", "coverage", "similarity", "expected"),
    [
        ("In Algeria hostages were killed.", 0.9, 0.5, "partial"),  # the words alone are the source's
        ("In Algeria hostages were killed.", 0.9, 0.6, "supported"),
        ("Captives lost their lives in Algeria.", 0.5, 0.6, "partial"),
        ("Captives lost their lives in Algeria.", 0.5, 0.7, "supported"),  # the same in other words
        ("In Algeria hostages were killed in 2012.", 0.9, 0.9, "partial"),  # another year than the source's
        ("In Algeria hostages were killed on 18 January 2013.", 0.9, 0.9, "unsupported"),
        ("Captives lost their lives in Algeria.", 0.2, 0.9, "unsupported"),
    ],
)
def test_what_both_texts_mean_decides_where_words_leave_it_open(
    sentence: str, coverage: float, similarity: float, expected: str
) -> None:
    alignment = Alignment((item(SOURCE),), coverage)
    by_words = grounding.support(sentence, "What happened in 2012?", alignment, alignment.evidence)
    assert grounding.compared(by_words, sentence, alignment, Near(similarity)).support == expected


def test_a_copy_is_not_compared() -> None:
    alignment = Alignment((item(SOURCE),), 1.0, copied=0.9)
    by_words = grounding.support(SOURCE, "Who was killed?", alignment, alignment.evidence)
    assert grounding.compared(by_words, SOURCE, alignment, Near(0.0)).support == "supported"


def test_a_name_of_another_document_is_not_the_sources() -> None:
    cited, other = item(SOURCE), item("Tunisia and Libya stayed calm.")
    other = replace(other, passage=replace(other.passage, document_id="e"))
    said = "The hostages of Tunisia were killed."
    assert support(said, "Who was killed?", Alignment((cited,), 0.9), [cited, other]) == (
        "partial",
        "the source does not name “Tunisia”",
    )


def test_a_name_in_the_passage_around_the_source_is_known() -> None:
    said = item("He was not at the plant.", passage="Belmokhtar planned it. He was not at the plant.")
    assert support("The planner Belmokhtar was not there.", "Was he?", Alignment((said,), 0.8), [said]) == (
        "supported",
        None,
    )


def test_a_number_of_the_question_may_stand_where_the_document_begins() -> None:
    cited = item("Net cash was $3,393.")
    named = replace(cited, passage=replace(cited.passage, opening="2022 Q3 NVDA, Form 10-Q"))
    said, question = "Net cash was $3,393 in the 10-Q of Q3 2022.", "What was net cash in the 10-Q of Q3 2022?"
    assert support(said, question, Alignment((named,), 0.9), [named])[0] == "supported"
    assert support(said, question, Alignment((cited,), 0.9), [cited])[0] == "partial"
    assert support(said, "What was net cash?", Alignment((named,), 0.9), [named])[0] == "unsupported"


def test_a_year_is_that_of_the_title_and_not_when_the_document_was_published() -> None:
    cited = item("The deficit of £2.7 million was covered from reserves.")
    report = replace(
        cited.passage,
        title="Annual Report 2022",
        context="Annual Report 2022",
        opening="Annual Report 2022. Published 14 March 2023",
    )
    cited = replace(cited, passage=report)
    question, sources = "What was the deficit in 2023?", Alignment((cited,), 0.9)
    verdict = grounding.support("The deficit in 2023 was £2.7 million.", question, sources, [cited])
    assert verdict == ("partial", "the source does not give 2023", False)
    said = "The deficit in 2022 was £2.7 million."
    assert support(said, "What was the deficit in 2022?", sources, [cited])[0] == "supported"


ROWS = [
    item(
        f"Month: {month}; Route: {route}; Sailings planned: {planned}; Sailings cancelled: {cancelled}; Cause: {cause}"
    )
    for month, route, planned, cancelled, cause in (
        ("March 2023", "Kilbrae to Skerry", 62, 9, "weather"),
        ("March 2023", "Port Ellery to Stroan", 310, 12, "technical fault"),
        ("May 2023", "Kilbrae to Skerry", 72, 3, "crew shortage"),
    )
]


@pytest.mark.parametrize(
    ("cited", "said", "reason"),
    [
        (0, "In March 2023, 9 sailings were cancelled from Kilbrae to Skerry.", None),
        (1, "In March 2023, 12 sailings were cancelled from Kilbrae to Skerry.", "“Port Ellery to Stroan”"),
        (1, "Of the sailings to Skerry, 12 were cancelled.", "“Port Ellery to Stroan”"),
        (1, "12 sailings were cancelled.", "“Port Ellery to Stroan”"),
        (1, "From Port Ellery to Stroan, 12 sailings were cancelled, more than from Kilbrae to Skerry.", None),
        (2, "In March 2023, 3 sailings were cancelled from Kilbrae to Skerry.", "“May 2023”"),
        (2, "In May, 72 sailings were cancelled from Kilbrae to Skerry.", "“Sailings planned”"),
    ],
)
def test_a_figure_belongs_to_its_row_and_to_its_column(cited: int, said: str, reason: str | None) -> None:
    question = "How many sailings from Kilbrae to Skerry were cancelled?"
    told = support(said, question, Alignment((ROWS[cited],), 0.9), ROWS)
    assert told == (("unsupported", f"in the source this figure is for {reason}") if reason else ("supported", None))


def test_a_name_at_the_beginning_is_known_by_the_question() -> None:
    cited = item("The Company had deferred revenue of $3.5 billion.")
    said, question = "Microsoft’s revenue was $3.5 billion.", "What was Microsoft's revenue?"
    assert support(said, question, Alignment((cited,), 0.9), [cited]) == (
        "unsupported",
        "none of the passages names “Microsoft”",
    )
    assert support("Revenue was $3.5 billion.", question, Alignment((cited,), 0.9), [cited])[0] == "supported"


INCOME = "Operating income; Three Months Ended July 1, 2023: $22,998; Nine Months Ended July 1, 2023: $87,332"


@pytest.mark.parametrize(
    ("sentence", "column"),
    [
        ("Operating income was $87,332 million.", "Nine Months Ended July 1, 2023"),
        ("Operating income was $22,998 million.", "Three Months Ended July 1, 2023"),
        ("Operating income for the three months was $87,332 million.", "Nine Months Ended July 1, 2023"),
        ("Operating income for the nine months was $87,332 million.", None),
        ("Operating income for the three months ended July 1 was $22,998 million.", None),
    ],
)
def test_a_figure_of_a_table_is_told_with_its_column(sentence: str, column: str | None) -> None:
    cited = item(INCOME)
    found = support(sentence, "What was operating income in 2023?", Alignment((cited,), 0.9), [cited])
    assert found == (("partial", f"in the source this figure is for “{column}”") if column else ("supported", None))


def test_a_cell_in_words_tells_itself_what_it_counts() -> None:
    cited = item("Country: Chad; Position: Strong support; Action: About 2,000 troops in combat; Losses: 27")
    question = "What did Chad do?"
    told = support("Chad sent 2,000 troops.", question, Alignment((cited,), 0.9), [cited])
    assert told == ("supported", None)
    told = support("Chad had 27.", question, Alignment((cited,), 0.9), [cited])
    assert told == ("partial", "in the source this figure is for “Losses”")


def test_without_evidence_nothing_is_supported() -> None:
    assert support("Anything.", "What?", Alignment((), 0.0), [])[0] == "unsupported"


def test_evidence_is_enough_when_one_sentence_is_near_in_meaning_or_in_words() -> None:
    far, near = item("x", similarity=0.1, coverage=0.1), item("y", similarity=0.6, coverage=0.0)
    assert enough_evidence([far, near], similarity=0.5, coverage=0.7)
    assert enough_evidence([item("z", similarity=0.0, coverage=0.9)], similarity=0.5, coverage=0.7)
    assert not enough_evidence([far], similarity=0.5, coverage=0.7)
    assert not enough_evidence([], similarity=0.5, coverage=0.7)
