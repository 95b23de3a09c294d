from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index.words import WORD, Weights, content_terms, content_words, stem, terms

TRICKY = """
caresses ponies ties caress cats feed agreed plastered bled motoring sing conflated troubled sized hopping tanned
falling hissing fizzed failing filing happy sky relational conditional rational valency hesitancy digitizer
conformably radically differently vilely analogously vietnamization predication operator feudalism decisiveness
hopefulness callousness formality sensitivity sensibility triplicate formative formalize electricity electrical
hopeful goodness revival allowance inference airliner gyroscopic adjustable defensible irritant replacement
adjustment dependent adoption homologou communism activate angularity homologous effective bowdlerize probate rate
cease controlling rolling assembly possibly irresponsibly nobly doubly technology ideologies geology biological
as is us s be committee decision financial Chinese defense generalizations oscillators yielding dying
Été ÉTAT naïve résumé São Ångström Việt Übergröße İstanbul Mañana crème
российский Україна ёлка Αθήνα ΛΟΓΟΣ 서울 الجزائر الرهائن 2013 16th x2 F16 MUJAO
""".split()


def fts5_terms(words: list[str]) -> list[list[str]]:
    """What FTS5 itself makes of each word."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5 (x, tokenize = 'porter unicode61 remove_diacritics 2')")
        connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab ('t', 'instance')")
        connection.executemany("INSERT INTO t (rowid, x) VALUES (?, ?)", enumerate(words))
        found: list[list[str]] = [[] for _ in words]
        for term, row in connection.execute("SELECT term, doc FROM v ORDER BY doc, offset"):
            found[row].append(term)
        return found


def test_stems_are_those_of_the_word_index() -> None:
    assert [[stem(word)] for word in TRICKY] == fts5_terms(TRICKY)


def test_words_of_the_samples_are_parted_and_stemmed_as_the_word_index_does() -> None:
    lines = [
        line
        for path in sorted(Path("corpus/samples").glob("*.[tm]*"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert [terms(line) for line in lines] == fts5_terms(lines)


@pytest.mark.parametrize(
    "text", ["d'État de l’été", "e\u0301tat re\u0301sume\u0301", "snake_case", "U.S.A. 3.5", "a-b/c", "…"]
)
def test_text_is_parted_into_words_as_the_word_index_does(text: str) -> None:
    assert [terms(text)] == fts5_terms([text])


def test_stop_words_are_left_out_unless_there_is_nothing_else() -> None:
    assert content_words("Who attacked the plants?") == ["attacked", "plants"]
    assert content_terms("Who attacked the plants?") == ["attack", "plant"]
    assert content_terms("To be or not to be") == ["to", "be", "or", "not", "to", "be"]
    assert content_terms("?!") == []


def test_an_underscore_and_an_apostrophe_part_words() -> None:
    assert WORD.findall("don't snake_case") == ["don", "t", "snake", "case"]


def test_a_rarer_word_weighs_more_and_none_weighs_less_than_nothing() -> None:
    frequencies = {"in_none": 0, "in_one": 1, "in_half": 50, "in_all": 100, "miscounted": 1000}
    weights = Weights(lambda term: frequencies[term], 100)
    ordered = [weights[term] for term in frequencies]
    assert ordered == sorted(ordered, reverse=True)
    assert ordered[:4] == sorted(set(ordered[:4]), reverse=True)
    assert min(ordered) > 0


def test_the_weight_of_words_is_their_sum_and_each_is_looked_up_once() -> None:
    asked: list[str] = []
    weights = Weights(lambda term: asked.append(term) or 3, 10)
    assert weights.sum(["a", "b", "a"]) == pytest.approx(2 * weights["a"] + weights["b"])
    assert asked == ["a", "b"]
    assert weights.sum([]) == 0


def test_an_empty_library_weighs_words_too() -> None:
    assert Weights(lambda term: 0, 0)["word"] > 0
