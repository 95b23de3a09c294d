"""The log says how long things took and what went wrong, and nothing of what was asked or read."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chatbot import log as logs
from chatbot.answer import Chatbot
from chatbot.chats.history import History
from chatbot.files import LOG
from chatbot.models.base import Reply
from chatbot.serving.adding import Adding
from chatbot.serving.jobs import Jobs
from chatbot.types import AskOptions, ModelError
from index.library import Library
from index.store import Store
from tests.fakes import FakeEmbedder, ScriptedModel
from tests.until import until

SECRET = "Belmokhtar"


class Tells(ScriptedModel):
    """Fails with what it was asked in its words."""

    def __init__(self, error: type[Exception]) -> None:
        super().__init__("")
        self._error = error

    def stream(self, messages: Any, **options: Any) -> Reply:
        raise self._error(f"no answer to {messages[-1].content}")


@pytest.fixture
def kept() -> Iterator[None]:
    """Whatever is logged in a test, it is logged no longer than that."""
    logger, raises = logging.getLogger("footnote"), logging.raiseExceptions
    handlers = list(logger.handlers)
    yield
    for handler in set(logger.handlers) - set(handlers):
        logger.removeHandler(handler)
        handler.close()
    logging.raiseExceptions = raises
    logs._configure(texts=False)


def use(folder: Path) -> list[dict[str, Any]]:
    """Have a document read, one not, and questions answered, refused and failed; what was logged of that."""
    library = Library(Store(folder / "library" / "library.db"), FakeEmbedder())
    (folder / f"{SECRET}.txt").write_text(f"Mokhtar {SECRET} planned the attack on the gas plant.")
    (folder / f"{SECRET}.pdf").write_bytes(b"%PDF-1.4 and no more")
    adding = Adding(library)
    adding.add([folder / f"{SECRET}.txt", folder / f"{SECRET}.pdf"])
    until(lambda: not adding.running)
    library.update = lambda *_: 1 / len(SECRET[:0])  # type: ignore[assignment,method-assign]
    adding.add([folder])
    until(lambda: not adding.running)
    history, jobs = History(folder / "library" / "chats.db"), Jobs()
    asked = []
    for model in (ScriptedModel(f"{SECRET} planned it."), Tells(ModelError), Tells(ZeroDivisionError)):
        bot = Chatbot(library, model, AskOptions(min_similarity=0.0, min_coverage=0.0))
        asked.append(jobs.ask(bot, history, None, f"Did {SECRET} plan the attack?", who=""))
        assert asked[-1].ended.wait(10)
    entries = [json.loads(line) for line in (folder / "library" / LOG).read_text().splitlines()]
    mine = {None, *(job.turn.id for job in asked)}  # others may still be at work
    return [entry for entry in entries if entry.get("request") in mine]


def test_no_text_is_logged_unless_that_is_wanted(tmp_path: Path, kept: None) -> None:
    logs.keep_log(tmp_path / "library")
    entries = use(tmp_path)
    assert SECRET.casefold() not in json.dumps(entries).casefold()
    assert [entry["event"] for entry in entries] == [
        "added", "not added", "answered", "not answered", "not answered",
    ]  # fmt: skip
    added, failed, answered, *others = entries
    assert (added["added"], added["failed"]) == (1, 1)
    assert failed["error"] == "ZeroDivisionError"
    assert failed["where"]
    assert answered["request"]
    assert answered["total"] >= answered["retrieve"] >= 0
    assert [(entry["error"], entry["level"]) for entry in others] == [
        ("ModelError", "warning"),
        ("ZeroDivisionError", "error"),
    ]


def test_texts_are_logged_where_that_is_wanted(tmp_path: Path, kept: None) -> None:
    logs.keep_log(tmp_path / "library", texts=True)
    entries = use(tmp_path)
    assert [entry.get("question") for entry in entries][2:] == [f"Did {SECRET} plan the attack?"] * 3
    assert "no answer to" in entries[-1]["says"]


def test_a_log_that_cannot_be_kept_stands_in_nobodys_way(tmp_path: Path, kept: None) -> None:
    (tmp_path / "library").write_text("no folder")
    logs.keep_log(tmp_path / "library")
    logs.log.info("on")
