"""`footnote eval` as checks from outside drive it, with a fake embedder and a model that plays a script."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from chatbot import assembly
from chatbot.evaluation.floors import METRICS
from tests.fakes import FakeEmbedder, ScriptedModel

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assembly, "embedder", lambda settings, name=None: FakeEmbedder())
    monkeypatch.setattr(assembly, "chat_model", lambda settings: ScriptedModel("Belmokhtar planned the attack."))
    monkeypatch.setenv("FOOTNOTE_MIN_SIMILARITY", "0")
    monkeypatch.setenv("FOOTNOTE_MIN_COVERAGE", "0")


@pytest.fixture
def squad(tmp_path: Path) -> Path:
    """Two articles: one question that the script answers rightly, and one wrongly."""

    def article(title: str, context: str, question: str, gold: str) -> dict[str, object]:
        asked = [{"question": question, "answers": [{"text": gold}], "is_impossible": False}]
        return {"title": title, "paragraphs": [{"context": context, "qas": asked}]}

    articles = [
        article("Siege", "Belmokhtar planned the attack on the plant.", "Who planned the attack?", "Belmokhtar"),
        article("Bread", "Sourdough bread proves for twelve hours.", "How long does sourdough prove?", "twelve hours"),
    ]
    (tmp_path / "squad.json").write_text(json.dumps({"version": "v2.0", "data": articles}))
    return tmp_path / "squad.json"


@pytest.mark.slow
def test_answers_are_measured_against_all_paragraphs_and_by_article(run: Run, squad: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    status, out, _ = run("eval", "answers", squad, "--output", output, "--json")
    result = json.loads(out)
    assert status == 0
    assert (result["correct"], result["cited_gold"], result["n"]["correct"]) == (0.5, 1.0, 2)
    assert {title: part["correct"] for title, part in result["by_article"].items()} == {"Siege": 1.0, "Bread": 0.0}
    assert set(result["latency"]) == {"retrieve", "first_token", "total"}
    assert {"gold", "answerable", "question", "answer", "sources"} <= json.loads(
        output.read_text().splitlines()[0]
    ).keys()

    status, out, err = run("eval", "answers", squad, "--output", output, "--json")
    assert json.loads(out) == result
    assert "2 of 2 questions are answered" in err
    _, out, err = run("eval", "answers", squad, "--output", output, "--json", "--model", "another")
    assert json.loads(out)["correct"] == 0.5
    assert "Starting over." in err


def test_clapnq_files_are_measured_together(run: Run, tmp_path: Path) -> None:
    for name, answer in (("yes.jsonl", "Belmokhtar planned and led the attack ."), ("no.jsonl", "")):
        passage = {"title": name, "text": f"{name} : Belmokhtar planned the attack .", "sentences": []}
        row = {"input": f"who planned {name}", "passages": [passage], "output": [{"answer": answer}]}
        (tmp_path / name).write_text(json.dumps(row))
    status, out, _ = run("eval", "answers", tmp_path / "yes.jsonl", tmp_path / "no.jsonl", "--json")
    result = json.loads(out)
    assert status == 0
    assert result["n"] == {
        "correct": 1, "cited_gold": 1, "refused_unanswerable": 1, "quotes_verbatim": 2, "invalid_markers": 2,
        "mean_recall": 1,
    }  # fmt: skip
    assert (result["correct"], result["mean_recall"]) == (1.0, 0.75)
    assert "by_article" not in result


@pytest.fixture
def questions(run: Run, tmp_path: Path) -> Path:
    """Questions about a library of one document; one of the two is answered rightly."""
    (tmp_path / "siege.txt").write_text("Belmokhtar planned the attack on the plant. It began at dawn.")
    assert run("add", tmp_path / "siege.txt")[0] == 0
    rows = [
        {"question": "Who planned the attack?", "kind": "fact", "answers": ["Belmokhtar"], "documents": ["siege.txt"]},
        {"question": "When did the attack begin?", "kind": "why", "answers": ["at dawn"], "documents": ["siege.txt"]},
    ]
    (tmp_path / "questions.json").write_text(json.dumps(rows))
    return tmp_path / "questions.json"


def test_a_metric_below_its_floor_fails_with_one_sentence(run: Run, questions: Path) -> None:
    status, out, err = run(
        "eval", "questions", questions, "--json", "--floor", "correct=0.6", "--floor", "cited_gold=1"
    )
    assert status == 1
    assert json.loads(out)["by_kind"]["why"]["correct"] == 0.0
    assert err.splitlines()[-1] == "Not good enough: correct is 0.500, less than 0.6."


def test_metrics_at_their_floors_pass(run: Run, questions: Path) -> None:
    assert run("eval", "questions", questions, "--floor", "correct=0.5", "--floor", "invalid_markers=0")[0] == 0


@pytest.mark.parametrize("floor", ["correct", "correct=high", "speed=1", "=1", "correct=1=2", "correct=nan"])
def test_a_floor_that_makes_no_sense_is_wrong_usage(run: Run, questions: Path, floor: str) -> None:
    assert run("eval", "questions", questions, "--floor", floor)[0] == 2


def test_support_is_measured_on_claims(run: Run, tmp_path: Path) -> None:
    row = {"claim": "Bread is baked.", "evidence": ["Bread is baked in ovens."], "label": "supported"}
    (tmp_path / "claims.jsonl").write_text(f"{json.dumps(row)}\n")
    status, out, _ = run("eval", "support", tmp_path / "claims.jsonl", "--json")
    assert status == 0
    result = json.loads(out)
    assert result["balanced_accuracy"] is None, "there is nothing but supported claims"
    assert result["per_class"]["supported"] == {"precision": 1.0, "recall": 1.0, "n": 1}


def test_make_eval_asks_the_questions_about_the_samples_with_floors_for_every_metric() -> None:
    done = subprocess.run(["make", "--dry-run", "eval"], cwd=ROOT, check=True, capture_output=True, text=True)
    (line,) = (line for line in done.stdout.splitlines() if "eval questions" in line)
    assert "tests/data/sample_questions.json --samples" in line
    assert set(re.findall(r"--floor (\w+)=[\d.]+", line)) == METRICS
