"""Measure on a collection in BEIR layout how well the right documents are found."""

from __future__ import annotations

import hashlib
import json
import math
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from corpus.types import Document, FootnoteError, Tick
from index.library import DATABASE, ORIGINALS, Library
from index.originals import Originals
from index.search import Ranking
from index.store import Store
from index.types import Embedder, Report, Reranker

DEPTH = 1000
"""How many passages are ranked: with several of them a document, some hundred documents at least."""

Queries = Callable[[Sequence[str]], Iterable[str]]
"""Goes through the ids of queries, perhaps with a bar that tells how far it is."""


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents as title and text, questions, and how relevant which documents are to which question, all by id."""

    documents: dict[str, tuple[str, str]]
    queries: dict[str, str]
    relevant: dict[str, dict[str, int]]


def read_beir(folder: Path, split: str) -> Collection:
    """A collection of `corpus.jsonl`, `queries.jsonl` and `qrels/SPLIT.tsv`.

    Raises `FootnoteError` where one of them is missing or of another layout.
    """
    judgements = folder / "qrels" / f"{split}.tsv"
    try:
        documents = {row["_id"]: (row.get("title") or "", row["text"]) for row in _rows(folder / "corpus.jsonl")}
        queries = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl")}
        relevant: dict[str, dict[str, int]] = {}
        for line in judgements.read_text(encoding="utf-8").splitlines()[1:]:
            query, document, grade = line.split("\t")
            relevant.setdefault(query, {})[document] = int(grade)
    except OSError as error:
        raise FootnoteError(f"{error.filename} is missing: a folder in BEIR layout is needed.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FootnoteError(f"{folder} is not in BEIR layout.") from error
    judged = {query: grades for query, grades in relevant.items() if query in queries and max(grades.values()) > 0}
    if not judged:
        raise FootnoteError(f"{judgements} judges none of the queries.")
    return Collection(documents, queries, judged)


def evaluate_retrieval(
    embedder: Embedder,
    collection: Collection,
    *,
    reranker: Reranker | None = None,
    search: tuple[str | None, str | None] = (None, None),
    report: Report,
    queries: Queries,
) -> dict[str, Any]:
    """Ask every judged query of a throwaway library of all documents; a document ranks as its best passage.

    `search` is the address of the engine that keeps the passages, and its key (`index.engines`). Returns `ndcg@10`,
    `recall@10`, `recall@100` and `mrr@10` for `dense`, `bm25` and `product`, which is both together as people use it,
    and its `queries_per_second`.
    """
    with tempfile.TemporaryDirectory(prefix="footnote-eval-") as folder, ExitStack() as stack:
        store = Store(Path(folder, DATABASE), *search)
        stack.callback(store.passages.clear)
        library, names = _library(Path(folder), store, embedder, reranker, collection, report)
        scores: dict[str, list[dict[str, float]]] = {"dense": [], "bm25": [], "product": []}
        seconds = 0.0
        for query in queries(list(collection.relevant)):
            began = time.perf_counter()
            library.search(collection.queries[query])
            seconds += time.perf_counter() - began
            ranking = library.ranking(collection.queries[query], DEPTH)
            for way, passages in _ways(ranking).items():
                found = list(dict.fromkeys(names[ranking.owner[i]] for i in passages if i in ranking.owner))
                scores[way].append(metrics(found, collection.relevant[query]))
    result: dict[str, Any] = {
        way: {name: fmean(score[name] for score in each) for name in each[0]} for way, each in scores.items()
    }
    return result | {"queries_per_second": len(collection.relevant) / seconds}


def _ways(ranking: Ranking) -> dict[str, list[int]]:
    return {
        "dense": list(ranking.by_meaning),
        "bm25": list(ranking.by_words),
        "product": [passage for passage, _ in ranking.fused],
    }


def metrics(found: Sequence[str], relevant: Mapping[str, int]) -> dict[str, float]:
    """How well a ranking of documents meets the judgements, each from 0 to 1.

    Gains are linear in the grade, as in trec_eval: Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR
    techniques" (2002).

    >>> metrics(["a", "b"], {"b": 1})["mrr@10"]
    0.5
    """
    wanted = {document for document, grade in relevant.items() if grade > 0}
    ideal = _gain(sorted((grade for grade in relevant.values() if grade > 0), reverse=True)[:10])
    first = next((rank for rank, document in enumerate(found[:10], 1) if document in wanted), None)
    return {
        "ndcg@10": _gain([relevant.get(document, 0) for document in found[:10]]) / ideal,
        "recall@10": len(wanted & set(found[:10])) / len(wanted),
        "recall@100": len(wanted & set(found[:100])) / len(wanted),
        "mrr@10": 1 / first if first else 0.0,
    }


def _gain(grades: Sequence[int]) -> float:
    return math.fsum(max(grade, 0) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def _library(
    folder: Path, store: Store, embedder: Embedder, reranker: Reranker | None, collection: Collection, report: Report
) -> tuple[Library, dict[str, str]]:
    """A library of the collection's documents, and their names in the collection by their ids in the library."""
    made: dict[str, Document] = {}
    names: dict[str, str] = {}
    source = folder / "documents"
    source.mkdir()
    for n, (name, (title, text)) in enumerate(collection.documents.items()):
        path = source / f"{n:08}.txt"
        path.write_text(name, encoding="utf-8")
        document = Document(hashlib.sha256(path.read_bytes()).hexdigest(), title, "text", text)
        made[str(path)] = document
        names[document.id] = name

    def read(path: Path, tick: Tick) -> Document:
        return made[str(path)]

    originals = Originals(folder / ORIGINALS, copying=False)
    library = Library(store, embedder, reranker=reranker, read=read, originals=originals)
    library.update([source], report)
    return library, names


def _rows(file: Path) -> Iterable[Any]:
    with file.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]
