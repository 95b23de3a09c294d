from __future__ import annotations

import math

import pytest

from corpus.types import Sentence
from index.evidence import (
    candidates,
    select_evidence,
)
from index.types import Evidence, StoredPassage
from index.words import Weights
from tests.fakes import FakeEmbedder


def passage(
    number: int, *sentences: str, document: str = "d", start: int = 0, context: str = "Title", heading: bool = False
) -> StoredPassage:
    """A passage of these sentences, a space between them; the first is a heading if `heading`."""
    places, cursor = [], start
    for i, sentence in enumerate(sentences):
        places.append(Sentence(cursor, cursor + len(sentence), page=number, heading=heading and i == 0))
        cursor += len(sentence) + 1
    text = " ".join(sentences)
    return StoredPassage(number, document, "Title", context, start, start + len(text), text, number, tuple(places))


def select(
    question: str,
    *passages: StoredPassage,
    limit: int = 3,
    neighbours: int = 0,
    near: float = math.inf,
    similar: dict[int, float] | None = None,
) -> list[Evidence]:
    embedder = FakeEmbedder(dimensions=512)
    pool = candidates(passages)
    vector = embedder.embed_query(question)
    return select_evidence(
        question,
        [float(embedder.embed_query(c.text) @ vector) for c in pool],
        pool,
        similar or dict.fromkeys((passage.id for passage in passages), 0.0),
        Weights(lambda term: 1, 10),
        limit=limit,
        neighbours=neighbours,
        near=near,
    )


SIEGE = passage(
    1, "The siege", "It was cold.", "Belmokhtar planned the attack.", "Nobody slept.", "Dawn came.", heading=True
)
BREAD = passage(2, "Bread needs salt.", "The oven should be hot.", document="e")


def test_candidates_are_all_sentences_but_headings_in_their_order() -> None:
    assert [c.text for c in candidates([BREAD, SIEGE])] == [
        "Bread needs salt.",
        "The oven should be hot.",
        "It was cold.",
        "Belmokhtar planned the attack.",
        "Nobody slept.",
        "Dawn came.",
    ]


def test_a_sentence_of_two_overlapping_passages_is_one_candidate() -> None:
    overlapping = passage(3, "Nobody slept.", "Dawn came.", start=SIEGE.sentences[3].start)
    found = candidates([SIEGE, overlapping])
    assert [c.text for c in found].count("Nobody slept.") == 1


def test_the_sentence_that_answers_comes_first_even_from_a_later_passage() -> None:
    best, *rest = select("Who planned the attack?", BREAD, SIEGE)
    assert best.text == "Belmokhtar planned the attack."
    assert best.rank == 1
    assert (best.page, best.passage) == (1, SIEGE)
    assert best.text == SIEGE.text[best.start - SIEGE.start : best.end - SIEGE.start]
    assert [e.rank for e in rest] == [2, 3]


def test_similarity_and_coverage_tell_how_well_a_sentence_fits() -> None:
    best, *_, last = select("Who planned the attack?", SIEGE, BREAD, limit=6)
    assert best.similarity > last.similarity
    assert best.coverage == pytest.approx(1.0)
    assert last.coverage == 0.0


def test_words_of_the_headings_above_count_for_a_sentence() -> None:
    under = passage(5, "He has led it since 2007.", context="Groups › Belmokhtar")
    (found,) = select("Belmokhtar leadership", under)
    assert found.coverage == pytest.approx(0.5)


def test_of_sentences_alike_that_of_the_passage_that_fits_better_comes_first() -> None:
    bare = passage(7, "They planned it.", "Bread needs salt.", document="f")
    named = passage(8, "They planned it.", "It was the attack of Belmokhtar.", document="g")
    found = select("Who planned the attack of Belmokhtar?", bare, named, limit=4)
    assert [e.passage.id for e in found if e.text == "They planned it."] == [8, 7]
    found = select("Who planned it?", bare, named, limit=4, similar={7: 0.9, 8: 0.1})
    assert [e.passage.id for e in found if e.text == "They planned it."] == [7, 8]


