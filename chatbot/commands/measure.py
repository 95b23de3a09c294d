"""`footnote eval` and `bench`: how good the answers are, and how fast."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from chatbot.commands.bars import bar_of, counting
from chatbot.commands.options import (
    chosen_settings,
    existing_file,
    json_option,
    library_option,
    model_option,
    print_json,
    say,
)
from corpus.types import FootnoteError


@click.group("eval")
def evaluate() -> None:
    """Measure the product on questions with known answers."""


_output_option = click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every answer, as JSON lines. A run that was stopped goes on from what is there.",
)


@evaluate.command("answers")
@click.argument("files", metavar="FILE...", type=existing_file, nargs=-1, required=True)
@click.option("--sample", type=click.IntRange(min=1), help="Ask only so many questions, drawn at random.")
@click.option("--seed", type=int, default=0, show_default=True)
@_output_option
@json_option
@model_option
@library_option
def eval_answers(files: Sequence[Path], sample: int | None, seed: int, output: Path | None, as_json: bool) -> None:
    """Ask the questions of files in SQuAD 2.0 or CLAP-NQ layout against all their paragraphs."""
    from chatbot.evaluation.run import evaluate_collection

    result = evaluate_collection(
        chosen_settings(), files, sample=sample, seed=seed, output=output, progress=counting(), say=say
    )
    _print_numbers(result, as_json)


@evaluate.command("support")
@click.argument("file", type=existing_file)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every claim and verdict, as JSON lines.",
)
@json_option
def eval_support(file: Path, output: Path | None, as_json: bool) -> None:
    """Check the claims of a file in WiCE layout, each against the whole page it cites."""
    from chatbot.assembly import embedder, entailment
    from chatbot.evaluation.claims import evaluate_support

    settings = chosen_settings()
    result = evaluate_support(
        file, embedder(settings), reader=entailment(settings), output=output, progress=counting("claims")
    )
    _print_numbers(result, as_json)


@evaluate.command("retrieval")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--split", default="test", show_default=True, help="Which judgements: qrels/SPLIT.tsv.")
@json_option
def eval_retrieval(folder: Path, split: str, as_json: bool) -> None:
    """Look for the judged documents of a folder in BEIR layout."""
    from chatbot.assembly import embedder, reranker, search
    from index.beir import evaluate_retrieval, read_beir

    settings = chosen_settings()
    collection = read_beir(folder, split)
    with bar_of("adding documents") as report:
        result = evaluate_retrieval(
            embedder(settings),
            collection,
            reranker=reranker(settings),
            search=search(settings),
            report=report,
            queries=counting(),
        )
    _print_numbers(result, as_json)


def _read_floors(context: click.Context, parameter: click.Parameter, texts: Sequence[str]) -> dict[str, float]:
    from chatbot.evaluation.floors import METRICS

    floors = {}
    for text in texts:
        name, _, value = text.partition("=")
        if name not in METRICS:
            raise click.BadParameter(f"There is no metric “{name}”. Choose from {', '.join(sorted(METRICS))}.")
        try:
            floors[name] = float(Fraction(value))  # which, unlike a float, is always a number
        except (ValueError, ZeroDivisionError) as error:
            raise click.BadParameter(f"“{text}” has no number. Write NAME=VALUE, such as correct=0.75.") from error
    return floors


@evaluate.command("questions")
@click.argument("file", type=existing_file)
@click.option("--samples", is_flag=True, help="Ask the samples that ship with Footnote.")
@click.option(
    "--floor",
    "floors",
    metavar="NAME=VALUE",
    multiple=True,
    callback=_read_floors,
    help="Fail when this metric is below this value (invalid_markers: above it). Can be given several times.",
)
@_output_option
@json_option
@model_option
@library_option
def eval_questions(file: Path, samples: bool, floors: dict[str, float], output: Path | None, as_json: bool) -> None:
    """Ask your own questions of the library: a JSON list of {question, answers, documents}."""
    from chatbot.evaluation.floors import shortfall
    from chatbot.evaluation.run import evaluate_questions

    settings = chosen_settings()
    folder = settings.samples if samples else settings.library
    result = evaluate_questions(settings, folder, file, output=output, progress=counting(), say=say)
    _print_numbers(result, as_json)
    if reason := shortfall(result, floors):
        raise FootnoteError(reason)


@click.command()
@click.option("--runs", type=click.IntRange(min=1), default=3, show_default=True)
@json_option
@model_option
@library_option
def bench(runs: int, as_json: bool) -> None:
    """Measure speed on the samples, each figure beside its reference."""
    from chatbot.evaluation.bench import bench as measure

    _print_numbers(measure(chosen_settings(), runs=runs), as_json)


def _print_numbers(result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(result)
        return
    for name, value in result.items():
        click.echo(f"{name:<22} {value}")
