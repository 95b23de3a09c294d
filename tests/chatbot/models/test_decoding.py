from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from chatbot import assembly
from chatbot.answer import Chatbot
from chatbot.models.decoding import Reader, look_up, pieces, shared, write
from chatbot.models.local import LocalModel
from chatbot.settings import Settings
from chatbot.types import Message, Stopped
from tests.until import until

pytestmark = pytest.mark.slow


class Cache:
    """Holds tokens where a real one holds their keys and values."""

    def __init__(self) -> None:
        self.tokens: list[int] = []

    def crop(self, beyond: int) -> None:
        assert beyond < 0
        del self.tokens[beyond:]


@pytest.fixture(autouse=True)
def caches(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    if "real_chatbot" not in request.fixturenames and not request.node.get_closest_marker("real"):
        monkeypatch.setattr("chatbot.models.decoding._empty_cache", Cache)


class Model:
    """Says after every text what a script has for its last token; notes what it read, and what it held then."""

    device = "cpu"

    def __init__(self, follows: dict[int, int]) -> None:
        self.follows = follows
        self.read: list[list[int]] = []
        self.held: list[int] = []
        self.fails = False

    def __call__(self, *, input_ids: Any, past_key_values: Cache, use_cache: bool, logits_to_keep: int) -> Any:
        tokens = input_ids[0].tolist()
        self.read.append(tokens)
        past_key_values.tokens += tokens
        if self.fails:
            raise RuntimeError("out of memory")
        self.held = list(past_key_values.tokens)
        logits = torch.zeros(1, logits_to_keep, 20)
        for i, token in enumerate(tokens[-logits_to_keep:]):
            logits[0, i, self.follows[token]] = 1.0
        return SimpleNamespace(logits=logits)


END = 19
COUNTS = {n: n + 1 for n in range(19)} | {9: END, END: END}


def written(model: Model, prompt: list[int], *, most: int = 50, guesses: int = 0) -> list[list[int]]:
    return list(write(Reader(model), prompt, most=most, ends=frozenset([END]), guesses=guesses))


def test_the_likeliest_tokens_are_written_up_to_the_end() -> None:
    model = Model(COUNTS)
    assert written(model, [3, 5]) == [[6], [7], [8], [9], []]
    assert model.held == [3, 5, 6, 7, 8, 9]


def test_what_stood_before_is_guessed_and_comes_at_once() -> None:
    model = Model(COUNTS)
    found = written(model, [6, 7, 8, 9, 1, 5], guesses=3)
    assert [token for new in found for token in new] == [6, 7, 8, 9]
    assert len(model.read) < 5


def test_a_wrong_guess_leaves_nothing_behind() -> None:
    model = Model({4: 4, 5: 6, 6: 8, 8: END})
    found = written(model, [5, 6, 4, 5, 6], guesses=3)  # guesses 4, 5
    assert [token for new in found for token in new] == [8]
    assert model.held == [5, 6, 4, 5, 6, 8]


def test_more_is_guessed_where_guesses_were_right_and_less_where_not() -> None:
    copied = [*range(2, 14), 1]
    model = Model({n: n + 1 for n in range(19)} | {13: 15, 15: 2})
    written(model, [*copied, 2, 3], most=20, guesses=8)
    guesses = [len(tokens) - 1 for tokens in model.read[1:6]]
    assert guesses == [4, 8, 0, 0, 3]  # twice as many while they are right; after two right ones of eight, one more


@pytest.mark.parametrize("guesses", [0, 5])
def test_no_more_is_written_than_asked_for(guesses: int) -> None:
    assert sum(map(len, written(Model({7: 7}), [7, 7, 7], most=4, guesses=guesses))) == 4


def test_what_two_texts_begin_with_is_read_once() -> None:
    model = Model(COUNTS)
    reader = Reader(model)
    for text in ([1, 2, 3, 4], [1, 2, 8, 9], [1, 2, 8, 9], [1, 2], [5]):
        reader.read(text)
        assert model.held == text
    assert model.read == [[1, 2, 3, 4], [8, 9], [9], [2], [5]]


def test_nothing_is_held_of_a_text_on_which_the_model_failed() -> None:
    model = Model(COUNTS)
    reader = Reader(model)
    reader.read([1, 2, 3])
    model.fails = True
    with pytest.raises(RuntimeError):
        reader.read([1, 2, 4, 5])
    model.fails = False
    reader.read([1, 2, 4, 6])
    assert model.read[-1] == model.held == [1, 2, 4, 6]


def test_a_model_that_cannot_go_back_reads_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(cache: Cache, beyond: int) -> None:
        raise RuntimeError("the window is over")

    monkeypatch.setattr(Cache, "crop", refuse)
    model = Model(COUNTS)
    reader = Reader(model)
    reader.read([1, 2, 3])
    reader.read([1, 2, 4])
    assert model.read[-1] == model.held == [1, 2, 4]


def test_how_much_two_texts_share() -> None:
    assert shared([1, 2], [1, 2, 3]) == 2
    assert shared([4], [5]) == shared([], [5]) == 0


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


def test_a_model_is_stopped_while_it_reads_and_can_be_used_again(real_chatbot: Chatbot) -> None:
    said = [Message("user", "Say only the word: ready")]
    layers = iter(range(1000))
    with pytest.raises(Stopped):
        "".join(real_chatbot.model.stream(said, stopping=lambda: next(layers) == 5))
    assert next(layers) == 6
    assert "".join(real_chatbot.model.stream(said, max_tokens=3))


@pytest.mark.real
def test_memory_is_given_back_where_nobody_asks_and_taken_again() -> None:
    name = "SmolLM2-135M-Instruct"
    model = LocalModel(name, partial(assembly.weight_store(Settings()).require, name), idle_seconds=0.1)
    said = [Message("user", "Say only the word: ready")]
    first = "".join(model.stream(said, max_tokens=3))
    until(lambda: model._loaded is None)
    assert "".join(model.stream(said, max_tokens=3)) == first
