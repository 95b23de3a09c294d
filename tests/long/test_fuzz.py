"""Damaged files of every format: each is read or refused with a reason, in time, and nothing crashes or hangs."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from corpus.isolated import IsolatedReader
from corpus.readers import READERS
from corpus.types import Limits, UnreadableDocument
from tests.invariants import check_cut
from tests.one_of_each import one_of_each

SAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "samples"
VARIANTS = 1500
LIMITS = Limits(seconds=20.0)


def cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def flip(data: bytes, dice: random.Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(dice.choice([1, 5, 50, 500])):
        spoilt[dice.randrange(len(spoilt))] ^= 1 << dice.randrange(8)
    return bytes(spoilt)


def overwrite(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + dice.randbytes(dice.choice([4, 64, 1024])) + data[at + dice.choice([0, 4, 1024]) :]


def repeat(data: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(data))
    piece = data[start : start + dice.choice([10, 1000, 20_000])]
    return data[:start] + piece * dice.choice([2, 50]) + data[start:]


def replace(data: bytes, dice: random.Random) -> bytes:
    """Another file's worth of noise, with the beginning that makes it look like one of its kind."""
    return data[: dice.choice([0, 8, 64])] + dice.randbytes(dice.choice([10, 1000, 30_000]))


SPOIL: list[Callable[[bytes, random.Random], bytes]] = [cut, flip, flip, overwrite, repeat, replace]


def originals(folder: Path, data: Path | None) -> Iterator[Path]:
    yield from sorted(SAMPLES.iterdir())
    yield from one_of_each(folder)
    if data is not None:
        small = (p for p in (data / "documents").rglob("*") if p.suffix in READERS and p.stat().st_size < 300_000)
        yield from sorted(small)


@pytest.mark.long
def test_no_damage_crashes_or_hangs(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    (tmp_path / "made").mkdir()
    try:
        data = request.getfixturevalue("data")
    except pytest.skip.Exception:
        data = None
    files = list(originals(tmp_path / "made", data))
    dice = random.Random(20261122)
    reader = IsolatedReader(LIMITS)
    outcomes: Counter[str] = Counter()
    slow: list[tuple[float, str, int]] = []
    for number in range(VARIANTS):
        path = files[number % len(files)]
        spoilt = tmp_path / f"spoilt{path.suffix}"
        spoilt.write_bytes(dice.choice(SPOIL)(path.read_bytes(), dice))
        began = time.monotonic()
        try:
            document = reader.read(spoilt)
        except UnreadableDocument as error:
            outcomes[str(error)] += 1
        else:
            outcomes["read"] += 1
            check_cut(document)
        slow.append((time.monotonic() - began, path.name, number))
    reader.close()
    print(f"\n{VARIANTS} variants of {len(files)} files; slowest {max(slow)}")
    for reason, count in outcomes.most_common():
        print(f"{count:6} {reason}")
    assert sum(outcomes.values()) == VARIANTS
    assert all(reason.strip() for reason in outcomes)
    assert max(slow)[0] < LIMITS.seconds + 5
    crashes = sum(n for reason, n in outcomes.items() if "crash" in reason)
    assert crashes <= VARIANTS // 100, "a parser that crashes costs one file, but should be rare"
    assert outcomes["read"] > VARIANTS // 10
    assert psutil.Process().memory_info().rss < 3 << 30


@pytest.mark.long
def test_reading_the_same_file_for_long_takes_no_more_memory(tmp_path: Path) -> None:
    """Two hundred readings of every format: the process that reads may grow by little after the first ones."""
    (tmp_path / "made").mkdir()
    files = list(one_of_each(tmp_path / "made")) + sorted(SAMPLES.iterdir())
    reader = IsolatedReader()
    held: list[int] = []
    for turn in range(200):
        for path in files:
            reader.read(path)
        assert reader._child is not None
        if turn in (20, 199):
            held.append(psutil.Process(reader._child.pid).memory_info().rss)
    reader.close()
    assert held[1] < held[0] + (50 << 20), f"grew from {held[0] >> 20} to {held[1] >> 20} MB"
