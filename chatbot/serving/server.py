"""What every visitor of this server shares: the libraries, the model and the running answers."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from chatbot.answer import Chatbot
from chatbot.assembly import chat_model, chatbot, library
from chatbot.chats.history import History
from chatbot.files import CHATS, SAMPLES_CHATS, SERVED
from chatbot.log import log
from chatbot.models.base import ChatModel
from chatbot.serving.adding import Adding
from chatbot.serving.entrance import Entrance
from chatbot.serving.jobs import Jobs
from chatbot.serving.people import Person
from chatbot.serving.undo import Undoable
from chatbot.settings import Settings
from corpus.types import FootnoteError
from index.writing import only_one

ELSE = "Use that one, stop it, or choose another library with --library."

DOCUMENTS, SAMPLES = "documents", "samples"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A library with somebody's chats; `undoable` has what of both is about to be deleted."""

    name: str
    chatbot: Chatbot
    history: History
    adding: Adding
    undoable: Undoable
    changeable: bool = True
    """Whether who looks at it may add and remove documents."""

    def of(self, person: Person) -> Shelf:
        """The same library as a person has it, with their own chats."""
        changeable = person.administrator and self.name != SAMPLES
        return replace(self, history=self.history.of(person.id), changeable=changeable)

    @property
    def label(self) -> str:
        """What it is called."""
        if self.name == SAMPLES:
            return "Samples"
        return "My documents" if server().entrance.alone else "Documents"

    @property
    def empty(self) -> bool:
        """Whether there is nothing to ask about."""
        return not self.chatbot.library.store.passages.count()


class Loading:
    """The models of some shelves, which are loaded in the background, so that the page is there at once."""

    def __init__(self, shelves: Iterable[Shelf]) -> None:
        self.done = threading.Event()
        self.failure: str | None = None
        """Why they can't be loaded, for a person."""
        threading.Thread(target=self._load, args=(tuple(shelves),), name="footnote-loader", daemon=True).start()

    def _load(self, shelves: Sequence[Shelf]) -> None:
        began = time.monotonic()
        try:
            for shelf in shelves:
                shelf.chatbot.load()
            log.info("loaded", seconds=round(time.monotonic() - began, 3))
        except FootnoteError as error:
            log.error("not loaded", error=error)
            self.failure = str(error)
        except Exception as error:
            log.error("not loaded", error=error)
            self.failure = f"The models could not be loaded ({type(error).__name__}). `footnote doctor` tells more."
        self.done.set()


class Server:
    """What there is one of: the shelves, the answers on their way, and the settings that count now."""

    def __init__(self, settings: Settings, entrance: Entrance, model: ChatModel | None = None) -> None:
        self.entrance = entrance
        self._claims = ExitStack()
        self._claims.enter_context(
            only_one(settings.library / SERVED, f"Another Footnote serves the library at {settings.library}. {ELSE}")
        )
        model = model or chat_model(settings)
        self.jobs = Jobs(model.at_once, settings.waiting)
        self.shelves = {
            name: _shelf(name, settings, folder, chats, model)
            for name, folder, chats in (
                (DOCUMENTS, settings.library, CHATS),
                (SAMPLES, settings.samples, SAMPLES_CHATS),
            )
        }
        self.settings = settings
        self.loading = Loading(self.shelves.values())
        for shelf in self.shelves.values():
            shelf.adding.go_on()

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
            self.loading = Loading(self.shelves.values())

    def load_again(self) -> None:
        """Try once more to load the models that could not be: whoever asks now may have mended why."""
        if self.loading.failure:
            self.loading = Loading(self.shelves.values())


def _shelf(name: str, settings: Settings, folder: Path, chats: str, model: ChatModel) -> Shelf:
    """A library in its folder; the chats about it are with the user's own, as others may have the same samples."""
    kept = History(settings.library / chats)
    kept.recover()
    target = library(settings, folder)
    undoable = Undoable()
    target.hide(partial(undoable.waiting, "document"))
    return Shelf(name, chatbot(settings, target, model), kept, Adding(target), undoable)


_server: Server | None = None


def start(settings: Settings, entrance: Entrance, model: ChatModel | None = None) -> None:
    """Start the one server of this process; with another chat model, where one is given.

    Raises `LibraryError` when another process serves the library, or when it can't be opened.
    """
    global _server
    _server = Server(settings, entrance, model)


def server() -> Server:
    """The one server of this process, which was started before any page is shown."""
    assert _server
    return _server
