"""Have a causal language model read and write, token by token, with one key-value cache for both.

Written here rather than left to `generate`, which reads a prompt again whose beginning is in the cache already when it
looks tokens up in the prompt.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from transformers import Cache, PreTrainedTokenizerBase

LONGEST_MATCH = 3
"""How many of the last tokens are looked for in the text before them, at most, to guess those that follow."""


def read(model: Any, tokens: Sequence[int], cache: Cache, last: int = 1) -> Any:
    """Pass the tokens that the cache doesn't hold yet through the model; returns its output at the `last` of them.

    `cache` holds a beginning of the tokens, and all of them afterwards.
    """
    import torch

    new = tokens[cache.get_seq_length() :]
    with torch.inference_mode():
        return model(
            input_ids=torch.tensor([new], device=model.device),
            past_key_values=cache,
            use_cache=True,
            logits_to_keep=last,
        )


def keep(cache: Cache, length: int) -> None:
    """Drop what the cache holds beyond its first `length` tokens."""
    if (beyond := cache.get_seq_length() - length) > 0:
        cache.crop(-beyond)


def shared(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens two prompts have in common at their beginning, short of the last of either."""
    longest = min(len(one), len(other)) - 1
    return next((i for i in range(longest) if one[i] != other[i]), longest)


def write(
    model: Any, prompt: Sequence[int], cache: Cache, *, most: int, ends: frozenset[int], guesses: int
) -> Iterator[list[int]]:
    """The tokens that follow a prompt, each the likeliest, as they come, without the one that ends them.

    Several come at once where they could be guessed: the tokens that followed the last ones where they stood before are
    tried, and as many kept as the model would have written itself (prompt lookup decoding; Saxena, 2023). `cache` may
    hold a beginning of the prompt; `most` is the number of tokens after which to stop, `guesses` how many to try.
    """
    text = list(prompt)
    while (written := len(text) - len(prompt)) < most:
        guess = look_up(text, min(guesses, most - written - 1))
        output = read(model, text + guess, cache, last=len(guess) + 1)
        likeliest = output.logits[0].argmax(dim=-1).tolist()
        right = next((i for i, token in enumerate(guess) if token != likeliest[i]), len(guess))
        keep(cache, len(text) + right)
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
    for size in range(min(LONGEST_MATCH, len(text) - 1), 0, -1):
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
