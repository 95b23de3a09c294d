from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from chatbot.assembly import weight_store
from chatbot.settings import Settings
from corpus.types import FootnoteError
from index.cross_encoder import LazyCrossEncoder
from index.embed import SentenceTransformerEmbedder
from index.types import Vectors
from index.weights import WeightsError
from tests.fakes import FakeEmbedder


class Model:
    """As much of a sentence-transformers model as the embedder uses."""

    def encode_query(self, texts: Sequence[str], **options: object) -> np.ndarray:
        return self.encode_document([f"query: {text}" for text in texts], **options)

    def encode_document(self, texts: Sequence[str], **options: object) -> np.ndarray:
        assert options == {"batch_size": 8, "convert_to_numpy": True, "show_progress_bar": False}
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float16)


def no_weights() -> Path:
    raise WeightsError("Fetch them first.")


def test_nothing_is_looked_for_until_it_is_needed() -> None:
    embedder = SentenceTransformerEmbedder("small", no_weights)
    assert embedder.name == "small"
    with pytest.raises(WeightsError, match="Fetch them first"):
        embedder.embed_query("word")


@pytest.mark.parametrize("model", [SentenceTransformerEmbedder, LazyCrossEncoder])
def test_with_too_little_memory_no_model_is_loaded(
    model: type[SentenceTransformerEmbedder | LazyCrossEncoder], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.memory.LEAST_MEMORY", 1 << 60)
    with pytest.raises(FootnoteError, match="not enough memory to load small"):
        model("small", no_weights).load()


def test_questions_and_passages_are_encoded_each_in_their_own_way(monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = SentenceTransformerEmbedder("small", no_weights)
    monkeypatch.setattr(embedder, "_model", Model())
    question, passages = embedder.embed_query("abc"), embedder.embed_passages(("a", "abc"))
    assert (question.dtype, passages.dtype) == (np.float32, np.float32)
    assert question[0] / question[1] == pytest.approx(10)
    assert (passages[:, 0] / passages[:, 1]).tolist() == pytest.approx([1, 3])
    assert np.linalg.norm([question, *passages], axis=1).tolist() == pytest.approx([1, 1, 1])


def test_a_question_is_embedded_by_one_thread_while_others_keep_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    meanwhile: list[int] = []
    threads: list[int] = []

    class Busy(Model):
        def encode_query(self, texts: Sequence[str], **options: object) -> np.ndarray:
            other = threading.Thread(target=lambda: meanwhile.append(torch.get_num_threads()))
            other.start()
            other.join()
            return self.encode_document(texts)

        def encode_document(self, texts: Sequence[str], **options: object) -> np.ndarray:
            threads.append(torch.get_num_threads())
            return np.ones((len(texts), 1))

    embedder = SentenceTransformerEmbedder("small", no_weights)
    monkeypatch.setattr(embedder, "_model", Busy())
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        embedder.embed_query("abc")
        embedder.embed_passages(["abc"])
        assert (threads, meanwhile) == ([1, 3], [3])
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


@pytest.mark.real
def test_vectors_of_half_the_precision_are_as_good(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["The gas plant was attacked at dawn.", "Bread needs salt.", "Thirty-seven hostages were killed."]
    vectors = {}
    for precision in ("float32", "bfloat16"):
        monkeypatch.setattr("index.precision.fastest", lambda *, integers, chosen=precision: chosen)
        embedder = SentenceTransformerEmbedder("small", partial(weight_store(Settings()).require, Settings().embedder))
        vectors[precision] = embedder.embed_passages(texts)
        assert str(next(embedder.load().parameters()).dtype) == f"torch.{precision}"
    assert np.linalg.norm(vectors["bfloat16"], axis=1).tolist() == pytest.approx([1, 1, 1], abs=1e-6)
    assert (vectors["float32"] * vectors["bfloat16"]).sum(axis=1).min() > 0.999
