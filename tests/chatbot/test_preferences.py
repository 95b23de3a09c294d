from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.files import SETTINGS
from chatbot.preferences import EVIDENCE, STRICTNESS, current, keep, kept
from chatbot.settings import Settings
from corpus.types import FootnoteError


def test_what_was_chosen_is_kept_beside_the_library_and_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Settings().library
    keep(library, {"sentences": 8})
    keep(library, {"model": "other"})
    assert kept(library) == {"sentences": 8, "model": "other"}
    assert (Settings().sentences, Settings().model) == (8, "other")
    assert Settings(library=tmp_path / "another").sentences == 6


def test_the_environment_and_the_command_line_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    keep(Settings().library, {"model": "chosen", "sentences": 8})
    monkeypatch.setenv("FOOTNOTE_MODEL", "set")
    assert Settings().model == "set"
    assert Settings(model="given").model == "given"
    assert Settings().sentences == 8


def test_a_file_that_is_broken_is_named_and_what_it_may_not_choose_is_passed_over(tmp_path: Path) -> None:
    library = Settings().library
    library.mkdir(parents=True)
    (library / SETTINGS).write_text('{"sentences": 3, "library": "/", "cache": "/"}')
    assert kept(library) == {"sentences": 3}
    for broken in ("{", "[]", '"text"'):
        (library / SETTINGS).write_text(broken)
        with pytest.raises(FootnoteError, match=r"settings\.json can't be read\. Mend or delete the file"):
            Settings()


def test_the_usual_choices_are_the_default_settings() -> None:
    for choices in (EVIDENCE, STRICTNESS):
        chosen = current(choices, Settings())
        assert chosen is not None
        assert chosen.name == "Usual"
    assert current(EVIDENCE, Settings(sentences=7)) is None
