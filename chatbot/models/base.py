"""What a chat model is."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from chatbot.models.judge import Judging
from chatbot.types import Message

UNJUDGED = "The model is not asked first whether there is an answer: more is answered that the documents don't say."
"""What a person should know where nothing tells how likely an answer is."""

Stopping = Callable[[], bool]
"""Whether who asked wants no more; asked often."""


def never() -> bool:
    """Nobody stops it."""
    return False


@dataclass(slots=True)
class Told:
    """What a model tells of a reply beside its words.

    `answerable` is how likely it is, from 0 to 1, that what the model was shown answers what it was asked: known once
    it was read, None where the model can't tell. `cut_off`, known at the end, says that the reply would have
    gone on.
    """

    answerable: float | None = None
    cut_off: bool = False


class Reply(Iterator[str]):
    """What a model writes, piece by piece, and what it tells beside; closing it stops the writing."""

    def __init__(self, pieces: Generator[str, None, None], told: Told) -> None:
        self.told = told
        self._pieces = pieces

    def __next__(self) -> str:
        return next(self._pieces)

    def close(self) -> None:
        """Stop the writing."""
        self._pieces.close()


class ChatModel(Protocol):
    """Writes replies."""

    @property
    def name(self) -> str:
        """The identity of the model, as a person would name it."""

    @property
    def load_seconds(self) -> float:
        """How long loading took; 0 before it is loaded, or where there is nothing to load."""

    @property
    def at_once(self) -> int:
        """How many replies it writes at the same time."""

    @property
    def away(self) -> str | None:
        """The computer where it runs and reads what is asked and what was found; None where that is this one."""

    def about(self) -> str:
        """What a person should know of how it works here."""

    def load(self) -> None:
        """Make ready to write, so that the first reply need not wait for it."""

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int = 200,
        judging: Judging | None = None,
        stopping: Stopping = never,
    ) -> Reply:
        """The reply to these messages.

        With `judging` nothing is written where the model finds an answer too unlikely; a model that can't tell writes.
        Reading the reply raises `ModelError` when the model can't be loaded or used, and `Stopped` where
        `stopping` ends it before its next piece has come: a long prompt takes seconds to read.
        """
