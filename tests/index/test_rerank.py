from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from chatbot.assembly import reranker
from chatbot.settings import Settings
from index.library import Library
from index.rerank import CrossEncoderReranker
from index.search import RERANKED
from index.store import Store
from index.weights import WeightsError
from tests.fakes import FakeEmbedder
from tests.made import saved_cross_encoder


class Bakery:
    """A reranker that likes bread, and notes what it was given."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        self.seen += texts
        return [0.9 if "bread" in text else 0.1 for text in texts]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for n in range(RERANKED + 20):
        said = f"The plant was attacked on day {n}." if n < 30 else f"Salt of kind {n} is white."
        (folder / f"{n}.txt").write_text(said)
    (folder / "bread.txt").write_text("After the attack the plant made bread.")
    return folder


def test_the_reranker_has_the_last_word_on_the_best_passages(docs: Path, tmp_path: Path) -> None:
    baker = Bakery()
    library = Library(Store(tmp_path / "library.db"), FakeEmbedder(dimensions=512), reranker=baker)
    library.update([docs])
    plain = Library(library.store, FakeEmbedder(dimensions=512))
    question = "When was the plant attacked?"
    assert "bread" not in plain.search(question)[0].passage.text
    hits = library.search(question, 100)
    assert "bread" in hits[0].passage.text
    assert len(baker.seen) == RERANKED
    assert {hit.passage.id for hit in hits} == {hit.passage.id for hit in plain.search(question, 100)}
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.real
def test_a_cross_encoder_in_a_folder_scores_texts_from_0_to_1(tmp_path: Path) -> None:
    chosen = reranker(Settings(reranker=str(saved_cross_encoder(tmp_path / "model", ["score"]))))
    assert chosen is not None
    scores = chosen.scores("Who?", ["He.", "She.", "He."])
    assert scores[0] == pytest.approx(scores[2], abs=1e-5)
    assert all(0 <= score <= 1 for score in scores)


@pytest.mark.real
def test_a_model_of_several_classes_is_no_reranker(tmp_path: Path) -> None:
    several = CrossEncoderReranker("several", lambda: saved_cross_encoder(tmp_path / "model", ["a", "b", "c"]))
    with pytest.raises(WeightsError, match=r"several is no reranker: .* Choose another in FOOTNOTE_RERANKER"):
        several.scores("Who?", ["He.", "She."])


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="The model none can't be loaded from"):
        CrossEncoderReranker("none", lambda: tmp_path).scores("Who?", ["He."])


def test_by_default_there_is_none() -> None:
    assert reranker(Settings()) is None
