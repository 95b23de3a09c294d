"""What the commands share: options, and how results and words reach a person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corpus.types import FootnoteError

if TYPE_CHECKING:
    from chatbot.settings import Settings


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Keep a global option wherever it stands: before the command or after it."""
    if value is not None:
        context.find_root().ensure_object(dict)[parameter.name] = value


library_option = click.option(
    "--library",
    type=click.Path(path_type=Path, file_okay=False),
    callback=_remember,
    expose_value=False,
    help="The folder where the index and chats live (environment: FOOTNOTE_LIBRARY).",
)
model_option = click.option(
    "--model", callback=_remember, expose_value=False, help="The chat model: a name, hub id or folder."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
MEANT = {
    "bool_parsing": "write true or false",
    "int_parsing": "write a whole number",
    "float_parsing": "write a number",
}
"""What to write for a setting that is not what it should be, by what pydantic calls that."""

existing_file = click.Path(path_type=Path, exists=True, dir_okay=False)


def chosen_settings() -> Settings:
    """The settings, with what was given on the command line.

    Raises `FootnoteError` for a setting that can't be used.
    """
    from pydantic import ValidationError

    from chatbot.settings import Settings, in_environment

    chosen = click.get_current_context().find_root().ensure_object(dict)
    try:
        return Settings(**chosen)
    except ValidationError as error:
        first = error.errors()[0]
        wrong = MEANT.get(first["type"]) or first["msg"].replace("Input should", "it should")
        setting = str(first["loc"][0])
        name = f"FOOTNOTE_{setting.upper()}"
        if in_environment(setting) or setting in chosen:
            raise FootnoteError(f"The setting {name} can't be used: {wrong}.") from error
        raise FootnoteError(
            f"The setting “{setting}” in settings.json, in the folder of the library, can't be used: {wrong}. "
            "Mend or delete that file."
        ) from error


def print_json(value: object) -> None:
    """Print a result for programs."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def say(text: str) -> None:
    """Tell a person something that is no result."""
    click.echo(text, err=True)
