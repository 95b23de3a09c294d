"""The search of a library: passages by meaning and by words, then the sentences of them that are evidence."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from corpus.sentences import is_row
from index.backend import Ranked, SearchBackend, similarities
from index.evidence import candidates, select_evidence
from index.naming import Beginnings, Named
from index.parts import nearness, of_passages
from index.passages import with_context
from index.store import Store
from index.tables import caption, is_table, label_of
from index.types import EVERYTHING, Embedder, Evidence, Hit, Reranker, Scope, StoredPassage, Vectors
from index.unit import SMALLEST
from index.words import Weights, content_terms, content_words, is_content, terms

DEPTH = 200
"""How many passages each half of the search, by meaning and by words, brings to the fusion."""

RERANKED = 50
"""How many of the best passages a reranker reads, where there is one."""

TRIES = 10
"""How often a search is made while the library changes."""

OPENING, LONG = 1000, 10_000
"""How many characters of a document are taken for its beginning, where it says what it is, if it has at least so many;
the passages of a shorter one say that themselves."""

TABLES, TABLE_REACH = 3, 4
"""Of how many of the best passages the rest of the table is searched too, and how many passages away it may be."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Passages by id as they answer a question, best first: by meaning with their similarity, by words with the share
    of the best score that there could be, and by both with a score. `owner` has the document of those."""

    by_meaning: dict[int, float]
    by_words: dict[int, float]
    fused: list[tuple[int, float]]
    owner: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as it is searched: what it names, and the vector of the rest."""

    named: Named
    embedder: Embedder
    vector: Vectors


