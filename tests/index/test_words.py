from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from index.words import WORD, Weights, content_terms, content_words, stem, terms


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Committees decided; a committee's decision", ["committe", "decid", "a", "committe", "s", "decis"]),
        ("technologies technology", ["technologi", "technologi"]),
        ("Été ÉTAT naïve Ångström", ["et", "etat", "naiv", "angstrom"]),
        ("d'État de l’e\u0301te\u0301", ["d", "etat", "de", "l", "et"]),
        ("İstanbul STRASSE Straße", ["istanbul", "strass", "strass"]),
        ("snake_case U.S.A. 3.5 F16", ["snake", "case", "u", "s", "a", "3", "5", "f16"]),
        ("ёлка Αθήνα", ["елка", "αθηνα"]),
        ("الرَّهائن الرهائن", ["الرهاين", "الرهاين"]),  # with and without vowel signs
        ("हिन्दी में", ["हिनदी", "में"]),
        ("서울에서", ["서울에서"]),
        ("新能源汽车", ["新能", "能源", "源汽", "汽车"]),
        ("車", ["車"]),
        ("第3章 ガス", ["第", "3", "章", "ガス"]),
        ("カ\u3099ス", ["ガス"]),
        ("ﬁnance １２", ["financ", "12"]),
        ("…", []),
    ],
)
def test_words_are_parted_folded_and_stemmed(text: str, found: list[str]) -> None:
    assert terms(text) == found


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


def test_several_threads_stem_at_a_time() -> None:
    words = [
        f"{first}{second}ational{end}" for first in "bcdfg" for second in "aeiou" for end in ("", "ly", "izes")
    ] * 8
    alone = [stem.__wrapped__(word) for word in words]
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            together = list(threads.map(lambda _: [stem.__wrapped__(word) for word in words], range(4)))
    finally:
        sys.setswitchinterval(usual)
    assert together == [alone] * 4
