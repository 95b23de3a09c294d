"""Chats on disk: every question with its answer, as far as it has come."""

from __future__ import annotations

import copy
import json
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from chatbot.chats.schema import MIGRATIONS
from chatbot.chats.turns import Chat, State, Turn, Verdict, scope_text, turn_of
from chatbot.types import Answer
from index.database import listed
from index.explain import explained
from index.migrations import migrate
from index.types import EVERYTHING, LibraryError, Scope

BUSY_SECONDS = 30.0

TITLE_LENGTH = 80

NO_CHAT = "This chat is gone, or is somebody else's."

WITHOUT = "move it elsewhere to go on without the chats"
"""What can be done with a damaged file of chats."""


class History:
    """Somebody's chats about one library, in a SQLite file beside it that has everybody's.

    Other people's chats are, to each method, as if they were not there, but to `recover`. Each raises `LibraryError`
    when the file can't be read or written.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, made where there is none.

        Raises `LibraryError` when it can't be written.
        """
        self._path = path
        self.person = ""
        with explained(path, else_=WITHOUT):
            path.parent.mkdir(parents=True, exist_ok=True)
            # Making the file must be done by one process alone: SQLite doesn't wait for another to switch to WAL.
            with FileLock(path.with_suffix(".lock"), timeout=BUSY_SECONDS):
                connection = self._connect()
                try:
                    connection.execute("PRAGMA journal_mode = WAL")
                    migrate(connection, MIGRATIONS)
                finally:
                    connection.close()

    def of(self, person: str) -> History:
        """The chats of somebody else in the same file."""
        theirs = copy.copy(self)
        theirs.person = person
        return theirs

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.create_function("folded", 1, lambda text: (text or "").casefold(), deterministic=True)
        return connection

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection for one transaction; any thread may ask for its own."""
        with explained(self._path, else_=WITHOUT):
            connection = self._connect()
            try:
                connection.execute("BEGIN")
                yield connection
                connection.execute("COMMIT")
            finally:
                connection.close()  # what was not committed is undone

    def recover(self) -> None:
        """Mark what an earlier server left unfinished of anybody's as stopped; call it before any answer is begun."""
        with self._transaction() as connection:
            connection.execute("UPDATE turns SET state = 'stopped' WHERE state IN ('waiting', 'writing')")

    def chats(self, words: str = "") -> list[Chat]:
        """Every chat, or those with all these words in their title, questions or answers; those asked last first."""
        with self._transaction() as connection:
            rows = connection.execute(
                """SELECT id, title FROM chats c
                   WHERE person = ? AND NOT EXISTS (
                       SELECT 1 FROM json_each(?) word
                       WHERE NOT instr(folded(title), word.value) AND NOT EXISTS (
                           SELECT 1 FROM turns t WHERE t.chat_id = c.id AND (
                               instr(folded(question), word.value)
                               OR instr(folded(json_extract(answer, '$.answer')), word.value))))
                   ORDER BY coalesce((SELECT max(t.rowid) FROM turns t WHERE t.chat_id = c.id), 0) DESC""",
                (self.person, listed(words.casefold().split())),
            )
            return [Chat(*row) for row in rows]

    def chat(self, chat_id: str) -> Chat:
        """One chat.

        Raises `LibraryError` when there is none with this id.
        """
        with self._transaction() as connection:
            row = connection.execute(
                "SELECT id, title FROM chats WHERE id = ? AND person = ?", (chat_id, self.person)
            ).fetchone()
        if row is None:
            raise LibraryError(NO_CHAT)
        return Chat(*row)

    def rename(self, chat_id: str, title: str) -> None:
        """Give a chat another title; an empty one changes nothing."""
        if title := " ".join(title.split())[:TITLE_LENGTH]:
            with self._transaction() as connection:
                connection.execute(
                    "UPDATE chats SET title = ? WHERE id = ? AND person = ?", (title, chat_id, self.person)
                )

    def delete(self, chat_id: str) -> None:
        """Delete a chat with all that was asked in it."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM chats WHERE id = ? AND person = ?", (chat_id, self.person))

    def begin(self, chat_id: str | None, question: str, scope: Scope = EVERYTHING) -> Turn:
        """Note a question, in a new chat unless `chat_id` names one that exists.

        Raises `LibraryError` when that is another's.
        """
        turn = Turn(uuid.uuid4().hex, chat_id or uuid.uuid4().hex[:12], question, "waiting", None, None, _now(), scope)
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO chats (id, title, created_at, person) VALUES (?, ?, ?, ?)",
                (turn.chat_id, question[:TITLE_LENGTH], turn.asked_at, self.person),
            )
            if not connection.execute(
                "SELECT 1 FROM chats WHERE id = ? AND person = ?", (turn.chat_id, self.person)
            ).fetchone():
                raise LibraryError(NO_CHAT)
            connection.execute(
                "INSERT INTO turns (id, chat_id, question, state, asked_at, scope) VALUES (?, ?, ?, ?, ?, ?)",
                (turn.id, turn.chat_id, question, turn.state, turn.asked_at, scope_text(scope)),
            )
        return turn

    def save(self, turn_id: str, state: State, answer: Answer | None = None, error: str | None = None) -> None:
        """Keep what there is of an answer; of one that was deleted meanwhile nothing is kept."""
        text = json.dumps(answer.as_json(), ensure_ascii=False) if answer else None
        with self._transaction() as connection:
            connection.execute(
                """UPDATE turns SET state = ?, answer = coalesce(?, answer), error = ?
                   WHERE id = ? AND chat_id IN (SELECT id FROM chats WHERE person = ?)""",
                (state, text, error, turn_id, self.person),
            )

    def give_feedback(self, turn_id: str, verdict: Verdict | None, about: int = 0) -> None:
        """Note what a person thinks of an answer, or `about` one of its sources; None takes that back.

        Of an answer that was deleted meanwhile nothing is noted.
        """
        own = "SELECT id FROM chats WHERE person = ?"
        with self._transaction() as connection:
            connection.execute(
                f"""DELETE FROM feedback WHERE about = ? AND turn_id IN
                    (SELECT id FROM turns WHERE id = ? AND chat_id IN ({own}))""",
                (about, turn_id, self.person),
            )
            if verdict:
                connection.execute(
                    f"INSERT INTO feedback SELECT id, ?, ?, ? FROM turns WHERE id = ? AND chat_id IN ({own})",
                    (about, verdict, _now(), turn_id, self.person),
                )

    def judged(self) -> list[Turn]:
        """Every turn that a person has given feedback on, oldest first."""
        return self._select("t.id IN (SELECT turn_id FROM feedback) ORDER BY t.rowid")

    def count(self, chat_id: str) -> int:
        """How many turns a chat has."""
        with self._transaction() as connection:
            found = connection.execute(
                "SELECT count(*) FROM turns t JOIN chats c ON c.id = t.chat_id WHERE c.id = ? AND person = ?",
                (chat_id, self.person),
            ).fetchone()
            return int(found[0])

    def turns(self, chat_id: str, last: int = -1) -> list[Turn]:
        """The turns of a chat, or the `last` of them, oldest first; none for a chat that isn't known."""
        return self._select("chat_id = :chat ORDER BY t.rowid DESC LIMIT :last", chat=chat_id, last=last)[::-1]

    def before(self, turn_id: str, last: int) -> list[Turn]:
        """The `last` turns of its chat that come before a turn, oldest first."""
        earlier = """chat_id = (SELECT chat_id FROM turns WHERE id = :turn)
                     AND t.rowid < (SELECT rowid FROM turns WHERE id = :turn)"""
        return self._select(f"{earlier} ORDER BY t.rowid DESC LIMIT :last", turn=turn_id, last=last)[::-1]

    def turn(self, turn_id: str) -> Turn:
        """One turn, as it stands now.

        Raises `LibraryError` when its chat was deleted.
        """
        found = self._select("t.id = :turn", turn=turn_id)
        if not found:
            raise LibraryError("This question was deleted with its chat.")
        return found[0]

    def _select(self, condition: str, **values: object) -> list[Turn]:
        sql = f"""SELECT t.id, chat_id, question, state, answer, error, asked_at, scope,
                         (SELECT json_group_object(about, verdict) FROM feedback f WHERE f.turn_id = t.id)
                  FROM turns t JOIN chats c ON c.id = t.chat_id AND c.person = :person WHERE {condition}"""
        with self._transaction() as connection:
            return [turn_of(row) for row in connection.execute(sql, {"person": self.person, **values})]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
