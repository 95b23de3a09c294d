"""Twenty people at once, for ten minutes: each gets their own answers, and all of them, and the page stays quick."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import mean, quantiles

import psutil
import pytest
from playwright.sync_api import Browser, Page

from chatbot.chats.history import History
from tests.browser.conftest import FOOTNOTE, ask, environment_of, running

pytestmark = [pytest.mark.long, pytest.mark.real, pytest.mark.browser]

PEOPLE, AGENCIES = 20, 60
SECONDS = float(os.environ.get("FOOTNOTE_LOAD_SECONDS", "600"))
WARM = 0.4
"""After what part of the time memory has settled."""

IN_A_CHAT = 10

VISITS = 15
"""Seconds between two looks at a page of its own."""

REALLY = 40
"""Of how many questions the real model answers one."""


def employs(agency: int) -> str:
    return f"Agency {agency} employs {agency * 137:,} people in {agency + 2} offices."


@pytest.fixture(scope="module")
def served(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder, files = tmp_path_factory.mktemp("load"), tmp_path_factory.mktemp("agencies")
    for n in range(AGENCIES):
        text = f"# Agency {n}\n\n{employs(n)} It was founded in {1900 + n}. It reports to ministry {n % 7}.\n"
        (files / f"agency-{n}.md").write_text(text)
    subprocess.run([*FOOTNOTE, "add", str(files)], env=environment_of(folder), check=True, capture_output=True)
    command = [sys.executable, str(Path(__file__).with_name("clerk.py"))]
    with running(command, samples, folder, min_similarity="0", min_coverage="0") as address:
        yield address, folder


@dataclass
class Somebody:
    """One person with a page of their own, who asks one question after the other, a few in each chat."""

    page: Page
    address: str
    turns: Iterator[int]
    since: float = 0.0
    asked: list[str] = field(default_factory=list)
    """What was asked in the chat that is shown."""
    chats: dict[str, list[str]] = field(default_factory=dict)
    """What was asked and answered in each chat."""
    waits: list[float] = field(default_factory=list)

    def begin(self) -> None:
        self.page.goto(f"{self.address}/?library=documents")
        self.asked = []
        self.ask()

    def ask(self) -> None:
        n = next(self.turns)
        really = "really " if n % REALLY == REALLY - 1 else ""
        self.asked.append(f"How many people does agency {(n * 7) % AGENCIES} {really}employ?")
        ask(self.page, self.asked[-1])
        self.since = time.monotonic()

    def look(self) -> None:
        """Ask on, once the answer is there."""
        if self.page.get_by_role("button", name="Copy with sources").count() < len(self.asked):
            assert time.monotonic() - self.since < 300, self.page.locator("body").inner_text()[-500:]
            return
        self.waits.append(time.monotonic() - self.since)
        self.chats[re.findall(r"chat=(\w+)", self.page.url)[0]] = list(self.asked)
        self.begin() if len(self.asked) == IN_A_CHAT else self.ask()


def test_twenty_people_get_their_own_answers(browser: Browser, served: tuple[str, Path]) -> None:
    address, folder = served
    server = next(p for p in psutil.process_iter(["cmdline"]) if address.split(":")[-1] in (p.info["cmdline"] or []))
    turns = count()
    people = [Somebody(browser.new_context().new_page(), address, turns) for _ in range(PEOPLE)]
    for one in people:
        one.begin()
    began, memory, loads = time.monotonic(), [], []
    visitor = browser.new_context().new_page()
    while (spent := time.monotonic() - began) < SECONDS:
        for one in people:
            one.look()
        memory.append((spent, server.memory_info().rss))
        visitor.wait_for_timeout(1000)
        if spent > VISITS * len(loads):  # a page takes the browser longer than the server
            loads.append(-time.monotonic())
            visitor.goto(f"{address}/documents?library=documents")
            visitor.get_by_text(re.compile(rf"^{AGENCIES} documents, ")).wait_for(timeout=60_000)
            loads[-1] += time.monotonic()
    for one in people:
        one.page.context.close()
    deadline = time.monotonic() + 300
    history = History(folder / "library" / "chats.db")
    while any(t.state in ("waiting", "writing") for chat in history.chats() for t in history.turns(chat.id)):
        assert time.monotonic() < deadline
        time.sleep(1)
    kept = {chat.id: history.turns(chat.id) for chat in history.chats()}
    told = [turn for of_chat in kept.values() for turn in of_chat]
    assert len(told) == next(turns)
    for chat, asked in ((chat, asked) for one in people for chat, asked in one.chats.items()):
        assert [turn.question for turn in kept[chat]][: len(asked)] == asked
    for turn in told:
        assert turn.state == "done", (turn.question, turn.error)
        assert turn.answer
        agency = int(re.findall(r"agency (\d+)", turn.question)[0])
        if "really" not in turn.question:
            assert turn.answer.text == employs(agency).replace(".", ". [1]")
        for source in turn.answer.sources:
            assert source.quote == employs(agency), turn.question
    warm = [rss for at, rss in memory if WARM * SECONDS < at < (WARM + 0.1) * SECONDS]
    last = [rss for at, rss in memory if at > 0.9 * SECONDS]
    waits = [wait for one in people for wait in one.waits]
    print(
        f"{len(told)} answers; waits {quantiles(waits, n=20)[9]:.1f} s, p95 {quantiles(waits, n=20)[18]:.1f} s; "
        f"page {quantiles(loads, n=20)[9]:.1f} s, p95 {quantiles(loads, n=20)[18]:.1f} s; "
        f"memory {mean(warm) / 1e9:.2f} GB, then {mean(last) / 1e9:.2f} GB"
    )
    assert mean(last) < 1.05 * mean(warm)
    assert quantiles(loads, n=20)[18] < 15
