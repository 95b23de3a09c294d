"""Once weights are on the computer, nothing touches the network."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

# Refuses every way out, and tells of each attempt on stderr.
REFUSE = """
import socket, sys
def refuse(*arguments, **options):
    print("NETWORK", arguments, file=sys.stderr)
    raise OSError("the network is refused")
socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = socket.gethostbyname = socket.create_connection = refuse
from chatbot.cli import main
main(sys.argv[1:])
"""
SMALL_MODEL = "SmolLM2-135M-Instruct"


def footnote(*arguments: str, library: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "FOOTNOTE_LIBRARY": str(library)}
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        environment.pop(name, None)
    return subprocess.run(
        [sys.executable, "-c", REFUSE, *arguments], capture_output=True, text=True, env=environment, timeout=300
    )


@pytest.mark.real
def test_adding_and_asking_work_with_the_network_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The gas plant was attacked on 16 January 2013 by men of Mokhtar Belmokhtar.")
    added = footnote("add", str(tmp_path / "a.txt"), library=tmp_path / "library")
    asked = footnote("ask", "When was the gas plant attacked?", "--json", "--model", SMALL_MODEL,
                     library=tmp_path / "library")  # fmt: skip
    assert (added.returncode, asked.returncode) == (0, 0), added.stderr + asked.stderr
    assert "NETWORK" not in added.stderr + asked.stderr
    answer = json.loads(asked.stdout)
    assert answer["model"] == SMALL_MODEL
    assert answer["timings"]["first_token"] > 0
