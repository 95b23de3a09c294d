from __future__ import annotations

import threading
from pathlib import Path

import pytest

from chatbot.serving.entrance import entrance_of
from chatbot.serving.server import Server
from chatbot.settings import Settings
from chatbot.types import ModelError
from tests.fakes import FakeEmbedder, ScriptedModel


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr("chatbot.assembly.embedder", FakeEmbedder.chosen)
    return Settings(library=tmp_path / "library", samples=tmp_path / "samples", embedder="64")


class Missing(ScriptedModel):
    """A model whose weights are not there until they are fetched."""

    fetched = False

    def load(self) -> None:
        if not self.fetched:
            raise ModelError("The weights are not here.")


class Slow(ScriptedModel):
    """A model that takes its time until it turns out to be none."""

    def __init__(self, may: threading.Event) -> None:
        super().__init__()
        self.may = may

    def load(self) -> None:
        assert self.may.wait(10)
        raise ModelError("The weights are damaged.")


def test_models_that_could_not_be_loaded_are_loaded_when_somebody_asks_again(settings: Settings) -> None:
    model = Missing()
    server = Server(settings, entrance_of(settings, 8501), model)
    assert server.loading.done.wait(10)
    assert server.loading.failure == "The weights are not here."
    model.fetched = True
    server.load_again()
    assert server.loading.done.wait(10)
    assert server.loading.failure is None


def test_what_was_to_be_loaded_before_says_nothing_of_what_is_now(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    may = threading.Event()
    server = Server(settings, entrance_of(settings, 8501), Slow(may))
    before = server.loading
    monkeypatch.setattr("chatbot.serving.server.chat_model", lambda settings: ScriptedModel())
    server.apply(settings.model_copy(update={"model": "another"}))
    assert server.loading.done.wait(10)
    may.set()
    assert before.done.wait(10)
    assert (before.failure, server.loading.failure) == ("The weights are damaged.", None)
