"""`footnote add`, `remove`, `documents`, `text` and `search`: the library."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chatbot.commands.bars import bar_of
from chatbot.commands.options import chosen_settings, json_option, library_option, print_json, say
from chatbot.commands.scope import scope_options
from chatbot.wording import counted

if TYPE_CHECKING:
    from index.library import Library
    from index.spread import Spread
    from index.types import Progress, Scope, Update


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--ray",
    metavar="ADDRESS",
    help="Read and embed on a Ray cluster (ray://HOST:10001, auto), or with local on all cores.",
)
@click.option("--samples", is_flag=True, help="Bring the samples that ship with Footnote into their own library.")
@json_option
@library_option
def add(paths: Sequence[Path], samples: bool, as_json: bool, ray: str | None) -> None:
    """Bring files or folders into the library, or sync its folders when none is named."""
    from chatbot.assembly import library, spread
    from chatbot.settings import SAMPLES

    settings = chosen_settings()
    target = library(settings, settings.samples if samples else settings.library)
    chosen = [SAMPLES] if samples else list(paths) or [Path(folder) for folder in target.store.folders.kept()]
    if not chosen:
        raise click.UsageError("Name a file or folder to add; no folder is being kept in sync yet.")
    if target.embedder.name != target.chosen.name:
        say(f"This library goes on with {target.embedder.name}. `footnote reindex` changes it to {target.chosen.name}.")
    result = _update(target, chosen, spread(settings, target, ray) if ray else None)
    if samples:
        target.keep_only(SAMPLES)  # another copy of Footnote may have brought others in
    if as_json:
        print_json(asdict(result))
    for failure in result.failed:
        say(f"Not read: {failure.path}: {failure.reason}")
    for warning in result.warnings:
        say(f"Read in part: {warning.path}: {warning.reason}")
    say(
        f"{result.added} added, {result.updated} updated, {result.removed} removed, {result.unchanged} unchanged, "
        f"{len(result.failed)} not read; {counted(result.passages, 'new passage')} in {result.seconds:.1f} s"
    )
    if result.failed and not (result.added or result.updated or result.unchanged):
        sys.exit(1)


def _update(target: Library, chosen: Sequence[Path], spread: Spread | None) -> Update:
    """Update the library with a bar that tells how far it is; Ctrl-C stops it, and what was done stays."""
    from index.types import Progress

    latest = Progress(0, 0, 0, 0.0, "")
    try:
        with bar_of("adding documents") as report:

            def remember(progress: Progress) -> None:
                nonlocal latest
                if progress.waiting and not latest.waiting:
                    say("Another update of this library is under way. Waiting for it to end (Ctrl-C stops waiting) …")
                latest = progress
                report(progress)

            return target.update(chosen, remember, spread)
    except KeyboardInterrupt:
        say(
            f"Stopped after {latest.files} of {latest.of_files} files. What was added is in the library, and the "
            "same command goes on with the rest."
        )
        sys.exit(130)


@click.command()
@library_option
def reindex() -> None:
    """Change the library to the embedder that is set (FOOTNOTE_EMBEDDER). Until that is done, the old one answers."""
    from chatbot.assembly import library

    target = library(chosen_settings())
    old, new = target.embedder.name, target.chosen.name
    if old == new:
        target.reindex()
        say(f"The library is one of {new} already.")
        return
    say(f"Changing the library from {old} to {new} …")
    try:
        with bar_of("changing the embedder") as report:
            target.reindex(report)
    except KeyboardInterrupt:
        say(f"Stopped; the library goes on with {old}. The same command goes on with the rest.")
        sys.exit(130)
    say(f"The library is one of {new} now.")


@click.command()
@click.argument("engine")
@library_option
def move(engine: str) -> None:
    """Have another engine keep the library's passages: milvus://HOST:19530, milvus:///FILE.db, or embedded, in the
    library's own folder. Until that is done, the one that has them answers."""
    from chatbot.assembly import library

    settings = chosen_settings()
    if settings.search == engine:  # it tells where to, not where from
        settings = settings.model_copy(update={"search": None})
    target = library(settings)
    before = target.store.engines.recorded
    if engine == before:
        say(f"The library's passages are there already: {engine}.")
        return
    say(f"Moving the library from {before} to {engine} …")
    try:
        with bar_of("moving passages") as report:
            count = target.move(engine, report)
    except KeyboardInterrupt:
        now = target.store.engines.recorded
        say(f"Stopped; the library is at {now}. The same command goes on with the rest.")
        sys.exit(130)
    moved = counted(count, "passage")
    say(f"Moved the library's {moved} to {engine}; each copy was compared with what it was copied from.")


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@library_option
def remove(paths: Sequence[Path]) -> None:
    """Take documents, or all documents of a folder, out of the library: by their paths, or by the ids that `footnote
    documents` lists. The files themselves stay, but for those that were uploaded."""
    from chatbot.assembly import library
    from chatbot.serving.uploads import Uploads

    settings = chosen_settings()
    target = library(settings)
    named = [file for path in paths for file in _files_of(target, path)]
    with Uploads(settings.library).leaving(target.inside(named)):
        count = target.remove(named)
    say(f"{counted(count, 'document')} removed from the library")


def _files_of(target: Library, named: Path) -> list[Path]:
    """The files of the document with this id; a path, where it is none."""
    return [Path(path) for path in target.store.paths(str(named))] or [named]


@click.command()
@json_option
@library_option
def documents(as_json: bool) -> None:
    """List what is in the library."""
    from chatbot.assembly import library

    found = library(chosen_settings()).documents()
    if as_json:
        print_json([asdict(document) for document in found])
        return
    for document in found:
        pages = counted(document.pages, "page") if document.pages else ""
        click.echo(f"{document.id}  {document.title}  ({document.format}) {pages}  {document.path}")
    if not found:
        say("The library is empty. `footnote add FOLDER` brings documents in.")


@click.command()
@click.argument("document_id")
@library_option
def text(document_id: str) -> None:
    """Print a document's text exactly as citations refer to it."""
    from chatbot.assembly import library

    sys.stdout.buffer.write(library(chosen_settings()).document(document_id).text.encode("utf-8"))
    sys.stdout.buffer.flush()


@click.command()
@click.argument("question")
@click.option("-k", "limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many passages.")
@scope_options
@json_option
@library_option
def search(question: str, limit: int, as_json: bool, scope: Scope) -> None:
    """Find passages without writing an answer."""
    from chatbot.answer import check_question
    from chatbot.assembly import library

    hits = library(chosen_settings()).search(check_question(question), limit, scope)
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
        print_json(rows)
        return
    for row in rows:
        page = f", page {row['page']}" if row["page"] else ""
        click.echo(f"{row['rank']:>2}. {row['title']}{page}\n    {' '.join(str(row['text']).split())}\n")
    if not rows:
        chosen = " in the part of the library that you chose" if scope else ""
        say(f"Nothing was found{chosen}. `footnote documents` lists what is in the library.")
