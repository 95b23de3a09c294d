"""Measure answers on questions with known answers."""

from __future__ import annotations

import hashlib
import json
import math
import random
import re
import string
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any, TextIO

from chatbot.answer import Chatbot
from chatbot.assembly import chat_model, library
from chatbot.settings import Settings
from chatbot.types import Answer, Answered
from corpus.types import FootnoteError

Progress = Callable[[Sequence["Question"]], Iterable["Question"]]
ARTICLES = re.compile(r"\b(?:a|an|the)\b")
MARKER = re.compile(r"\[(\d+)\]")
DASH = re.compile("[–—]")
PUNCTUATION = frozenset(string.punctuation + "“”‘’")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, its gold answers (none where it can't be answered), and the ids of the documents that have them."""

    text: str
    answers: tuple[str, ...]
    documents: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question with what the product made of it."""

    question: Question
    answer: Answer
    correct: bool
    cited_gold: bool
    verbatim: int
    invalid_markers: int


def evaluate_squad(
    settings: Settings, file: Path, *, sample: int | None, seed: int, output: Path | None, progress: Progress
) -> dict[str, Any]:
    """Ask sampled questions of a SQuAD 2.0 file against all its paragraphs; returns flat numbers.

    Each paragraph becomes a document of a throwaway library. The keys are those that `summary` gives.
    """
    paragraphs, questions = read_squad(file)
    if sample and sample < len(questions):
        questions = random.Random(seed).sample(questions, sample)
    with tempfile.TemporaryDirectory(prefix="footnote-eval-") as folder:
        target = library(settings, Path(folder) / "library")
        for i, paragraph in enumerate(paragraphs):
            Path(folder, f"{i:05}.txt").write_bytes(paragraph.encode())
        target.update([Path(folder)])
        return evaluate(Chatbot(target, chat_model(settings), settings.ask_options), questions, output, progress)


def evaluate_questions(
    settings: Settings, folder: Path, file: Path, *, output: Path | None, progress: Progress
) -> dict[str, Any]:
    """Ask the questions of a JSON file against the library in `folder`; returns what `summary` gives."""
    target = library(settings, folder)
    questions = read_questions(file, {Path(d.path).name: d.id for d in target.documents()})
    return evaluate(Chatbot(target, chat_model(settings), settings.ask_options), questions, output, progress)


def read_squad(file: Path) -> tuple[list[str], list[Question]]:
    """The paragraphs and questions of a file in SQuAD 2.0 layout.

    Raises `FootnoteError` for another layout.
    """
    try:
        articles = json.loads(file.read_text(encoding="utf-8"))["data"]
        entries = [entry for article in articles for entry in article["paragraphs"]]
        questions = [
            Question(
                qa["question"].strip(),
                tuple(dict.fromkeys(answer["text"] for answer in qa["answers"])),
                frozenset([hashlib.sha256(entry["context"].encode()).hexdigest()[:16]]),
            )
            for entry in entries
            for qa in entry["qas"]
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise FootnoteError(f"{file} is not in SQuAD 2.0 layout.") from error
    return [entry["context"] for entry in entries], questions


def read_questions(file: Path, ids: Mapping[str, str]) -> list[Question]:
    """The questions of a JSON list of `{question, answers, documents}`; `ids` has document ids by file name.

    Raises `FootnoteError` for another layout.
    """
    try:
        return [
            Question(row["question"], tuple(row["answers"]), frozenset(ids[n] for n in row["documents"] if n in ids))
            for row in json.loads(file.read_text(encoding="utf-8"))
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise FootnoteError(f"{file} is not a JSON list of objects with question, answers and documents.") from error


def evaluate(bot: Chatbot, questions: Sequence[Question], output: Path | None, progress: Progress) -> dict[str, Any]:
    """Ask every question; each answer is written to `output`, where given, as one line of JSON."""
    bot.model.load()
    with output.open("w", encoding="utf-8") if output else tempfile.TemporaryFile("w") as lines:
        return summary([_ask(bot, question, lines) for question in progress(questions)])


def _ask(bot: Chatbot, question: Question, lines: TextIO) -> Outcome:
    answer = next(event.answer for event in bot.ask(question.text) if isinstance(event, Answered))
    lines.write(
        json.dumps(
            {
                "gold": question.answers,
                "answerable": bool(question.answers),
                **answer.as_json(),
            },
            ensure_ascii=False,
        )
        + "\n"
    )
    lines.flush()
    return judge(bot, question, answer)


def judge(bot: Chatbot, question: Question, answer: Answer) -> Outcome:
    """Compare an answer with the gold answers, and its citations with the documents."""
    texts = {source.document_id: bot.library.document(source.document_id).text for source in answer.sources}
    known = {source.n for source in answer.sources}
    return Outcome(
        question,
        answer,
        correct=not answer.refused and any(contains(answer.text, gold) for gold in question.answers),
        cited_gold=any(source.document_id in question.documents for source in answer.sources),
        verbatim=sum(texts[s.document_id][s.start : s.end] == s.quote for s in answer.sources),
        invalid_markers=sum(int(n) not in known for n in MARKER.findall(answer.text)),
    )


def normalize(text: str) -> str:
    """Lower case without punctuation, articles and extra white space, as SQuAD's own scorer has it.

    Typographic quotes count as punctuation too, and long dashes part words.

    >>> normalize("The  Cat, [1] sat.")
    'cat sat'
    """
    text = DASH.sub(" ", MARKER.sub(" ", text.lower()))
    text = "".join(c for c in text if c not in PUNCTUATION)
    return " ".join(ARTICLES.sub(" ", text).split())


def contains(answer: str, gold: str) -> bool:
    """Whether a gold string stands in an answer, at word boundaries, both normalised."""
    return bool(normalize(gold)) and f" {normalize(gold)} " in f" {normalize(answer)} "


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The metrics, their denominators `n`, their 95% intervals `ci95`, and latencies in seconds."""
    answerable = [o for o in outcomes if o.question.answers]
    unanswerable = [o for o in outcomes if not o.question.answers]
    correct = [o for o in answerable if o.correct]
    sources = sum(len(o.answer.sources) for o in outcomes)
    counts = {
        "correct": (len(correct), len(answerable)),
        "cited_gold": (sum(o.cited_gold for o in correct), len(correct)),
        "refused_unanswerable": (sum(o.answer.refused for o in unanswerable), len(unanswerable)),
        "quotes_verbatim": (sum(o.verbatim for o in outcomes), sources),
    }
    result: dict[str, Any] = {name: k / n if n else None for name, (k, n) in counts.items()}
    result["invalid_markers"] = sum(o.invalid_markers for o in outcomes)
    result["n"] = {name: n for name, (_, n) in counts.items()} | {"invalid_markers": len(outcomes)}
    result["ci95"] = {name: wilson(k, n) for name, (k, n) in counts.items() if n}
    timings = [o.answer.timings for o in outcomes]
    result["latency"] = {
        "retrieve": _spread([t.retrieve for t in timings]),
        "first_token": _spread([t.first_token for t in timings if t.first_token is not None]),
        "total": _spread([t.total for t in timings]),
    }
    return result


def wilson(successes: int, n: int, z: float = 1.96) -> list[float]:
    """The 95% interval of a proportion (Wilson, 1927)."""
    p = successes / n
    centre = p + z * z / (2 * n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return [(centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)]


def _spread(values: Sequence[float]) -> dict[str, float | None]:
    if len(values) < 2:
        return dict.fromkeys(("p50", "p95"), values[0] if values else None)
    cuts = quantiles(values, n=20, method="inclusive")
    return {"p50": cuts[9], "p95": cuts[18]}
