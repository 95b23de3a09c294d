"""Text to vectors, by sentence-transformers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from threadpoolctl import ThreadpoolController

from index.memory import require_memory, unloadable
from index.offline import stay_offline
from index.types import Embedder, Span, Vectors
from index.unit import unit
from index.weights.known import WeightsError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Model = TypeVar("Model")

DEFAULT_WINDOW = 512
SPECIAL_TOKENS = 2
"""What a model adds to each text: a token at either end."""

BATCH = 8
"""How many texts are embedded at a time: of more, many are filled up to the longest, and less stays in the cache of the
processor."""


def load_model(name: str, find: Callable[[], Path], kind: Callable[[], Callable[..., Model]]) -> Model:
    """The model in the folder that `find` gives, from safetensors and without code of its own; `kind` imports what
    makes it.

    Raises `WeightsError` when it can't be loaded, and `FootnoteError` where there is too little memory to try.
    """
    require_memory(name)
    folder, make = find(), kind()
    stay_offline()
    try:
        return make(str(folder), local_files_only=True, trust_remote_code=False, model_kwargs={"use_safetensors": True})
    except Exception as error:  # the libraries below raise all kinds for files that are no such model
        raise WeightsError(unloadable(name, folder, error)) from error


class SentenceTransformerEmbedder(Embedder):
    """A sentence-transformers model from a folder, loaded when it is first needed."""

    def __init__(self, name: str, find: Callable[[], Path]) -> None:
        """`find` gives the folder with the model's files, once they are needed; it may raise `WeightsError`."""
        self._name = name
        self._find = find
        self._loading = threading.Lock()
        self._serving = threading.Lock()  # a tokenizer serves one thread at a time
        self._model: SentenceTransformer | None = None

    @property
    def name(self) -> str:
        return self._name

    def load(self) -> SentenceTransformer:
        """The model; the first call takes seconds."""
        with self._loading:
            if self._model is None:
                model = load_model(self._name, self._find, _sentence_transformer)
                from index.precision import fastest

                if model.device.type == "cpu" and fastest(integers=False) == "bfloat16":
                    model.bfloat16()
                self._model = model
            return self._model

    @property
    def window(self) -> int:
        length = self.load().max_seq_length
        return int(length or DEFAULT_WINDOW) - SPECIAL_TOKENS

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        tokenizer = self.load().tokenizer
        with self._serving:
            found = tokenizer(list(texts), add_special_tokens=False, truncation=False, verbose=False)["input_ids"]
        return [len(ids) for ids in found]

    def embed_query(self, text: str) -> Vectors:
        encode = self.load().encode_query
        # A question is little work. Where anything else is at work, as a chat model that writes, several threads wait
        # for each other at every layer, longer than one works. Other threads of this process keep theirs.
        with _pools().limit(limits=1, user_api="openmp"):
            vector: Vectors = self._encode(encode, [text])[0]
        return vector

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(self.load().encode_document, list(texts))

    def embed_with_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> tuple[Vectors, list[Vectors]]:
        """As `Embedder.embed_with_parts` tells.

        What a model makes of each word is comparable to what it makes of texts only where it takes the mean of the
        ones for the other; with another model, parts are read by themselves."""
        model = self.load()
        if not _takes_the_mean(model):
            alone = self.embed_passages([text[a:b] for text, spans in zip(texts, parts, strict=True) for a, b in spans])
            ends = np.cumsum([len(spans) for spans in parts])
            return self.embed_passages(texts), np.split(alone, ends[:-1])
        with self._serving:
            read: Any = model.encode_document(list(texts), batch_size=BATCH, output_value=None, show_progress_bar=False)
            offsets = model.tokenizer(
                list(texts), return_offsets_mapping=True, truncation=True, max_length=model.max_seq_length
            )["offset_mapping"]
        whole = np.stack([each["sentence_embedding"].float().numpy(force=True) for each in read])
        return unit(whole), [
            _means(each["token_embeddings"][each["attention_mask"].bool()].float().numpy(force=True), where, spans)
            for each, where, spans in zip(read, offsets, parts, strict=True)
        ]

    def _encode(self, encode: Callable[..., object], texts: list[str]) -> Vectors:
        """`encode` of the model, which sorts by length to waste little on padding; shape (len(texts), dimensions)."""
        with self._serving:
            vectors = encode(texts, batch_size=BATCH, convert_to_numpy=True, show_progress_bar=False)
        # What a model computes in bfloat16 is off by the third decimal.
        return unit(np.asarray(vectors, dtype=np.float32))


def _sentence_transformer() -> type[SentenceTransformer]:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer


def _takes_the_mean(model: SentenceTransformer) -> bool:
    """Whether the vector of a text is the mean of those of its tokens, and nothing is put before the text."""
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

    _, pooling, *rest = model
    mean = isinstance(pooling, Pooling) and pooling.pooling_mode == "mean"
    prompted = any(model.prompts.get(name) for name in ("document", "passage", "corpus"))
    return mean and all(isinstance(module, Normalize) for module in rest) and model.tokenizer.is_fast and not prompted


def _means(tokens: Vectors, offsets: Sequence[Span], parts: Sequence[Span]) -> Vectors:
    """The means of the vectors of the tokens, shape (n, dimensions), that stand in each part; of all, where none does.

    `offsets` tell where in the text each token stands; those that a model adds are as wide as nothing.
    """
    starts, ends = np.array(offsets).T
    means = np.empty((len(parts), tokens.shape[1]), dtype=np.float32)
    for i, (start, end) in enumerate(parts):
        inside = (starts < end) & (ends > start) & (ends > starts)
        means[i] = tokens[inside if inside.any() else slice(None)].mean(axis=0)
    return unit(means)


@cache
def _pools() -> ThreadpoolController:
    """What shares work among threads; to be asked for when a model is loaded."""
    return ThreadpoolController()
