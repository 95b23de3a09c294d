from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from index.phrases import AROUND, mentions, occurrences
from index.store import Store
from index.types import EVERYTHING, Scope
from tests.fakes import FakeEmbedder
from tests.index.made import put


@pytest.fixture
def library(tmp_path: Path) -> Library:
    store = Store(tmp_path / "library.db")
    put(store, "Troops reached Sévaré. The airfield of\nSévaré was held. Severe heat followed.", "/a.txt", "Advance")
    put(store, "SEVARE is a town. Mopti’s port is near.", "/b.txt", "Towns")
    put(store, "Nothing happened in Gao (Mali).", "/c.txt", "Gao")
    return Library(store, FakeEmbedder())


def counts(library: Library, phrase: str, scope: Scope = EVERYTHING) -> dict[str, int]:
    return {found.title: len(found.mentions) for found in library.mentions(phrase, scope)}


def test_every_mention_is_counted_by_document_those_with_most_first(library: Library) -> None:
    assert list(counts(library, "sevare").items()) == [("Advance", 2), ("Towns", 1)]


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("airfield of Sévaré", {"Advance": 1}),
        ("Mopti's", {"Towns": 1}),
        ("Gao (Mali)", {"Gao": 1}),
        ("(Mali)", {"Gao": 1}),
        ("Seva", {}),
        ("town Sévaré", {}),
        (" ", {}),
        ("(", {}),
    ],
)
def test_a_phrase_is_found_word_by_word_whatever_its_case_accents_and_line_breaks(
    library: Library, phrase: str, found: dict[str, int]
) -> None:
    assert counts(library, phrase) == found


def test_only_the_scope_is_searched(library: Library) -> None:
    assert counts(library, "Sevare", Scope(paths=("/b.txt",))) == {"Towns": 1}


def test_a_mention_is_the_documents_own_text_with_what_stands_around_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "library.db")
    text = "So it was. " * 30 + "Then they took Gao at dawn. " + "And so it was. " * 30
    document = put(store, text, "/a.txt", budget=1000)
    ((found,),) = ([*each.mentions] for each in Library(store, FakeEmbedder()).mentions("gao"))
    assert text[found.start : found.end] == found.text == "Gao"
    assert found.before.endswith("Then they took ")
    assert found.after.startswith(" at dawn.")
    assert max(len(found.before), len(found.after)) <= AROUND + 2
    assert document.text == text


def test_a_mention_in_overlapping_passages_counts_once(tmp_path: Path) -> None:
    store = Store(tmp_path / "library.db")
    put(store, "One. Gao fell. Two. Gao rose. Three.", "/a.txt", budget=4)
    passages = [*store.passages.each(store.passages.ids())]
    assert [len(found.mentions) for found in mentions(passages + passages, "Gao")] == [2]


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("马里军队在加奥集结", "加奥", [(5, 7)]),
        ("It rose by 10½ per cent.", "101", []),
        ("It rose by 10½ per cent.", "10½", [(11, 14)]),
        ("Se\u0301vare\u0301 fell.", "Sévaré", [(0, 8)]),
        ("Sévaré fell.", "Se\u0301vare\u0301", [(0, 6)]),
        ("Straßen und STRASSEN", "straßen", [(0, 7)]),
        ("袭击于1月19日结束", "1月19日", [(3, 8)]),
        ("袭击于1月19日结束", "9日", []),
    ],
)
def test_letters_of_other_scripts_and_accents_set_apart(text: str, phrase: str, found: list[tuple[int, int]]) -> None:
    assert occurrences(text, phrase) == found
