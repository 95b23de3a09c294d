from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chatbot.assembly import weight_store
from chatbot.settings import Settings
from index.embed import SentenceTransformerEmbedder
from index.library import Library
from index.parts import nearness, of_passages, parts_of
from index.store import Store
from index.types import EmbeddedPassage, StoredPassage
from tests.fakes import FakeEmbedder
from tests.index.made import EMBEDDER, file, put, store_passages

TEXT = "Sales by kind\n\nNet sales: Services; Three months: 21,213\n\nSales rose in every quarter."


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "library.db")


def stored(store: Store) -> StoredPassage:
    (passage,) = store.passages.each(store.passages.ids())
    return passage


def texts_of(passage: StoredPassage) -> list[str]:
    return [passage.text[start:end] for start, end in parts_of(passage)]


def test_the_parts_of_a_passage_are_its_sentences_and_then_the_labels_of_rows(store: Store) -> None:
    put(store, TEXT, "/a.txt")
    row = "Net sales: Services; Three months: 21,213"
    assert texts_of(stored(store)) == ["Sales by kind", row, "Sales rose in every quarter.", "Services"]


def test_a_row_is_as_near_as_its_label_where_that_is_nearer(store: Store) -> None:
    put(store, TEXT, "/a.txt")
    passage = stored(store)
    parts = np.eye(4, dtype=np.float32)
    assert nearness(passage, parts, np.array([0.1, 0.2, 0.3, 0.9], dtype=np.float32)) == pytest.approx([0.1, 0.9, 0.3])


@pytest.fixture
def library(tmp_path: Path) -> Library:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.txt").write_text("The gas plant was attacked at dawn. The guards slept. " * 3, encoding="utf-8")
    library = Library.open(tmp_path / "library", FakeEmbedder())
    library.update([folder])
    return library


def test_no_sentence_is_embedded_when_a_question_comes(library: Library) -> None:
    embedder = library.embedder
    assert isinstance(embedder, FakeEmbedder)
    before = embedder.embedded
    question = "Who attacked the gas plant?"
    evidence = library.evidence(question, library.search(question), limit=6, neighbours=1)
    assert evidence[0].text == "The gas plant was attacked at dawn."
    assert embedder.embedded == before


@pytest.mark.parametrize("parts", [None, b"\x01" * 64])
def test_what_an_older_version_stored_otherwise_is_found_as_well(library: Library, parts: bytes | None) -> None:
    question = "Who attacked the gas plant?"
    before = library.evidence(question, library.search(question), limit=6, neighbours=1)
    with library.store.database.transaction() as connection:
        connection.execute("UPDATE passages SET parts = ?", (parts,))
    after = library.evidence(question, library.search(question), limit=6, neighbours=1)
    assert [item.place for item in after] == [item.place for item in before]
    assert [item.similarity for item in after] == pytest.approx([item.similarity for item in before], abs=2e-3)


def test_stored_vectors_are_those_that_were_made_within_a_thousandth(store: Store) -> None:
    made = put(store, TEXT, "/a.txt")
    passage = stored(store)
    dice = np.random.default_rng(1).normal(size=(4, EMBEDDER.dimensions)).astype(np.float32)
    dice /= np.linalg.norm(dice, axis=1, keepdims=True)
    vector = EMBEDDER.embed_passages([""])[0]
    store_passages(store, made, [EmbeddedPassage(passage, vector, dice)], "fake", file("/a.txt"))  # type: ignore[arg-type]
    passage = stored(store)
    found = of_passages(store.passages, [passage], EMBEDDER)[passage.id]
    assert np.abs(found @ dice.T - dice @ dice.T).max() < 0.005
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(4), abs=1e-5)


@pytest.mark.real
def test_a_sentence_is_read_as_it_stands_in_its_passage() -> None:
    embedder = SentenceTransformerEmbedder("small", partial(weight_store(Settings()).require, Settings().embedder))
    first, second = "The plant at In Amenas was attacked at dawn.", "It was closed for weeks."
    text = f"{first} {second}"
    whole, (parts, none) = embedder.embed_with_parts(
        [text, first], [[(0, len(first)), (len(first) + 1, len(text))], []]
    )
    assert whole == pytest.approx(embedder.embed_passages([text, first]), abs=1e-5)
    assert none.shape == (0, 384)
    assert np.linalg.norm(parts, axis=1) == pytest.approx([1, 1], abs=1e-5)
    question = embedder.embed_query("What happened to the plant at In Amenas in the following weeks?")
    alone = embedder.embed_passages([second])[0]
    assert parts[1] @ question > alone @ question  # what "it" is stands in the sentence before
    assert parts[0] @ embedder.embed_passages([first])[0] > 0.8


@pytest.mark.real
def test_parts_are_read_by_themselves_where_a_text_is_not_the_mean_of_its_words() -> None:
    embedder = SentenceTransformerEmbedder("small", partial(weight_store(Settings()).require, Settings().embedder))
    embedder.load()[1].pooling_mode = "cls"
    text, spans = "The plant was attacked. Bread needs salt.", [(0, 23), (24, 41)]
    whole, (parts,) = embedder.embed_with_parts([text], [spans])
    assert whole == pytest.approx(embedder.embed_passages([text]), abs=1e-5)
    assert parts == pytest.approx(embedder.embed_passages([text[a:b] for a, b in spans]), abs=1e-4)


def test_a_document_whose_vectors_do_not_match_is_not_kept(store: Store, tmp_path: Path) -> None:
    class Short(FakeEmbedder):
        def embed_with_parts(self, texts: Any, parts: Any) -> Any:
            vectors, of_parts = super().embed_with_parts(texts, parts)
            return vectors[:-1], of_parts

    note = tmp_path / "note.txt"
    note.write_text("One. Two.", encoding="utf-8")
    with pytest.raises(ValueError, match="zip"):
        Library(store, Short()).update([note])
    assert store.documents() == []
    assert store.embedder is None
    Library(store, EMBEDDER).update([note])
    assert len(store.documents()) == 1
