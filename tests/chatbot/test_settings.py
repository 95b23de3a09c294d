from pathlib import Path

import pytest
from pydantic import ValidationError

from chatbot.settings import SAMPLES, Settings


def test_the_environment_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_LIBRARY", "/somewhere")
    monkeypatch.setenv("FOOTNOTE_SENTENCES", "5")
    settings = Settings()
    assert settings.library == Path("/somewhere")
    assert settings.ask_options.sentences == 5


def test_nonsense_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_SENTENCES", "many")
    with pytest.raises(ValidationError):
        Settings()


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_the_samples_are_where_the_settings_say() -> None:
    assert len(list(SAMPLES.iterdir())) >= 8
