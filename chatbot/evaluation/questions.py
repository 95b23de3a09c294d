"""Read questions that were written about documents of one's own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any

from chatbot.evaluation.types import Question
from chatbot.types import Message
from corpus.types import FootnoteError


def read_questions(file: Path, ids: Mapping[str, Set[str]]) -> list[Question]:
    """The questions of a JSON list of `{question, answers, documents}`; `ids` has the ids of all documents of
    a file name.

    A row may also have `all_of` (a list of lists of answers, one of each being wanted), `kind`, and `history` (a list
    of `{role, content}`). Raises `FootnoteError` for another layout, and where a document is not in the library.
    """
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
        named = {name for row in rows for name in row["documents"]}
        questions = [_question(row, ids) for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FootnoteError(f"{file} is not a JSON list of objects with question, answers and documents.") from error
    if missing := sorted(named - ids.keys()):
        raise FootnoteError(f"The questions are about {missing[0]}, which is not in the library. Add it first.")
    return questions


def _question(row: Mapping[str, Any], ids: Mapping[str, Set[str]]) -> Question:
    return Question(
        row["question"],
        tuple(row["answers"]),
        frozenset().union(*(ids.get(name, ()) for name in row["documents"])),
        all_of=tuple(tuple(group) for group in row.get("all_of", ())),
        history=tuple(Message(turn["role"], turn["content"]) for turn in row.get("history", ())),
        kind=row.get("kind"),
    )
