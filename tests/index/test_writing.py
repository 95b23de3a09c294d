from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from index.types import LibraryError, Progress
from index.writing import only_one, writing


def test_who_wants_to_write_waits_and_says_so(tmp_path: Path) -> None:
    other = FileLock(tmp_path / "lock")
    other.acquire()
    told: list[Progress] = []

    def report(progress: Progress) -> None:
        told.append(progress)
        other.release()

    with writing(tmp_path / "lock", report):
        pass
    assert [progress.waiting for progress in told] == [True]


def test_a_report_that_fails_is_not_taken_for_the_library(tmp_path: Path) -> None:
    """As where the terminal that is told of progress has gone."""

    def report(progress: Progress) -> None:
        raise BrokenPipeError

    with FileLock(tmp_path / "lock"), pytest.raises(BrokenPipeError), writing(tmp_path / "lock", report):
        pass


def test_a_lock_that_cannot_be_had_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for holding in (
        writing(tmp_path / "file" / "lock", lambda progress: None),
        only_one(tmp_path / "file" / "lock", ""),
    ):
        with pytest.raises(LibraryError, match="can't be used"), holding:
            pass


def test_the_second_is_told_that_it_is_busy(tmp_path: Path) -> None:
    with (
        only_one(tmp_path / "below" / "lock", "Busy."),
        pytest.raises(LibraryError, match="Busy"),
        only_one(tmp_path / "below" / "lock", "Busy."),
    ):
        pass
