from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.assembly import entailment
from chatbot.checking.alignment import Alignment
from chatbot.checking.entailment import CrossEncoderEntailment
from chatbot.checking.grounding import ONLY_PART, UNSTATED, Verdict, reconsidered, support
from chatbot.settings import Settings
from index.types import Evidence, StoredPassage
from index.weights import WeightsError
from tests.fakes import Opinion
from tests.made import saved_cross_encoder

TEXT = "Chad sent 2,000 soldiers to the north, more than any other neighbour."


def verdict(sentence: str, model: Opinion, coverage: float = 1.0, copied: float = 0.0) -> Verdict:
    passage = StoredPassage(0, "d", "Neighbours", "Neighbours › Chad", 0, len(TEXT), TEXT, None, ())
    item = Evidence(passage, 0, len(TEXT), TEXT, None, 1.0, 1.0)
    alignment = Alignment((item,), coverage, copied)
    return reconsidered(support(sentence, "", alignment, (item,)), sentence, alignment, model)


def test_what_follows_from_the_source_stays_supported() -> None:
    model = Opinion("entailed")
    assert verdict("Chad sent 2,000 soldiers.", model)[:2] == ("supported", None)
    assert model.asked == [(f"Neighbours. Chad. {TEXT}", "Chad sent 2,000 soldiers.")]


def test_what_follows_in_other_words_is_supported() -> None:
    assert verdict("Chad gave the most men.", Opinion("neutral"), coverage=0.5)[:2] == ("partial", ONLY_PART)
    assert verdict("Chad gave the most men.", Opinion("entailed"), coverage=0.5)[:2] == ("supported", None)


def test_the_words_of_a_source_put_together_otherwise_are_not_supported() -> None:
    said = "Any other neighbour sent more soldiers than Chad to the north."
    assert verdict(said, Opinion("neutral"))[:2] == ("partial", UNSTATED)
    assert verdict(said, Opinion("contradicted"))[:2] == ("unsupported", "the source says otherwise")


def test_nothing_is_asked_of_what_is_copied() -> None:
    model = Opinion("neutral")
    assert verdict("Chad sent 2,000 soldiers to the north.", model, copied=0.9)[:2] == ("supported", None)
    assert model.asked == []


def test_a_wrong_figure_stays_wrong() -> None:
    said = verdict("Chad sent 3,000 soldiers.", Opinion("entailed"))
    assert said[:2] == ("unsupported", "the source says 2000 soldiers, not 3000 soldiers")


@pytest.mark.real
def test_a_cross_encoder_with_classes_tells_relations(tmp_path: Path) -> None:
    folder = saved_cross_encoder(tmp_path / "model", ("contradiction", "entailment", "neutral"))
    chosen = entailment(Settings(entailment=str(folder)))
    assert chosen is not None
    told = chosen.relation(TEXT, "Chad sent soldiers.")
    assert told in ("entailed", "neutral", "contradicted")
    assert chosen.relation(TEXT, "Chad sent soldiers.") == told


@pytest.mark.real
def test_a_model_of_another_kind_is_told(tmp_path: Path) -> None:
    other = CrossEncoderEntailment("moods", lambda: saved_cross_encoder(tmp_path / "model", ("glad", "sad")))
    with pytest.raises(WeightsError, match=r"moods does not tell .* Choose another in FOOTNOTE_ENTAILMENT"):
        other.load()


def test_by_default_there_is_none() -> None:
    assert entailment(Settings()) is None
