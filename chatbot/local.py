"""A transformers model in this process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from chatbot.decoding import keep, pieces, read, shared, write
from chatbot.judge import Judging, Probe
from chatbot.models import Reply, Told
from chatbot.types import Message, ModelError
from index.offline import stay_offline

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

LOOKUP_TOKENS = 10
"""How many tokens to guess ahead by looking the last words up in the prompt: answers copy from their evidence."""


class LocalModel:
    """A causal language model from a folder of safetensors, loaded when it is first needed."""

    def __init__(self, name: str, find: Callable[[], Path]) -> None:
        """`find` gives the folder with the model's files, once they are needed; it may raise `WeightsError`."""
        self.name = name
        self.load_seconds = 0.0
        self.lookup_tokens = LOOKUP_TOKENS
        self._probe = Probe.of(name)
        self._find = find
        self._loading = threading.Lock()
        self._writing = threading.Lock()
        self._loaded: tuple[Any, PreTrainedTokenizerBase] | None = None

    def load(self) -> None:
        """Load weights and tokenizer; later calls return at once.

        Raises `ModelError` when they can't be loaded.
        """
        with self._loading:
            if self._loaded is None:
                began = time.perf_counter()
                folder = self._find()
                try:
                    self._loaded = _load(folder)
                    self._check_probe(self._loaded[0])
                except MemoryError as error:
                    raise ModelError(f"There is not enough memory for {self.name}. Choose a smaller model.") from error
                except Exception as error:  # the libraries below raise all kinds for files that are no such model
                    raise ModelError(
                        f"The model {self.name} can't be loaded from {folder}: it is damaged or of another kind. "
                        f"`footnote models pull {self.name}` mends a damaged one."
                    ) from error
                self.load_seconds = time.perf_counter() - began

    def stream(self, messages: Sequence[Message], *, max_tokens: int = 200, judging: Judging | None = None) -> Reply:
        told = Told()
        return Reply(self._pieces(messages, max_tokens, judging, told), told)

    def _pieces(
        self, messages: Sequence[Message], most: int, judging: Judging | None, told: Told
    ) -> Generator[str, None, None]:
        """The reply; before it an empty piece, once it is told how likely it is that there is an answer."""
        model, tokenizer = self._ready()
        prompt = _tokens(tokenizer, messages)
        with self._writing, _failing_clearly(self.name):
            cache = _empty_cache()
            if judging and self._probe:
                question = _tokens(tokenizer, judging.messages)
                (state,) = _states(model, [model.get_decoder().layers[self._probe.layer]], question, cache)
                told.answerable = self._probe.probability(state, judging.closeness)
                yield ""
                keep(cache, shared(question, prompt))
            written = write(model, prompt, cache, most=most, ends=_ends(model, tokenizer), guesses=self.lookup_tokens)
            told.cut_off = (yield from pieces(tokenizer, written)) == most

    def states(self, messages: Sequence[Message]) -> NDArray[np.float32]:
        """What each layer makes of a prompt, at its last token; shape (layers, width). For the training of probes."""
        model, tokenizer = self._ready()
        with self._writing:
            return np.stack(_states(model, model.get_decoder().layers, _tokens(tokenizer, messages), _empty_cache()))

    def _check_probe(self, model: Any) -> None:
        """Leave a probe out that is of another model than the one loaded by that name."""
        if self._probe is not None and self._probe.width != model.config.hidden_size:
            self._probe = None

    def read(self, messages: Sequence[Message]) -> int:
        """One bare forward pass over a prompt, to measure others against; returns its length in tokens."""
        model, tokenizer = self._ready()
        prompt = _tokens(tokenizer, messages)
        with self._writing:
            read(model, prompt, _empty_cache())
        return len(prompt)

    def _ready(self) -> tuple[Any, PreTrainedTokenizerBase]:
        self.load()
        assert self._loaded is not None
        return self._loaded


def _tokens(tokenizer: PreTrainedTokenizerBase, messages: Sequence[Message]) -> list[int]:
    prompt: Any = tokenizer.apply_chat_template(
        [{"role": message.role, "content": as_data(message.content, tokenizer)} for message in messages],
        add_generation_prompt=True,
        return_dict=True,
    )
    return list(prompt["input_ids"])


def _states(model: Any, layers: Iterable[Any], prompt: Sequence[int], cache: Any) -> list[NDArray[np.float32]]:
    """Read a prompt, and note what each of these layers makes of it, at its last token."""
    states: list[NDArray[np.float32]] = []

    def note(layer: Any, given: Any, output: Any) -> None:
        last = (output[0] if isinstance(output, tuple) else output)[0, -1]
        states.append(last.float().cpu().numpy())

    handles = [layer.register_forward_hook(note) for layer in layers]
    try:
        read(model, prompt, cache)
    finally:
        for handle in handles:
            handle.remove()
    return states


@contextmanager
def _failing_clearly(name: str) -> Iterator[None]:
    """Say which model failed; raises `ModelError` for what torch and models raise."""
    try:
        yield
    except (RuntimeError, ValueError, IndexError, MemoryError) as error:
        raise ModelError(f"The model {name} failed: {error}") from error


def _ends(model: Any, tokenizer: PreTrainedTokenizerBase) -> frozenset[int]:
    """The tokens that end a reply."""
    told = model.generation_config.eos_token_id
    own = [tokenizer.eos_token_id, *(told if isinstance(told, list) else [told])]
    return frozenset(token for token in own if token is not None)


def _empty_cache() -> Any:
    from transformers import DynamicCache

    return DynamicCache()


def as_data(text: str, tokenizer: PreTrainedTokenizerBase) -> str:
    """A text in which nothing is read as one of the marks that part the messages, such as "<|im_start|>".

    A document may hold them, and would then speak as the system or the user.
    """
    for mark in tokenizer.get_added_vocab():
        if len(mark) > 2 and not mark.isspace():
            text = text.replace(mark, f"{mark[0]} {mark[1:]}")
    return text


def _load(folder: Path) -> tuple[Any, PreTrainedTokenizerBase]:
    stay_offline()
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from chatbot.precision import fastest, pack

    gpu = torch.cuda.is_available()
    precision = "bfloat16" if gpu else fastest()
    model: Any = AutoModelForCausalLM.from_pretrained(
        folder,
        dtype=torch.float32 if precision == "float32" else torch.bfloat16,
        local_files_only=True,
        trust_remote_code=False,
        use_safetensors=True,
    ).eval()  # type: ignore[no-untyped-call]
    if precision == "float16-packed":
        pack(model)
        model.float()
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    return model.to("cuda" if gpu else "cpu"), tokenizer
