from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from chatbot.answer import Chatbot
from chatbot.decoding import keep, look_up, pieces, read, shared, write
from chatbot.types import Message


class Cache:
    """Holds tokens where a real one holds their keys and values."""

    def __init__(self) -> None:
        self.tokens: list[int] = []

    def get_seq_length(self) -> int:
        return len(self.tokens)

    def crop(self, beyond: int) -> None:
        assert beyond < 0
        del self.tokens[beyond:]


class Model:
    """Says after every text what a script has for its last token; notes what it read."""

    device = "cpu"

    def __init__(self, follows: dict[int, int]) -> None:
        self.follows = follows
        self.read: list[list[int]] = []

    def __call__(self, *, input_ids: Any, past_key_values: Cache, use_cache: bool, logits_to_keep: int) -> Any:
        tokens = input_ids[0].tolist()
        self.read.append(tokens)
        past_key_values.tokens += tokens
        logits = torch.zeros(1, logits_to_keep, 20)
        for i, token in enumerate(tokens[-logits_to_keep:]):
            logits[0, i, self.follows[token]] = 1.0
        return SimpleNamespace(logits=logits)


END = 19
COUNTS = {n: n + 1 for n in range(19)} | {9: END, END: END}


def test_the_likeliest_tokens_are_written_up_to_the_end() -> None:
    model, cache = Model(COUNTS), Cache()
    found = list(write(model, [3, 5], cache, most=50, ends=frozenset([END]), guesses=0))
    assert found == [[6], [7], [8], [9], []]
    assert cache.tokens == [3, 5, 6, 7, 8, 9]


def test_what_stood_before_is_guessed_and_comes_at_once() -> None:
    prompt = [6, 7, 8, 9, 1, 5]
    model, cache = Model(COUNTS), Cache()
    found = list(write(model, prompt, cache, most=50, ends=frozenset([END]), guesses=3))
    assert [token for new in found for token in new] == [6, 7, 8, 9]
    assert len(model.read) < 5


def test_a_wrong_guess_leaves_nothing_in_the_cache() -> None:
    model, cache = Model({4: 4, 5: 6, 6: 8, 8: END}), Cache()
    found = list(write(model, [5, 6, 4, 5], cache, most=50, ends=frozenset([END]), guesses=3))  # guesses 6, 4, 5
    assert [token for new in found for token in new] == [6, 8]
    assert cache.tokens == [5, 6, 4, 5, 6, 8]


@pytest.mark.parametrize("guesses", [0, 5])
def test_no_more_is_written_than_asked_for(guesses: int) -> None:
    found = list(write(Model({7: 7}), [7, 7, 7], Cache(), most=4, ends=frozenset([END]), guesses=guesses))
    assert sum(map(len, found)) == 4


def test_the_beginning_that_two_prompts_share_is_read_once() -> None:
    model, cache = Model(COUNTS), Cache()
    one, other = [1, 2, 3, 4], [1, 2, 8, 9]
    read(model, one, cache)
    keep(cache, shared(one, other))
    list(write(model, other, cache, most=1, ends=frozenset([END]), guesses=0))
    assert model.read == [[1, 2, 3, 4], [8, 9]]


def test_the_last_token_is_always_left_to_read() -> None:
    assert shared([1, 2], [1, 2]) == 1
    assert shared([1, 2], [1, 2, 3]) == 1
    assert shared([4], [5]) == 0


def test_nothing_is_guessed_where_nothing_was_said_before() -> None:
    assert look_up([1, 2, 3], 4) == []
    assert look_up([1, 2, 1], 0) == []
    assert look_up([1, 2, 3, 9, 2, 3], 1) == [9]


def test_a_character_of_several_tokens_comes_whole() -> None:
    class Bytes:
        def decode(self, tokens: list[int], skip_special_tokens: bool) -> str:
            return bytes(tokens).decode(errors="replace")

    def tokens() -> Iterator[list[int]]:
        yield list(b"caf")
        yield [0xC3]
        yield [0xA9, ord("!")]

    texts = pieces(Bytes(), tokens())  # type: ignore[arg-type]
    assert [next(texts), next(texts)] == ["caf", "é!"]
    with pytest.raises(StopIteration) as end:
        next(texts)
    assert end.value.value == 6  # tokens


def test_a_reply_tells_whether_it_would_have_gone_on(real_chatbot: Chatbot) -> None:
    said = [Message("user", "Say only the word: ready")]
    replies = {most: real_chatbot.model.stream(said, max_tokens=most) for most in (1, 40)}
    assert all("".join(reply) for reply in replies.values())
    assert [reply.told.cut_off for reply in replies.values()] == [True, False]
