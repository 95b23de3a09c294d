"""The questions about the samples: what is known of them, and what the product as it ships makes of some of them."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from chatbot.answer import Chatbot
from chatbot.evaluation.matching import contains, says
from chatbot.evaluation.questions import read_questions
from chatbot.evaluation.types import Question
from chatbot.settings import SAMPLES
from chatbot.types import Answer, Answered
from corpus import readers

FILE = Path(__file__).parent / "data" / "sample_questions.json"
ROWS: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
QUESTIONS = read_questions(FILE, {path.name: {path.name} for path in SAMPLES.iterdir()})
OTHER_KINDS = ("why", "list", "comparison", "summary", "follow_up")


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """The text of each sample by file name, on one line."""
    return {path.name: _on_one_line(readers.read(path).text) for path in SAMPLES.iterdir() if path.suffix != ".py"}


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["question"])
def test_what_is_known_of_a_question_stands_in_the_samples(row: dict[str, Any], texts: dict[str, str]) -> None:
    groups = [*([row["answers"]] if row["answers"] else []), *row.get("all_of", [])]
    assert row["answerable"] == bool(groups) == bool(row["documents"]) == bool(row["evidence"])
    where = [{name for name in row["documents"] if piece in texts[name]} for piece in row["evidence"]]
    assert all(where), "each piece of evidence stands in one of the documents"
    assert {name for names in where for name in names} == set(row["documents"]), "each document has a piece"
    for group in groups:
        assert any(contains(piece, gold) for gold in group for piece in row["evidence"]), group


def test_the_evidence_of_a_question_put_together_would_be_a_right_answer() -> None:
    for row, question in zip(ROWS, QUESTIONS, strict=True):
        assert says(question, " ".join(row["evidence"])) == row["answerable"], row["question"]


def test_no_question_is_right_by_repeating_it() -> None:
    for question in QUESTIONS:
        assert not says(question, question.text), question.text


def test_there_are_enough_questions_of_every_kind() -> None:
    counts = Counter(question.kind for question in QUESTIONS)
    assert set(counts) == {"fact", *OTHER_KINDS, "near_miss", "off_topic"}
    assert all(counts[kind] >= 6 for kind in OTHER_KINDS)
    assert counts["near_miss"] >= 12
    assert counts["off_topic"] >= 8
    assert len({(question.text, question.history) for question in QUESTIONS}) == len(QUESTIONS) >= 64
    assert all(bool(question.history) == (question.kind == "follow_up") for question in QUESTIONS)


def _asked() -> list[Question]:
    """Eight facts, what is off topic, a reason and what follows from an answer; `make eval` asks all of them."""
    others = [next(question for question in QUESTIONS if question.kind == kind) for kind in ("why", "follow_up")]
    facts = [question for question in QUESTIONS if question.kind == "fact"][:8]
    return facts + [question for question in QUESTIONS if question.kind == "off_topic"] + others


@pytest.fixture(scope="module")
def answers(real_chatbot: Chatbot) -> dict[Question, Answer]:
    return {
        question: next(e.answer for e in real_chatbot.ask(question.text, question.history) if isinstance(e, Answered))
        for question in _asked()
    }


def _to(answers: dict[Question, Answer], words: str) -> Answer:
    (answer,) = (answer for question, answer in answers.items() if words in question.text)
    return answer


@pytest.mark.real
def test_every_quote_equals_its_slice_of_the_document(answers: dict[Question, Answer], real_chatbot: Chatbot) -> None:
    quoted = [source for answer in answers.values() for source in (*answer.sources, *answer.nearest)]
    assert len(quoted) > 20
    for source in quoted:
        text = real_chatbot.library.document(source.document_id).text
        assert text[source.start : source.end] == source.quote


@pytest.mark.real
def test_every_marker_names_a_source_and_every_source_is_cited(answers: dict[Question, Answer]) -> None:
    for answer in answers.values():
        marked = {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)}
        assert marked == {source.n for source in answer.sources}
        assert sorted(marked) == list(range(1, len(marked) + 1))
        assert marked == {n for sentence in answer.sentences for n in sentence.citations}


@pytest.mark.real
def test_refusals_assert_nothing(answers: dict[Question, Answer]) -> None:
    for answer in answers.values():
        assert answer.refused == (not answer.sources)
        assert answer.refused == bool(answer.refusal_reason)


@pytest.mark.real
def test_the_mastermind_is_named_and_the_citation_says_so(answers: dict[Question, Answer]) -> None:
    answer = _to(answers, "Who masterminded the attack on In Amenas?")
    assert "Belmokhtar" in answer.text
    assert any("Belmokhtar" in source.quote for source in answer.sources)


@pytest.mark.real
def test_most_facts_are_told_rightly_and_from_the_right_documents(
    answers: dict[Question, Answer], real_chatbot: Chatbot
) -> None:
    names = {d.id: Path(d.path).name for d in real_chatbot.library.documents()}
    facts = {question: answer for question, answer in answers.items() if question.kind == "fact"}
    right = {question: answer for question, answer in facts.items() if says(question, answer.text)}
    assert len(right) >= 0.8 * len(facts)
    cited = [q for q, answer in right.items() if any(names[s.document_id] in q.documents for s in answer.sources)]
    assert len(cited) >= 0.9 * len(right)


@pytest.mark.real
def test_questions_about_something_else_are_refused(answers: dict[Question, Answer]) -> None:
    for words in ("sourdough", "World Cup", "router"):
        assert _to(answers, words).refused
