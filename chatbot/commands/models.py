"""`footnote models`: weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from chatbot.commands.bars import fetching
from chatbot.commands.options import chosen_settings, json_option, library_option, print_json, say

if TYPE_CHECKING:
    from chatbot.settings import Settings


@click.group()
def models() -> None:
    """Fetch and list the weights of models."""


@models.command("pull")
@click.argument("names", nargs=-1)
@library_option
def models_pull(names: Sequence[str]) -> None:
    """Fetch and verify the weights of the models in use, or of those named."""
    from chatbot.assembly import weight_store

    settings = chosen_settings()
    store = weight_store(settings)
    for name in names or settings.models:
        with fetching() as report:
            folder = store.pull(name, report)
        say(f"{name} is ready in {folder}")


@models.command("list")
@json_option
@library_option
def models_list(as_json: bool) -> None:
    """List the models known, which are present, and which are in use."""
    from chatbot.assembly import weight_store
    from index.weights import KNOWN_MODELS

    settings = chosen_settings()
    store = weight_store(settings)
    sizes = {name: store.size(name) for name in (*KNOWN_MODELS, *settings.models)}
    rows = [
        {
            "name": name,
            "kind": _kind(name, settings),
            "present": size > 0,
            "in_use": name in settings.models,
            "bytes": size,
        }
        for name, size in sizes.items()
    ]
    if as_json:
        print_json(rows)
        return
    for row, size in zip(rows, sizes.values(), strict=True):
        state = f"{size / 1e9:.2f} GB" if size else "not here"
        click.echo(f"{'*' if row['in_use'] else ' '} {row['name']:<32} {row['kind']:<9} {state}")


def _kind(name: str, settings: Settings) -> str:
    from index.weights import KNOWN_MODELS

    if name in KNOWN_MODELS:
        return KNOWN_MODELS[name].kind
    role = next((role for role, used in settings.in_use.items() if used == name), "model")
    return "chat" if role == "model" else role
