from __future__ import annotations

import io
import sys
import time

import pytest

from chatbot.commands.bars import bar_of, fetching
from index.types import Progress
from index.weights import Fetched


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_names_what_is_done_and_passages_only_where_there_are_any(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with bar_of("writing the backup") as report:
        time.sleep(0.2)  # it is drawn anew ten times a second at most
        report(Progress(3, 10, 0, 0.3, "chats.db"))
        assert "| writing the backup: 3/10 files [" in terminal.getvalue()
        time.sleep(0.2)
        report(Progress(9, 10, 1, 0.9, "a.txt"))
        assert "| writing the backup: 9/10 files, 1 passage [" in terminal.getvalue()


def test_fetching_writes_to_stderr_only(capsys: pytest.CaptureFixture[str]) -> None:
    with fetching() as report:
        report(Fetched("Downloading small", 0, 100))
        report(Fetched("Downloading small", 100, 100))
        report(Fetched("Checking small", 0, None))
    out, err = capsys.readouterr()
    assert out == ""
    assert "Downloading small" in err
    assert "Checking small" in err
