"""Adding with Ray, on this machine: the same library, whatever is killed meanwhile."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from index.library import Library
from index.move import digest, kept
from index.originals import Originals
from index.spread import LOCAL, Spread, received, sent
from index.store import Store
from index.types import LibraryError, Progress
from tests.fakes import FakeEmbedder
from tests.index.made import document
from tests.index.test_backend import passages

pytestmark = pytest.mark.slow

FILES = 40


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """Files of several lengths, a copy of one of them, and one that can't be read."""
    folder = tmp_path / "docs"
    folder.mkdir()
    for n in range(FILES):
        lines = [f"Committee {n} sent report {n * line} to the board." for line in range(1 + n)]
        (folder / f"{n}.md").write_text(f"# Report {n}\n\n" + " ".join(lines))
    shutil.copyfile(folder / "3.md", folder / "copy.md")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 and no more")
    return folder


def library(folder: Path, engine: str | None = None) -> Library:
    return Library(Store(folder / "library.db", engine), FakeEmbedder(), originals=Originals(folder / "originals"))


def contents(of: Library) -> dict[str, tuple[str, str, str]]:
    """Of every document its path, its text and the digest of its passages with their vectors."""
    return {d.id: (d.path, of.document(d.id).text, digest(kept(of.store.passages, d.id))) for d in of.documents()}


@pytest.fixture(autouse=True)
def _found_by_workers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The processes that Ray starts find the tests' own modules, too."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    yield
    import ray

    ray.shutdown()


def test_passages_come_back_as_they_were_sent() -> None:
    given = passages(document("A first sentence. " * 40))
    back = received(sent(given))
    assert digest(back) == digest(given)
    assert [one.passage for one in back] == [one.passage for one in given]
    assert all(np.allclose(a.vector, b.vector, atol=1e-3) for a, b in zip(given, back, strict=True))
    assert received(sent([])) == []


@pytest.mark.filterwarnings("ignore")  # Ray's own
@pytest.mark.parametrize("engine", ["embedded", pytest.param("milvus", marks=pytest.mark.long)], indirect=True)
def test_the_library_is_the_same_with_ray_and_without(tmp_path: Path, docs: Path, engine: str) -> None:
    spread, here = library(tmp_path / "spread", engine), library(tmp_path / "here")
    shares: list[float] = []
    update = spread.update([docs], lambda progress: shares.append(progress.share), Spread(LOCAL, FakeEmbedder))
    alone = here.update([docs])
    assert (update.added, update.unchanged, update.passages) == (alone.added, alone.unchanged, alone.passages)
    assert [failure.reason for failure in update.failed] == [failure.reason for failure in alone.failed]
    assert contents(spread) == contents(here)
    assert spread.problems() == []
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert spread.search("report 25")[0].passage.text == here.search("report 25")[0].passage.text
    (docs / "5.md").write_text("# Report 5\n\nIt was withdrawn.")
    (docs / "6.md").unlink()
    again = spread.update([docs], spread=Spread(LOCAL, FakeEmbedder))
    assert (again.updated, again.removed, again.unchanged) == (1, 1, FILES - 1)
    here.update([docs])
    assert contents(spread) == contents(here)


class Mortal(FakeEmbedder):
    """Kills the process that it is in, the first time that any is asked for vectors."""

    def __init__(self, once: str) -> None:
        super().__init__()
        self._once = Path(once)

    def embed_with_parts(self, texts: Sequence[str], parts: Sequence[Sequence[tuple[int, int]]]):  # type: ignore[no-untyped-def]
        try:
            self._once.touch(exist_ok=False)
        except FileExistsError:
            return super().embed_with_parts(texts, parts)
        os.kill(os.getpid(), 9)
        raise AssertionError("it is dead")


@pytest.mark.filterwarnings("ignore")
def test_a_worker_that_is_killed_loses_and_doubles_nothing(tmp_path: Path, docs: Path) -> None:
    spread, here = library(tmp_path / "spread"), library(tmp_path / "here")
    once = tmp_path / "killed"
    spread.update([docs], spread=Spread(LOCAL, partial(Mortal, str(once))))
    here.update([docs])
    assert once.exists()
    assert contents(spread) == contents(here)


class Poisoned(FakeEmbedder):
    """Kills the process that it is in, whenever a certain file is to be embedded."""

    def embed_with_parts(self, texts: Sequence[str], parts: Sequence[Sequence[tuple[int, int]]]):  # type: ignore[no-untyped-def]
        if any("Committee 7 " in text for text in texts):
            os.kill(os.getpid(), 9)
        return super().embed_with_parts(texts, parts)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_a_file_that_kills_its_worker_each_time_is_told_and_the_others_are_added(
    tmp_path: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.spread.EMBED", 1)
    monkeypatch.setattr("index.spread.READ", 1)
    spread = library(tmp_path / "spread")
    update = spread.update([docs], spread=Spread(LOCAL, Poisoned))
    lost = [failure.path for failure in update.failed if "add it without --ray" in failure.reason]
    assert [Path(path).name for path in lost] == ["7.md"]
    assert update.added == FILES - 1
    assert spread.problems() == []


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_what_was_stored_before_it_was_stopped_is_not_done_again(tmp_path: Path, docs: Path) -> None:
    spread, here = library(tmp_path / "spread"), library(tmp_path / "here")

    def stop(progress: Progress) -> None:
        if progress.files > 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        spread.update([docs], stop, Spread(LOCAL, FakeEmbedder))
    done = contents(spread)
    assert 0 < len(done) < FILES
    rest = spread.update([docs], spread=Spread(LOCAL, FakeEmbedder))
    assert rest.added == FILES - len(done)
    here.update([docs])
    assert contents(spread) == contents(here)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("address", ["ray://localhost:1", "somewhere"])
def test_a_cluster_that_is_away_is_told_so(tmp_path: Path, docs: Path, address: str) -> None:
    with pytest.raises(LibraryError, match=f"The work on the Ray cluster {address} failed"):
        library(tmp_path / "spread").update([docs], spread=Spread(address, FakeEmbedder))
