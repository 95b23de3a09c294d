"""What is told of a chat in an export: each turn with its sources, and the documents they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from chatbot.chats.lost import WORDS, Lost, Standing, lost
from chatbot.chats.turns import Chat, Turn
from chatbot.types import Source
from chatbot.wording import counted
from index.library import Library
from index.types import StoredDocument


@dataclass(frozen=True, slots=True)
class Quoted:
    """A document that was quoted; of one that isn't there any more, `file` is "" and `sha256` the beginning of it."""

    id: str
    title: str
    file: str
    sha256: str
    standing: Standing

    @property
    def lost(self) -> str:
        """What is said of one that isn't what it was; "" of others."""
        return WORDS[self.standing]


@dataclass(frozen=True, slots=True)
class Exported:
    """A chat with the documents that its answers quote, by id."""

    title: str
    made: str
    turns: tuple[Turn, ...]
    documents: dict[str, Quoted]


def exported(chat: Chat, turns: Sequence[Turn], library: Library) -> Exported:
    """Gather what an export of a chat tells."""
    known = {document.id: document for document in library.documents()}
    cited = {source.document_id: source for turn in turns for source in shown(turn)}
    changed = lost(cited.values(), library)
    documents = {i: _quoted(source, known.get(i), changed.get(i)) for i, source in cited.items()}
    made = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    return Exported(chat.title, made, tuple(turns), documents)


def _quoted(source: Source, document: StoredDocument | None, now: Lost | None) -> Quoted:
    how = now.standing if now else ""
    if document is None:
        return Quoted(source.document_id, source.title, "", f"{source.document_id}…", how)
    return Quoted(document.id, document.title, Path(document.path).name, document.sha256, how)


def shown(turn: Turn) -> Sequence[Source]:
    """The sources of an answer; of one without any, what comes closest."""
    return turn.answer.shown if turn.answer else ()


def checked(turn: Turn) -> str:
    """How many of the sentences of an answer were found supported when it was written; "" where none was checked."""
    found = [sentence.support for sentence in turn.answer.sentences if sentence.support] if turn.answer else []
    supported = f"{found.count('supported')} of {counted(len(found), 'sentence')} supported by what is cited"
    return f"Checked when it was written: {supported}." if found else ""


def unfinished(turn: Turn) -> str:
    """Why an answer is not whole; "" where it is."""
    if turn.running:
        return "Still being written."
    return "" if turn.state == "done" else turn.error or "Stopped before the end."
