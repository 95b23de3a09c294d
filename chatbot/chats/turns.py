"""What is asked in a chat and what comes of it, and how that is written in a row of its table."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from chatbot.asking.followup import KEPT_MESSAGES, MEANT
from chatbot.types import Answer, Message
from index.types import EVERYTHING, Scope

State = Literal["waiting", "writing", "done", "stopped", "failed"]

RUNNING: Collection[State] = ("waiting", "writing")
"""Of an answer that is on its way."""

Verdict = Literal["good", "bad", "wrong citation"]

RECENT = KEPT_MESSAGES // 2
"""How many of the latest turns tell what a new question follows."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation; its title is the first question asked in it, unless it was given another."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, what was searched for it, and what has come of it; `error` tells a person why it failed.

    `feedback` has what a person thinks of the answer (0) and of each of its sources, by number.
    """

    id: str
    chat_id: str
    question: str
    state: State
    answer: Answer | None
    error: str | None
    asked_at: str
    """When it was asked: ISO 8601, UTC."""
    scope: Scope = EVERYTHING
    feedback: Mapping[int, Verdict] = field(default_factory=dict)

    @property
    def running(self) -> bool:
        """Whether its answer was on its way when it was read."""
        return self.state in RUNNING


def messages(turns: Sequence[Turn]) -> list[Message]:
    """What was said: questions and answers without markers, as far as they came; of refusals those that ask back, since
    what others name is not what is spoken of."""
    said = []
    for turn in turns:
        if turn.answer:
            text = " ".join(sentence.text for sentence in turn.answer.sentences)
            said.append(Message("user", turn.question))
            reason = turn.answer.refusal_reason or ""
            said.append(Message("assistant", text or (reason if MEANT.search(reason) else "")))
    return said


def turn_of(row: Sequence[Any]) -> Turn:
    """The turn that a row holds: its fields in their order; answer, scope and feedback as JSON."""
    turn_id, chat_id, question, state, answer, error, asked_at, scope, feedback = row
    return Turn(
        turn_id,
        chat_id,
        question,
        state,
        Answer.from_json(json.loads(answer)) if answer else None,
        error,
        asked_at,
        _scope(scope),
        {int(about): verdict for about, verdict in json.loads(feedback).items()},
    )


def scope_text(scope: Scope) -> str | None:
    """A scope as its row holds it; None for everything."""
    return json.dumps(asdict(scope), ensure_ascii=False) if scope else None


def _scope(text: str | None) -> Scope:
    if not text:
        return EVERYTHING
    told: dict[str, Any] = {
        key: tuple(item) if isinstance(item, list) else item for key, item in json.loads(text).items()
    }
    return Scope(**told)
