import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from chatbot.models.judge import Probe


def test_a_probe_is_read_as_it_was_written(tmp_path: Path) -> None:
    about = {"probe": json.dumps({"layer": 3, "bias": -1.0})}
    save_file({"weight": np.array([2.0, 0.0, 1.0, 2.0], dtype=np.float32)}, tmp_path / "small.safetensors", about)
    probe = Probe.of("small", tmp_path)
    assert probe
    assert probe.layer == 3
    assert probe.width == 2
    state = np.array([0.25, 9.0], dtype=np.float32)
    assert probe.probability(state, (0.5, 0.0)) == pytest.approx(0.5)
    assert probe.probability(state, (0.5, 0.5)) > 0.7
    assert probe.probability(1e6 * state, (0.0, 0.0)) > 0.999


def test_a_model_without_a_probe_has_none(tmp_path: Path) -> None:
    assert Probe.of("unknown", tmp_path) is None
