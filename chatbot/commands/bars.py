"""Bars that tell how far long work is, on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from chatbot.wording import counted

if TYPE_CHECKING:
    from index.types import Progress, Report
    from index.weights import Fetched, FetchReport


@contextmanager
def bar_of(doing: str) -> Iterator[Report]:
    """A bar for long work with a library: what is being done, how many files, passages, time left, the file at hand."""
    from tqdm import tqdm

    form = "{percentage:3.0f}%|{bar}| {desc} [{elapsed}, about {remaining} left]{postfix}"
    with tqdm(total=1.0, file=sys.stderr, disable=not sys.stderr.isatty(), leave=False, bar_format=form) as bar:
        bar.set_description_str(doing)

        def report(progress: Progress) -> None:
            files = f"{progress.files:,}/{progress.of_files:,} files" if progress.of_files else ""
            passages = counted(progress.passages, "passage") if progress.passages else ""
            far = ", ".join(filter(None, [files, passages]))
            bar.set_description_str(": ".join(filter(None, [doing, far])), refresh=False)
            bar.set_postfix_str(progress.name[:40], refresh=False)
            bar.update(progress.share - bar.n)

        yield report


@contextmanager
def fetching() -> Iterator[FetchReport]:
    """A bar for the fetching of a model: the step at hand, and its bytes."""
    from tqdm import tqdm

    bar: Any = None
    # A terminal gets a bar that moves, a log a line now and then.
    every = 0.1 if sys.stderr.isatty() else 10.0

    def show(progress: Fetched) -> None:
        nonlocal bar
        if bar is None or bar.total != progress.total:
            if bar is not None:
                bar.close()
            bar = tqdm(
                total=progress.total,
                initial=progress.done,
                unit="B",
                unit_scale=True,
                mininterval=every,
                miniters=0,  # the time goes on even where no byte arrives
            )
        bar.set_description(progress.what, refresh=False)
        bar.update(progress.done - bar.n)

    try:
        yield show
    finally:
        if bar is not None:
            bar.close()


def counting(what: str = "questions") -> Callable[..., Any]:
    """A bar over questions, or over something else."""
    from tqdm import tqdm

    return partial(tqdm, file=sys.stderr, unit=f" {what}")
