"""Chats on disk: every question with its answer, as far as it has come."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock

from chatbot.types import Answer, Message
from index.explain import explained

State = Literal["waiting", "writing", "done", "stopped", "failed"]

BUSY_SECONDS = 30.0

SCHEMA = """
CREATE TABLE IF NOT EXISTS chats (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, created_at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS turns (
    id TEXT PRIMARY KEY,
    chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    question TEXT NOT NULL,
    state TEXT NOT NULL,
    answer TEXT,        -- JSON, as `footnote ask --json` prints it; partial while writing
    error TEXT,
    asked_at TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS turns_by_chat ON turns (chat_id);
"""


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation, by the first question asked in it."""

    id: str
    title: str
    created_at: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what has come of it; `error` is a sentence for a person where it failed."""

    id: str
    chat_id: str
    question: str
    state: State
    answer: Answer | None
    error: str | None
    asked_at: str


class History:
    """The chats about one library, in a SQLite file beside it."""

    def __init__(self, path: Path) -> None:
        """Open the file, made where there is none.

        Raises `LibraryError` when it can't be written.
        """
        self._path = path
        with explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            # Making the file must be done by one process alone: SQLite doesn't wait for another to switch to WAL.
            with FileLock(path.with_suffix(".lock"), timeout=BUSY_SECONDS), self._connection() as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(SCHEMA)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection for one transaction; any thread may ask for its own."""
        with explained(self._path):
            connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS)
            try:
                connection.execute("PRAGMA foreign_keys = ON")
                with connection:
                    yield connection
            finally:
                connection.close()

    def recover(self) -> None:
        """Mark what an earlier server left unfinished as stopped; call it before any answer is begun."""
        with self._connection() as connection:
            connection.execute("UPDATE turns SET state = 'stopped' WHERE state IN ('waiting', 'writing')")

    def chats(self) -> list[Chat]:
        """Every chat, the newest first."""
        with self._connection() as connection:
            rows = connection.execute("SELECT id, title, created_at FROM chats ORDER BY created_at DESC, rowid DESC")
            return [Chat(*row) for row in rows]

    def begin(self, chat_id: str | None, question: str) -> Turn:
        """Note a question, in a new chat unless `chat_id` names one that exists."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        turn = Turn(uuid.uuid4().hex, chat_id or uuid.uuid4().hex[:12], question, "waiting", None, None, now)
        with self._connection() as connection:
            connection.execute("INSERT OR IGNORE INTO chats VALUES (?, ?, ?)", (turn.chat_id, question[:80], now))
            connection.execute(
                "INSERT INTO turns VALUES (?, ?, ?, ?, NULL, NULL, ?)",
                (turn.id, turn.chat_id, question, turn.state, now),
            )
        return turn

    def save(self, turn_id: str, state: State, answer: Answer | None = None, error: str | None = None) -> None:
        """Keep what there is of an answer."""
        text = json.dumps(answer.as_json()) if answer else None
        with self._connection() as connection:
            connection.execute(
                "UPDATE turns SET state = ?, answer = coalesce(?, answer), error = ? WHERE id = ?",
                (state, text, error, turn_id),
            )

    def turns(self, chat_id: str) -> list[Turn]:
        """The turns of a chat, oldest first; none for a chat that isn't known."""
        return self._select("chat_id = ? ORDER BY rowid", chat_id)

    def turn(self, turn_id: str) -> Turn:
        """One turn, as it stands now."""
        return self._select("id = ?", turn_id)[0]

    def _select(self, condition: str, value: str) -> list[Turn]:
        columns = "id, chat_id, question, state, answer, error, asked_at"
        with self._connection() as connection:
            rows = connection.execute(f"SELECT {columns} FROM turns WHERE {condition}", (value,)).fetchall()
        return [_turn(row) for row in rows]


def _turn(row: Sequence[Any]) -> Turn:
    turn_id, chat_id, question, state, answer, error, asked_at = row
    return Turn(
        turn_id, chat_id, question, state, Answer.from_json(json.loads(answer)) if answer else None, error, asked_at
    )


def messages(turns: Sequence[Turn]) -> list[Message]:
    """What was said: questions and answers without markers, as far as they came; of refusals why they were."""
    said = []
    for turn in turns:
        if turn.answer:
            text = " ".join(sentence.text for sentence in turn.answer.sentences)
            said.append(Message("user", turn.question))
            said.append(Message("assistant", text or turn.answer.refusal_reason or ""))
    return said
