"""Bars that tell how far long work is, on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.types import Progress, Report


@contextmanager
def adding() -> Iterator[Report]:
    """A bar for an update of a library: files, passages, time left, and the file at hand."""
    from tqdm import tqdm

    form = "{percentage:3.0f}%|{bar}| {desc} [{elapsed}, about {remaining} left]{postfix}"
    with tqdm(total=1.0, file=sys.stderr, disable=not sys.stderr.isatty(), leave=False, bar_format=form) as bar:
        bar.set_description_str("looking for documents")

        def report(progress: Progress) -> None:
            bar.set_description_str(
                f"{progress.files}/{progress.of_files} files, {progress.passages:,} passages", refresh=False
            )
            bar.set_postfix_str(progress.name[:40], refresh=False)
            bar.update(progress.share - bar.n)

        yield report


def counting(what: str = "questions") -> Callable[..., Any]:
    """A bar over questions, or over something else."""
    from tqdm import tqdm

    return partial(tqdm, file=sys.stderr, unit=f" {what}")
