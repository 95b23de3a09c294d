"""Number formats for the weights of a model on a CPU, and a short self-test that picks the fastest.

Processors differ by an order of magnitude: with AVX-512 BF16 or AMX, bfloat16 reads a prompt fastest; without
them it is emulated and four times slower than float32, while FBGEMM's half-precision weights beat float32 at
every length of input and take half its memory.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Literal

import torch
from torch import nn

Precision = Literal["bfloat16", "float16-packed", "float32"]


class PackedLinear(nn.Module):
    """A linear layer with float16 weights packed for FBGEMM, which computes in float32 (x86 with AVX2)."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        bias = linear.bias.float() if linear.bias is not None else None
        self._packed = torch.ops.quantized.linear_prepack_fp16(linear.weight.float(), bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.ops.quantized.linear_dynamic_fp16(x, self._packed)  # type: ignore[no-any-return]


def pack(model: nn.Module) -> None:
    """Replace every linear layer by a packed one, several at a time, freeing each layer's own weights at once."""
    places = [
        (parent, name)
        for parent in model.modules()
        for name, child in parent.named_children()
        if isinstance(child, nn.Linear)
    ]

    def replace(place: tuple[nn.Module, str]) -> None:
        parent, name = place
        setattr(parent, name, PackedLinear(getattr(parent, name)))

    with ThreadPoolExecutor(torch.get_num_threads()) as workers:
        list(workers.map(replace, places))


@lru_cache(maxsize=1)
def fastest() -> Precision:
    """The fastest way to multiply on this machine, by trying: about a fifth of a second."""
    rows, inputs, outputs = 48, 1024, 4096
    linear = nn.Linear(inputs, outputs, bias=False)
    x = torch.randn(rows, inputs)
    wide, x_wide = linear.to(torch.bfloat16), x.to(torch.bfloat16)
    candidates: list[tuple[Precision, Callable[[], object]]] = [("bfloat16", lambda: wide(x_wide))]
    plain = nn.Linear(inputs, outputs, bias=False)
    candidates.append(("float32", lambda: plain(x)))
    if "fbgemm" in torch.backends.quantized.supported_engines:
        packed = PackedLinear(plain)
        candidates.append(("float16-packed", lambda: packed(x)))
    with torch.inference_mode():
        return min(candidates, key=lambda candidate: _seconds(candidate[1]))[0]


def _seconds(work: Callable[[], object]) -> float:
    """The fastest of three runs, after one to warm up."""
    work()
    times = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)
