"""What starting takes, in time and in memory, each measured in a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

from chatbot.assembly import weight_store
from chatbot.evaluation.timing import compare, compare_measured, seconds
from chatbot.settings import Settings
from corpus.types import FootnoteError

FOOTNOTE = [sys.executable, "-m", "chatbot"]

LOAD_ALL = """
from chatbot.assembly import chatbot
from chatbot.settings import Settings
chatbot(Settings()).load()
"""

LOAD_BARE = """
import sys
from sentence_transformers import SentenceTransformer
from transformers import AutoModelForCausalLM, AutoTokenizer
SentenceTransformer(sys.argv[1])
AutoTokenizer.from_pretrained(sys.argv[2])
AutoModelForCausalLM.from_pretrained(sys.argv[2])
"""

BARE_PAGE = """
import streamlit
streamlit.chat_input("Ask")
"""

PATIENCE = 120
"""How many seconds a page may take to come up."""


def figures(settings: Settings, question: str, runs: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each figure by its name, as `chatbot.evaluation.timing.compare` gives it."""
    weights = weight_store(settings)
    folders = [weights.require(settings.embedder), weights.require(settings.model)]
    environment = {f"FOOTNOTE_{name.upper()}": str(getattr(settings, name)) for name in ("library", "model", "cache")}
    yield (
        "footnote --help, against bare Python",
        compare(lambda: _run([*FOOTNOTE, "--help"]), lambda: _run([sys.executable, "-c", "pass"]), runs),
    )
    with tempfile.NamedTemporaryFile("w", suffix=".py") as page:
        page.write(BARE_PAGE)
        page.flush()
        bare = [sys.executable, "-m", "streamlit", "run", page.name, "--server.headless", "true", "--server.port"]
        yield (
            "the page, against a bare Streamlit page",
            compare_measured(lambda: _page([*FOOTNOTE, "run", "--port"], environment), lambda: _page(bare, {}), runs),
        )
    yield (
        "ready for the first answer, against bare loading of the weights",
        compare(
            lambda: _run([sys.executable, "-c", LOAD_ALL], environment),
            lambda: _run([sys.executable, "-c", LOAD_BARE, *map(str, folders)]),
            runs,
        ),
    )
    files = float(sum(file.stat().st_size for folder in folders for file in folder.glob("*.safetensors")))
    ask = [*FOOTNOTE, "--library", str(settings.samples), "ask", question, "--json"]
    yield (
        "peak memory of an answer, against the weights' files",
        compare_measured(lambda: _peak(ask, environment), lambda: files, runs),
    )


def _run(command: Sequence[str], environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, env=os.environ | (environment or {}), capture_output=True, text=True)
    if done.returncode:
        raise FootnoteError(f"A measurement failed: {done.stderr.strip()[-300:]}")


def _peak(command: Sequence[str], environment: dict[str, str]) -> float:
    """Bytes of memory that a command takes at most."""
    process = subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_maxrss * (1.0 if sys.platform == "darwin" else 1024.0)


def _page(command: Sequence[str], environment: dict[str, str]) -> float:
    """Seconds until a server, whose port comes last in its command, gives its page."""
    port = _free_port()
    process = subprocess.Popen(
        [*command, str(port)], env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        return seconds(lambda: _await_page(f"http://localhost:{port}/"))
    finally:
        process.terminate()
        process.wait()


def _await_page(address: str) -> None:
    for _ in range(50 * PATIENCE):
        try:
            urllib.request.urlopen(address, timeout=PATIENCE).close()
            return
        except OSError:
            time.sleep(0.02)
    raise FootnoteError("The page does not come up.")


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])
