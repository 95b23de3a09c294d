"""The engine of a library whose passages Milvus keeps: a server of many machines, or Milvus Lite in a file.

A search sees what this process wrote before (consistency level "Session"), which costs no waiting; passages become
those of a document only after a read that waits for all that was written ("Strong") has found every one of them. So a
document is found whole or not at all, whichever process asks.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from index.backend import Ranked
from index.milvus.changes import MilvusChanges
from index.milvus.collection import SHOWN, days, token, written
from index.milvus.connection import all_of, quoted
from index.milvus.passages import Row, several
from index.types import EVERYTHING, LibraryError, Scope, StoredPassage, Vectors
from index.words import K1, Weights

TRIES = 3
"""How often a search is made while passages come and go."""

MENDING = "`footnote doctor --repair` mends that."


class MilvusSearch(MilvusChanges):
    """Passages in Milvus, found by their vectors and by its BM25."""

    def nearest(self, vector: Vectors, limit: int, scope: Scope = EVERYTHING) -> dict[int, float]:
        return _scores(self._searched(vector.tolist(), "vector", limit, scope))

    def matching(self, terms: Sequence[str], limit: int, scope: Scope = EVERYTHING) -> dict[int, float]:
        if not (best := self._best(terms)):
            return {}
        found = _scores(self._searched(written(dict.fromkeys(terms)), "bm25", limit, scope))
        return {i: abs(score) / best for i, score in found.items()}  # Milvus Lite tells them as negative ones

    def rank(self, vector: Vectors, terms: Sequence[str], depth: int, scope: Scope = EVERYTHING) -> Ranked:
        if best := self._best(terms):
            rows = self._fused(vector, written(dict.fromkeys(terms)), 1 / best, depth, scope)
            similarity: dict[int, float] = {}
        else:
            rows = self._searched(vector.tolist(), "vector", depth, scope)
            similarity = _scores(rows)
        return Ranked(_scores(rows), similarity, {row["id"]: row["document_id"] for row in rows})

    def holding(self, terms: Iterable[str], scope: Scope = EVERYTHING) -> Iterator[StoredPassage]:
        area, asked = self._area, dict.fromkeys(terms)
        if not area or not asked:
            return
        conditions = [f"TEXT_MATCH(words, {quoted(token(term))})" for term in asked]
        where = " and ".join(filter(None, [*conditions, self._within(scope)]))
        for found in several(self._milvus.each(area, where, SHOWN)):
            yield from self._shown(found)

    def frequency(self, term: str) -> int:
        return self._held.frequency(self._area, token(term))

    def _best(self, terms: Sequence[str]) -> float:
        """The best score by words that there could be."""
        return Weights(self.frequency, self.count()).sum(dict.fromkeys(terms)) * (K1 + 1)

    def _searched(self, wanted: Any, field: str, limit: int, scope: Scope) -> list[Row]:
        """The best passages by one field, best first."""

        def search(area: str, where: str) -> Any:
            asked = {"data": [wanted], "anns_field": field, "limit": limit, "filter": where}
            return self._milvus.call("search", area, **asked, output_fields=["document_id"])

        return self._settled(search, scope)

    def _fused(self, vector: Vectors, words: str, share: float, depth: int, scope: Scope) -> list[Row]:
        """The best by both, in no order: to the similarity Milvus adds `share` of the score by words.

        Its weights are at most 1, so that both are scaled where that would be more.
        """
        from pymilvus import AnnSearchRequest, WeightedRanker

        scale = max(1.0, share)
        wanted = ((vector.tolist(), "vector"), (words, "bm25"))

        def search(area: str, where: str) -> Any:
            halves = [AnnSearchRequest([what], field, {}, limit=depth, expr=where or None) for what, field in wanted]
            both = WeightedRanker(1.0 / scale, share / scale, norm_score=False)
            asked = {"limit": 2 * depth, "output_fields": ["document_id"]}
            return self._milvus.call("hybrid_search", area, halves, both, **asked)

        return [row | {"score": row["score"] * scale} for row in self._settled(search, scope)]

    def _settled(self, search: Callable[[str, str], Any], scope: Scope) -> list[Row]:
        """What a search finds, made anew where passages came or went meanwhile, in the places of others."""
        current: list[Row] = []
        for _ in range(TRIES):
            rows = self._once(search, scope)
            current = self._current(rows)
            if len(current) == len(rows):
                break
        return current

    def _once(self, search: Callable[[str, str], Any], scope: Scope) -> list[Row]:
        if not (area := self._area):
            return []
        where = " and ".join(filter(None, [self._within(scope), *self._held.besides(area)]))
        (found,) = search(area, where)
        return [{"id": hit["id"], "score": hit["distance"], **hit["entity"]} for hit in found]

    def _within(self, scope: Scope) -> str:
        """What is searched, as a filter on fields; "" for everything."""
        hidden = self.hidden()
        conditions = [
            f"document_id in {all_of(scope.documents)}" if scope.documents else "",
            f"format in {all_of(scope.formats)}" if scope.formats else "",
            f"last_day >= {days(scope.since)[0]}" if scope.since else "",
            f"first_day <= {days(scope.until)[1]}" if scope.until else "",
            f"array_contains_any(places, {all_of(map(_place, scope.paths))})" if scope.paths else "",
            f"document_id not in {all_of(hidden)}" if hidden else "",
        ]
        return " and ".join(filter(None, conditions))

    # --- health --------------------------------------------------------------------------------------------

    def problems(self) -> list[str]:
        try:
            found = self._found()
        except LibraryError as error:
            return [str(error)]
        if found != self.count():
            return [f"Milvus has {found:,} passages of this library, which has {self.count():,}. {MENDING}"]
        without = len(self._held.without(self._area)) if self._area else 0
        return [f"Milvus lacks the passages of documents, {without:,} in all. {MENDING}"] if without else []

    def about(self) -> str:
        return f"Milvus at {self._milvus.address}"


def _place(path: str) -> str:
    return path.rstrip(os.sep) or os.sep


def _scores(rows: Sequence[Row]) -> dict[int, float]:
    return {row["id"]: float(row["score"]) for row in rows}
