from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from index.embed import SentenceTransformerEmbedder
from index.types import Vectors
from index.weights import WeightsError
from tests.fakes import FakeEmbedder


class Model:
    """As much of a sentence-transformers model as the embedder uses."""

    def encode_query(self, texts: Sequence[str], **options: bool) -> np.ndarray:
        return self.encode_document([f"query: {text}" for text in texts], **options)

    def encode_document(self, texts: Sequence[str], **options: bool) -> np.ndarray:
        assert options == {"convert_to_numpy": True, "normalize_embeddings": True, "show_progress_bar": False}
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float16)


def no_weights() -> Path:
    raise WeightsError("Fetch them first.")


def test_nothing_is_looked_for_until_it_is_needed() -> None:
    embedder = SentenceTransformerEmbedder("small", no_weights)
    assert embedder.name == "small"
    with pytest.raises(WeightsError, match="Fetch them first"):
        embedder.embed_query("word")


def test_questions_and_passages_are_encoded_each_in_their_own_way(monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = SentenceTransformerEmbedder("small", no_weights)
    monkeypatch.setattr(embedder, "_model", Model())
    question = embedder.embed_query("abc")
    assert (question.tolist(), question.dtype) == ([10.0, 1.0], np.float32)
    passages = embedder.embed_passages(("a", "abc"))
    assert (passages.tolist(), passages.dtype) == ([[1.0, 1.0], [3.0, 1.0]], np.float32)


def test_a_question_is_embedded_by_one_thread_while_others_keep_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    meanwhile: list[int] = []

    class Busy(Model):
        def encode_query(self, texts: Sequence[str], **options: bool) -> np.ndarray:
            other = threading.Thread(target=lambda: meanwhile.append(torch.get_num_threads()))
            other.start()
            other.join()
            return np.full((1, 1), torch.get_num_threads())

        def encode_document(self, texts: Sequence[str], **options: bool) -> np.ndarray:
            return np.full((1, 1), torch.get_num_threads())

    embedder = SentenceTransformerEmbedder("small", no_weights)
    monkeypatch.setattr(embedder, "_model", Busy())
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        assert embedder.embed_query("abc").tolist() == [1]
        assert meanwhile == [3]
        assert embedder.embed_passages(["abc"]).tolist() == [[3]]
    finally:
        torch.set_num_threads(before)


@pytest.mark.parametrize("text", ["The plant was attacked", "", "?", "攻"])
def test_the_fake_embedder_gives_unit_vectors(text: str) -> None:
    vector: Vectors = FakeEmbedder().embed_query(text)
    assert vector.shape == (64,)
    assert np.linalg.norm(vector) == pytest.approx(1.0)
    assert np.array_equal(FakeEmbedder().embed_passages([text])[0], vector)


def test_the_fake_embedder_puts_texts_with_common_words_near_each_other() -> None:
    near, far = FakeEmbedder().embed_passages(["They attack plants.", "Bread needs salt."])
    question = FakeEmbedder().embed_query("Who attacked the plant?")
    assert near @ question > far @ question
