"""What every visitor of this server shares: the libraries, the model and the running answers."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from chatbot.adding import Adding
from chatbot.answer import Chatbot
from chatbot.assembly import chat_model, chatbot, history, library
from chatbot.history import History
from chatbot.jobs import Jobs
from chatbot.models import ChatModel
from chatbot.settings import Settings
from chatbot.undo import Undoable
from corpus.types import FootnoteError

DOCUMENTS, SAMPLES = "documents", "samples"
LABELS = {DOCUMENTS: "My documents", SAMPLES: "Samples"}


@dataclass(frozen=True, slots=True)
class Shelf:
    """A library with its chats; `undoable` has what of both is about to be deleted."""

    name: str
    chatbot: Chatbot
    history: History
    adding: Adding
    undoable: Undoable

    @property
    def empty(self) -> bool:
        """Whether there is nothing to ask about."""
        return not self.chatbot.library.store.passages.count()


class Server:
    """Loads the models in the background, so that the page is there at once."""

    def __init__(self, settings: Settings, model: ChatModel | None = None) -> None:
        model = model or chat_model(settings)
        self.jobs = Jobs(model.at_once)
        self.shelves = {
            name: _shelf(name, settings, folder, model)
            for name, folder in ((DOCUMENTS, settings.library), (SAMPLES, settings.samples))
        }
        self.settings = settings
        self.ready = threading.Event()
        self.failure: str | None = None
        self._start_loading()

    def apply(self, settings: Settings) -> None:
        """Answer from now on as these settings say; an answer being written goes on as it was begun."""
        model = chat_model(settings) if settings.model != self.settings.model else None
        self.settings = settings
        for name, shelf in self.shelves.items():
            # Another chatbot: the questions asked before have the one that they were asked.
            before = shelf.chatbot
            now = Chatbot(before.library, model or before.model, settings.ask_options, before.entailment)
            self.shelves[name] = replace(shelf, chatbot=now)
        if model:
            self._start_loading()

    def _start_loading(self) -> None:
        self.failure = None
        self.ready.clear()
        threading.Thread(target=self._load, name="footnote-loader", daemon=True).start()

    def _load(self) -> None:
        try:
            for shelf in self.shelves.values():
                shelf.chatbot.load()
        except FootnoteError as error:
            self.failure = str(error)
        except Exception as error:
            self.failure = f"The models could not be loaded ({type(error).__name__}). `footnote doctor` tells more."
        self.ready.set()


def _shelf(name: str, settings: Settings, folder: Path, model: ChatModel) -> Shelf:
    kept = history(folder)
    kept.recover()
    target = library(settings, folder)
    undoable = Undoable()
    target.hide(partial(undoable.waiting, "document"))
    return Shelf(name, chatbot(settings, target, model), kept, Adding(target), undoable)


_lock = threading.Lock()
_running: list[Server] = []


def start(settings: Settings, model: ChatModel | None = None) -> Server:
    """Start the one server of this process, unless it runs already; with another chat model, where one is given."""
    with _lock:
        if not _running:
            _running.append(Server(settings, model))
        return _running[0]


def server() -> Server:
    """The one server of this process."""
    return _running[0] if _running else start(Settings())
