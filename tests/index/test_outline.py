from pathlib import Path

import pytest

from index.outline import outline
from index.store import Store
from index.types import Evidence
from tests.index.made import EMBEDDER, put

TITLE_PAGE = "Policy briefing. Ministry of Fisheries, Harbour Street 4, 18 November 2026.\n\n"
PROSE = (
    "This briefing sets out why the herring stock fell by half within ten years.\n\n"
    "The fleet caught far more fish than the stock could bear in those years.\n\n"
)
TABLE = "Year: 2020; Catch: 3,100; Quota: 2,000\nYear: 2021; Catch: 2,900; Quota: 1,800\n\n"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "library.db")


def outlined(store: Store, text: str, limit: int = 4) -> list[Evidence]:
    document = put(store, text, "a.txt", budget=12)
    return outline(store.passages, EMBEDDER, document.id, limit)


def test_title_pages_and_tables_stand_back_behind_prose(store: Store) -> None:
    found = outlined(store, TITLE_PAGE + PROSE + TABLE)
    assert [item.text for item in found] == PROSE.strip().split("\n\n")
    assert [item.rank for item in found] == [1, 2]


def test_a_document_of_nothing_else_is_told_by_them(store: Store) -> None:
    assert outlined(store, TABLE)
    assert outlined(store, "Ministry of Fisheries.")


def test_no_more_sentences_than_wanted_in_the_order_of_the_document(store: Store) -> None:
    text = "".join(f"The committee met again and spoke about matter number {i} for hours.\n\n" for i in range(30))
    found = outlined(store, text, limit=5)
    assert len(found) == 5
    assert [item.start for item in found] == sorted(item.start for item in found)


def test_a_document_that_is_gone_has_no_outline(store: Store) -> None:
    assert outline(store.passages, EMBEDDER, "gone", 4) == []
