"""Speed, each figure beside what the hardware gives without us, measured in turn in the same run."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from chatbot import prompts
from chatbot.assembly import chat_model, embedder, library
from chatbot.questions import understood
from chatbot.settings import SAMPLES, Settings
from index.embed import SentenceTransformerEmbedder
from index.library import Library
from index.passages import with_context

QUESTION = "How does AQIM pay for itself?"


def bench(settings: Settings, *, runs: int = 3) -> dict[str, Any]:
    """Measure on the samples; by name: median seconds of ours and of the reference, their ratio and its range.

    Last comes how much of what an exact search finds the vector index of the user's library finds.

    Raises `FootnoteError` when weights or samples are missing.
    """
    embed = embedder(settings)
    samples = library(settings, settings.samples)
    model = chat_model(settings)
    model.load()
    hits = samples.search(QUESTION, settings.passages)
    texts = [hit.passage.text for hit in hits]
    bare = embed.load()
    evidence = samples.evidence(QUESTION, hits, limit=settings.sentences, neighbours=settings.neighbours)
    messages = prompts.answer(understood(QUESTION), evidence)

    def write(lookup: int) -> None:
        usual, model.lookup_tokens = model.lookup_tokens, lookup
        try:
            for _ in model.stream(messages, max_tokens=40):
                pass
        finally:
            model.lookup_tokens = usual

    return {
        "adding the samples, against bare encode of their passages": _adding(samples, embed, runs),
        "embedding 10 passages, against bare encode": _compare(
            lambda: embed.embed_passages(texts), lambda: bare.encode(texts, show_progress_bar=False), runs
        ),
        "first token, against a bare forward pass": _compare(
            lambda: next(model.stream(messages, max_tokens=1), ""), lambda: model.read(messages), runs
        ),
        "40 tokens with lookup, against without": _compare(lambda: write(model.lookup_tokens), lambda: write(0), runs),
        "nearest passages found, against exact search": asdict(library(settings).vector_health()),
    }


def _adding(samples: Library, embed: SentenceTransformerEmbedder, runs: int) -> dict[str, Any]:
    passages = samples.store.passages
    texts = [with_context(context, text) for _, context, text in passages.texts(passages.ids())]

    def add() -> None:
        with tempfile.TemporaryDirectory(prefix="footnote-bench-") as folder:
            Library.open(Path(folder), embed).update([SAMPLES])

    return _compare(add, lambda: embed.load().encode(texts, show_progress_bar=False), runs)


def _compare(ours: Callable[[], object], reference: Callable[[], object], runs: int) -> dict[str, Any]:
    """Time two ways of doing the same work in turn, after one run of each to warm up."""
    ours(), reference()
    pairs = [(_seconds(ours), _seconds(reference)) for _ in range(runs)]
    ratios = [a / b for a, b in pairs]
    return {
        "seconds": median(a for a, _ in pairs),
        "reference_seconds": median(b for _, b in pairs),
        "ratio": median(ratios),
        "ratio_range": [min(ratios), max(ratios)],
    }


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