def test_neighbours_of_the_best_follow_without_rank_headings_or_doubles() -> None:
    found = select("Who planned the attack?", SIEGE, BREAD, limit=1, neighbours=1)
    assert [(e.text, e.rank) for e in found] == [
        ("Belmokhtar planned the attack.", 1),
        ("It was cold.", None),
        ("Nobody slept.", None),
    ]
    first = select("Was it cold?", SIEGE, limit=1, neighbours=1)
    assert [e.text for e in first] == ["It was cold.", "Belmokhtar planned the attack."]


def test_no_sentence_stands_twice() -> None:
    found = select("Who planned the attack?", SIEGE, BREAD, limit=3, neighbours=3)
    places = [(e.passage.document_id, e.start) for e in found]
    assert len(places) == len(set(places))
    assert len(found) > 3


def test_limit_bounds_the_ranked_sentences() -> None:
    assert len(select("attack", SIEGE, BREAD, limit=2)) == 2
    assert len(select("attack", SIEGE, BREAD, limit=100)) == 6


def test_from_nothing_comes_nothing() -> None:
    assert select_evidence("q", [], [], {}, Weights(len, 1), limit=5, neighbours=2) == []


def test_a_question_without_words_is_no_error() -> None:
    assert len(select("?", SIEGE, limit=2)) == 2


def test_a_line_that_only_announces_is_no_candidate() -> None:
    announcing = passage(7, "The reasons were these:", "It was cold.")
    assert [c.text for c in candidates([announcing])] == ["It was cold."]


def test_the_group_of_a_row_counts_less_than_its_own_words() -> None:
    rows = passage(
        8, "Operating activities: Other; Nine Months Ended June 25, 2022: 7", "Operating cash; June 25, 2022: 98,024"
    )
    assert select("operating cash", rows)[0].text == "Operating cash; June 25, 2022: 98,024"


def made(text: str, *sentences: str, headings: int = 0) -> StoredPassage:
    """A passage of this text, with these sentences in it; the first `headings` are headings."""
    places = [Sentence(text.index(s), text.index(s) + len(s), heading=i < headings) for i, s in enumerate(sentences)]
    return StoredPassage(7, "f", "Title", "Title", 0, len(text), text, 1, tuple(places))


def test_a_line_that_announces_a_list_brings_its_items() -> None:
    announced, later = "Uptake has been slow for two reasons:", "Later it rained."
    items = ("Farms are small.", "Rents may rise.")
    listed = made(f"{announced}\n\n- {items[0]}\n- {items[1]}\n\n{later}", announced, *items, later)
    assert [item.text for item in select("Why has uptake been slow?", listed, limit=1)] == [announced, *items]
    alone = made(f"{announced}\n\n{later}", announced, later)
    assert [item.text for item in select("Why has uptake been slow?", alone, limit=1)] == [later]


def test_what_stands_below_a_heading_that_asks_the_same_comes_first() -> None:
    other = passage(2, "Somebody planned the attack again.", document="e")
    for heading, best in (("planned", "A: Mokhtar did."), ("paid for", "Somebody planned the attack again.")):
        asked = f"Q: Who {heading} the attack?"
        below = made(f"{asked}\n\nA: Mokhtar did.", asked, "A: Mokhtar did.", headings=1)
        assert select("Who planned the attack?", below, other, limit=1)[0].text == best


def test_what_scores_far_less_than_the_best_is_left_out() -> None:
    all_ = select("Who planned the attack?", SIEGE, BREAD, limit=5)
    assert len(all_) == 5
    (best,) = select("Who planned the attack?", SIEGE, BREAD, limit=5, near=0.4)
    assert best.text == all_[0].text == "Belmokhtar planned the attack."
