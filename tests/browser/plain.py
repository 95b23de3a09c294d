"""A Chromium that nothing listens to but for one question, to time a page.

Playwright is told of every request of a page, and a page of a hundred files opens half a second later for it.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect


@contextmanager
def new_browser(program: str) -> Iterator[ClientConnection]:
    """The empty first page of a browser that was never used before, to be driven by the DevTools protocol."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--window-size=1280,900",
        ]
        process = subprocess.Popen(
            [program, *options, f"--user-data-dir={profile}", "--remote-debugging-port=0", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            with connect(_address(Path(profile))) as browser:
                targets = _call(browser, "Target.getTargets")["targetInfos"]
                target = next(each["targetId"] for each in targets if each["type"] == "page")
                port = browser.remote_address[1]
            time.sleep(2)  # until it has done what a browser does when it starts
            with connect(f"ws://localhost:{port}/devtools/page/{target}") as page:
                yield page
        finally:
            process.terminate()
            process.wait(30)


def seconds_until(page: ClientConnection, address: str, selector: str) -> float:
    """Seconds from going to an address until an element is on the page."""
    began = time.perf_counter()
    _call(page, "Page.navigate", url=address)
    asked = f"document.querySelector({json.dumps(selector)}) !== null"
    while not _call(page, "Runtime.evaluate", expression=asked, returnByValue=True)["result"].get("value"):
        assert time.perf_counter() - began < 60, f"{selector} did not come at {address}"
        time.sleep(0.03)
    return time.perf_counter() - began


def _address(profile: Path) -> str:
    file = profile / "DevToolsActivePort"
    for _ in range(300):
        if file.exists() and len(lines := file.read_text().split()) == 2:
            return f"ws://localhost:{lines[0]}{lines[1]}"
        time.sleep(0.1)
    raise AssertionError("Chromium did not start in half a minute.")


def _call(connection: ClientConnection, method: str, **parameters: Any) -> Any:
    connection.send(json.dumps({"id": 1, "method": method, "params": parameters}))
    while (answer := json.loads(connection.recv(60))).get("id") != 1:
        pass
    assert "result" in answer, answer
    return answer["result"]
