"""How adding and searching hold as a library grows: time, memory, and what the index finds, as JSON.

    python tests/benchmarks/growth.py --sizes 1000 10000 100000

Libraries are made of the samples, or of the libraries that `--real` names, and kept for the next run if `--keep` names
a folder. A million passages take a quarter of an hour and 6 GB of disk. Questions are those of SQuAD and SciFact where
`FOOTNOTE_TEST_DATA` is set. Everything is measured in a process of its own, so that memory is that of the one thing.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import numpy as np

from chatbot.assembly import embedder, library
from chatbot.settings import SAMPLES, Settings
from index.embed import SentenceTransformerEmbedder
from index.embedded.lexical import Match, WordIndex
from index.embedded.passages import Passages
from index.embedded.vectors import VectorIndex
from index.library import Library
from index.naming import Beginnings
from index.passages import with_context
from index.store import Store
from index.types import Embedder, FileState
from tests.benchmarks.offspring import Offspring, Seeds
from tests.index.made import embedded, store_passages

ROOT = Path(__file__).resolve().parents[2]

QUESTIONS, PARTS = 200, 100
"""How many questions are asked, and of how many of them the parts of the search are timed."""

EMBEDDED = 128
"""By how many passages the speed of the embedder is measured."""

SEARCHED: dict[str, list[tuple[type, str]]] = {
    "embedding": [(SentenceTransformerEmbedder, "embed_query")],
    "vectors": [(VectorIndex, "search")],
    "words": [(WordIndex, "match"), (Match, "best"), (Match, "of")],
    "naming": [(Beginnings, "named")],
    "fetching": [(Passages, "owners"), (Passages, "get")],
}
"""The parts of a search, and what does them."""

FILES = ("library.db", "words.index", "vectors.faiss")

Figures = dict[str, Any]


# --- what is measured, each in a process of its own --------------------------------------------------------


def make(folder: Path, size: int, real: Sequence[Path]) -> Figures:
    """Put so many passages into a new library; the seconds that the store takes for them."""
    seeds, store, seconds = Seeds.read(real), Store(folder / "library.db"), 0.0
    for number, (document, passages, vectors) in enumerate(Offspring(seeds).documents(size)):
        file = FileState(f"/growth/{number}.txt", len(document.text), 0)
        found = embedded(passages, vectors)
        began = time.perf_counter()
        store_passages(store, document, found, seeds.embedder, file)
        seconds += time.perf_counter() - began
    return {"put": seconds}


def index(folder: Path) -> Figures:
    """Build both indexes as an update does at its end; seconds."""
    store = Store(folder / "library.db")
    vectors = VectorIndex(store.database, store.passages, folder / "vectors.faiss")
    words = WordIndex(store.database, store.passages, folder / "words.index")
    return {"vectors": _seconds(vectors.tend), "words": _seconds(words.tend)}


def embed(folder: Path) -> Figures:
    """What embedding takes, in seconds a passage."""
    passages = Store(folder / "library.db").passages
    texts = [with_context(context, text) for _, context, text in passages.texts(passages.ids()[:EMBEDDED])]
    ready = _ready()
    dimensions = ready.embed_passages(texts[:32]).shape[1]
    return {"embedding": _seconds(lambda: ready.embed_passages(texts)) / len(texts), "dimensions": dimensions}


def opening(folder: Path, from_disk: bool = False) -> float:
    """Seconds from opening a library to the first answer, by a model that is loaded; its files are in memory or not."""
    ready, asked = _ready(), questions()[0]
    if from_disk:
        for name in FILES:
            with (folder / name).open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return _seconds(lambda: Library.open(folder, ready).search(asked))


def search(folder: Path) -> Figures:
    """Seconds of searches and of their parts, and the bytes of memory that the library takes meanwhile."""
    ready = _ready()
    asked = questions()
    for question in asked:  # so that what the model holds for them is in memory
        ready.embed_query(question)
    before = _memory()
    opened = Library.open(folder, ready)
    opened.search(asked[-1])
    took = [_seconds(partial(opened.search, question)) for question in asked]
    memory = {kind: after - before[kind] for kind, after in _memory().items()}
    parts: list[dict[str, float]] = []
    with _timed(parts):
        for question in asked[:PARTS]:
            parts.append(dict.fromkeys(SEARCHED, 0.0))
            opened.search(question)
    return {
        "search": _spread(took),
        "parts": {part: _spread([each[part] for each in parts]) for part in SEARCHED},
        "memory": memory,
    }


def recall(folder: Path) -> Figures:
    """How many of the ten passages nearest to a question the vector index finds (0 to 1)."""
    ready = _ready()
    vectors = np.stack([ready.embed_query(question) for question in questions()])
    store = Store(folder / "library.db")
    nearest, similar = np.zeros((len(vectors), 0), dtype=np.int64), np.zeros((len(vectors), 0), dtype=np.float32)
    for ids, found in store.passages.vectors(store.passages.ids()):
        nearest = np.hstack([nearest, np.broadcast_to(ids, (len(vectors), len(ids)))])
        similar = np.hstack([similar, vectors @ found.T])
        best = np.argpartition(-similar, 9, axis=1)[:, :10]
        nearest, similar = np.take_along_axis(nearest, best, axis=1), np.take_along_axis(similar, best, axis=1)
    searched = VectorIndex(store.database, store.passages, folder / "vectors.faiss")
    kept = [len(dict(searched.search(v, 10)).keys() & set(n)) for v, n in zip(vectors, nearest.tolist(), strict=True)]
    health = searched.health()
    return {"recall": sum(kept) / nearest.size, "lists": health.lists, "probes": health.probes}


def questions() -> list[str]:
    """Real questions, the same each time."""
    if data := os.environ.get("FOOTNOTE_TEST_DATA"):
        squad = json.loads(Path(data, "squad2", "dev.json").read_text(encoding="utf-8"))["data"]
        lines = Path(data, "scifact", "queries.jsonl").read_text(encoding="utf-8").splitlines()
        kinds = [
            [asked["question"] for article in squad for part in article["paragraphs"] for asked in part["qas"]],
            [json.loads(line)["text"] for line in lines],
        ]
    else:
        known = json.loads((ROOT / "tests" / "data" / "sample_questions.json").read_text(encoding="utf-8"))
        kinds = [[asked["question"] for asked in known]]
    dice = random.Random(1)
    chosen = [dice.choice(kind) for kind in kinds for _ in range(QUESTIONS // len(kinds))]
    dice.shuffle(chosen)
    return chosen


@contextmanager
def _timed(parts: list[dict[str, float]]) -> Iterator[None]:
    """Add to the last of `parts` the seconds that each part of a search takes."""

    def clocked(part: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return work(*arguments, **named)
            finally:
                parts[-1][part] += time.perf_counter() - began

        return run

    replaced = [
        patch.object(kind, name, clocked(part, getattr(kind, name)))
        for part, done_by in SEARCHED.items()
        for kind, name in done_by
    ]
    for each in replaced:
        each.start()
    try:
        yield
    finally:
        for each in replaced:
            each.stop()


def _ready() -> Embedder:
    """The default embedder, loaded."""
    ready = embedder(Settings())
    ready.embed_query("Is it ready?")
    return ready


def _memory() -> dict[str, int]:
    """Bytes that this process has in memory: its own, and those of files that it may drop."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    told = {name: value for name, _, value in (line.partition(":") for line in lines)}
    size = {name: 1024 * int(told[name].split()[0]) for name in ("Rss", "Anonymous")}
    return {"all": size["Rss"], "own": size["Anonymous"], "of_files": size["Rss"] - size["Anonymous"]}


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _spread(seconds: Sequence[float]) -> Figures:
    return {"p50": median(seconds), "p95": float(np.percentile(seconds, 95)), "max": max(seconds)}


