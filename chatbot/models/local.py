"""A transformers model in this process."""

from __future__ import annotations

import ctypes
import gc
import math
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from chatbot.models import machine
from chatbot.models.base import UNJUDGED, Reply, Stopping, Told, never
from chatbot.models.decoding import Reader, Weigh, pieces, watched, write
from chatbot.models.judge import Judging, Probe, Unlikely
from chatbot.types import Message, ModelError, Stopped
from index.memory import starved, unloadable
from index.offline import stay_offline

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

LOOKUP_TOKENS = 16
"""How many tokens to guess ahead at most, by looking the last words up in the prompt: answers copy from it."""


class LocalModel:
    """A causal language model from a folder of safetensors, loaded when it is first needed."""

    at_once = 1
    away = None

    def __init__(self, name: str, find: Callable[[], Path], idle_seconds: float = math.inf) -> None:
        """`find` gives the folder with the model's files, once they are needed; it may raise `WeightsError`.

        After `idle_seconds` without a reply the memory is given back, until the next one.
        """
        self.name = name
        self.idle_seconds = idle_seconds
        self.load_seconds = 0.0
        self._probe = Probe.of(name)
        self._find = find
        self._loading = threading.Lock()
        self._writing = threading.Lock()
        self._rest: threading.Timer | None = None
        self._uses = 0
        self._loaded: tuple[Reader, PreTrainedTokenizerBase] | None = None

    def about(self) -> str:
        unjudged = "" if self._probe else UNJUDGED
        return " ".join(filter(None, [machine.too_small(self.name), machine.computing(), unjudged]))

    def load(self) -> None:
        """Load weights and tokenizer; later calls return at once.

        Raises `ModelError` when they can't be loaded.
        """
        with self._loading:
            if self._loaded is None:
                began = time.perf_counter()
                folder = self._find()
                try:
                    model, tokenizer = _load(folder)
                    self._drop_foreign_probe(model)
                    self._loaded = Reader(model), tokenizer
                except Exception as error:  # the libraries below raise all kinds for files that are no such model
                    raise ModelError(unloadable(self.name, folder, error)) from error
                self.load_seconds = time.perf_counter() - began

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int = 200,
        judging: Judging | None = None,
        stopping: Stopping = never,
    ) -> Reply:
        told = Told()
        return Reply(self._pieces(messages, max_tokens, judging, stopping, told), told)

    def _pieces(
        self, messages: Sequence[Message], most: int, judging: Judging | None, stopping: Stopping, told: Told
    ) -> Generator[str, None, None]:
        with self.in_use() as (reader, tokenizer), _failing_clearly(self.name), _stopped_by(stopping, reader.model):
            written = write(
                reader,
                tokens(tokenizer, messages),
                most=most,
                ends=ends(reader.model, tokenizer),
                guesses=LOOKUP_TOKENS,
                weigh=self._weigh(judging, told) if judging else None,
            )
            with suppress(Unlikely):
                told.cut_off = (yield from pieces(tokenizer, written)) == most

    def _weigh(self, judging: Judging, told: Told) -> Weigh | None:
        """What notes how likely an answer is; it raises `Unlikely` where it is too unlikely."""
        if not (probe := self._probe):
            return None

        def note(state: Any) -> None:
            told.answerable = probe.probability(state.float().numpy(force=True), judging.closeness)
            if judging.too_unlikely(told.answerable):
                raise Unlikely

        return probe.layer, note

    def states(self, messages: Sequence[Message]) -> NDArray[np.float32]:
        """What each layer makes of a prompt, at its last token; shape (layers, width). For the training of probes."""
        with self.in_use() as (reader, tokenizer):
            return np.stack(_states(reader, tokens(tokenizer, messages)))

    def _drop_foreign_probe(self, model: Any) -> None:
        """Leave a probe out that is of another model than the one loaded by that name."""
        if self._probe is not None and self._probe.width != model.config.hidden_size:
            self._probe = None

    @contextmanager
    def in_use(self) -> Iterator[tuple[Reader, PreTrainedTokenizerBase]]:
        """The model and its tokenizer, loaded, for one reply at a time."""
        with self._writing:
            if self._rest:
                self._rest.cancel()
            self._uses += 1
            self.load()
            assert self._loaded is not None
            try:
                yield self._loaded
            finally:
                if self.idle_seconds < math.inf:
                    self._rest = threading.Timer(self.idle_seconds, self._release, [self._uses])
                    self._rest.daemon = True
                    self._rest.start()

    def _release(self, uses: int) -> None:
        """Give the memory back, unless the model was used again since it had been so many times."""
        with self._writing:
            if self._uses == uses:
                self._loaded = None
                _trim()


def _trim() -> None:
    """Have the C library give the system what was freed: GNU's keeps more than a gigabyte of it for later."""
    gc.collect()
    with suppress(AttributeError):  # of another C library
        ctypes.CDLL(None).malloc_trim(0)


def tokens(tokenizer: PreTrainedTokenizerBase, messages: Sequence[Message]) -> list[int]:
    prompt: Any = tokenizer.apply_chat_template(
        [{"role": message.role, "content": as_data(message.content, tokenizer)} for message in messages],
        add_generation_prompt=True,
        return_dict=True,
    )
    return list(prompt["input_ids"])


def _states(reader: Reader, prompt: Sequence[int]) -> list[NDArray[np.float32]]:
    """Read a prompt, and note what each layer makes of it, at its last token."""
    states: list[NDArray[np.float32]] = []
    with ExitStack() as watching:
        for layer in reader.model.get_decoder().layers:
            note = watched(layer, lambda of_all: states.append(of_all[0, -1].float().numpy(force=True)))
            watching.enter_context(note)
        reader.read(prompt)
    return states


@contextmanager
def _stopped_by(stopping: Stopping, model: Any) -> Iterator[None]:
    """Raise `Stopped` from within a model, layer by layer, once it is wanted."""

    def check(layer: Any, given: Any) -> None:
        if stopping():
            raise Stopped

    handles = [layer.register_forward_pre_hook(check) for layer in model.get_decoder().layers]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


@contextmanager
def _failing_clearly(name: str) -> Iterator[None]:
    """Say which model failed; raises `ModelError` for what torch and models raise."""
    try:
        yield
    except (RuntimeError, ValueError, IndexError, MemoryError) as error:
        if starved(error):
            raise ModelError(f"There was not enough memory for {name} to answer. Close other programs.") from error
        raise ModelError(f"The model {name} failed: {error}") from error


def ends(model: Any, tokenizer: PreTrainedTokenizerBase) -> frozenset[int]:
    """The tokens that end a reply."""
    told = model.generation_config.eos_token_id
    own = [tokenizer.eos_token_id, *(told if isinstance(told, list) else [told])]
    return frozenset(token for token in own if token is not None)


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

    from index.precision import fastest, to_int8

    gpu = torch.cuda.is_available()
    precision = "bfloat16" if gpu else fastest()
    model: Any = AutoModelForCausalLM.from_pretrained(
        folder,
        dtype=torch.float32 if precision == "float32" else torch.bfloat16,
        local_files_only=True,
        trust_remote_code=False,
        use_safetensors=True,
    ).eval()  # type: ignore[no-untyped-call]
    if precision == "int8":
        to_int8(model)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    return model.to("cuda" if gpu else "cpu"), tokenizer
