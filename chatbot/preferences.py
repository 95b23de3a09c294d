"""The settings that a person chose in the page, kept beside the library."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatbot.files import SETTINGS
from chatbot.types import USUAL
from corpus.types import FootnoteError
from index.files import write_whole

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to have it: what a person is told, and the settings that it stands for."""

    name: str
    consequence: str
    values: Values


def _usual(*names: str) -> Values:
    return {name: getattr(USUAL, name) for name in names}


EVIDENCE = (
    Choice("Less", "Answers come sooner, and may lack a part.", {"sentences": 3, "neighbours": 1}),
    Choice("Usual", "Enough for most questions.", _usual("sentences", "neighbours")),
    Choice("More", "Answers take about half as long again, and leave less out.", {"sentences": 8, "neighbours": 3}),
)
"""How much a model is shown for an answer."""

STRICTNESS = (
    Choice(
        "Lenient",
        "Answers more questions, some of which the documents don't answer.",
        {"min_similarity": 0.4, "min_coverage": 0.6, "min_answerable": 0.2},
    ),
    Choice(
        "Usual",
        "Refuses most questions that the documents don't answer, and a few that they do.",
        _usual("min_similarity", "min_coverage", "min_answerable"),
    ),
    Choice(
        "Strict",
        "Refuses more often, also questions that the documents do answer.",
        {"min_similarity": 0.5, "min_coverage": 0.8, "min_answerable": 0.55},
    ),
)
"""How readily a question is refused."""


@dataclass(frozen=True, slots=True)
class Group:
    """What can be chosen one way or another, under a title, with what it means; every choice sets the same settings."""

    title: str
    meaning: str
    choices: tuple[Choice, ...]


GROUPS = (
    Group("How much evidence", "What the model is shown of the documents for an answer.", EVIDENCE),
    Group("How readily to refuse", "When to say that the documents don't tell.", STRICTNESS),
)

CHOSEN = frozenset({"model", *(name for group in GROUPS for name in group.choices[0].values)})
"""The settings that may be chosen in the page; others in its file are left alone."""


def kept(library: Path) -> dict[str, Any]:
    """What was chosen for a library; nothing where nothing was.

    Raises `FootnoteError` for a file that can't be read.
    """
    file = library / SETTINGS
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
        return {name: value[name] for name in CHOSEN & value.keys()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError) as error:
        raise FootnoteError(f"The settings in {file} can't be read. Mend or delete the file.") from error


def keep(library: Path, values: Values) -> None:
    """Choose settings for a library, beside those that were chosen before.

    Raises `LibraryError` when they can't be written.
    """
    text = json.dumps(kept(library) | dict(values), indent=2, sort_keys=True)
    write_whole(library / SETTINGS, text.encode())


def current(choices: tuple[Choice, ...], settings: Any) -> Choice | None:
    """The choice that the settings amount to; None where they were set otherwise."""
    return next((c for c in choices if all(getattr(settings, name) == value for name, value in c.values.items())), None)
