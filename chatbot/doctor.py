"""Is everything as it should be, and what to do where it isn't."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chatbot.assembly import chat_model, library, remote_model, weight_store
from chatbot.chats.history import WITHOUT
from chatbot.files import CHATS, SAMPLES_CHATS
from chatbot.serving import PORT
from chatbot.serving.entrance import entrance_of, warnings
from chatbot.serving.provider import provider_fault
from chatbot.settings import Settings
from chatbot.wording import counted
from corpus.types import FootnoteError
from index.database import is_sound
from index.explain import damaged, explained
from index.library import DATABASE

if TYPE_CHECKING:
    from index.types import Report

PACKAGES = ("footnote", "torch", "transformers", "sentence-transformers", "faiss-cpu", "streamlit")


def examine(settings: Settings, *, repair: Report | None = None) -> dict[str, Any]:
    """Facts about this installation and its library, and the problems found: `{facts, problems, ok}`.

    With `repair`, which is told of progress, what can be mended is mended before.
    """
    facts: dict[str, Any] = {"python": platform.python_version()}
    facts |= {name: version(name) for name in PACKAGES}
    problems = _examine_model(settings, facts) + _examine_entrance(settings, facts)
    problems += _examine_weights(settings, facts) + _examine_library(settings, facts, repair=repair)
    return {"facts": facts, "problems": problems, "ok": not problems}


def _examine_model(settings: Settings, facts: dict[str, Any]) -> list[str]:
    """How the model writes, and what is wrong with the server that has it, where one has."""
    if not settings.server:
        facts["answers"] = chat_model(settings).about()
        return []
    model = remote_model(settings)
    fault = model.check()
    facts["model"], facts["answers"] = model.name, model.about()
    return [fault] if fault else []


def _examine_weights(settings: Settings, facts: dict[str, Any]) -> list[str]:
    problems = []
    for role, name in settings.in_use.items():
        facts[role], found = _weights(settings, name)
        problems.extend(found)
    return problems


def _weights(settings: Settings, name: str) -> tuple[str, list[str]]:
    """A model with its size, and what is wrong with it."""
    store = weight_store(settings)
    try:
        found = store.verify(name)
    except FootnoteError as error:  # it is none at all
        found = [str(error)]
    return f"{name} ({'damaged or missing' if found else f'{store.size(name) / 1e9:.2f} GB'})", found


def _examine_entrance(settings: Settings, facts: dict[str, Any]) -> list[str]:
    """What keeps people from coming in; the facts tell who does."""
    try:
        told = warnings(settings, entrance_of(settings, PORT))
    except FootnoteError as error:
        return [str(error)]
    if told:
        facts["who gets in"] = " ".join(told)
    fault = provider_fault(settings)
    return [fault] if fault else []


def _examine_library(settings: Settings, facts: dict[str, Any], *, repair: Report | None) -> list[str]:
    facts["library"] = str(settings.library)
    if not (settings.library / DATABASE).exists():
        facts |= {"library": f"{settings.library} (there is none yet)", "documents": 0, "passages": 0}
        return []
    if os.name == "posix" and settings.library.stat().st_mode & 0o077:
        facts["who may read it"] = f"other accounts of this computer, too; `chmod 700 {settings.library}` ends that"
    damages = [fault for name in (CHATS, SAMPLES_CHATS) if (fault := _chats_fault(settings.library / name))]
    try:
        return damages + _examine_documents(settings, facts, repair=repair)
    except FootnoteError as error:
        return [*damages, str(error)]


def _chats_fault(file: Path) -> str | None:
    try:
        with explained(file, else_=WITHOUT):
            return None if not file.exists() or is_sound(file) else damaged(file, WITHOUT)
    except FootnoteError as error:
        return str(error)


def _examine_documents(settings: Settings, facts: dict[str, Any], *, repair: Report | None) -> list[str]:
    opened = library(settings)
    if repair:
        opened.repair(repair)
    facts["documents"] = len(opened.documents())
    facts["passages"] = opened.store.passages.count()
    if problems := opened.problems():
        return problems
    if missing := opened.copies_missing():
        facts["without a copy"] = (
            f"{counted(missing, 'document')}; `footnote doctor --repair` copies those whose files are the same"
        )
    facts["search"] = opened.store.passages.about()
    own = opened.store.embedder
    if own not in (None, settings.embedder):
        facts["library's embedder"], found = _weights(settings, own)
        if found:
            return [f"{found[0]}; or `footnote reindex` changes the library to {settings.embedder}"]
    if changing := opened.changing():
        facts["change of embedder"] = changing
    return []
