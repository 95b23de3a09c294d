"""Whole answers, side by side with those of a pipeline of the usual kind that has the same weights.

    python tests/benchmarks/answers.py squad2/dev.json --sample 40

Every question is put to either in turn, on the same machine at the same time; the other pipeline, in `usual/`, gets an
environment of its own on the first run. Printed are the seconds to the first word and to the last, how many times
longer the other takes, and how many answers have a gold answer in them.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from chatbot.answer import Chatbot
from chatbot.assembly import chatbot, weight_store
from chatbot.evaluation.layouts import read_collection
from chatbot.evaluation.matching import says
from chatbot.evaluation.run import filled
from chatbot.evaluation.types import Question
from chatbot.settings import Settings
from chatbot.types import Answered
from index.precision import fastest

ROOT = Path(__file__).resolve().parents[2]
USUAL = Path(__file__).parent / "usual"
ENVIRONMENT = ROOT / ".venv-usual"

Said = dict[str, Any]


def environment() -> Path:
    """The Python of the other pipeline, set up where it is not yet."""
    python = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / ".installed").exists():
        print("Setting up the other pipeline …", file=sys.stderr)
        venv.create(ENVIRONMENT, with_pip=True)
        torch = next(line for line in (ROOT / "constraints.txt").read_text().splitlines() if line.startswith("torch=="))
        install = [python, "-m", "pip", "install", "--quiet", torch, "--requirement", USUAL / "requirements.txt"]
        subprocess.run(install, check=True)
        (ENVIRONMENT / ".installed").touch()
    return python


@contextmanager
def usual(settings: Settings, documents: Path) -> Iterator[subprocess.Popen[str]]:
    """The other pipeline, which has read the documents and awaits questions."""
    weights = weight_store(settings)
    folders = {"embedder": weights.require(settings.embedder), "model": weights.require(settings.model)}
    command = [environment(), USUAL / "pipeline.py", "--documents", documents]
    for role, folder in folders.items():
        command += [f"--{role}", folder]
    dtype = "bfloat16" if fastest() == "bfloat16" else "float32"
    command += ["--dtype", dtype]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            process.kill()


def theirs(process: subprocess.Popen[str], question: Question) -> Said:
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{question.text}\n")
    process.stdin.flush()
    return dict(json.loads(process.stdout.readline()))


def ours(bot: Chatbot, question: Question) -> Said:
    began = time.perf_counter()
    (answer,) = [event.answer for event in bot.ask(question.text) if isinstance(event, Answered)]
    total = time.perf_counter() - began
    said = "" if answer.refused else answer.text
    return {"answer": said, "first": answer.timings.first_token or total, "total": total, "refused": answer.refused}


def compare(files: Sequence[Path], sample: int, seed: int) -> list[Said]:
    """Each sampled question with what either said to it."""
    settings = Settings()
    collection = read_collection(files)
    questions = random.Random(seed).sample(list(collection.questions), sample)
    rows = []
    with filled(settings, collection) as (target, documents):
        bot = chatbot(settings, target)
        bot.load()
        with usual(settings, documents) as process:
            ours(bot, questions[0]), theirs(process, questions[0])
            for number, question in enumerate(questions, 1):
                row = {"question": question.text, "gold": list(question.answers)}
                for name, said in (("ours", ours(bot, question)), ("theirs", theirs(process, question))):
                    row[name] = {**said, "correct": says(question, said["answer"]) if question.answerable else None}
                rows.append(row)
                print(f"{number}/{sample}", file=sys.stderr)
    return rows


def figures(rows: Sequence[Said]) -> Said:
    """Medians and 95th percentiles in seconds, ratios by question, and how many of the answerable were answered."""

    def of(name: str, key: str) -> list[float]:
        return sorted(row[name][key] for row in rows)

    result: Said = {"questions": len(rows)}
    for name in ("ours", "theirs"):
        answerable = [row[name]["correct"] for row in rows if row["gold"]]
        result[name] = {
            key: {"p50": median(of(name, key)), "p95": of(name, key)[int(0.95 * (len(rows) - 1))]}
            for key in ("first", "total")
        } | {"correct": sum(answerable), "answerable": len(answerable)}
    for key in ("first", "total"):
        ratios = sorted(row["theirs"][key] / row["ours"][key] for row in rows)
        result[f"times_faster_{key}"] = {"p50": median(ratios), "range": [ratios[0], ratios[-1]]}
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--sample", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    print(json.dumps(figures(compare(given.files, given.sample, given.seed)), indent=1))


if __name__ == "__main__":
    main()
