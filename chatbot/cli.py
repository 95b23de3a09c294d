"""The command line: `footnote …`. Results go to stdout, progress and reasons to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from chatbot.commands import ask, documents, measure, models, service
from chatbot.commands.options import library_option, say
from corpus.types import FootnoteError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="footnote")
@library_option
@click.pass_context
def cli(context: click.Context) -> None:
    """Ask your documents, and check every sentence of the answer."""
    if context.invoked_subcommand != "models":  # weights may be everybody's; what people read and ask is not
        os.umask(0o077)


for _command in (
    service.run,
    models.models,
    documents.add,
    documents.remove,
    documents.reindex,
    documents.move,
    documents.documents,
    documents.text,
    documents.search,
    ask.ask,
    measure.evaluate,
    measure.bench,
    service.doctor,
    service.backup,
    service.restore,
):
    cli.add_command(_command)


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
        say("Stopped. What was finished is kept.")
        sys.exit(130)
    except FootnoteError as error:
        say(str(error))
        sys.exit(1)
    except (MemoryError, ImportError, OSError) as error:
        from index.memory import starved

        if starved(error):
            say("There is not enough memory. Close other programs, and try again.")
        elif isinstance(error, OSError):
            say(f"This can't be done: {error}.")
        else:
            raise
        sys.exit(1)
    sys.exit(0)
