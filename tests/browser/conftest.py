"""A real server, and a real Chromium to look at it with."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from chatbot.settings import Settings

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium(playwright: Playwright) -> str:
    """The system's Chromium, else Playwright's own, fetched if need be, else Debian's package where that is allowed."""
    for name in CHROMIUM:
        if found := shutil.which(name):
            return found
    own = Path(playwright.chromium.executable_path)
    if not own.exists():
        _try([sys.executable, "-m", "playwright", "install", "chromium"])
    if own.exists():
        return str(own)
    if shutil.which("apt-get") and os.geteuid() == 0:
        _try(["apt-get", "update", "-qq"])
        _try(["apt-get", "install", "-y", "-qq", "chromium"])
    found = shutil.which("chromium")
    assert found, "No Chromium was found or could be installed. Install one, for example with `apt install chromium`."
    return found


def _try(command: list[str]) -> None:
    try:
        subprocess.run(command, timeout=300, capture_output=True, check=False)
    except subprocess.TimeoutExpired:
        print(f"gave up after five minutes: {' '.join(command)}", file=sys.stderr)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    options = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--no-sandbox")  # Chromium's sandbox does not start for root
    opened = playwright.chromium.launch(executable_path=find_chromium(playwright), args=options)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library of the samples, to be copied."""
    folder = tmp_path_factory.mktemp("samples")
    subprocess.run([*FOOTNOTE, "add", "--samples"], env=environment_of(folder), check=True)
    return folder / "samples"


@pytest.fixture(scope="session")
def server(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`footnote run` over the samples and an empty library of the user's; gives its address."""
    with running([*FOOTNOTE, "run", "--port"], samples, tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture(scope="session")
def scripted(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scripted]:
    """The same with a model that plays a script."""
    folder = tmp_path_factory.mktemp("scripted")
    with running([sys.executable, str(Path(__file__).with_name("scripted.py"))], samples, folder) as address:
        yield Scripted(address, folder)


@dataclass(frozen=True)
class Scripted:
    """A server with a scripted model, and the folder of its libraries."""

    address: str
    folder: Path

    def footnote(self, *arguments: str) -> str:
        """What a command prints about the user's library."""
        command = [*FOOTNOTE, *arguments]
        return subprocess.run(
            command, env=environment_of(self.folder), check=True, capture_output=True, text=True
        ).stdout


FOOTNOTE = [sys.executable, "-m", "chatbot"]


def environment_of(folder: Path, **settings: str) -> dict[str, str]:
    return {
        **os.environ,
        **{f"FOOTNOTE_{name.upper()}": value for name, value in settings.items()},
        "FOOTNOTE_LIBRARY": str(folder / "library"),
        "FOOTNOTE_SAMPLES": str(folder / "samples"),
        "FOOTNOTE_CACHE": str(Settings().cache),
    }


def free_port() -> int:
    """A port at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], samples: Path, folder: Path, **settings: str) -> Iterator[str]:
    """A server over a copy of the samples; the command is given its port."""
    shutil.copytree(samples, folder / "samples")
    port = free_port()
    with started(command, folder, port, **settings):
        yield f"http://localhost:{port}"


@contextmanager
def started(command: list[str], folder: Path, port: int, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server over the libraries in a folder, at a port that the command is given."""
    log = folder / "log"
    with log.open("a") as output:
        environment = environment_of(folder, **settings)
        process = subprocess.Popen([*command, str(port)], env=environment, stdout=output, stderr=output)
        try:
            _wait_for(f"http://localhost:{port}/_stcore/health", process, log)
            yield process
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the server did not answer in a minute: {log.read_text()}")


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """A page of its own, which fails the test if it asks for anything outside this computer."""
    with opened(browser, server) as page:
        yield page


@pytest.fixture
def played(browser: Browser, scripted: Scripted) -> Iterator[Page]:
    """The same, of the server with the scripted model, at its samples."""
    with opened(browser, f"{scripted.address}/?library=samples") as page:
        yield page


@contextmanager
def opened(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """A page at an address, which may ask for nothing outside this computer, nor meet a fault of its own."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    outside: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: outside.append(request.url) if _leaves(request.url) else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    yield page
    context.close()
    assert outside == []
    assert faults == []


def _leaves(address: str) -> bool:
    return not address.startswith(("http://localhost:", "ws://localhost:", "data:", "blob:", "file:"))


def select(page: Page, words: str) -> None:
    """Select the first document with these words in its title, in the table, which is drawn on a canvas."""
    page.get_by_label("Find in the list").fill(words)
    page.get_by_label("Find in the list").press("Enter")
    expect(page.get_by_text(re.compile(r"^1 (of \d+ documents|document),"))).to_be_visible(timeout=20_000)
    table = page.get_by_test_id("stDataFrame")
    expect(table).to_have_count(1, timeout=20_000)  # the one before goes once the new one is there
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 16, box["y"] + 52)


def ask(page: Page, question: str) -> None:
    """Send a question."""
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question, timeout=60_000)
    box.press("Enter")
