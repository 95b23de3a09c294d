from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from index.weights.disk import bytes_under, require_space
from index.weights.known import WeightsError


def test_bytes_under_counts_files_at_any_depth(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "file").write_bytes(bytes(10))
    (tmp_path / "file").write_bytes(bytes(5))
    assert bytes_under(tmp_path) == 15
    assert bytes_under(tmp_path / "absent") == 0


def test_bytes_under_bears_folders_that_vanish(tmp_path: Path) -> None:
    finished = threading.Event()

    def churn() -> None:
        for _ in range(300):
            (tmp_path / "a" / "b" / "c").mkdir(parents=True)
            (tmp_path / "a" / "b" / "c" / "file").touch()
            shutil.rmtree(tmp_path / "a")
        finished.set()

    threading.Thread(target=churn).start()
    while not finished.is_set():
        assert bytes_under(tmp_path) == 0


def test_room_that_is_taken_already_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "part").write_bytes(bytes(600))
    monkeypatch.setattr("index.weights.disk.shutil.disk_usage", lambda _: type("Usage", (), {"free": 400}))
    require_space(tmp_path, 1000, "small")
    with pytest.raises(WeightsError, match="small needs"):
        require_space(tmp_path, 1001, "small")
