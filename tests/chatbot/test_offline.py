"""Once weights are on the computer, nothing touches the network."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.offline import offline

SMALL_MODEL = "SmolLM2-135M-Instruct"


def footnote(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **offline(folder / "attempts"), "FOOTNOTE_LIBRARY": str(folder / "library")}
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "chatbot", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)


@pytest.mark.real
def test_adding_and_asking_work_with_the_network_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The gas plant was attacked on 16 January 2013 by men of Mokhtar Belmokhtar.")
    added = footnote("add", str(tmp_path / "a.txt"), folder=tmp_path)
    asked = footnote("ask", "When was the gas plant attacked?", "--json", "--model", SMALL_MODEL, folder=tmp_path)
    assert (added.returncode, asked.returncode) == (0, 0), added.stderr + asked.stderr
    assert not (tmp_path / "attempts").exists()
    answer = json.loads(asked.stdout)
    assert answer["model"] == SMALL_MODEL
    assert answer["timings"]["first_token"] > 0


@pytest.mark.slow
def test_a_way_out_would_be_seen(tmp_path: Path) -> None:
    assert footnote("models", "pull", "nobody/no-such-model", folder=tmp_path).returncode == 1
    assert (tmp_path / "attempts").read_text().split()
