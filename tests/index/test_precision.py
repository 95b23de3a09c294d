from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file
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
    ways: list[precision.Precision] = ["float32", "bfloat16", "int8"]
    assert all(precision._time(way) > 0 for way in ways)
    for others, expected in (
        ({"float32": 2.0, "int8": 1.0}, ("int8", "float32")),
        ({"float32": 1.0, "int8": 2.0}, ("int8", "float32")),
        ({"float32": 2.0}, ("float32", "float32")),
        ({"float32": 9.0, "int8": 2.0}, ("int8", "bfloat16")),
        ({"float32": 9.0, "int8": 9.0}, ("bfloat16", "bfloat16")),
    ):
        monkeypatch.setattr(precision, "_time", ({"bfloat16": 3.0} | others).__getitem__)
        monkeypatch.setattr(precision, "_multiplies_integers", lambda others=others: "int8" in others)
        assert (fastest(), fastest(integers=False)) == expected


def resident(path: Path) -> int:
    """How many kilobytes of a file lie in the memory of this process."""
    found, inside = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if "-" in line.split()[0]:
            inside = line.endswith(str(path))
        elif inside and line.startswith("Rss:"):
            found += int(line.split()[1])
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="other systems don't tell what lies in memory")
def test_of_a_file_no_more_lies_in_memory_than_is_converted_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    plain = nn.Sequential(*(nn.Linear(512, 512, bias=False) for _ in range(8)))
    save_file(plain.state_dict(), path)
    model = nn.Sequential(*(nn.Linear(512, 512, bias=False) for _ in range(8)))
    with safe_open(path, "pt") as tensors:
        for name, layer in zip(sorted(tensors.keys()), model, strict=True):
            layer.weight = nn.Parameter(tensors.get_tensor(name), requires_grad=False)
    kept = model[0].weight  # as a table of embeddings that is the output's, too
    assert sum(float(layer.weight.sum()) for layer in model) != 0
    assert resident(path) > 8000
    to_int8(model)
    assert resident(path) < 2000
    assert torch.equal(kept, plain[0].weight)
    x = torch.randn(3, 512)
    assert torch.allclose(model(x), plain(x), atol=0.1)


def test_memory_that_holds_no_file_is_left_alone() -> None:
    layer = nn.Linear(512, 512)
    kept, before = layer.weight, layer.weight.clone()
    to_int8(nn.Sequential(layer))
    assert torch.equal(kept, before)
