from __future__ import annotations

import pytest

from chatbot.commands.bars import fetching
from index.weights import Fetched


def test_fetching_writes_to_stderr_only(capsys: pytest.CaptureFixture[str]) -> None:
    with fetching() as report:
        report(Fetched("Downloading small", 0, 100))
        report(Fetched("Downloading small", 100, 100))
        report(Fetched("Checking small", 0, None))
    out, err = capsys.readouterr()
    assert out == ""
    assert "Downloading small" in err
    assert "Checking small" in err
