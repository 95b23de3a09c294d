"""Stand-ins for what is slow or large, the same in every room's tests."""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from chatbot.checking.entailment import Relation
from chatbot.models.base import Reply, Stopping, Told, never
from chatbot.models.judge import Judging
from chatbot.settings import Settings
from chatbot.types import Message
from index.types import Span, Vectors
from index.words import terms


class ScriptedModel:
    """Replies with what it was given, in order; `delay` is in seconds a piece."""

    name = "scripted"
    load_seconds = 0.0
    at_once = 1
    away: str | None = None

    def __init__(self, *replies: str, delay: float = 0.0, answerable: float | None = None) -> None:
        self.replies = list(replies)
        self.delay = delay
        self.told = Told(answerable)
        self.asked: list[Sequence[Message]] = []

    def about(self) -> str:
        return ""

    def load(self) -> None:
        pass

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int = 200,
        judging: Judging | None = None,
        stopping: Stopping = never,
    ) -> Reply:
        self.asked.append(messages)
        if judging and judging.too_unlikely(self.told.answerable):
            return Reply(self._pieces(""), self.told)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        return Reply(self._pieces(reply), self.told)

    def _pieces(self, reply: str) -> Generator[str, None, None]:
        for start in range(0, len(reply), 4):
            time.sleep(self.delay)
            yield reply[start : start + 4]


class FakeEmbedder:
    """A bag of stemmed words hashed into a few dimensions: texts with words in common are near each other.

    `embedded` counts the passages asked for, so that a test can tell what was read again.
    """

    def __init__(self, name: str = "fake", dimensions: int = 64) -> None:
        self.name = name
        self.dimensions = dimensions
        self.embedded = 0
        self.window = 150

    @classmethod
    def chosen(cls, settings: Settings, name: str | None = None) -> FakeEmbedder:
        """Stands in for `chatbot.assembly.embedder`: named by a folder, which in turn is named by its dimensions."""
        name = name or settings.embedder
        return cls(name, dimensions=int(Path(name).name))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def embed_query(self, text: str) -> Vectors:
        vector = np.zeros(self.dimensions, dtype=np.float32)
        for term in terms(text) or [text]:
            vector[zlib.crc32(term.encode()) % self.dimensions] += 1.0
        unit: Vectors = vector / np.linalg.norm(vector)
        return unit

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += len(texts)
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return np.stack([self.embed_query(text) for text in texts])

    def embed_with_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> tuple[Vectors, list[Vectors]]:
        """Parts are as near as if they stood alone; they don't count as embedded."""
        alone = [[self.embed_query(text[a:b]) for a, b in spans] for text, spans in zip(texts, parts, strict=True)]
        return self.embed_passages(texts), [
            np.array(each, dtype=np.float32).reshape(-1, self.dimensions) for each in alone
        ]


class Opinion:
    """An entailment model that always says the same, and notes what it was given."""

    def __init__(self, said: Relation) -> None:
        self.said = said
        self.asked: list[tuple[str, str]] = []

    def load(self) -> None: ...

    def relation(self, text: str, sentence: str) -> Relation:
        self.asked.append((text, sentence))
        return self.said


class Held(ScriptedModel):
    """Writes nothing until it may."""

    def __init__(self, may: threading.Event) -> None:
        super().__init__("Belmokhtar planned it.")
        self.may = may

    def stream(self, *arguments: Any, **options: Any) -> Reply:
        assert self.may.wait(10)
        return super().stream(*arguments, **options)
