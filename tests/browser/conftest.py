"""A real server, and a real Chromium to look at it with."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

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
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        options = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            options.append("--no-sandbox")  # Chromium's sandbox does not start for root
        opened = playwright.chromium.launch(executable_path=find_chromium(playwright), args=options)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`footnote run` over the samples and an empty library of the user's; gives its address."""
    folder = tmp_path_factory.mktemp("server")
    environment = {
        **os.environ,
        "FOOTNOTE_LIBRARY": str(folder / "library"),
        "FOOTNOTE_SAMPLES": str(folder / "samples"),
        "FOOTNOTE_CACHE": str(Settings().cache),
    }
    footnote = [sys.executable, "-m", "chatbot"]
    subprocess.run([*footnote, "add", "--samples"], env=environment, check=True)
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    log = folder / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [*footnote, "run", "--port", str(port)], env=environment, stdout=output, stderr=output
        )
        try:
            _wait_for(f"http://localhost:{port}/_stcore/health", process, log)
            yield f"http://localhost:{port}"
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
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    outside: list[str] = []
    opened.on("request", lambda request: outside.append(request.url) if _leaves(request.url) else None)
    opened.goto(server)
    yield opened
    opened.close()
    assert outside == []


def _leaves(address: str) -> bool:
    return not address.startswith(("http://localhost:", "ws://localhost:", "data:", "blob:"))
