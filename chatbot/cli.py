"""The command line: `footnote …`. Results go to stdout, progress and reasons to stderr."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from corpus.types import FootnoteError

if TYPE_CHECKING:
    from chatbot.answer import Chatbot
    from chatbot.settings import Settings
    from chatbot.types import Answer, Message

Command = TypeVar("Command", bound=Callable[..., Any])


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Keep a global option wherever it stands: before the command or after it."""
    if value is not None:
        context.find_root().ensure_object(dict)[parameter.name] = value


_library_option = click.option(
    "--library",
    type=click.Path(path_type=Path, file_okay=False),
    callback=_remember,
    expose_value=False,
    help="The folder where the index and chats live (environment: FOOTNOTE_LIBRARY).",
)
_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
_model_option = click.option(
    "--model", callback=_remember, expose_value=False, help="The chat model: a name, hub id or folder."
)


def _settings() -> Settings:
    """The settings, with what was given on the command line."""
    from pydantic import ValidationError

    from chatbot.settings import Settings

    chosen = click.get_current_context().find_root().ensure_object(dict)
    try:
        return Settings(**chosen)
    except ValidationError as error:
        first = error.errors()[0]
        name = "FOOTNOTE_" + str(first["loc"][0]).upper()
        raise FootnoteError(f"The setting {name} can't be used: {first['msg']}.") from error


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _say(text: str) -> None:
    """Tell a person something that is no result."""
    click.echo(text, err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="footnote")
@_library_option
def cli() -> None:
    """Ask your documents, and check every sentence of the answer."""


@cli.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@_library_option
@_model_option
def run(port: int) -> None:
    """Open the chat in a browser."""
    from chatbot.serve import serve

    serve(_settings(), port)


@cli.group()
def models() -> None:
    """Fetch and list the weights of models."""


@models.command("pull")
@click.argument("names", nargs=-1)
def models_pull(names: Sequence[str]) -> None:
    """Fetch and verify the weights of the models in use, or of those named."""
    from chatbot.assembly import weight_store
    from index.weights import progress_bar

    settings = _settings()
    store = weight_store(settings)
    for name in names or (settings.embedder, settings.model):
        with progress_bar() as report:
            folder = store.pull(name, report)
        _say(f"{name} is ready in {folder}")


@models.command("list")
@_json_option
def models_list(as_json: bool) -> None:
    """List the models known, which are present, and which are in use."""
    from chatbot.assembly import weight_store
    from index.weights import KNOWN_MODELS

    settings = _settings()
    store = weight_store(settings)
    names = dict.fromkeys([*KNOWN_MODELS, settings.embedder, settings.model])
    rows = [
        {
            "name": name,
            "kind": "embedder" if name == settings.embedder or _is_embedder(name) else "chat",
            "present": store.size(name) > 0,
            "in_use": name in (settings.embedder, settings.model),
            "bytes": store.size(name),
        }
        for name in names
    ]
    if as_json:
        return _print_json(rows)
    for row in rows:
        state = f"{store.size(str(row['name'])) / 1e9:.2f} GB" if row["present"] else "not here"
        click.echo(f"{'*' if row['in_use'] else ' '} {row['name']:<32} {row['kind']:<9} {state}")
    return None


def _is_embedder(name: str) -> bool:
    from index.weights import KNOWN_MODELS

    return name in KNOWN_MODELS and KNOWN_MODELS[name].kind == "embedder"


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--samples", is_flag=True, help="Bring the samples that ship with Footnote into their own library.")
@_json_option
@_library_option
def add(paths: Sequence[Path], samples: bool, as_json: bool) -> None:
    """Bring files or folders into the library, or sync its folders when none is named."""
    from tqdm import tqdm

    from chatbot.assembly import library
    from chatbot.settings import SAMPLES

    settings = _settings()
    target = library(settings, settings.samples if samples else settings.library)
    chosen = [SAMPLES] if samples else list(paths) or [Path(folder) for folder in target.store.folders()]
    if not chosen:
        raise click.UsageError("Name a file or folder to add; no folder is being kept in sync yet.")
    with tqdm(unit=" files", file=sys.stderr, disable=not sys.stderr.isatty(), leave=False) as bar:

        def report(done: int, total: int, name: str) -> None:
            bar.total, bar.n = total, done
            bar.set_postfix_str(name[:40])

        result = target.update(chosen, report)
    if as_json:
        _print_json(asdict(result))
    for failure in result.failed:
        _say(f"Not read: {failure.path}: {failure.reason}")
    for warning in result.warnings:
        _say(f"Read in part: {warning.path}: {warning.reason}")
    _say(
        f"{result.added} added, {result.updated} updated, {result.removed} removed, {result.unchanged} unchanged, "
        f"{len(result.failed)} not read; {result.passages} new passages in {result.seconds:.1f} s"
    )
    if result.failed and not (result.added or result.updated or result.unchanged):
        sys.exit(1)


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@_library_option
def remove(paths: Sequence[Path]) -> None:
    """Take documents, or all documents of a folder, out of the library. The files themselves stay."""
    from chatbot.assembly import library

    count = library(_settings()).remove(paths)
    _say(f"{count} documents removed from the library")


@cli.command()
@_json_option
@_library_option
def documents(as_json: bool) -> None:
    """List what is in the library."""
    from chatbot.assembly import library

    found = library(_settings()).documents()
    if as_json:
        return _print_json([asdict(document) for document in found])
    for document in found:
        pages = f"{document.pages} pages" if document.pages else ""
        click.echo(f"{document.id}  {document.title}  ({document.format}) {pages}  {document.path}")
    if not found:
        _say("The library is empty. `footnote add FOLDER` brings documents in.")
    return None


