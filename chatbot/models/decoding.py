"""Have a causal language model read and write, token by token, with one key-value cache for all it reads.

Written here rather than left to `generate`, which reads a prompt again whose beginning is in the cache already when it
looks tokens up in the prompt.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from chatbot.models.judge import Unlikely

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

SHORTEST_MATCH, LONGEST_MATCH = 2, 3
"""How many of the last tokens are looked for in the text before them, to guess those that follow."""

FEWEST_GUESSES = 2
"""How many tokens are guessed at first, and after a wrong guess; twice as many after a right one. On a processor each
one tried takes a quarter of the time of a token written, so that many wrong ones cost more than the right ones gain."""


Weigh = tuple[int, Callable[[Any], None]]
"""A layer, counted from 0, and who is told what that makes of the last token of a prompt, shape (width,); it may raise
`Unlikely`."""


class Reader:
    """A model together with the keys and values of what it read last.

    What is read next is read from where it begins to differ: the instructions before every question, a question asked
    again.
    """

    def __init__(self, model: Any) -> None:
        self.model = model
        self._cache = _empty_cache()
        self._held: list[int] = []

    def read(self, text: Sequence[int], last: int = 1, weigh: Weigh | None = None) -> Any:
        """Pass a text through the model, short of what it holds of it; returns its output at the `last` tokens.

        The first of these is the one that is weighed. `Unlikely` leaves what was held before.
        """
        import torch

        self._keep(min(shared(self._held, text), len(text) - last))
        known, self._held = self._held, []  # a pass that fails midway leaves nothing that can be relied on
        try:
            with torch.inference_mode(), _weighed(self.model, weigh, -last):
                output = self.model(
                    input_ids=torch.tensor([text[len(known) :]], device=self.model.device),
                    past_key_values=self._cache,
                    use_cache=True,
                    logits_to_keep=last,
                )
        except Unlikely:  # between two layers: those below have read the text, those above have not
            for layer in self._cache.layers:
                if beyond := max(layer.get_seq_length() - len(known), 0):
                    layer.crop(-beyond)
            self._held = known
            raise
        self._held = list(text)
        return output

    def _keep(self, length: int) -> None:
        """Drop what is held beyond the first `length` tokens; all of it after a failure, and for models that can't."""
        if length and (beyond := len(self._held) - length):
            try:
                self._cache.crop(-beyond)
            except RuntimeError:  # its layers look back over a window, or keep a state instead of each token's values
                length = 0
        if not length:
            self._cache = _empty_cache()
        self._held = self._held[:length]


@contextmanager
def _weighed(model: Any, weigh: Weigh | None, position: int) -> Iterator[None]:
    """Tell, while a model reads, what a layer makes of the token at a position."""
    if weigh is None:
        yield
        return
    layer, tell = weigh
    with watched(model.get_decoder().layers[layer], lambda states: tell(states[0, position])):
        yield


@contextmanager
def watched(layer: Any, tell: Callable[[Any], None]) -> Iterator[None]:
    """Tell what a layer makes of all that it is given, shape (1, tokens, width)."""

    def pass_on(layer: Any, given: Any, output: Any) -> None:
        tell(output[0] if isinstance(output, tuple) else output)  # some layers give more besides

    handle = layer.register_forward_hook(pass_on)
    try:
        yield
    finally:
        handle.remove()


def _empty_cache() -> Any:
    from transformers import DynamicCache

    return DynamicCache()


def shared(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens two texts have in common at their beginning."""
    length = min(len(one), len(other))
    return next((i for i in range(length) if one[i] != other[i]), length)


def write(
    reader: Reader,
    prompt: Sequence[int],
    *,
    most: int,
    ends: frozenset[int],
    guesses: int,
    weigh: Weigh | None = None,
) -> Iterator[list[int]]:
    """The tokens that follow a prompt, each the likeliest, as they come, without the one that ends them.

    Several come at once where they could be guessed: the tokens that followed the last ones where they stood before are
    tried, and as many kept as the model would have written itself (prompt lookup decoding; Saxena, 2023). `most` is the
    number of tokens after which to stop, `guesses` how many to try at most. The prompt is weighed while it is read, and
    nothing written where that raises.
    """
    text = list(prompt)
    tried = min(FEWEST_GUESSES, guesses)
    while (written := len(text) - len(prompt)) < most:
        guess = look_up(text, min(tried, most - written - 1))
        output = reader.read(text + guess, len(guess) + 1, None if written else weigh)
        likeliest = output.logits[0].argmax(dim=-1).tolist()
        right = shared(guess, likeliest)
        if guess:
            tried = min(guesses, 2 * tried if right == len(guess) else max(FEWEST_GUESSES, right + 1))
        new = likeliest[: right + 1]
        ended = next((i for i, token in enumerate(new) if token in ends), None)
        if ended is not None:
            yield new[:ended]
            return
        text += new
        yield new


def look_up(text: Sequence[int], most: int) -> list[int]:
    """At most `most` tokens that followed the last ones of the text where they last stood before.

    >>> look_up([5, 6, 7, 8, 1, 5, 6], 2)
    [7, 8]
    """
    if most < 1:
        return []
    for size in range(min(LONGEST_MATCH, len(text) - 1), SHORTEST_MATCH - 1, -1):
        last = list(text[-size:])
        for start in range(len(text) - size - 1, -1, -1):
            if text[start] == last[0] and list(text[start : start + size]) == last:
                return list(text[start + size : start + size + most])
    return []


def pieces(tokenizer: PreTrainedTokenizerBase, tokens: Iterator[list[int]]) -> Generator[str, None, int]:
    """The text of tokens as they come; a character that takes several is held back until all have come.

    Returns how many tokens there were.
    """
    all_of_it: list[int] = []
    told = ""
    for new in tokens:
        all_of_it += new
        text = str(tokenizer.decode(all_of_it, skip_special_tokens=True))
        if not text.endswith("\ufffd") and len(text) > len(told):
            yield text[len(told) :]
            told = text
    return len(all_of_it)
