"""The benchmarks run through, each figure beside its reference."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FOOTNOTE = [sys.executable, "-m", "chatbot"]


@pytest.mark.long
@pytest.mark.real
def test_the_benchmarks_put_each_figure_beside_its_reference(tmp_path: Path) -> None:
    small = os.environ | {"FOOTNOTE_MODEL": "SmolLM2-135M-Instruct"}
    subprocess.run([*FOOTNOTE, "add", "--samples"], check=True, env=small)
    done = subprocess.run([*FOOTNOTE, "bench", "--runs", "1", "--json"], capture_output=True, check=True, env=small)
    figures = json.loads(done.stdout)
    vectors = figures.pop("nearest passages found, against exact search")
    assert (vectors["lists"], vectors["recall"]) == (1, 1.0)
    assert len(figures) == 10
    for figure in figures.values():
        assert figure["ratio"] == pytest.approx(figure["ours"] / figure["reference"])
