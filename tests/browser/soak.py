"""Somebody who uses a server at random, and knows what its library and its chats have to hold."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from playwright.sync_api import Page, expect

from chatbot.backup import restore
from chatbot.chats.history import History
from chatbot.chats.turns import Turn
from chatbot.serving.undo import SECONDS as UNDONE
from index.store import Store
from tests.browser.conftest import FOOTNOTE, ask, environment_of, select
from tests.files import page as lines
from tests.files import pdf, word
from tests.until import until

UPLOADED, SYNCED = range(100), range(100, 160)
"""The agencies whose reports are uploaded, and those whose are in a folder that is synced."""

MOST = 60
"""How many reports are uploaded at most."""

SOON = 60_000
IN_TIME = 300
"""Seconds for what has to be over at some time."""

REALLY = 0.03
"""Of the questions, how many the real model answers."""


@dataclass(frozen=True)
class Report:
    """What one version of a file says of an agency."""

    agency: int
    version: int

    @property
    def says(self) -> str:
        return f"Agency {self.agency} employs {self.agency * 137 + self.version * 20_011:,} people in 12 offices."

    @property
    def name(self) -> str:
        return f"agency-{self.agency}.{('md', 'txt', 'docx', 'pdf')[self.agency % 4]}"


@cache
def content(report: Report) -> bytes:
    """The bytes of a report's file."""
    match report.agency % 4:
        case 2:
            return word(("Normal", report.says), ("Normal", "It reports to the ministry."))
        case 3:
            return pdf([lines(f"{report.says}\nIt reports to the ministry.")])
        case _:
            return f"{report.says} It reports to the ministry.\n".encode()


