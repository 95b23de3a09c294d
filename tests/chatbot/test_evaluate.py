import json
from pathlib import Path

import pytest

from chatbot.answer import AskOptions, Chatbot
from chatbot.evaluate import Question, contains, evaluate, read_questions, read_squad, wilson
from chatbot.models import ScriptedModel
from corpus.types import FootnoteError
from index.library import Library


@pytest.mark.parametrize(
    ("answer", "gold", "expected"),
    [
        ("It was led by the Belmokhtar. [1]", "Belmokhtar", True),
        ("He said “Now what?” at once.", "now what", True),
        ("In 2013 it fell.", "201", False),
        ("Anything.", "", False),
        ("About 1,200 men.", "1,200", True),
    ],
)
def test_gold_strings_are_found_at_word_boundaries(answer: str, gold: str, expected: bool) -> None:
    assert contains(answer, gold) is expected


def test_the_interval_of_a_proportion() -> None:
    low, high = wilson(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)


def test_counts_are_those_of_a_case_worked_out_by_hand(small_library: Library, tmp_path: Path) -> None:
    plant = next(d.id for d in small_library.documents() if d.path.endswith("plant.md"))
    model = ScriptedModel("Mokhtar Belmokhtar planned it.", "Mokhtar Belmokhtar planned it.", "Gluons.")
    bot = Chatbot(small_library, model, AskOptions(min_similarity=0.0, min_coverage=0.0))
    questions = [
        Question("Who planned the attack?", ("Belmokhtar",), frozenset([plant])),
        Question("When was the plant attacked?", ("16 January",), frozenset([plant])),
        Question("What do gluons do?", (), frozenset()),
    ]
    result = evaluate(bot, questions, tmp_path / "out.jsonl", lambda items: items)
    assert result["correct"] == 0.5
    assert result["cited_gold"] == 1.0
    assert result["refused_unanswerable"] == 1.0
    assert result["quotes_verbatim"] == 1.0
    assert result["invalid_markers"] == 0
    assert result["n"]["correct"] == 2
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [row["answerable"] for row in rows] == [True, True, False]
    assert rows[0]["answer"] == "Mokhtar Belmokhtar planned it. [1]"


def test_other_layouts_are_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"data": 3}')
    with pytest.raises(FootnoteError, match=r"not in SQuAD 2\.0 layout"):
        read_squad(tmp_path / "x.json")
    with pytest.raises(FootnoteError, match="not a JSON list"):
        read_questions(tmp_path / "x.json", {})


def test_squad_paragraphs_and_questions_are_read(tmp_path: Path) -> None:
    qas = [
        {"question": "Who?", "answers": [{"text": "He"}, {"text": "He"}], "is_impossible": False},
        {"question": "Why?", "answers": [], "is_impossible": True},
    ]
    (tmp_path / "x.json").write_text(json.dumps({"data": [{"paragraphs": [{"context": "He did.", "qas": qas}]}]}))
    paragraphs, questions = read_squad(tmp_path / "x.json")
    assert paragraphs == ["He did."]
    assert [question.answers for question in questions] == [("He",), ()]
