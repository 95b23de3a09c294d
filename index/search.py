"""The search of a library: passages by meaning and by words, then the sentences of them that are evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from index.naming import Beginning, Beginnings
from index.rank import Candidate, candidates, reciprocal_rank_fusion, select_evidence
from index.store import Store
from index.tables import caption, has_rows, label_of
from index.types import Embedder, Evidence, Hit, StoredPassage, Vectors
from index.vectors import VectorIndex
from index.words import Weights, content_words

DEPTH = 200
"""How many passages each half of the search, by meaning and by words, brings to the fusion."""

OPENING, LONG = 1000, 10_000
"""How many characters of a document are taken for its beginning, where it says what it is, if it has at least so many;
the passages of a shorter one say that themselves."""

TABLES, TABLE_REACH = 3, 4
"""Of how many of the best passages the rest of the table is searched too, and how many passages away it may be."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Passages by id as they answer a question: by meaning with their similarity, by words, and by both with a score,
    best first. `vector` is that of the question, `owner` has the document of every passage."""

    vector: Vectors
    by_meaning: dict[int, float]
    by_words: list[int]
    fused: list[tuple[int, float]]
    owner: dict[int, str]


class Search:
    """Searches a store; what it knows of documents it keeps until they change."""

    def __init__(self, store: Store, embedder: Embedder, vectors: VectorIndex) -> None:
        self._store = store
        self._embedder = embedder
        self._vectors = vectors
        self._begins: dict[str, Beginning | None] = {}
        self._known = -1, Beginnings({})

    def rank(self, question: str, depth: int) -> Ranking:
        """The `depth` best passages by meaning and by words, and all of them by both."""
        named = self._beginnings().named(question)
        vector = self._embedder.embed_query(named.rest)
        by_meaning = dict(self._vectors.search(vector, depth))
        by_words = self._store.lexical(content_words(named.rest), depth)
        fused = reciprocal_rank_fusion([list(by_meaning), by_words])
        owner = self._store.documents_of([passage_id for passage_id, _ in fused])
        scored = [(i, score * named.gain(owner[i])) for i, score in fused if i in owner]
        return Ranking(vector, by_meaning, by_words, sorted(scored, key=lambda pair: -pair[1]), owner)

    def hits(self, question: str, limit: int) -> list[Hit]:
        """The passages that bear most on a question, best first."""
        if not self._store.passage_count():
            return []
        ranking = self.rank(question, max(DEPTH, limit))
        best = ranking.fused[:limit]
        found = self._store.passages(passage_id for passage_id, _ in best)
        beginnings = self._beginnings()
        return [
            Hit(
                rank,
                score,
                ranking.by_meaning.get(i) or self._vectors.similarity(ranking.vector, i),
                replace(found[i], opening=beginnings.text(ranking.owner[i])),
            )
            for rank, (i, score) in enumerate(((i, s) for i, s in best if i in found), 1)
        ]

    def _beginnings(self) -> Beginnings:
        """How every document begins.

        A document is known by its content, so that what is known of one once holds as long as it is there.
        """
        generation = self._store.generation
        if self._known[0] != generation:
            ids = self._store.ids()
            openings = self._store.openings(ids - self._begins.keys(), OPENING, LONG)
            fresh = {i: Beginning(opening) if opening else None for i, opening in openings.items()}
            self._begins = {i: beginning for i, beginning in (self._begins | fresh).items() if i in ids}
            self._known = generation, Beginnings({i: begins for i, begins in self._begins.items() if begins})
        return self._known[1]

    def evidence(self, question: str, hits: Sequence[Hit], *, limit: int = 5, neighbours: int = 2) -> list[Evidence]:
        """The sentences of these passages that bear most on the question, and the neighbours of the best."""
        pool: list[Candidate] = candidates([*(hit.passage for hit in hits), *self._rest_of_tables(hits)])
        if not pool:
            return []
        question = self._beginnings().named(question).rest
        texts = [candidate.text for candidate in pool]
        labels = [label_of(text) for text in texts]
        vectors = self._embedder.embed_passages([*texts, *filter(None, labels)])
        vector = self._embedder.embed_query(question)
        alone = iter(vectors[len(texts) :])
        similarity = [
            max(float(own @ vector), float(next(alone) @ vector)) if label else float(own @ vector)
            for own, label in zip(vectors, labels, strict=False)
        ]
        chosen = select_evidence(question, similarity, pool, self.weights(), limit=limit, neighbours=neighbours)
        return [replace(item, caption=self._caption(item)) if label_of(item.text) else item for item in chosen]

    def _caption(self, row: Evidence) -> str:
        """What announces the table that a row stands in."""
        return caption(row.start, self._upwards(row.passage))

    def _upwards(self, passage: StoredPassage) -> Iterator[StoredPassage]:
        """The passage, and those before it under the same headings, nearest first; fetched only where they are asked
        for, as most tables are announced in the passage itself."""
        yield passage
        before = [p for p in self._store.beside(passage, TABLE_REACH) if p.start < passage.start]
        yield from takewhile(lambda p: p.context == passage.context, reversed(before))

    def _rest_of_tables(self, hits: Sequence[Hit]) -> list[StoredPassage]:
        """The other parts of the tables found: a question that finds a table may ask for any of its rows."""
        found: list[StoredPassage] = []
        for hit in hits[:TABLES]:
            if has_rows(hit.passage):
                near = self._store.beside(hit.passage, TABLE_REACH)
                same = [p for p in near if p.context == hit.passage.context and has_rows(p)]
                found += [replace(passage, opening=hit.passage.opening) for passage in same]
        return found

    def weights(self) -> Weights:
        """How much each word tells in this library."""
        return Weights(self._store.frequency, self._store.passage_count())