@dataclass
class Somebody:
    """One person at one page at a time; each method but the last few does one thing, and sees that it came about."""

    folder: Path
    dice: random.Random
    address: str
    page: Page = field(init=False)
    reports: dict[Path, Report] = field(default_factory=dict)
    leaving: dict[Path, float] = field(default_factory=dict)
    """When reports were removed that are still to go."""
    told: dict[str, str] = field(default_factory=dict)
    """What was answered, by the id of its turn."""
    done: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.library, self.synced = self.folder / "library", self.folder / "synced"
        self.uploads = self.library / "uploads"
        self.synced.mkdir()
        self.history = History(self.library / "chats.db")

    def ask(self) -> None:
        """Ask about an agency, in this chat or a new one, and see that the answer is its own."""
        sure = {report.agency: report for path, report in self.reports.items() if path not in self.leaving}
        if self._chat() is None or self.dice.random() < 0.2:
            self._open("")
        before = self._chat()
        count = len(self.history.turns(before)) if before else 0
        question, began = self._ask(), time.monotonic()
        if not before:
            self.page.wait_for_url(re.compile(r"chat=\w"), timeout=SOON)
        chat = self._chat()
        assert chat
        until(lambda: len(turns := self.history.turns(chat)) > count and turns[-1].state == "done", IN_TIME, pause=0.2)
        self.waits.append(time.monotonic() - began)
        turn = self.history.turns(chat)[-1]
        assert turn.question == question
        assert turn.answer
        agency = int(re.findall(r"agency (\d+)", turn.question)[0])
        for source in turn.answer.sources:
            assert source.quote in {report.says for report in self.reports.values()}, turn.question
        if agency in sure and "really" not in turn.question:
            assert turn.answer.text == sure[agency].says.replace(".", ". [1]"), turn.question
        self.done["answered" if turn.answer.sources else "refused"] += 1
        self.told[turn.id] = _text(turn)
        if turn.answer.sources:
            expect(self.page.get_by_text(turn.answer.sentences[0].text.rstrip(".")).last).to_be_visible(timeout=SOON)

    def upload(self) -> None:
        """Upload some reports, new ones and new versions."""
        for report in self._upload():
            self.reports[self.uploads / report.name] = report
            self.leaving.pop(self.uploads / report.name, None)
        until(self.as_told, IN_TIME, pause=0.5)

    def remove(self) -> None:
        """Remove a report on the page, and perhaps bring it back."""
        path = self._one()
        self._open("documents")
        select(self.page, path.name)
        self.page.get_by_role("button", name="Remove", exact=True).click()
        expect(self.page.get_by_text(re.compile(r"^0 of \d+ documents"))).to_be_visible(timeout=SOON)
        self.leaving[path] = time.monotonic()
        if self.dice.random() < 0.3 and min(self.leaving.values()) > time.monotonic() - UNDONE / 2:
            self.page.get_by_role("button", name="Undo").click()
            self.page.get_by_role("button", name="Undo").wait_for(state="hidden", timeout=SOON)
            self.leaving.clear()
            self.done["undone"] += 1

    def sync(self) -> None:
        """Change a folder, and sync it on the page, or by the command, which may be killed once."""
        for agency in self.dice.sample(SYNCED, 3):
            report = Report(agency, self.dice.randrange(9))
            (self.synced / report.name).write_bytes(content(report))
            self.reports[self.synced / report.name] = report
        gone = self.dice.choice([path for path in self.reports if path.parent == self.synced])
        gone.unlink()
        del self.reports[gone]
        way = self.dice.random()
        if way < 0.4 and self.done["sync"]:
            self._open("documents")
            self.page.get_by_role("button", name="Sync “synced”").click(timeout=SOON)
        else:
            command = [*FOOTNOTE, "add", str(self.synced)]
            if way < 0.7:
                with subprocess.Popen(command, env=environment_of(self.folder), stderr=subprocess.DEVNULL) as process:
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(self.dice.uniform(0, 8))
                    process.kill()
                self.done["command killed"] += 1
            self.command(*command)
        until(self.as_told, IN_TIME, pause=0.5)

    def take_out(self) -> None:
        """Remove a report by the command."""
        path = self._one()
        self.command(*FOOTNOTE, "remove", str(path))
        del self.reports[path]
        assert not path.exists()
        until(self.as_told, IN_TIME, pause=0.5)

    def back_up(self) -> None:
        """Back up, and see what comes of restoring that."""
        file, new, leaving = self.folder / "all.footnote", self.folder / "restored", set(self.leaving)
        self.command(*FOOTNOTE, "backup", str(file))
        restore(file, new)
        store = Store(new / "library.db")
        assert store.problems() == []
        assert {Path(path) for path in store.files()} - leaving == set(self.reports) - leaving
        assert set(self.told) <= {turn.id for turn in _turns(History(new / "chats.db"))}
        shutil.rmtree(new)

    def look(self) -> None:
        """Look at a page."""
        self._open(self.dice.choice(["search", "documents", "settings"]))
        self.page.get_by_role("heading", level=2).first.wait_for(timeout=SOON)

    def leave(self) -> None:
        """Begin something, and don't wait for its end."""
        if self.dice.random() < 0.5:
            self._open("")
            self._ask()
        else:
            self._upload()
        self.page.wait_for_timeout(self.dice.uniform(0, 4000))

    def command(self, *command: str) -> str:
        """Run a command over the library; what it prints."""
        run = subprocess.run(command, env=environment_of(self.folder), capture_output=True, text=True, timeout=IN_TIME)
        assert run.returncode == 0, run.stderr
        return run.stdout

    def settle(self) -> None:
        """See that nothing was lost as the server ended, and what came of that which was on its way."""
        kept = self._kept()
        self.reports = {p: r for p, r in self.reports.items() if p in kept or p not in self.leaving}
        self.leaving.clear()  # if the server was killed, they stay
        for path in self.uploads.glob("[!.]*"):  # a file that was kept is read, by the next server if need be
            known, found = self.reports.get(path), path.read_bytes()
            if known is None or content(known) != found:
                agency = int(re.findall(r"\d+", path.name)[0])
                self.reports[path] = next(r for v in range(9) if content(r := Report(agency, v)) == found)
                self.done["upload gone on with"] += 1
        until(self.as_told, IN_TIME, pause=0.5)
        turns = {turn.id: turn for turn in _turns(self.history)}
        for turn in turns.values():
            assert turn.state in ("done", "stopped"), (turn.question, turn.error)
        assert {id: _text(turns[id]) for id in self.told} == self.told

    def as_told(self) -> bool:
        """Whether the library has the reports that it has to have, as they are now."""
        kept = self._kept()
        for path, since in list(self.leaving.items()):
            assert time.monotonic() - since < UNDONE + IN_TIME
            if path not in kept:
                del self.leaving[path], self.reports[path]
        store = Store(self.library / "library.db")
        documents = {path: store.document(id) for path, id in kept.items()}
        return set(kept) == set(self.reports) and all(
            document and self.reports[path].says in document.text for path, document in documents.items()
        )

    def _kept(self) -> dict[Path, str]:
        return {Path(path): file.document_id for path, file in Store(self.library / "library.db").files().items()}

    def _ask(self) -> str:
        """Ask about an agency of which there mostly is a report."""
        known = [report.agency for report in self.reports.values()]
        agency = self.dice.choice(known) if known and self.dice.random() < 0.85 else self.dice.randrange(160)
        really = "really " if self.dice.random() < REALLY else ""
        question = f"How many people does agency {agency} {really}employ?"
        ask(self.page, question)
        return question

    def _upload(self) -> list[Report]:
        known = [path for path in self.reports if path.parent == self.uploads]
        free = [agency for agency in UPLOADED if self.uploads / Report(agency, 0).name not in known]
        new = self.dice.sample(free, min(self.dice.randint(1, 4), max(0, MOST - len(known))))
        old = [self.reports[path].agency for path in self.dice.sample(known, min(len(known), self.dice.randint(0, 2)))]
        chosen = [Report(agency, self.dice.randrange(9)) for agency in (*new, *old)]
        others = [r for r in chosen if (p := self.uploads / r.name).exists() and p.read_bytes() != content(r)]
        self._open("documents")
        self.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
            [{"name": r.name, "mimeType": "application/octet-stream", "buffer": content(r)} for r in chosen]
        )
        if others:
            self.page.get_by_role("button", name=re.compile("^Replace (it|them)$")).click(timeout=SOON)
        return chosen

    def _one(self) -> Path:
        """One of the uploaded reports."""
        return self.dice.choice([p for p in self.reports if p.parent == self.uploads and p not in self.leaving])

    def _open(self, page: str) -> None:
        self.page.goto(f"{self.address}/{page}?library=documents")

    def _chat(self) -> str | None:
        """The chat that is shown."""
        found = re.findall(r"[?&]chat=(\w+)", self.page.url)
        return found[0] if found else None


def _turns(history: History) -> Iterator[Turn]:
    return (turn for chat in history.chats() for turn in history.turns(chat.id))


def _text(turn: Turn) -> str:
    return (turn.answer.text or turn.answer.refusal_reason or "") if turn.answer else ""
