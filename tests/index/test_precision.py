from __future__ import annotations

import pytest
import torch
from torch import nn

from index import precision
from index.precision import Int8Linear, fastest, to_int8


def off(found: torch.Tensor, expected: torch.Tensor) -> float:
    """How far a result is off, to what it should be."""
    return float((found - expected).norm() / expected.norm())


@pytest.fixture
def linear() -> nn.Linear:
    torch.manual_seed(0)
    return nn.Linear(256, 96)


@torch.inference_mode()
def test_integers_come_near_to_what_they_stand_for(linear: nn.Linear) -> None:
    x = torch.randn(2, 30, 256)
    assert off(Int8Linear(linear)(x), linear(x)) < 0.02


@torch.inference_mode()
def test_a_token_of_large_numbers_leaves_the_others_as_they_are(linear: nn.Linear) -> None:
    x = torch.randn(30, 256)
    x[3] *= 1000
    found, expected = Int8Linear(linear)(x), linear(x)
    assert max(off(found[i], expected[i]) for i in range(30)) < 0.05


@torch.inference_mode()
def test_nothing_comes_of_nothing_but_what_is_added(linear: nn.Linear) -> None:
    found = Int8Linear(linear)(torch.zeros(1, 256))
    assert linear.bias is not None
    assert torch.allclose(found[0], linear.bias)


@torch.inference_mode()
def test_no_sum_overflows_on_any_processor() -> None:
    linear = nn.Linear(64, 32, bias=False)
    nn.init.ones_(linear.weight)
    assert torch.allclose(Int8Linear(linear)(torch.ones(4, 64)), torch.full((4, 32), 64.0), rtol=0.02)


def test_a_whole_model_is_changed_and_keeps_nothing_of_the_old_one(linear: nn.Linear) -> None:
    class Model(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.words, self.norm, self.out = nn.Embedding(50, 256), nn.LayerNorm(256), linear

        def forward(self, tokens: torch.Tensor) -> torch.Tensor:
            return self.out(self.norm(self.words(tokens)))  # type: ignore[no-any-return]

    model = Model().bfloat16()
    tokens, threads = torch.arange(50), torch.get_num_threads()
    expected = model(tokens).detach().float()
    to_int8(model)
    found = model(tokens)
    assert found.dtype == torch.float32
    assert not found.requires_grad
    assert off(found, expected) < 0.03
    assert {str(p.dtype) for p in model.words.parameters()} == {"torch.bfloat16"}
    assert torch.get_num_threads() == threads


def test_what_is_fastest_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    times = precision._times()
    assert set(times) >= {"float32", "bfloat16"}
    assert all(seconds > 0 for seconds in times.values())
    for others, expected in (
        ({"float32": 2.0, "int8": 1.0}, ("int8", "float32")),
        ({"float32": 1.0, "int8": 2.0}, ("int8", "float32")),
        ({"float32": 2.0}, ("float32", "float32")),
        ({"float32": 9.0, "int8": 2.0}, ("int8", "bfloat16")),
        ({"float32": 9.0, "int8": 9.0}, ("bfloat16", "bfloat16")),
    ):
        monkeypatch.setattr(precision, "_times", lambda others=others: {"bfloat16": 3.0, **others})
        assert (fastest(), fastest(integers=False)) == expected
