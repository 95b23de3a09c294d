from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path

import pytest

from corpus import readers
from corpus.types import UnreadableDocument
from index.library import Library
from index.spread import Outcome, Spread
from index.store import Store
from tests.fakes import FakeEmbedder


class Here(Spread):
    """Reads where it is asked to, and embeds nothing."""

    def __init__(self) -> None:
        super().__init__("here", FakeEmbedder)

    def outcomes(self, paths: Sequence[Path]) -> Generator[list[Outcome], None, None]:
        for number, path in enumerate(paths):
            yield [Outcome(number, readers.read(path), [])]


@pytest.mark.parametrize("spread", [None, Here()])
def test_a_file_that_can_no_longer_be_read_ends_no_update(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spread: Spread | None
) -> None:
    """One of the size of another is read to see whether it is a copy."""
    library = Library(Store(tmp_path / "library.db"), FakeEmbedder())
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "first.txt").write_text("Bread needs salt.")
    library.update([docs])
    (docs / "shut.txt").write_text("Salt needs bread.")
    (docs / "other.txt").write_text("The plant was attacked at dawn.")

    def shut(path: Path) -> str:
        raise UnreadableDocument("you have no permission to read it")

    monkeypatch.setattr(readers, "digest", shut)
    update = library.update([docs], spread=spread)
    assert [(Path(one.path).name, one.reason) for one in update.failed] == [
        ("shut.txt", "you have no permission to read it")
    ]
    assert (update.added, update.unchanged) == (1, 1)
