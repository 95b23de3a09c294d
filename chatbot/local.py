"""A transformers model in this process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chatbot.judge import Probe
from chatbot.models import Reply
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
        self.lookup_tokens: int | None = LOOKUP_TOKENS
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

    def stream(self, messages: Sequence[Message], *, max_tokens: int = 200) -> Reply:
        judged: list[float] = []
        return Reply(self._pieces(messages, max_tokens, judged), lambda: judged[0] if judged else None)

    def _pieces(self, messages: Sequence[Message], max_tokens: int, judged: list[float]) -> Generator[str, None, None]:
        """The reply, written in a thread of its own; `judged` gets how likely it is that there is an answer."""
        model, tokenizer = self._ready()
        from transformers import StoppingCriteriaList, TextIteratorStreamer

        inputs = _inputs(tokenizer, messages)
        stopped = threading.Event()
        streamer = TextIteratorStreamer(tokenizer, skip_prompt=True, skip_special_tokens=True)
        failure: list[BaseException] = []

        def write() -> None:
            try:
                with self._writing, self._judging(model, judged):
                    model.generate(
                        **inputs.to(model.device),
                        max_new_tokens=max_tokens,
                        do_sample=False,
                        prompt_lookup_num_tokens=self.lookup_tokens,
                        stopping_criteria=StoppingCriteriaList([_StopWhen(stopped)]),
                        streamer=streamer,
                    )
            except BaseException as error:  # to be raised where the reply is read
                failure.append(error)
            finally:
                streamer.end()  # type: ignore[no-untyped-call]

        writer = threading.Thread(target=write, name="footnote-writer", daemon=True)
        writer.start()
        try:
            yield from (piece for piece in streamer if piece)
        finally:
            stopped.set()
            writer.join()
        if failure:
            raise ModelError(f"The model {self.name} failed while writing: {failure[0]}") from failure[0]

    @contextmanager
    def _judging(self, model: Any, judged: list[float]) -> Iterator[None]:
        """Listen to the layer that the probe reads, while the prompt is read: the first pass through the model."""
        probe = self._probe
        if probe is None:
            yield
            return

        def listen(layer: Any, given: Any, output: Any) -> None:
            if not judged:
                states = output[0] if isinstance(output, tuple) else output
                judged.append(probe.probability(states[0, -1].float().cpu().numpy()))

        handle = _layers(model)[probe.layer].register_forward_hook(listen)
        try:
            yield
        finally:
            handle.remove()

    def _check_probe(self, model: Any) -> None:
        """Leave a probe out that is of another model than the one loaded by that name."""
        if self._probe is not None and self._probe.weight.shape != (model.config.hidden_size,):
            self._probe = None

    def read(self, messages: Sequence[Message]) -> int:
        """One bare forward pass over a prompt, to measure others against; returns its length in tokens."""
        import torch

        model, tokenizer = self._ready()
        inputs = _inputs(tokenizer, messages)
        with self._writing, torch.inference_mode():
            model(**inputs.to(model.device), logits_to_keep=1)
        return int(inputs["input_ids"].shape[1])

    def _ready(self) -> tuple[Any, PreTrainedTokenizerBase]:
        self.load()
        assert self._loaded is not None
        return self._loaded


def _layers(model: Any) -> Any:
    return model.get_decoder().layers


def _inputs(tokenizer: PreTrainedTokenizerBase, messages: Sequence[Message]) -> Any:
    return tokenizer.apply_chat_template(
        [{"role": message.role, "content": as_data(message.content, tokenizer)} for message in messages],
        add_generation_prompt=True,
        return_tensors="pt",
        return_dict=True,
    )


def as_data(text: str, tokenizer: PreTrainedTokenizerBase) -> str:
    """A text in which nothing is read as one of the marks that part the messages, such as "<|im_start|>".

    A document may hold them, and would then speak as the system or the user.
    """
    for mark in tokenizer.get_added_vocab():
        if len(mark) > 2 and not mark.isspace():
            text = text.replace(mark, f"{mark[0]} {mark[1:]}")
    return text


class _StopWhen:
    """Stops generation once an event is set."""

    def __init__(self, event: threading.Event) -> None:
        self._event = event

    def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
        import torch

        return torch.full((input_ids.shape[0],), self._event.is_set(), device=input_ids.device)


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
