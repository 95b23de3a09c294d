"""Answers kept in a file as they come, so that a run that was stopped goes on where it was."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from functools import cache
from pathlib import Path
from typing import Any

import chatbot
import corpus
import index
from chatbot.evaluation.types import Outcome, Question, Say
from chatbot.settings import Settings
from chatbot.types import Answer, AskOptions
from chatbot.wording import counted
from index.library import Library

MATTERING = {"embedder", "reranker", "model", "server", "entailment", "search"} | {f.name for f in fields(AskOptions)}
"""The settings that change what is answered from documents that were read."""
ELSEWHERE = {"chats", "commands", "evaluation", "export", "serving", "ui", "web"}
"""Parts of the code that don't change it."""
BEGINNING = '{"gold": '
"""How each line begins, by which one that was cut off is told from words of something else."""


Add = Callable[[str, Outcome], None]
"""Writes an answered question, under its key, to the file, whole, before it returns."""


def configuration(settings: Settings, library: Library) -> str:
    """All that answers depend on besides the question, as one digest: models, settings, documents and code."""
    chosen = settings.model_dump(mode="json", include=MATTERING)
    documents = sorted(document.id for document in library.documents())
    return _digest([chosen, library.embedder.name, documents, _code()])


@cache
def _code() -> str:
    """A digest of the code that answers: an answer of other code must not pass for one of this."""
    digest = hashlib.sha256()
    for room in (chatbot, index, corpus):
        home = Path(str(room.__file__)).parent
        for file in sorted([*home.rglob("*.py"), *home.rglob("*.safetensors")]):
            if file.relative_to(home).parts[0] not in ELSEWHERE:
                digest.update(file.read_bytes())
    return digest.hexdigest()


def key_of(question: Question, configuration: str) -> str:
    """What tells whether an answer in a file is this question's, asked in this configuration."""
    return _digest([configuration, {**asdict(question), "documents": sorted(question.documents)}])


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


@contextmanager
def keeping(output: Path | None, keys: Collection[str], say: Say) -> Iterator[tuple[dict[str, Answer], Add]]:
    """The answers that the file has already, by key, and what adds one to it; without a file, none and nothing.

    Lines of other questions or configurations are put into a file beside it, and a last line that was cut off by
    a kill is dropped.
    """
    if output is None:
        yield {}, lambda key, outcome: None
        return
    mine = _usable(output, keys, say)
    replace_file(output, "".join(f"{line}\n" for line in mine.values()))
    with output.open("a", encoding="utf-8") as file:

        def add(key: str, outcome: Outcome) -> None:
            file.write(json.dumps(_row(key, outcome), ensure_ascii=False) + "\n")
            file.flush()

        yield {key: _answer(json.loads(line)) for key, line in mine.items()}, add


def _usable(output: Path, keys: Collection[str], say: Say) -> dict[str, str]:
    """The lines of the file with these keys; tells what is found, and copies the file where it has others."""
    lines = _lines(output)
    mine = {key: line for key, line in lines if key in keys}
    if others := sum(key not in keys for key, _ in lines):
        beside = output.with_name(f"{output.name}.old")
        replace_file(beside, output.read_text(encoding="utf-8", errors="replace"))
        say(
            f"{output} has {counted(others, 'answer')} to other questions, or of another model, other settings, "
            f"documents or version of Footnote. None of that is used; all that it had is kept in {beside}."
        )
    if mine:
        say(f"{len(mine)} of {len(keys)} questions are answered in {output} already; going on from there.")
    elif lines:
        say("Starting over.")
    return mine


def _lines(file: Path) -> list[tuple[str, str]]:
    """The lines of a file with their keys; a last one that was cut off is left out, and another's key is empty."""
    if not file.exists():
        return []
    *whole, last = file.read_text(encoding="utf-8", errors="replace").split("\n")
    cut_off = last.startswith(BEGINNING[: len(last)])
    return [(_key(line), line) for line in (whole if cut_off else [*whole, last]) if line]


def _key(line: str) -> str:
    try:
        row = json.loads(line)
        _answer(row)
        return str(row["key"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""


def _row(key: str, outcome: Outcome) -> dict[str, Any]:
    """A line of the file: the question with its gold answers, what was answered, and how that was judged."""
    question = outcome.question
    asked = {
        "kind": question.kind,
        "article": question.article,
        "all_of": question.all_of,
        "history": [asdict(turn) for turn in question.history],
    }
    return {
        "gold": question.answers,
        "answerable": question.answerable,
        **{name: value for name, value in asked.items() if value},
        "correct": outcome.correct,
        "cited_gold": outcome.cited_gold,
        **outcome.answer.as_json(),
        "key": key,
    }


def _answer(row: dict[str, Any]) -> Answer:
    names = {field.name for field in fields(Answer)}
    return Answer.from_json({name: value for name, value in row.items() if name in names})


def replace_file(file: Path, content: str) -> None:
    """Replace a file of results as a whole: a kill leaves the old one or the new one. Others may read it as they may
    any new file, unlike what a library keeps."""
    unfinished = file.with_name(f"{file.name}.part")
    unfinished.write_text(content, encoding="utf-8")
    os.replace(unfinished, file)
