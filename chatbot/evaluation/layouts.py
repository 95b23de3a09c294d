"""Read questions and the paragraphs they are about, in the layouts of public collections."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from chatbot.evaluation.types import Question, QuestionSet
from corpus.types import FootnoteError

ENOUGH = 0.5
"""Of a gold answer of several sentences, the share of content words that makes an answer right."""


def read_collection(files: Sequence[Path]) -> QuestionSet:
    """The paragraphs and questions of files that are all in SQuAD 2.0 or all in CLAP-NQ layout, put together.

    Raises `FootnoteError` for another layout, or where there are both.
    """
    contents = [_content(file) for file in files]
    squad = [isinstance(content, dict) for content in contents]
    if any(squad) and not all(squad):
        raise FootnoteError("These files are in different layouts. Measure those of one layout at a time.")
    read: Callable[[Any], QuestionSet] = read_squad if all(squad) else read_clapnq
    parts = []
    for file, content in zip(files, contents, strict=True):
        try:
            parts.append(read(content))
        except (KeyError, TypeError, AttributeError) as error:
            raise _unknown(file) from error
    return QuestionSet(
        _once(text for part in parts for text in part.documents),
        tuple(question for part in parts for question in part.questions),
    )


def _content(file: Path) -> Any:
    """What a JSON file holds: an object where it is one, else the list of its lines."""
    try:
        lines = file.read_text(encoding="utf-8").strip().split("\n")  # a string may hold other ends of lines
        if len(lines) > 1 and lines[0].strip() != "{":
            return [json.loads(line) for line in lines if line.strip()]
        content = json.loads("\n".join(lines))
        return content if "data" in content else [content]
    except (ValueError, TypeError) as error:
        raise _unknown(file) from error


def _unknown(file: Path) -> FootnoteError:
    return FootnoteError(f"{file} is neither in SQuAD 2.0 nor in CLAP-NQ layout.")


def read_squad(content: dict[str, Any]) -> QuestionSet:
    """Each paragraph is a document, and its article the name under which its questions are reported.

    Raises `KeyError` or `TypeError` for another layout.
    """
    entries = [(article.get("title"), entry) for article in content["data"] for entry in article["paragraphs"]]
    questions = [
        Question(
            qa["question"].strip(),
            _once(answer["text"] for answer in qa["answers"]),
            frozenset([id_of(entry["context"])]),
            article=title,
        )
        for title, entry in entries
        for qa in entry["qas"]
    ]
    return QuestionSet(_once(entry["context"] for _, entry in entries), tuple(questions))


def read_clapnq(rows: Sequence[dict[str, Any]]) -> QuestionSet:
    """Each passage is a document below its title; a question is answerable where any output has an answer.

    The answers are of several sentences: one is given when half of its content words are (`ENOUGH`).
    Raises `KeyError` or `TypeError` for another layout.
    """
    questions = [
        Question(
            row["input"].strip(),
            _once(output["answer"] for output in row["output"] if output["answer"].strip()),
            frozenset(map(id_of, _passages(row))),
            recall=ENOUGH,
        )
        for row in rows
    ]
    return QuestionSet(_once(chain.from_iterable(map(_passages, rows))), tuple(questions))


def _passages(row: dict[str, Any]) -> list[str]:
    return [f"{passage['title']}\n\n{passage['text']}" for passage in row["passages"]]


def id_of(text: str) -> str:
    """The id that a library gives to a text file with this content."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts in order, each once."""
    return tuple(dict.fromkeys(texts))
