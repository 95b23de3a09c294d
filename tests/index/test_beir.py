from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.types import FootnoteError
from index.beir import evaluate_retrieval, metrics, read_beir
from tests.fakes import FakeEmbedder

DOCUMENTS = {
    "d/1": ("Bread", "Sourdough proves for twelve hours. It is baked hot."),
    "d/2": ("Siege", "Belmokhtar planned the attack on the gas plant."),
    "d/3": ("", "French air strikes began in January."),
}
QUERIES = {"q1": "Who planned the attack?", "q2": "How long does sourdough prove?", "q3": "Unjudged?"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [{"_id": i, "title": title, "text": text} for i, (title, text) in DOCUMENTS.items()]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (tmp_path / "queries.jsonl").write_text("\n".join(json.dumps({"_id": i, "text": q}) for i, q in QUERIES.items()))
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td/2\t1\nq2\td/1\t2\nq2\td/3\t0\n")
    return tmp_path


def test_a_collection_is_read_with_what_is_judged(folder: Path) -> None:
    collection = read_beir(folder, "test")
    assert collection.documents == DOCUMENTS
    assert collection.relevant == {"q1": {"d/2": 1}, "q2": {"d/1": 2, "d/3": 0}}


def test_what_is_found_is_measured_by_meaning_by_words_and_by_both(folder: Path) -> None:
    result = evaluate_retrieval(FakeEmbedder(), read_beir(folder, "test"), report=lambda p: None, queries=iter)
    assert list(result) == ["dense", "bm25", "product", "queries_per_second"]
    assert result["product"] == {"ndcg@10": 1.0, "recall@10": 1.0, "recall@100": 1.0, "mrr@10": 1.0}
    assert result["queries_per_second"] > 0


def test_metrics_are_those_of_a_case_worked_out_by_hand() -> None:
    found = metrics(["a", "b", "c", *map(str, range(8)), "d"], {"b": 2, "c": 1, "d": 1, "x": 0})
    assert found["ndcg@10"] == pytest.approx((2 / 1.58496 + 1 / 2) / (2 + 1 / 1.58496 + 1 / 2), abs=1e-4)
    assert found["recall@10"] == pytest.approx(2 / 3)
    assert found["recall@100"] == 1.0
    assert found["mrr@10"] == 0.5
    assert metrics([], {"a": 1}) == dict.fromkeys(found, 0.0)


def test_what_is_no_collection_is_told(folder: Path) -> None:
    with pytest.raises(FootnoteError, match=r"dev.tsv is missing: a folder in BEIR layout is needed"):
        read_beir(folder, "dev")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nother\td/2\t1\n")
    with pytest.raises(FootnoteError, match="judges none of the queries"):
        read_beir(folder, "test")
    (folder / "corpus.jsonl").write_text("[]")
    with pytest.raises(FootnoteError, match="is not in BEIR layout"):
        read_beir(folder, "test")
