"""`footnote run`, `doctor`, `backup` and `restore`: the server and its health."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path

import click

from chatbot.commands.bars import bar_of
from chatbot.commands.documents import add
from chatbot.commands.models import models_pull
from chatbot.commands.options import (
    chosen_settings,
    existing_file,
    json_option,
    library_option,
    model_option,
    print_json,
    say,
)
from chatbot.serving import PORT
from chatbot.wording import counted


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True)
@click.option("--setup", is_flag=True, help="Before, fetch the weights that are missing, and bring the samples in.")
@library_option
@model_option
@click.pass_context
def run(context: click.Context, port: int, setup: bool) -> None:
    """Open the chat in a browser."""
    from chatbot.web.serve import serve

    if setup:
        context.invoke(models_pull)
        context.invoke(add, samples=True)
    serve(chosen_settings(), port)


@click.command()
@click.option("--repair", is_flag=True, help="Mend what can be mended.")
@json_option
@library_option
def doctor(repair: bool, as_json: bool) -> None:
    """Check versions, weights and the library, and say how to mend what is wrong."""
    from chatbot.doctor import examine

    with bar_of("mending the library") if repair else nullcontext() as progress:
        report = examine(chosen_settings(), repair=progress)
    if as_json:
        print_json(report)
    else:
        for name, value in report["facts"].items():
            click.echo(f"{name:<22} {value}")
        for problem in report["problems"]:
            click.echo(f"Problem: {problem}")
        click.echo("Nothing is wrong." if report["ok"] else "")
    if not report["ok"]:
        sys.exit(1)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@library_option
def backup(file: Path) -> None:
    """Write the whole library with its chats to one FILE, while it is used."""
    from chatbot.backup import back_up

    folder = chosen_settings().library
    with bar_of("writing the backup") as progress:
        count = back_up(folder, file, progress)
    say(f"{file} has the library at {folder}: {counted(count, 'file')}, each with its SHA-256.")


@click.command()
@click.argument("file", type=existing_file)
@library_option
def restore(file: Path) -> None:
    """Make the library the one that a backup FILE has; the one that was there is kept beside it."""
    from chatbot.backup import restore as bring_back

    folder = chosen_settings().library
    with bar_of("reading the backup") as progress:
        before = bring_back(file, folder, progress)
    say(f"The library at {folder} is that of {file}." + (f" The one before is in {before} now." if before else ""))
