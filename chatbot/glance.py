"""Have the lower layers of a model read a text, and those above only where it is wanted.

A probe judges by what a layer in the middle makes of a text. Where it refuses, the layers above need not read at all;
where it does not, they go on from there, and leave out the end of the text, which only asked for the judgement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Glance:
    """A text of which the first `held` tokens were read before, and the others by the layers up to `layer`.

    `states`, shape (1, len(text) - held, width), are what that makes of them, and `options` what else it was given.
    """

    text: Sequence[int]
    held: int
    layer: int
    states: Any
    options: Mapping[str, Any]


class _Enough(Exception):
    """Ends a pass through a model in the middle."""


def glance(model: Any, text: Sequence[int], held: int, layer: int, read: Callable[[], object]) -> Glance:
    """Have the layers up to one, counted from 0, read a text of which the first `held` tokens were read before.

    `read` passes the others through the model, a transformer of transformers whose layers are all called alike.
    """
    found: list[Any] = []

    def take(module: Any, given: Any, options: Mapping[str, Any], output: Any) -> None:
        found.extend((states_of(output), options))
        raise _Enough

    handle = model.get_decoder().layers[layer].register_forward_hook(take, with_kwargs=True)
    try:
        read()
    except _Enough:
        pass
    finally:
        handle.remove()
    states, options = found
    return Glance(text, held, layer, states, options)


def read_on(model: Any, cache: Any, seen: Glance, length: int) -> None:
    """Have the layers above read the first `length` tokens of the text too, at least those held before, and those
    below forget the others."""
    import torch

    new = length - seen.held
    if new > 0:
        states = seen.states[:, :new]
        options = {name: _first(value, new, length) for name, value in seen.options.items()}
        with torch.inference_mode():
            for layer in model.get_decoder().layers[seen.layer + 1 :]:
                states = states_of(layer(states, **options))
    if beyond := len(seen.text) - length:
        for layer in cache.layers[: seen.layer + 1]:
            layer.crop(-beyond)


def states_of(output: Any) -> Any:
    """What a layer makes of each token; some layers give more besides."""
    return output[0] if isinstance(output, tuple) else output


def _first(value: Any, new: int, length: int) -> Any:
    """What is given to a layer for the first tokens alone: their positions, and which tokens each may look at."""
    import torch

    if isinstance(value, tuple):
        return tuple(_first(each, new, length) for each in value)
    if not isinstance(value, torch.Tensor):
        return value
    return value[:, :, :new, :length] if value.dim() == 4 else value[:, :new]


def all_alike(model: Any) -> bool:
    """Whether all layers of a model are called alike: none looks back over a window only, or keeps a state instead."""
    return set(getattr(model.config, "layer_types", None) or ["full_attention"]) == {"full_attention"}
