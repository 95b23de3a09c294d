"""Ask questions with known answers, and compare."""

from __future__ import annotations

import random
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chatbot.answer import Chatbot
from chatbot.assembly import chatbot, library
from chatbot.evaluation.kept import configuration, keeping, key_of
from chatbot.evaluation.layouts import read_collection
from chatbot.evaluation.matching import MARKER, best_recall, says
from chatbot.evaluation.questions import read_questions
from chatbot.evaluation.summary import summary
from chatbot.evaluation.types import Outcome, Question, QuestionSet, Say, Through
from chatbot.settings import Settings
from chatbot.types import Answer, Answered
from index.library import Library


def evaluate_collection(
    settings: Settings,
    files: Sequence[Path],
    *,
    sample: int | None,
    seed: int,
    output: Path | None,
    progress: Through,
    say: Say,
) -> dict[str, Any]:
    """Ask sampled questions of files in SQuAD 2.0 or CLAP-NQ layout against all their paragraphs.

    Each paragraph becomes a document of a throwaway library. Returns what `summary` gives.
    """
    collection = read_collection(files)
    questions = list(collection.questions)
    if sample and sample < len(questions):
        questions = random.Random(seed).sample(questions, sample)
    with filled(settings, collection) as (target, _):
        bot, made_with = _bot(settings, target)
        return evaluate(bot, questions, made_with, output=output, progress=progress, say=say)


@contextmanager
def filled(settings: Settings, collection: QuestionSet) -> Iterator[tuple[Library, Path]]:
    """A throwaway library in which each paragraph of a collection is a document, and the folder of these."""
    with tempfile.TemporaryDirectory(prefix="footnote-eval-") as folder:
        documents = Path(folder, "documents")
        documents.mkdir()
        for i, text in enumerate(collection.documents):
            (documents / f"{i:05}.txt").write_bytes(text.encode())
        target = library(settings, Path(folder, "library"))
        try:
            target.update([documents])
            yield target, documents
        finally:
            target.store.passages.clear()


def evaluate_questions(
    settings: Settings, folder: Path, file: Path, *, output: Path | None, progress: Through, say: Say
) -> dict[str, Any]:
    """Ask the questions of a JSON file against the library in `folder`; returns what `summary` gives."""
    target = library(settings, folder)
    ids = defaultdict[str, set[str]](set)
    for document in target.documents():
        ids[Path(document.path).name].add(document.id)
    questions = read_questions(file, ids)
    bot, made_with = _bot(settings, target)
    return evaluate(bot, questions, made_with, output=output, progress=progress, say=say)


def _bot(settings: Settings, target: Library) -> tuple[Chatbot, str]:
    """What answers, and the digest of all that its answers depend on."""
    return chatbot(settings, target), configuration(settings, target)


def evaluate(
    bot: Chatbot,
    questions: Sequence[Question],
    made_with: str,
    *,
    output: Path | None,
    progress: Through,
    say: Say,
) -> dict[str, Any]:
    """Ask every question that `output` has no answer to, made with the same; it gets a line with each answer."""
    keys = [key_of(question, made_with) for question in questions]
    outcomes = []
    with keeping(output, set(keys), say) as (known, add):
        if not known.keys() >= set(keys):
            bot.load()
        for key, question in progress(list(zip(keys, questions, strict=True))):
            answer = known.get(key) or _ask(bot, question)
            outcomes.append(judge(bot, question, answer))
            if key not in known:
                add(key, outcomes[-1])
    return summary(outcomes)


def _ask(bot: Chatbot, question: Question) -> Answer:
    return next(event.answer for event in bot.ask(question.text, question.history) if isinstance(event, Answered))


def judge(bot: Chatbot, question: Question, answer: Answer) -> Outcome:
    """Compare an answer with the gold answers, and its citations with the documents."""
    texts = {source.document_id: bot.library.document(source.document_id).text for source in answer.sources}
    known = {source.n for source in answer.sources}
    said = "" if answer.refused else answer.text
    return Outcome(
        question,
        answer,
        correct=says(question, said),
        cited_gold=any(source.document_id in question.documents for source in answer.sources),
        verbatim=sum(texts[s.document_id][s.start : s.end] == s.quote for s in answer.sources),
        invalid_markers=sum(int(n) not in known for n in MARKER.findall(answer.text)),
        recall=None if question.recall is None else best_recall(question, said),
    )
