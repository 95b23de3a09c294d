"""What a chat model is, and one that plays a script."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from typing import Protocol

from chatbot.types import Message


class ChatModel(Protocol):
    """Writes replies; closing the iterator stops the writing."""

    @property
    def name(self) -> str:
        """The identity of the model, as a person would name it."""

    @property
    def load_seconds(self) -> float:
        """How long loading took; 0 before it is loaded, or where there is nothing to load."""

    def load(self) -> None:
        """Make ready to write, so that the first reply need not wait for it."""

    def stream(self, messages: Sequence[Message], *, max_tokens: int = 200) -> Generator[str, None, None]:
        """The reply to these messages, piece by piece.

        Raises `ModelError` when the model can't be loaded or used.
        """


class ScriptedModel:
    """Replies with what it was given, in order, for tests; `delay` is in seconds a piece."""

    name = "scripted"
    load_seconds = 0.0

    def __init__(self, *replies: str, delay: float = 0.0) -> None:
        self.replies = list(replies)
        self.delay = delay
        self.asked: list[Sequence[Message]] = []

    def load(self) -> None:
        pass

    def stream(self, messages: Sequence[Message], *, max_tokens: int = 200) -> Generator[str, None, None]:
        self.asked.append(messages)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        for start in range(0, len(reply), 4):
            time.sleep(self.delay)
            yield reply[start : start + 4]
