from __future__ import annotations

from typing import Any

import pytest
import torch
from transformers import Qwen2Config, Qwen2ForCausalLM

from chatbot.decoding import Reader
from chatbot.glance import all_alike

BEGINNING, JUDGED, ASKED, OTHER = [1, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3, 4, 5, 9, 10], [11, 12, 13]


@pytest.fixture(scope="module")
def model() -> Any:
    """A small model of the kind that is used, with weights by chance."""
    torch.manual_seed(1)
    config = Qwen2Config(
        vocab_size=20,
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=4,
        num_attention_heads=2,
        num_key_value_heads=1,
    )
    return Qwen2ForCausalLM(config).eval()


def says(reader: Reader, text: list[int]) -> torch.Tensor:
    logits: torch.Tensor = reader.read(text).logits[0, -1]
    return logits


def read_by(model: Any) -> list[int]:
    """How many tokens each layer is given from now on."""
    counts = [0] * len(model.model.layers)
    for i, layer in enumerate(model.model.layers):

        def note(layer: Any, given: tuple[torch.Tensor], i: int = i) -> None:
            counts[i] += given[0].shape[1]

        layer.register_forward_pre_hook(note)
    return counts


def same(one: torch.Tensor, other: torch.Tensor) -> bool:
    return torch.allclose(one, other, atol=1e-5)


@pytest.mark.parametrize("before", [[], BEGINNING, JUDGED, OTHER])
@pytest.mark.parametrize("layer", [0, 2, 3])
def test_what_was_glanced_at_is_read_on_as_if_it_had_been_read(model: Any, before: list[int], layer: int) -> None:
    reader = Reader(model)
    if before:
        reader.read(before)
    reader.glance(JUDGED, layer)
    for text in (ASKED, JUDGED, OTHER):
        assert same(says(reader, text), says(Reader(model), text))


@pytest.mark.parametrize("then", [BEGINNING, JUDGED, OTHER])
def test_two_glances_one_after_the_other(model: Any, then: list[int]) -> None:
    reader = Reader(model)
    reader.read(BEGINNING)
    reader.glance(JUDGED, 1)
    assert same(reader.glance(then, 1), Reader(model).glance(then, 1))
    assert same(says(reader, ASKED), says(Reader(model), ASKED))


def test_a_glance_tells_what_a_layer_makes_of_the_last_token(model: Any) -> None:
    found = model(input_ids=torch.tensor([JUDGED]), output_hidden_states=True)
    assert same(Reader(model).glance(JUDGED, 1), found.hidden_states[2][0, -1])


def test_layers_above_read_only_what_is_wanted_and_those_below_all_of_it_once(model: Any) -> None:
    reader = Reader(model)
    counts = read_by(model)
    reader.glance(JUDGED, 1)
    assert counts == [8, 8, 0, 0]
    reader.read(ASKED)
    assert counts == [10, 10, 7, 7]


def test_nothing_is_held_of_a_glance_that_failed(model: Any) -> None:
    reader = Reader(model)
    reader.read(BEGINNING)

    def fail(layer: Any, given: Any) -> None:
        raise RuntimeError("out of memory")

    handle = model.model.layers[1].register_forward_pre_hook(fail)
    with pytest.raises(RuntimeError):
        reader.glance(JUDGED, 2)
    handle.remove()
    assert same(says(reader, ASKED), says(Reader(model), ASKED))


def test_layers_that_are_called_alike(model: Any) -> None:
    assert all_alike(model)
    windows = Qwen2Config(num_hidden_layers=2, use_sliding_window=True, sliding_window=8, max_window_layers=1)
    assert not all_alike(type("Model", (), {"config": windows}))
