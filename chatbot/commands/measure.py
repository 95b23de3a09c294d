"""`footnote eval` and `bench`: how good the answers are, and how fast."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from chatbot.commands.bars import adding, counting
from chatbot.commands.options import (
    chosen_settings,
    existing_file,
    json_option,
    library_option,
    model_option,
    print_json,
)


@click.group("eval")
def evaluate() -> None:
    """Measure the product on questions with known answers."""


_output_option = click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write every answer, as JSON lines."
)


@evaluate.command("answers")
@click.argument("file", type=existing_file)
@click.option("--sample", type=click.IntRange(min=1), help="Ask only so many questions, drawn at random.")
@click.option("--seed", type=int, default=0, show_default=True)
@_output_option
@json_option
@model_option
@library_option
def eval_answers(file: Path, sample: int | None, seed: int, output: Path | None, as_json: bool) -> None:
    """Ask the questions of a file in SQuAD 2.0 layout against all its paragraphs."""
    from chatbot.evaluate import evaluate_squad

    result = evaluate_squad(chosen_settings(), file, sample=sample, seed=seed, output=output, progress=counting())
    _print_numbers(result, as_json)


@evaluate.command("retrieval")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--split", default="test", show_default=True, help="Which judgements: qrels/SPLIT.tsv.")
@json_option
def eval_retrieval(folder: Path, split: str, as_json: bool) -> None:
    """Look for the judged documents of a folder in BEIR layout."""
    from chatbot.assembly import embedder, reranker
    from index.beir import evaluate_retrieval, read_beir

    settings = chosen_settings()
    collection = read_beir(folder, split)
    with adding() as report:
        result = evaluate_retrieval(
            embedder(settings), collection, reranker=reranker(settings), report=report, queries=counting()
        )
    _print_numbers(result, as_json)


@evaluate.command("questions")
@click.argument("file", type=existing_file)
@click.option("--samples", is_flag=True, help="Ask the samples that ship with Footnote.")
@_output_option
@json_option
@model_option
@library_option
def eval_questions(file: Path, samples: bool, output: Path | None, as_json: bool) -> None:
    """Ask your own questions of the library: a JSON list of {question, answers, documents}."""
    from chatbot.evaluate import evaluate_questions

    settings = chosen_settings()
    folder = settings.samples if samples else settings.library
    _print_numbers(evaluate_questions(settings, folder, file, output=output, progress=counting()), as_json)


@click.command()
@click.option("--runs", type=click.IntRange(min=1), default=3, show_default=True)
@json_option
@model_option
@library_option
def bench(runs: int, as_json: bool) -> None:
    """Measure speed on the samples, each figure beside its reference."""
    from chatbot.bench import bench as measure

    _print_numbers(measure(chosen_settings(), runs=runs), as_json)


def _print_numbers(result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(result)
        return
    for name, value in result.items():
        click.echo(f"{name:<22} {value}")