class Search:
    """Searches a store; what it knows of documents it keeps until they change."""

    def __init__(
        self,
        store: Store,
        embedder: Callable[[], Embedder],
        reranker: Reranker | None = None,
    ) -> None:
        """`embedder` gives the one whose vectors the store holds."""
        self._store = store
        self._embedder = embedder
        self._reranker = reranker
        self._lock = threading.Lock()
        self._generation = -1
        self._known: set[str] = set()
        self._beginnings = Beginnings({})
        self._last: tuple[tuple[str, int], _Asked] | None = None

    @property
    def _passages(self) -> SearchBackend:
        return self._store.passages

    def ranking(self, question: str, depth: int) -> Ranking:
        """The `depth` best passages by meaning and by words, and all of them by both."""
        asked = self._ask(question)
        fused, found = self._rank(asked, depth, EVERYTHING)
        return Ranking(
            self._passages.nearest(asked.vector, depth),
            self._passages.matching(content_terms(asked.named.rest), depth),
            fused,
            found.owner,
        )

    def _rank(self, asked: _Asked, depth: int, scope: Scope) -> tuple[list[tuple[int, float]], Ranked]:
        """The `depth` best passages by meaning and by words taken together, best first; `scope` leaves out the rest.

        Scores are added, not ranks: how far a passage is ahead of the next tells much. It is a convex combination of
        the two halves with equal weights, each divided by the most that it could be: the cosine, and the share of the
        best score by words (Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", 2023). What
        documents the question names multiplies that.
        """
        found = self._passages.rank(asked.vector, content_terms(asked.named.rest), depth, scope)
        scores = {i: score * asked.named.gain(found.owner[i]) for i, score in found.scores.items()}
        fused = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
        if self._reranker:
            fused = self._reranked(self._reranker, asked.named, fused, found.owner)
        return fused, found

    def _reranked(
        self, reranker: Reranker, named: Named, fused: Sequence[tuple[int, float]], owner: Mapping[int, str]
    ) -> list[tuple[int, float]]:
        """The best passages as the reranker orders them, then the others as they were."""
        passages = self._passages.get(i for i, _ in fused[:RERANKED])
        found = reranker.scores(named.rest, [with_context(p.context, p.text) for p in passages.values()])
        scores = {i: score * named.gain(owner[i]) for i, score in zip(passages, found, strict=True)}
        rest = [(i, score) for i, score in fused if i not in scores]
        # The others stay below, in their order: the two kinds of scores can't be compared.
        below = min(scores.values(), default=0.0) / max(rest[0][1], SMALLEST) if rest else 0.0
        best = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
        return best + [(i, score * below) for i, score in rest]

    def warm_up(self) -> None:
        """Have the models loaded; raises `WeightsError` when one can't be."""
        self._embedder().embed_query("warm up")
        if self._reranker:
            self._reranker.scores("warm up", ["warm up"])

    def hits(self, question: str, limit: int, scope: Scope = EVERYTHING) -> list[Hit]:
        """The passages that bear most on a question, best first."""
        if not self._passages.count():
            return []
        for _ in range(TRIES):
            generation = self._store.database.generation
            asked = self._ask(question)
            fused, ranked = self._rank(asked, max(DEPTH, limit), scope)
            best = fused[:limit]
            found = self._passages.get(i for i, _ in best)
            if self._store.database.generation == generation:  # else what was found may be gone before it is fetched
                break
        similarity = similarities(self._passages, asked.vector, ranked.similarity, found)
        return [
            Hit(rank, score, similarity[i], replace(found[i], opening=self._beginnings.text(ranked.owner[i])))
            for rank, (i, score) in enumerate(((i, s) for i, s in best if i in found), 1)
        ]

    def _ask(self, question: str) -> _Asked:
        """A question made ready; it is asked for passages first and for their sentences then."""
        generation = self._store.database.generation
        last = self._last  # another thread may put its own question there at any moment
        if last is not None and last[0] == (question, generation):
            return last[1]
        named = self._named(question, generation)
        embedder = self._embedder()
        asked = _Asked(named, embedder, embedder.embed_query(named.rest))
        self._last = (question, generation), asked
        return asked

    def _named(self, question: str, generation: int) -> Named:
        """Which documents the question names, of those that there are.

        A document is known by its content, so that what is known of one once holds as long as it is there.
        """
        with self._lock:  # also while they are looked through: nothing may be added meanwhile
            if generation != self._generation:
                ids = self._store.ids()
                if self._known - ids:
                    self._known, self._beginnings = set(), Beginnings({})
                for i, opening in self._store.openings(ids - self._known, OPENING, LONG).items():
                    self._beginnings.add(i, opening)
                self._known, self._generation = ids, generation
            return self._beginnings.named(question)

    def evidence(
        self, question: str, hits: Sequence[Hit], *, limit: int, neighbours: int, near: float, rows: bool
    ) -> list[Evidence]:
        """As `Library.evidence` tells.

        Every sentence of the passages found, and of the rest of their tables, is scored by `index.evidence`.
        """
        similar = {hit.passage.id: hit.similarity for hit in hits}
        rest = self._rest_of_tables(hits)
        for hit, passages in rest:
            similar = dict.fromkeys((passage.id for passage in passages), hit.similarity) | similar
        pool = candidates([*(hit.passage for hit in hits), *(passage for _, found in rest for passage in found)])
        if not rows and len(prose := [candidate for candidate in pool if not is_row(candidate.text)]) >= limit:
            pool = prose
        if not pool:
            return []
        asked = self._ask(question)
        holding = {candidate.passage.id: candidate.passage for candidate in pool}
        parts = of_passages(self._passages, list(holding.values()), asked.embedder)
        to_question = {i: nearness(passage, parts[i], asked.vector) for i, passage in holding.items()}
        similarity = [to_question[candidate.passage.id][candidate.position] for candidate in pool]
        chosen = select_evidence(
            asked.named.rest, similarity, pool, similar, self.weights(), limit=limit, neighbours=neighbours, near=near
        )
        return [replace(item, caption=self._caption(item)) if label_of(item.text) else item for item in chosen]

    def _caption(self, row: Evidence) -> str:
        """What announces the table that a row stands in."""
        return caption(row.start, self._upwards(row.passage))

    def _upwards(self, passage: StoredPassage) -> Iterator[StoredPassage]:
        """The passage, and those before it under the same headings, nearest first; fetched only where they are asked
        for, as most tables are announced in the passage itself."""
        yield passage
        before = [p for p in self._passages.beside(passage, TABLE_REACH) if p.start < passage.start]
        yield from takewhile(lambda p: p.context == passage.context, reversed(before))

    def _rest_of_tables(self, hits: Sequence[Hit]) -> list[tuple[Hit, list[StoredPassage]]]:
        """The other parts of the tables found: a question that finds a table may ask for any of its rows."""
        found = []
        for hit in hits[:TABLES]:
            if is_table(hit.passage):
                near = self._passages.beside(hit.passage, TABLE_REACH)
                same = [p for p in near if p.context == hit.passage.context and is_table(p)]
                found.append((hit, [replace(passage, opening=hit.passage.opening) for passage in same]))
        return found

    def weights(self) -> Weights:
        """How much each word tells in this library."""
        return Weights(self._passages.frequency, self._passages.count())

    def unknown_words(self, text: str) -> list[str]:
        """The words of a text that carry meaning and that no document has, as they stand, each once."""
        words: dict[str, str] = {}
        for word in filter(is_content, content_words(text)):
            words.setdefault(word.casefold(), word)
        return [word for word in words.values() if not any(map(self._passages.frequency, terms(word)))]
