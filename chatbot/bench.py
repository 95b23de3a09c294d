"""Speed, each figure beside what the hardware gives without us, measured in turn in the same run."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import faiss

from chatbot import prompts, startup
from chatbot.answer import Chatbot
from chatbot.assembly import chat_model, chatbot, embedder, library, weight_store
from chatbot.followup import stand_alone
from chatbot.judge import Judging, closeness
from chatbot.local import LocalModel
from chatbot.questions import understood
from chatbot.settings import SAMPLES, Settings
from chatbot.timing import compare, compare_measured, seconds
from chatbot.types import Message, Searched
from index.embed import SentenceTransformerEmbedder, load_model
from index.library import Library
from index.passages import with_context
from index.words import content_terms

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

QUESTION, ANOTHER = "How does AQIM pay for itself?", "Who attacked the gas plant at In Amenas?"
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
    model = chat_model(settings)
    bot = chatbot(settings, samples, model)
    bot.load()
    found: dict[str, Any] = {}
    for measured in (_finding(settings, bot, runs), _answering(bot, model, runs), startup.figures(settings, runs)):
        found.update(measured)
    found["nearest passages found, against exact search"] = asdict(library(settings).vector_health())
    return found


def _finding(settings: Settings, bot: Chatbot, runs: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """From documents to evidence."""
    embed, samples = embedder(settings), bot.library
    bare = _bare(settings)
    texts = _texts(samples)
    yield (
        "adding the samples, against bare encode of their passages",
        compare(lambda: _add(embed), lambda: bare.encode(texts, show_progress_bar=False), runs),
    )
    yield (
        "embedding their passages, against bare encode",
        compare(lambda: embed.embed_passages(texts), lambda: bare.encode(texts, show_progress_bar=False), runs),
    )
    with _bare_search(bare, texts, settings.passages) as search:
        yield (
            "evidence after a question, against bare FAISS and BM25",
            compare(lambda: next(e for e in bot.ask(QUESTION) if isinstance(e, Searched)), search, runs),
        )


def _answering(bot: Chatbot, model: LocalModel, runs: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """From evidence to an answer."""
    asked, options = understood(QUESTION), bot.options
    hits = bot.library.search(QUESTION, options.passages)
    evidence = bot.library.evidence(QUESTION, hits, limit=options.sentences, neighbours=options.neighbours)
    messages = prompts.answer(asked, evidence)
    judging = Judging(prompts.judgement(asked, evidence), closeness(evidence))
    other = prompts.answer(understood(ANOTHER), evidence[:1])

    def first_word() -> float:
        "".join(model.stream(other, max_tokens=1))  # as after another question: of this one nothing has been read
        reply = model.stream(messages, max_tokens=1, judging=judging)
        return seconds(lambda: next(piece for piece in reply if piece))

    yield (
        "first word, against a bare forward pass of its prompt",
        compare_measured(first_word, lambda: seconds(lambda: model.read(messages)), runs),
    )
    yield (
        "a token written, against bare generate",
        compare_measured(lambda: model.pace(messages, WRITTEN), lambda: model.pace(messages, WRITTEN, bare=True), runs),
    )
    short = [Message("user", QUESTION), Message("assistant", "By ransoms, the briefing says.")]
    yield (
        f"a follow-up after {LONG} messages, against one after two",
        compare(lambda: stand_alone(FOLLOW_UP, short * (LONG // 2)), lambda: stand_alone(FOLLOW_UP, short), runs),
    )


def _texts(samples: Library) -> list[str]:
    passages = samples.store.passages
    return [with_context(context, text) for _, context, text in passages.texts(passages.ids())]


def _bare(settings: Settings) -> SentenceTransformer:
    """The embedder as its library gives it."""
    from sentence_transformers import SentenceTransformer

    return load_model(settings.embedder, lambda: weight_store(settings).require(settings.embedder), SentenceTransformer)


@contextmanager
def _bare_search(bare: SentenceTransformer, texts: list[str], limit: int) -> Iterator[Callable[[], object]]:
    """A search of these texts by FAISS and by SQLite's BM25, which gives the best of either."""
    index = faiss.IndexFlatIP(bare.get_sentence_embedding_dimension())
    index.add(bare.encode(texts, show_progress_bar=False, normalize_embeddings=True))
    with closing(sqlite3.connect(":memory:")) as words:
        words.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='porter')")
        words.executemany("INSERT INTO texts VALUES (?)", [(text,) for text in texts])
        wanted = " OR ".join(f'"{term}"' for term in content_terms(QUESTION))

        def search() -> object:
            near = index.search(bare.encode([QUESTION], show_progress_bar=False, normalize_embeddings=True), limit)
            best = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY bm25(texts) LIMIT ?"
            return near, words.execute(best, (wanted, limit)).fetchall()

        yield search


def _add(embed: SentenceTransformerEmbedder) -> None:
    with tempfile.TemporaryDirectory(prefix="footnote-bench-") as folder:
        Library.open(Path(folder), embed).update([SAMPLES])
