"""An update killed at any moment leaves the last good state, and the next one goes on from there."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from index.library import Library
from tests.fakes import FakeEmbedder

HOME = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys
from pathlib import Path
from index.library import Library
from tests.fakes import FakeEmbedder
Library.open(Path(sys.argv[1]), FakeEmbedder()).update([Path(sys.argv[2])])
"""


def contents(folder: Path) -> list[tuple[str, str, int]]:
    with closing(sqlite3.connect(folder / "library.db")) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        return connection.execute(
            "SELECT d.sha256, d.title, count(*) FROM documents d JOIN passages p ON p.document_id = d.id "
            "GROUP BY d.id ORDER BY d.sha256"
        ).fetchall()


@pytest.mark.long
def test_an_update_killed_again_and_again_comes_to_the_same_library(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    dice = random.Random(7)
    for i in range(150):
        words = " ".join(f"word{dice.randrange(5000)}" for _ in range(dice.randrange(20, 3000)))
        (documents / f"{i}.txt").write_text(f"Report {i}\n\n{words}.", encoding="utf-8")
    whole = Library.open(tmp_path / "whole", FakeEmbedder())
    whole.update([documents])
    seen = 0
    kills = 0
    for _ in range(60):
        process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path / "killed"), str(documents)], cwd=HOME)
        time.sleep(dice.uniform(0.3, 1.5))
        kills += process.poll() is None
        process.kill()
        process.wait()
        if not (tmp_path / "killed" / "library.db").exists():
            continue
        library = Library.open(tmp_path / "killed", FakeEmbedder())
        assert library.problems() == []
        assert len(library.documents()) >= seen, "what was stored has to stay"
        seen = len(library.documents())
    assert kills > 5
    library = Library.open(tmp_path / "killed", FakeEmbedder())
    library.update([documents])
    assert library.problems() == []
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")
    for document in library.documents():
        assert library.original(document.id) is not None
