"""`footnote ask`: answers."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chatbot.commands.options import (
    chosen_settings,
    existing_file,
    json_option,
    library_option,
    model_option,
    print_json,
    say,
)
from chatbot.commands.scope import scope_options
from corpus.types import FootnoteError

if TYPE_CHECKING:
    from chatbot.answer import Chatbot
    from chatbot.types import Answer, AnswerSentence, Message
    from index.types import Scope


@click.command()
@click.argument("question", required=False)
@click.option("--file", "file", type=existing_file, help="Many questions, one a line.")
@click.option(
    "--history",
    type=existing_file,
    help="The conversation so far: a JSON list of {role, content}, oldest first.",
)
@scope_options
@json_option
@model_option
@library_option
def ask(question: str | None, file: Path | None, history: Path | None, as_json: bool, scope: Scope) -> None:
    """Answer a question from the documents, each sentence with its source."""
    from chatbot.answer import check_question
    from chatbot.assembly import chatbot

    if (question is None) == (file is None):
        raise click.UsageError("Give one question, or --file with many.")
    said = _read_history(history) if history else []
    questions = _read_questions(file) if file else [question or ""]
    for one in questions:
        check_question(one)
    settings = chosen_settings()
    bot = chatbot(settings)
    if bot.library.store.passages.count():
        say(f"Loading {bot.model.name} …")
        bot.load()
    told = []
    for number, one in enumerate(questions):
        if file and not as_json:
            click.echo(("\n" if number else "") + one)
        told.append(_ask_one(bot, one, said, scope, quiet=as_json))
    if settings.server:
        say(bot.model.about())
    if as_json:
        values = [answer.as_json() for answer, _ in told]
        print_json(values if file else values[0])
    if errors := {error for _, error in told if error}:
        say("\n".join(sorted(errors)))
        sys.exit(1)


def _ask_one(
    bot: Chatbot, question: str, said: Sequence[Message], scope: Scope, *, quiet: bool
) -> tuple[Answer, str | None]:
    """Ask, printing sentences as they come unless `quiet`; returns the answer, and why the model could not write it or
    the rest of it. What was found is kept then, too."""
    from chatbot.so_far import SoFar
    from chatbot.types import ModelError, SentenceEnded

    so_far, failure = SoFar(), None
    try:
        for event in bot.ask(question, said, scope):
            so_far = so_far.after(event)
            if isinstance(event, SentenceEnded) and not quiet:
                click.echo(event.sentence.marked + (_doubt(event.sentence) if not event.sentence.citations else ""))
    except ModelError as error:
        failure = str(error)
    answer = so_far.answer or so_far.as_answer(question, bot.model.name)
    if failure and not answer.sentences:
        answer = replace(answer, refused=True, refusal_reason=failure)
    if not quiet:
        if answer.rewritten:
            say(f"Understood as: {answer.rewritten}")
        _print_sources(answer)
        for sentence in answer.sentences:
            if sentence.citations and sentence.doubt:
                click.echo(f"“{sentence.text}”{_doubt(sentence)}")
    return answer, failure


def _doubt(sentence: AnswerSentence) -> str:
    """What is wrong with a sentence, to be put behind it; "" where nothing is."""
    return f" ({sentence.doubt})" if sentence.doubt else ""


def _print_sources(answer: Answer) -> None:
    if answer.refused:
        click.echo(answer.refusal_reason)
    for source in answer.shown:
        page = f", page {source.page}" if source.page else ""
        label = "  -" if answer.refused else f"[{source.n}]"
        click.echo(f"{label} {source.title}{page}: “{' '.join(source.quote.split())}”")


def _read_questions(file: Path) -> list[str]:
    """The questions of a text file, one a line, or of a CSV file's column `question`."""
    try:
        content = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FootnoteError(f"{file} is not in UTF-8. Save it in that encoding and try again.") from error
    if file.suffix.lower() == ".csv":
        rows = csv.DictReader(io.StringIO(content, newline=""))
        if "question" not in (rows.fieldnames or ()):
            raise FootnoteError(f"{file} has no column named “question”. Name the column so, or use a text file.")
        return [row["question"] for row in rows if row["question"]]
    return [line.strip() for line in content.splitlines() if line.strip()]


def _read_history(file: Path) -> list[Message]:
    from chatbot.types import Message

    try:
        turns = json.loads(file.read_text(encoding="utf-8"))
        return [Message(turn["role"], str(turn["content"])) for turn in turns]
    except (ValueError, KeyError, TypeError) as error:
        raise FootnoteError(f"{file} is not a JSON list of objects with “role” and “content”.") from error
