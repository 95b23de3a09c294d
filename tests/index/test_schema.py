from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index import schema
from index.store import Store
from index.types import LibraryError
from tests.index.made import put


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_a_new_library_has_the_newest_format(tmp_path: Path) -> None:
    Store(tmp_path / "library.db")
    assert version(tmp_path / "library.db") == len(schema.MIGRATIONS)


def test_a_library_of_a_newer_footnote_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    put(Store(path), "Text.", "/a.txt")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(LibraryError, match=r"written by a newer Footnote\. Update Footnote to open it"):
        Store(path)
    assert version(path) == 99


def test_an_older_library_is_brought_up_to_date_with_all_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "library.db"
    put(Store(path), "Text.", "/a.txt")
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, "ALTER TABLE documents ADD COLUMN language TEXT;"))
    store = Store(path)
    assert version(path) == len(schema.MIGRATIONS)
    assert [d.title for d in store.documents()] == ["Title"]
    assert store.database.rows("SELECT language FROM documents") == [(None,)]


def test_a_step_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "library.db"
    put(Store(path), "Text.", "/a.txt")
    before = version(path)
    broken = "ALTER TABLE documents ADD COLUMN language TEXT;\nALTER TABLE nowhere ADD COLUMN x TEXT;"
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, broken))
    with pytest.raises(LibraryError, match="no such table: nowhere"):
        Store(path)
    monkeypatch.undo()
    assert version(path) == before
    with pytest.raises(LibraryError, match="no such column: language"):
        Store(path)._rows("SELECT language FROM documents")


def test_two_stores_have_two_identities(tmp_path: Path) -> None:
    assert Store(tmp_path / "a.db").database.identity != Store(tmp_path / "b.db").database.identity
