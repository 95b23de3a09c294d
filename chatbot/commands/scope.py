"""Options that say which documents are searched."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from index.types import Scope


class _Day(click.ParamType[str]):
    """A day, month or year."""

    name = "date"

    def convert(self, value: str, parameter: click.Parameter | None, context: click.Context | None) -> str:
        try:
            if not re.fullmatch(r"\d{4}(-\d\d){0,2}", value):
                raise ValueError
            date.fromisoformat((value + "-01-01")[:10])
        except ValueError:
            self.fail(f"“{value}” is no date such as 2024-05-31, 2024-05 or 2024.", parameter, context)
        return value


_options = (
    click.option("--in", "paths", multiple=True, type=click.Path(path_type=Path), help="Only this file or folder."),
    click.option("--format", "formats", multiple=True, help="Only documents of this format, such as pdf."),
    click.option("--document", "documents", multiple=True, metavar="ID", help="Only the document with this id."),
    click.option("--since", type=_Day(), help="Only documents of this day, month or year, or later."),
    click.option("--until", type=_Day(), help="Only documents of this day, month or year, or earlier."),
)


def scope_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options, and its function a `scope`."""

    @wraps(command)
    def with_scope(
        *,
        paths: tuple[Path, ...],
        formats: tuple[str, ...],
        documents: tuple[str, ...],
        since: str | None,
        until: str | None,
        **others: Any,
    ) -> None:
        command(**others, scope=_scope(paths, formats, documents, since, until))

    for option in reversed(_options):
        option(with_scope)
    return with_scope


def _scope(
    paths: tuple[Path, ...], formats: tuple[str, ...], documents: tuple[str, ...], since: str | None, until: str | None
) -> Scope:
    from index.types import Scope

    absolute = tuple(os.path.abspath(path) for path in paths)
    plain = tuple(name.lower().removeprefix(".") for name in formats)
    return Scope(documents, absolute, plain, since, until)
