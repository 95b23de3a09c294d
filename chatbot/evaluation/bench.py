"""Speed, each figure beside what the hardware gives without us, measured in turn in the same run."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import faiss
import torch

from chatbot import prompts
from chatbot.answer import Chatbot
from chatbot.asking.followup import stand_alone
from chatbot.asking.questions import understood
from chatbot.assembly import chatbot, embedder, library, local_model, weight_store
from chatbot.evaluation import startup
from chatbot.evaluation.timing import compare, compare_measured, seconds
from chatbot.gather import gather
from chatbot.models.decoding import Reader, write
from chatbot.models.judge import Judging, closeness
from chatbot.models.local import LOOKUP_TOKENS, LocalModel, ends, tokens
from chatbot.settings import SAMPLES, Settings
from chatbot.types import Message, Searched
from index.embed import SentenceTransformerEmbedder, load_model
from index.embedded.engine import EmbeddedSearch
from index.library import Library
from index.parts import embed_parts
from index.passages import with_context
from index.types import Evidence
from index.words import content_terms

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

QUESTIONS = (
    "How does AQIM pay for itself?",
    "Who attacked the gas plant at In Amenas?",
    "How many foreign hostages were killed?",
    "When did Algerian forces storm the plant?",
    "Which groups held the north of Mali?",
    "Who was Mokhtar Belmokhtar?",
    "Why did Algeria not negotiate?",
    "What do companies in the Sahara do for security?",
)
"""None is asked twice in a row: what a question has made ready must not pass for fast."""
FOLLOW_UP = "And who leads it?"
LONG = 500
"""How many messages a long conversation has."""

WRITTEN = 40
"""How many tokens are written."""


def bench(settings: Settings, *, runs: int = 3) -> dict[str, Any]:
    """Measure on the samples; by name: ours and the reference (medians; seconds, bytes of memory), their ratio and its
    range.

    Last comes how much of what an exact search finds the vector index of the user's library finds.

    Raises `FootnoteError` when weights or samples are missing.
    """
    samples = library(settings, settings.samples)
    model = local_model(settings)
    bot = chatbot(settings, samples, model)
    bot.load()
    found: dict[str, Any] = {}
    for measured in (
        _finding(settings, bot, runs),
        _answering(bot, model, runs),
        startup.figures(settings, QUESTIONS[0], runs),
    ):
        found.update(measured)
    if isinstance(own := library(settings).store.passages, EmbeddedSearch):
        found["nearest passages found, against exact search"] = asdict(own.health())
    return found


def _finding(settings: Settings, bot: Chatbot, runs: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """From documents to evidence."""
    embed, samples = embedder(settings), bot.library
    bare = _bare(settings)
    kept = samples.store.passages
    passages = [p for d in samples.documents() for p in kept.get(kept.of(d.id)[0].tolist()).values()]
    texts = [with_context(passage.context, passage.text) for passage in passages]
    yield (
        "adding the samples, against bare encode of their passages",
        compare(lambda: _add(embed), lambda: bare.encode(texts, show_progress_bar=False), runs),
    )
    yield (
        "embedding their passages and sentences, against bare encode of the passages",
        compare(lambda: embed_parts(embed, passages), lambda: bare.encode(texts, show_progress_bar=False), runs),
    )
    with _bare_search(bare, texts, settings.passages) as search:
        ours, theirs = cycle(QUESTIONS), cycle(QUESTIONS)
        yield (
            "evidence after a question, against bare FAISS and BM25",
            compare(
                lambda: next(event for event in bot.ask(next(ours)) if isinstance(event, Searched)),
                lambda: search(next(theirs)),
                runs,
            ),
        )


def _answering(bot: Chatbot, model: LocalModel, runs: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """From evidence to an answer."""
    question, another, *_ = QUESTIONS
    messages, evidence = _prompt(bot, question)
    other, _ = _prompt(bot, another)
    judging = Judging(closeness(evidence), least=0.0)

    def first_word() -> float:
        "".join(model.stream(other, max_tokens=1))  # as after another question: of this one nothing has been read
        with closing(model.stream(messages, max_tokens=1, judging=judging)) as reply:
            return seconds(lambda: next(reply))

    yield (
        "first word, against a bare forward pass of its prompt",
        compare_measured(first_word, lambda: _reading(model, messages), runs),
    )
    yield (
        "a token written, against bare generate",
        compare_measured(lambda: _pace(model, messages), lambda: _bare_pace(model, messages), runs),
    )
    short = [Message("user", question), Message("assistant", "By ransoms, the briefing says.")]
    yield (
        f"a follow-up after {LONG} messages, against one after two",
        compare(lambda: stand_alone(FOLLOW_UP, short * (LONG // 2)), lambda: stand_alone(FOLLOW_UP, short), runs),
    )


def _prompt(bot: Chatbot, question: str) -> tuple[list[Message], Sequence[Evidence]]:
    """What the model is given for a question, and the evidence in it."""
    asked = understood(question)
    evidence = gather(bot.library, asked, bot.options).evidence
    return prompts.answer(asked, evidence), evidence


def _reading(model: LocalModel, messages: Sequence[Message]) -> float:
    """Seconds of one bare forward pass over a prompt."""
    with model.in_use() as (reader, tokenizer):
        prompt = tokens(tokenizer, messages)
        return seconds(lambda: Reader(reader.model).read(prompt))


def _pace(model: LocalModel, messages: Sequence[Message]) -> float:
    """Seconds for each token written after the first."""
    with model.in_use() as (reader, tokenizer):
        last = ends(reader.model, tokenizer)
        written = write(reader, tokens(tokenizer, messages), most=WRITTEN, ends=last, guesses=LOOKUP_TOKENS)
        next(written)
        began = time.perf_counter()
        count = sum(map(len, written))
        return (time.perf_counter() - began) / count


def _bare_pace(model: LocalModel, messages: Sequence[Message]) -> float:
    """The same by `generate` of transformers."""
    times: list[float] = []

    def note(written: Any, scores: Any, **others: Any) -> bool:
        times.append(time.perf_counter())
        return False

    with model.in_use() as (reader, tokenizer):
        prompt = torch.tensor([tokens(tokenizer, messages)], device=reader.model.device)
        reader.model.generate(prompt, max_new_tokens=WRITTEN, do_sample=False, stopping_criteria=[note])
    return (times[-1] - times[0]) / (len(times) - 1)


def _bare(settings: Settings) -> SentenceTransformer:
    """The embedder as its library gives it."""
    from sentence_transformers import SentenceTransformer

    find = partial(weight_store(settings).require, settings.embedder)
    return load_model(settings.embedder, find, lambda: SentenceTransformer)


@contextmanager
def _bare_search(bare: SentenceTransformer, texts: list[str], limit: int) -> Iterator[Callable[[str], object]]:
    """A search of these texts by FAISS and by SQLite's BM25, which gives the best of either."""
    index = faiss.IndexFlatIP(bare.get_embedding_dimension())
    index.add(bare.encode(texts, show_progress_bar=False, normalize_embeddings=True))
    with closing(sqlite3.connect(":memory:")) as words:
        words.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='porter')")
        words.executemany("INSERT INTO texts VALUES (?)", [(text,) for text in texts])

        def search(question: str) -> object:
            near = index.search(bare.encode([question], show_progress_bar=False, normalize_embeddings=True), limit)
            wanted = " OR ".join(f'"{term}"' for term in content_terms(question))
            best = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY bm25(texts) LIMIT ?"
            return near, words.execute(best, (wanted, limit)).fetchall()

        yield search


def _add(embed: SentenceTransformerEmbedder) -> None:
    with tempfile.TemporaryDirectory(prefix="footnote-bench-") as folder:
        Library.open(Path(folder), embed).update([SAMPLES])
