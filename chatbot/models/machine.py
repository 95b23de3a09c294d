"""What this machine can bear: which model it has the memory for, and in which numbers it is fastest."""

from __future__ import annotations

import psutil

LARGER, SMALLER = "Qwen2.5-Coder-1.5B-Instruct", "Qwen2.5-Coder-0.5B-Instruct"

NEEDED = 7e9
"""Bytes of memory that a machine must have for the larger model: it takes up to 6 GB while it loads."""

NUMBERS = {
    "bfloat16": "in half precision (bfloat16)",
    "int8": "in integers of eight bits",
    "float32": "in single precision",
}


def fitting_model() -> str:
    """The best of the models that ship with Footnote for which there is memory enough."""
    return LARGER if memory() >= NEEDED else SMALLER


def memory() -> float:
    """How many bytes of memory there are."""
    return float(psutil.virtual_memory().total)


def too_small(model: str) -> str:
    """Why the smaller model writes, where there isn't memory enough for the larger one; else nothing."""
    if model != SMALLER or memory() >= NEEDED:
        return ""
    return (
        f"This computer has {memory() / 1e9:.0f} GB of memory, too little for the larger model: the smaller one writes "
        "the answers, and misses more."
    )


def computing() -> str:
    """In which numbers the model computes, as was found by trying; takes a second the first time."""
    import torch

    from index.precision import fastest

    if torch.cuda.is_available():
        return "It runs on the graphics card."
    return f"It computes {NUMBERS[fastest()]}, which was found to be the fastest here."
