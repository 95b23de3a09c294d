"""What tests of every room share. Tests marked `real` use the real weights, from the per-user cache."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatbot.answer import Chatbot
from chatbot.assembly import chatbot, library
from chatbot.cli import main
from chatbot.settings import SAMPLES, Settings
from index.engines import EMBEDDED
from index.library import Library
from index.store import Store
from tests.fakes import FakeEmbedder

collect_ignore = ["benchmarks/usual"]
"""It runs in an environment of its own."""


@pytest.fixture(autouse=True)
def _no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Tests see the default settings, and libraries of their own; only the cache of weights is shared. What a command
    sets for its process doesn't outlive the test."""
    mask = os.umask(0o022)
    for name in os.environ:
        if name.startswith("FOOTNOTE_") and name not in ("FOOTNOTE_TEST_DATA", "FOOTNOTE_CACHE", "FOOTNOTE_WEIGHTS"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("FOOTNOTE_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setenv("FOOTNOTE_SAMPLES", str(tmp_path / "samples"))
    yield
    os.umask(mask)


@pytest.fixture
def data() -> Path:
    """The folder of development data."""
    folder = os.environ.get("FOOTNOTE_TEST_DATA")
    if not folder:
        pytest.skip("FOOTNOTE_TEST_DATA is not set, so the development data is not at hand")
    return Path(folder)


@pytest.fixture(params=["embedded", "milvus"])
def engine(request: pytest.FixtureRequest) -> str:
    """The address of an engine that keeps passages; each test that asks for it is run with every one there is."""
    address: str = EMBEDDED if request.param == EMBEDDED else request.getfixturevalue("milvus_lite")
    return address


@pytest.fixture
def milvus_lite(tmp_path: Path) -> Iterator[str]:
    """The address of a Milvus Lite."""
    file = tmp_path / "milvus.db"
    yield f"milvus://{file}"
    from milvus_lite.server_manager import server_manager_instance

    server_manager_instance.release_server(str(file))


@pytest.fixture
def small_library(tmp_path: Path) -> Library:
    """Three short documents under a fake embedder."""
    texts = {
        "plant.md": "# The plant\n\nThe gas plant was attacked on 16 January 2013. Mokhtar Belmokhtar planned it. "
        "Thirty-seven hostages were killed.",
        "strikes.txt": "French air strikes began on 11 January 2013. Morocco opened its airspace to French jets.",
        "bread.txt": "Sourdough bread proves for twelve hours. The oven should be hot.",
    }
    folder = tmp_path / "documents"
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    target = Library(Store(tmp_path / "small" / "library.db"), FakeEmbedder())
    target.update([folder])
    return target


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    """Runs a command in this process; returns exit status, stdout and stderr."""

    def command(*arguments: str | Path) -> tuple[int, str, str]:
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return int(end.value.code or 0), out, err

    return command


@pytest.fixture(scope="session")
def real_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Default settings with libraries of their own."""
    folder = tmp_path_factory.mktemp("real")
    return Settings(library=folder / "library", samples=folder / "samples")


@pytest.fixture(scope="session")
def real_chatbot(real_settings: Settings) -> Chatbot:
    """The default model over the samples."""
    target = library(real_settings, real_settings.samples)
    target.update([SAMPLES])
    bot = chatbot(real_settings, target)
    bot.model.load()
    return bot