@cli.command()
@click.argument("document_id")
@_library_option
def text(document_id: str) -> None:
    """Print a document's text exactly as citations refer to it."""
    from chatbot.assembly import library

    sys.stdout.buffer.write(library(_settings()).document(document_id).text.encode("utf-8"))
    sys.stdout.buffer.flush()


@cli.command()
@click.argument("question")
@click.option("-k", "limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many passages.")
@_json_option
@_library_option
def search(question: str, limit: int, as_json: bool) -> None:
    """Find passages without writing an answer."""
    from chatbot.answer import check_question
    from chatbot.assembly import library

    hits = library(_settings()).search(check_question(question), limit)
    rows = [
        {
            "rank": hit.rank,
            "score": hit.score,
            "document_id": hit.passage.document_id,
            "title": hit.passage.title,
            "page": hit.passage.page,
            "start": hit.passage.start,
            "end": hit.passage.end,
            "text": hit.passage.text,
        }
        for hit in hits
    ]
    if as_json:
        return _print_json(rows)
    for row in rows:
        page = f", page {row['page']}" if row["page"] else ""
        click.echo(f"{row['rank']:>2}. {row['title']}{page}\n    {' '.join(str(row['text']).split())}\n")
    if not rows:
        _say("Nothing was found. `footnote documents` lists what is in the library.")
    return None


@cli.command()
@click.argument("question", required=False)
@click.option(
    "--file", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Many questions, one a line."
)
@click.option(
    "--history",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The conversation so far: a JSON list of {role, content}, oldest first.",
)
@_json_option
@_model_option
@_library_option
def ask(question: str | None, file: Path | None, history: Path | None, as_json: bool) -> None:
    """Answer a question from the documents, each sentence with its source."""
    from chatbot.answer import check_question
    from chatbot.assembly import chatbot

    if (question is None) == (file is None):
        raise click.UsageError("Give one question, or --file with many.")
    said = _read_history(history) if history else []
    questions = _read_questions(file) if file else [question or ""]
    for one in questions:
        check_question(one)
    bot = chatbot(_settings())
    if bot.library.store.passage_count():
        _say(f"Loading {bot.model.name} …")
        bot.library.embedder.embed_query("warm up")
        bot.model.load()
    answers = [_ask_one(bot, one, said, quiet=as_json) for one in questions]
    if as_json:
        values = [answer.as_json() for answer in answers]
        _print_json(values if file else values[0])


def _ask_one(bot: Chatbot, question: str, said: Sequence[Message], *, quiet: bool) -> Answer:
    """Ask, printing sentences as they come unless `quiet`; returns the whole answer."""
    from chatbot.types import Answered, SentenceEnded

    for event in bot.ask(question, said):
        if isinstance(event, SentenceEnded) and not quiet:
            click.echo(event.sentence.marked)
        if isinstance(event, Answered):
            answer = event.answer
    if not quiet:
        _print_sources(answer)
    return answer


def _print_sources(answer: Answer) -> None:
    if answer.refused:
        click.echo(answer.refusal_reason)
    for source in answer.nearest if answer.refused else answer.sources:
        page = f", page {source.page}" if source.page else ""
        label = "  -" if answer.refused else f"[{source.n}]"
        click.echo(f"{label} {source.title}{page}: “{' '.join(source.quote.split())}”")


def _read_questions(file: Path) -> list[str]:
    """The questions of a text file, one a line, or of a CSV file's column `question`."""
    content = file.read_text(encoding="utf-8-sig")
    if file.suffix.lower() == ".csv":
        rows = csv.DictReader(content.splitlines())
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


@cli.command()
@click.option("--repair", is_flag=True, help="Mend what can be mended.")
@_json_option
@_library_option
def doctor(repair: bool, as_json: bool) -> None:
    """Check versions, weights and the library, and say how to mend what is wrong."""
    from chatbot.doctor import examine

    report = examine(_settings(), repair=repair)
    if as_json:
        _print_json(report)
    else:
        for name, value in report["facts"].items():
            click.echo(f"{name:<22} {value}")
        for problem in report["problems"]:
            click.echo(f"Problem: {problem}")
        click.echo("Nothing is wrong." if report["ok"] else "")
    if not report["ok"]:
        sys.exit(1)


@cli.group("eval")
def evaluate() -> None:
    """Measure the product on questions with known answers."""


@evaluate.command("answers")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--sample", type=click.IntRange(min=1), help="Ask only so many questions, drawn at random.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write every answer as JSON lines.")
@_json_option
@_model_option
def eval_answers(file: Path, sample: int | None, seed: int, output: Path | None, as_json: bool) -> None:
    """Ask the questions of a file in SQuAD 2.0 layout against all its paragraphs."""
    from tqdm import tqdm

    from chatbot.evaluate import evaluate_answers

    progress = partial(tqdm, file=sys.stderr, unit=" questions")
    result = evaluate_answers(_settings(), file, sample=sample, seed=seed, output=output, progress=progress)
    if as_json:
        return _print_json(result)
    for name, value in result.items():
        click.echo(f"{name:<22} {value}")
    return None


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; every failure that a person can meet is one line on stderr and status 1."""
    try:
        cli.main(args=list(arguments) if arguments is not None else None, prog_name="footnote", standalone_mode=False)
    except click.exceptions.Exit as exit_:
        sys.exit(exit_.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _say("Stopped. What was finished is kept.")
        sys.exit(130)
    except FootnoteError as error:
        _say(str(error))
        sys.exit(1)
    except OSError as error:
        _say(f"This can't be done: {error}.")
        sys.exit(1)
    sys.exit(0)
