from dataclasses import replace

import pytest

from chatbot.checking.alignment import align, narrowest
from corpus.types import Sentence
from index.types import Evidence, StoredPassage
from index.words import Weights


def evidence(*texts: str, document: str = "d") -> list[Evidence]:
    passage = StoredPassage(1, document, "Title", "Title", 0, 0, "", None, (Sentence(0, 1),))
    return [Evidence(passage, 100 * i, 100 * i + len(t), t, None, 0.5, 0.5, i) for i, t in enumerate(texts)]


def weights() -> Weights:
    common = {"attack": 50, "januari": 40}
    return Weights(lambda term: common.get(term, 1), 100)


def test_a_sentence_is_aligned_with_the_evidence_whose_words_it_has() -> None:
    pool = evidence(
        "The attack began at dawn.", "Belmokhtar masterminded the attack.", "Oil prices fell in the same week."
    )
    found = align("The attack was masterminded by Belmokhtar.", "Who masterminded the attack?", pool, weights())
    assert [item.text for item in found.evidence] == ["Belmokhtar masterminded the attack."]
    assert found.coverage == pytest.approx(1.0)


def test_a_sentence_that_joins_two_facts_rests_on_both() -> None:
    pool = evidence("Tunisia gave lukewarm backing.", "Morocco lent its airspace.", "Libya closed its border.")
    found = align("Tunisia gave lukewarm backing while Morocco lent airspace.", "What did they do?", pool, weights())
    assert {item.text for item in found.evidence} == {"Tunisia gave lukewarm backing.", "Morocco lent its airspace."}


def test_a_sentence_of_other_words_rests_on_nothing() -> None:
    found = align("Preheat the oven to 220 degrees.", "How?", evidence("The attack began at dawn."), weights())
    assert found.evidence == ()
    assert found.coverage == 0.0


def test_a_number_in_digits_is_aligned_with_one_in_words() -> None:
    pool = evidence("Thirty-seven hostages died.", "The hostages came from ten countries.")
    found = align("37 hostages died.", "How many died?", pool, weights())
    assert [item.text for item in found.evidence] == ["Thirty-seven hostages died."]
    assert found.coverage == pytest.approx(1.0)


def test_the_piece_that_gives_a_number_is_among_the_sources() -> None:
    pieces = evidence(
        "The effective tax rate was lower than the statutory federal income tax rate.",
        "Effective tax rate; Three Months Ended July 1, 2023: 12.5%; Three Months Ended June 25, 2022: 15.7%",
        "Share of sales; Three Months Ended July 1, 2023: 12.5%",
    )
    said = "The effective tax rate of 12.5% was lower than the statutory federal income tax rate."
    found = align(said, "What was the tax rate?", pieces, weights())
    assert [item.rank for item in found.evidence] == [0, 1]


def test_a_number_that_the_question_gave_brings_no_piece() -> None:
    pieces = evidence("The attack began at dawn.", "In 2013 it rained.")
    found = align("The attack began at dawn in 2013.", "When did the attack of 2013 begin?", pieces, weights())
    assert [item.rank for item in found.evidence] == [0]


def test_what_announces_a_table_is_part_of_its_rows() -> None:
    (row,) = evidence("Services; Three Months Ended July 1, 2023: 21,213; Three Months Ended June 25, 2022: 19,604")
    said = "Net sales of services were 21,213 million."
    announced = replace(row, caption="Net sales were as follows (dollars in millions):")
    bare, full = (align(said, "How much?", [item], weights()).coverage for item in (row, announced))
    assert full > bare


LONG_SENTENCE = (
    "The minister, who had come to the capital in the spring, said that the railway would be closed for good; the "
    "harbour, which had been built in 1931 with money from abroad, was to be opened to ships of every country, and the "
    "airport was to be handed over to a company of the state before the end of the following year."
)


def test_a_long_sentence_is_quoted_by_the_clauses_that_carry_the_support() -> None:
    _, item = evidence("First.", LONG_SENTENCE)
    found = narrowest("The harbour was opened to ships of every country.", item)
    assert found.text.startswith("the harbour")
    assert found.text.endswith("ships of every country")
    assert LONG_SENTENCE[found.start - item.start : found.end - item.start] == found.text
    assert narrowest("The railway was closed and the airport handed over to a company.", item).text == LONG_SENTENCE
    assert narrowest("Quantum chromodynamics.", item) is item


def test_a_short_sentence_is_quoted_whole() -> None:
    (item,) = evidence("The railway was closed; the harbour was opened.")
    assert narrowest("The harbour was opened.", item) is item
