"""Claims against the pages they cite."""

import json
from pathlib import Path

import pytest

from chatbot.evaluation import claims
from chatbot.evaluation.claims import balanced_accuracy, check, evaluate_support, evidence_of, read_claims, weights_of
from corpus.types import FootnoteError
from tests.fakes import FakeEmbedder

PAGE = [
    "(meta data) TITLE: The siege of 2013",
    "Gunmen seized the gas plant at dawn.",
    "Soldiers stormed it three days later.",
    "Bread is baked in ovens.",
]


def _row(claim: str, label: str) -> str:
    return json.dumps({"claim": claim, "evidence": PAGE, "label": label, "supporting_sentences": [[3]]})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = [
        _row("Gunmen seized the gas plant at dawn in 2013.", "supported"),
        _row("Soldiers stormed it three days later.", "partially_supported"),
        _row("Gunmen seized the gas plant in 1995.", "not_supported"),
    ]
    (tmp_path / "claims.jsonl").write_text("\n".join(rows))
    return tmp_path / "claims.jsonl"


def test_a_claim_is_held_against_the_whole_page_with_its_title_as_context(file: Path) -> None:
    claim = read_claims(file)[0]
    assert claim.title == "The siege of 2013"
    evidence = evidence_of(claim)
    assert [item.text for item in evidence] == PAGE[1:]
    verdict = check(claim.text, evidence, weights_of([claim]), FakeEmbedder())
    assert (verdict.support, verdict.cited) == ("supported", (PAGE[1],))


def test_sentences_stand_in_passages_with_their_neighbours(file: Path) -> None:
    claim = read_claims(file)[0]
    assert evidence_of(claim)[0].passage.text == "\n".join(PAGE[1:])
    long = claims.Claim("x", "", ("word " * 60,) * 4, "supported")
    assert [item.passage.id for item in evidence_of(long)] == [0, 0, 1, 1]


def test_words_weigh_more_the_fewer_sentences_hold_them(file: Path) -> None:
    weights = weights_of(read_claims(file))
    assert weights["nowher"] > weights["bread"] > 0


def test_figures_are_those_of_a_case_worked_out_by_hand(file: Path, tmp_path: Path) -> None:
    result = evaluate_support(file, FakeEmbedder(), output=tmp_path / "out.jsonl", progress=iter)
    # Right of the supported: 1 of 1. Right of the rest: the last alone, since the second is called supported.
    assert result["balanced_accuracy"] == 0.75
    assert result["per_class"] == {
        "supported": {"precision": 0.5, "recall": 1.0, "n": 1},
        "partially_supported": {"precision": None, "recall": 0.0, "n": 1},
        "not_supported": {"precision": 1.0, "recall": 1.0, "n": 1},
    }
    low, high = result["ci95"]["balanced_accuracy"]
    assert low <= 0.75 <= high
    assert result["seconds"] > 0
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [row["verdict"] for row in rows] == ["supported", "supported", "not_supported"]
    assert rows[2]["reason"] == "the source does not give 1995"
    assert rows[0]["cited"] == [PAGE[1]]


def test_balanced_accuracy_weighs_both_sides_alike() -> None:
    yes, no = ("supported", "supported"), ("not_supported", "supported")
    assert balanced_accuracy([yes, no, no, no]) == 0.5
    assert balanced_accuracy([("supported", "partially_supported"), ("partially_supported", "not_supported")]) == 0.5
    assert balanced_accuracy([yes]) is None


@pytest.mark.parametrize("content", ['{"claim": "x"}', "no", '["a"]', '{"claim": 1, "evidence": 2, "label": "x"}'])
def test_another_layout_is_refused_in_words(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.jsonl").write_text(content)
    with pytest.raises(FootnoteError, match="not in WiCE layout"):
        read_claims(tmp_path / "x.jsonl")


def test_an_unknown_label_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text(_row("x", "maybe"))
    with pytest.raises(FootnoteError, match="the label maybe"):
        read_claims(tmp_path / "x.jsonl")


def test_the_pages_of_the_development_data_are_told_apart(data: Path, tmp_path: Path) -> None:
    lines = (data / "wice" / "claim_dev.jsonl").read_text(encoding="utf-8").splitlines()
    (tmp_path / "some.jsonl").write_text("\n".join(lines[:60]), encoding="utf-8")
    result = evaluate_support(tmp_path / "some.jsonl", FakeEmbedder(), output=None, progress=iter)
    assert result["balanced_accuracy"] > 0.6
