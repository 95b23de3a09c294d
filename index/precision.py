"""Number formats for the weights of a model on a CPU, and a short self-test that picks the fastest.

Processors differ by an order of magnitude: with AVX-512 BF16 or AMX, bfloat16 is fast; without them it is emulated and
four times slower than float32. Eight-bit integers beat float32 on any x86 processor since 2013, and take a quarter of
its memory.
"""

from __future__ import annotations

import ctypes
import mmap
import time
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, Literal

import torch
from torch import nn

Precision = Literal["bfloat16", "int8", "float32"]

SMALLEST = 1e-12
"""Nothing is divided by less."""

ROWS = 128
"""How many rows of weights become integers at a time, so that what lies between stays in the processor's cache: four
times as fast as all at once."""

PATIENCE = 0.2
"""After so many seconds a way to multiply is not tried again."""


class Int8Linear(nn.Module):
    """A linear layer that multiplies integers of eight bits (FBGEMM) and gives float32.

    Every row of the weights has a scale of its own, and so has every token: among the inputs of a language model are
    some a thousand times as large as the others, and one scale for all tokens would leave nothing of these (Dettmers et
    al., "LLM.int8()", 2022; Yao et al., "ZeroQuant", 2022). FBGEMM gives its input one scale, so each token is divided
    by its largest number before, and what comes of it multiplied by that again.
    """

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.bias = linear.bias.detach().float() if linear.bias is not None else None
        self._packed = _packed(linear.weight.detach(), largest=63 if _overflows() else 127)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        largest = x.abs().amax(dim=-1, keepdim=True).clamp(min=SMALLEST)
        out: torch.Tensor = torch.ops.quantized.linear_dynamic(x / largest, self._packed) * largest
        return out if self.bias is None else out + self.bias


def _packed(weight: torch.Tensor, largest: int) -> Any:
    """Weights of shape (outputs, inputs) as integers of at most so much, ready to be multiplied."""
    numbers, scales = torch.empty(weight.shape, dtype=torch.int8), torch.empty(len(weight))
    for at in range(0, len(weight), ROWS):
        rows = weight[at : at + ROWS].float()
        scale = rows.abs().amax(dim=1).clamp_(min=SMALLEST) / largest
        scales[at : at + ROWS] = scale
        numbers[at : at + ROWS] = (rows / scale[:, None]).round_()
    zeros = torch.zeros(len(scales), dtype=torch.long)
    quantized = torch._make_per_channel_quantized_tensor(numbers, scales.double(), zeros, 0)
    return torch.ops.quantized.linear_prepack(quantized, None)


@cache
def _overflows() -> bool:
    """Whether this processor adds products in sixteen bits, which is too few unless the weights have only seven."""
    width = 64
    with warnings.catch_warnings():  # a later torch may do without such tensors, and says so once
        warnings.simplefilter("ignore", UserWarning)
        packed = _packed(torch.ones(32, width), largest=127)
    found = torch.ops.quantized.linear_dynamic(torch.ones(1, width), packed)
    return bool((found - width).abs().max() > 1)


def to_int8(model: nn.Module) -> None:
    """Have every linear layer multiply integers and all else be float32, but for tables of embeddings, which are large
    and only looked up.

    Several layers are replaced at a time, the largest first, and each one's own weights let go at once; nothing remains
    that refers to the file that the model was loaded from.
    """
    linear = [
        (parent, name)
        for parent in model.modules()
        for name, child in parent.named_children()
        if isinstance(child, nn.Linear)
    ]
    linear.sort(key=lambda place: -getattr(*place).weight.numel())

    def replace(place: tuple[nn.Module, str]) -> None:
        own = getattr(*place)
        setattr(*place, Int8Linear(own))
        _give_back(own.weight, files)

    files = _mapped_files()

    threads = torch.get_num_threads()
    # Each layer in one thread: threads of their own that wait for each other would take longer.
    with ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,)) as workers:
        list(workers.map(replace, linear))
    torch.set_num_threads(threads)
    for module in model.modules():
        if isinstance(module, nn.Embedding):
            module.weight = nn.Parameter(module.weight.detach().clone(), requires_grad=False)
            module.register_forward_hook(lambda table, given, output: output.float())
            continue
        for name, weight in module.named_parameters(recurse=False):
            setattr(module, name, nn.Parameter(weight.detach().float(), requires_grad=False))
        for name, values in module.named_buffers(recurse=False):
            if values.is_floating_point():
                setattr(module, name, values.float())


def _mapped_files() -> list[tuple[int, int]]:
    """The addresses, from and to, at which files lie in memory; none where the system doesn't tell."""
    maps = Path("/proc/self/maps")
    lines = maps.read_text().splitlines() if maps.exists() else []
    mapped = [fields[0].split("-") for line in lines if (fields := line.split())[4] != "0"]
    return [(int(begin, 16), int(end, 16)) for begin, end in mapped]


def _give_back(weight: torch.Tensor, files: Sequence[tuple[int, int]]) -> None:
    """Have the system take back the memory of a part of a file, which it reads again if it is needed after all.

    Else the whole file would lie in memory beside the integers until the last part of it is converted.
    """
    begin, end = weight.data_ptr(), weight.data_ptr() + weight.nbytes
    if any(first <= begin and end <= last for first, last in files):
        page = mmap.PAGESIZE
        begin, end = -(-begin // page) * page, end // page * page
        if end > begin:
            ctypes.CDLL(None).madvise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), mmap.MADV_DONTNEED)


def fastest(*, integers: bool = True) -> Precision:
    """The faster of bfloat16 and what else there is on this machine, by trying: a fifth of a second, the first time.

    Else there is float32, and integers, which come first: they take a quarter of the memory, and are only left out
    where a model is so small that they gain nothing.
    """
    other: Precision = "int8" if integers and _multiplies_integers() else "float32"
    return min(("bfloat16", other), key=_time)


def _multiplies_integers() -> bool:
    """Whether torch was built with FBGEMM, as it is for x86 processors."""
    return "fbgemm" in torch.backends.quantized.supported_engines


@cache
def _time(way: Precision) -> float:
    """How many seconds a way takes for some rows of a prompt."""
    rows, inputs, outputs = 48, 1024, 4096
    plain = nn.Linear(inputs, outputs, bias=False, dtype=torch.bfloat16 if way == "bfloat16" else torch.float32)
    layer = Int8Linear(plain) if way == "int8" else plain
    x = torch.randn(rows, inputs).to(plain.weight.dtype)
    with torch.inference_mode():
        return _seconds(lambda: layer(x))


def _seconds(work: Callable[[], object]) -> float:
    """The fastest of four runs, of which the first warms up, or of fewer that took long."""
    times: list[float] = []
    while len(times) < 4 and sum(times) < PATIENCE:
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)
