from __future__ import annotations

from typing import Any

import pytest
import torch
from transformers import Qwen2Config, Qwen2ForCausalLM

from chatbot.models.decoding import Reader, shared, write
from chatbot.models.judge import Unlikely

BEGINNING, PROMPT, NEXT, OTHER = [1, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3, 4, 5, 9, 10], [11, 12, 13]


@pytest.fixture
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


def logits(reader: Reader, text: list[int]) -> torch.Tensor:
    found: torch.Tensor = reader.read(text).logits[0, -1]
    return found


def refuse(state: torch.Tensor) -> None:
    raise Unlikely


@pytest.mark.parametrize("guesses", [[], [9, 10]])
def test_what_a_layer_makes_of_the_last_token_of_a_prompt_is_weighed(model: Any, guesses: list[int]) -> None:
    found = model(input_ids=torch.tensor([PROMPT]), output_hidden_states=True)
    weighed: list[torch.Tensor] = []
    reader = Reader(model)
    for _ in range(2):  # the second time it is held
        reader.read(PROMPT + guesses, len(guesses) + 1, (1, weighed.append))
    assert len(weighed) == 2
    assert all(same(state, found.hidden_states[2][0, -1]) for state in weighed)


def test_only_the_prompt_is_weighed_and_only_once(model: Any) -> None:
    weighed: list[torch.Tensor] = []
    written = write(Reader(model), PROMPT, most=4, ends=frozenset(), guesses=2, weigh=(1, weighed.append))
    assert sum(map(len, written)) == 4
    assert len(weighed) == 1


@pytest.mark.parametrize("before", [[], BEGINNING, PROMPT, OTHER])
@pytest.mark.parametrize("layer", [0, 2, 3])
def test_a_prompt_found_unlikely_leaves_what_was_read_before(model: Any, before: list[int], layer: int) -> None:
    reader = Reader(model)
    if before:
        reader.read(before)
    with pytest.raises(Unlikely):
        reader.read(PROMPT, weigh=(layer, refuse))
    counts = read_by(model)
    found = logits(reader, NEXT)
    assert counts == [len(NEXT) - shared(before, NEXT)] * 4
    assert same(found, logits(Reader(model), NEXT))


def test_layers_above_read_nothing_of_what_is_refused(model: Any) -> None:
    counts = read_by(model)
    with pytest.raises(Unlikely):
        list(write(Reader(model), PROMPT, most=4, ends=frozenset(), guesses=0, weigh=(1, refuse)))
    assert counts == [8, 8, 0, 0]
