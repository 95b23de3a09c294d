"""The product as it ships, on the samples: the default model, the real index."""

import json
import re
from pathlib import Path

import pytest

from chatbot.answer import Chatbot
from chatbot.evaluation.matching import contains
from chatbot.types import Answer, Answered

ROWS = json.loads((Path(__file__).parent / "data" / "sample_questions.json").read_text(encoding="utf-8"))
pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def answers(real_chatbot: Chatbot) -> dict[str, Answer]:
    return {
        row["question"]: next(e.answer for e in real_chatbot.ask(row["question"]) if isinstance(e, Answered))
        for row in ROWS
    }


def test_every_quote_equals_its_slice_of_the_document(answers: dict[str, Answer], real_chatbot: Chatbot) -> None:
    quoted = [source for answer in answers.values() for source in (*answer.sources, *answer.nearest)]
    assert len(quoted) > 30
    for source in quoted:
        text = real_chatbot.library.document(source.document_id).text
        assert text[source.start : source.end] == source.quote


def test_every_marker_names_a_source_and_every_source_is_cited(answers: dict[str, Answer]) -> None:
    for answer in answers.values():
        marked = {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)}
        assert marked == {source.n for source in answer.sources}
        assert sorted(marked) == list(range(1, len(marked) + 1))
        assert marked == {n for sentence in answer.sentences for n in sentence.citations}


def test_refusals_assert_nothing(answers: dict[str, Answer]) -> None:
    for answer in answers.values():
        assert answer.refused == (not answer.sources)
        assert answer.refused == bool(answer.refusal_reason)


def test_the_mastermind_is_named_and_the_citation_says_so(answers: dict[str, Answer]) -> None:
    answer = answers["Who masterminded the attack on In Amenas?"]
    assert "Belmokhtar" in answer.text
    assert any("Belmokhtar" in source.quote for source in answer.sources)


def test_most_questions_are_answered_rightly_and_from_the_right_documents(
    answers: dict[str, Answer], real_chatbot: Chatbot
) -> None:
    names = {d.id: Path(d.path).name for d in real_chatbot.library.documents()}
    answerable = [row for row in ROWS if row["answerable"]]
    right = [row for row in answerable if any(contains(answers[row["question"]].text, g) for g in row["answers"])]
    assert len(right) >= 0.8 * len(answerable)
    cited = [r for r in right if any(names[s.document_id] in r["documents"] for s in answers[r["question"]].sources)]
    assert len(cited) >= 0.9 * len(right)


def test_questions_about_something_else_are_refused(answers: dict[str, Answer]) -> None:
    for word in ("sourdough", "World Cup", "router"):
        (question,) = (row["question"] for row in ROWS if word in row["question"])
        assert answers[question].refused