# --- one size after the other ------------------------------------------------------------------------------


def measure(size: int, folder: Path, real: Sequence[Path]) -> Figures:
    """Every figure of one size; the library is made where it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    made = _once(folder / "made.json", make, folder, size, real)
    indexed = _once(folder / "indexed.json", index, folder)
    embedded = _apart(embed, folder)
    halved = 2 * size * embedded["dimensions"]
    _apart(opening, folder)
    warm = _apart(opening, folder)
    figures = _apart(search, folder)
    figures["memory"]["to_vectors"] = figures["memory"]["all"] / halved
    return {
        "passages": size,
        "add": {
            "put": made["put"] / size,
            "words": indexed["words"] / size,
            "vectors": indexed["vectors"] / size,
            "embedding": embedded["embedding"],
        },
        **figures,
        "opening": {"warm": warm, "from_disk": _apart(opening, folder, from_disk=True)},
        "index": _apart(recall, folder),
        "disk": {name: (folder / name).stat().st_size for name in FILES},
        "vectors_in_half_precision": halved,
    }


def _once(log: Path, step: Callable[..., Figures], *arguments: Any) -> Figures:
    """Do a step in a process of its own, unless its figures are there from another run."""
    if not log.exists():
        log.write_text(json.dumps(_apart(step, *arguments)), encoding="utf-8")
    figures: Figures = json.loads(log.read_text(encoding="utf-8"))
    return figures


def _apart(step: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Do a step in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(step, *arguments, **named).result()


def samples(folder: Path) -> None:
    """Make the library of the samples."""
    library(Settings(), folder).update([SAMPLES])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000], help="numbers of passages")
    parser.add_argument("--real", type=Path, nargs="+", help="libraries to descend from, instead of the samples")
    parser.add_argument("--keep", type=Path, help="where the libraries are made and stay")
    options = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        if not (real := options.real):
            real = [folder / "samples"]
            samples(real[0])
        for size in sorted(options.sizes):
            results.append(measure(size, folder / str(size), real))
            print(json.dumps(results[-1], indent=1), file=sys.stderr)
    print(json.dumps({"results": results}, indent=1))


if __name__ == "__main__":
    main()
