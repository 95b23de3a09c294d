from __future__ import annotations

import pytest

from chatbot.models import machine
from chatbot.settings import Settings


def test_a_small_machine_has_the_small_model_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "memory", lambda: 4.1e9)
    assert Settings().model == machine.SMALLER
    assert machine.too_small(Settings().model) == (
        "This computer has 4 GB of memory, too little for the larger model: the smaller one writes the answers, and "
        "misses more."
    )
    assert machine.too_small(machine.LARGER) == ""


def test_eight_gigabytes_are_enough_for_the_large_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "memory", lambda: 7.6 * 2**30)
    assert Settings().model == machine.LARGER
    assert machine.too_small(machine.SMALLER) == ""


def test_the_numbers_are_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.precision.fastest", lambda: "int8")
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert machine.computing() == "It computes in integers of eight bits, which was found to be the fastest here."
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    assert machine.computing() == "It runs on the graphics card."
