import time

import pytest

from chatbot.evaluation.timing import compare, compare_measured


def test_two_ways_are_timed_in_turn_after_a_warm_up() -> None:
    done: list[str] = []

    def ours() -> None:
        done.append("ours")
        time.sleep(0.02)

    def reference() -> None:
        done.append("reference")
        time.sleep(0.01)

    found = compare(ours, reference, runs=3)
    assert done == ["ours", "reference"] * 4
    assert 1.2 < found["ratio"] < 3
    assert found["ratio_range"][0] <= found["ratio"] <= found["ratio_range"][1]


def test_work_may_measure_itself() -> None:
    ours, reference = iter([9.0, 1.0, 3.0, 2.0]), iter([9.0, 2.0, 2.0, 2.0])
    assert compare_measured(lambda: next(ours), lambda: next(reference), runs=3) == {
        "ours": 2.0,
        "reference": 2.0,
        "ratio": pytest.approx(1.0),
        "ratio_range": [0.5, 1.5],
    }
