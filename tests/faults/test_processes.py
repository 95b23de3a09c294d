"""Processes that are killed, starved or doubled: what a person is told, and that nothing is lost."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from chatbot.chats.history import History
from tests.browser.conftest import FOOTNOTE, environment_of, free_port
from tests.until import until

pytestmark = pytest.mark.slow

HOME = Path(__file__).resolve().parents[2]
ANSWERING = """
import sys, threading
from pathlib import Path
from chatbot.answer import Chatbot
from chatbot.types import AskOptions
from chatbot.chats.history import History
from chatbot.serving.jobs import Jobs
from tests.fakes import ScriptedModel
from index.library import Library
from index.store import Store
from tests.fakes import FakeEmbedder
folder = Path(sys.argv[1])
library = Library(Store(folder / "library.db"), FakeEmbedder())
(folder / "plant.txt").write_text("Mokhtar Belmokhtar planned the attack on the gas plant.")
library.update([folder / "plant.txt"])
reply = "Mokhtar Belmokhtar planned it. " * 50
bot = Chatbot(library, ScriptedModel(reply, delay=0.02), AskOptions(min_similarity=0.0, min_coverage=0.0))
jobs, history = Jobs(), History(folder / "chats.db")
for question in ("Who planned the attack?", "Who waits?"):
    jobs.ask(bot, history, None, question, who="")
threading.Event().wait()
"""


def test_a_server_that_is_killed_while_it_answers_keeps_what_was_written(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ANSWERING, str(tmp_path)], cwd=HOME) as process:
        history = History(tmp_path / "chats.db")
        turns = lambda: [turn for chat in history.chats() for turn in history.turns(chat.id)]  # noqa: E731
        until(lambda: any(turn.answer and turn.answer.sentences for turn in turns()), 60)
        process.send_signal(signal.SIGKILL)
    history.recover()
    waited, written = (history.turns(chat.id)[0] for chat in history.chats())
    assert (waited.state, waited.answer) == ("stopped", None)
    assert written.state == "stopped"
    assert written.answer
    assert written.answer.sentences[0].text == "Mokhtar Belmokhtar planned it."
    assert written.answer.sources[0].quote == "Mokhtar Belmokhtar planned the attack on the gas plant."
    assert written.answer.stopped


@pytest.mark.real
def test_a_second_server_of_a_library_says_that_there_is_one(tmp_path: Path) -> None:
    environment, first = environment_of(tmp_path), free_port()
    with subprocess.Popen([*FOOTNOTE, "run", "--port", str(first)], env=environment, stderr=subprocess.PIPE) as one:
        assert one.stderr is not None
        assert any(b"Footnote is at" in line for line in one.stderr)
        again = subprocess.run(
            [*FOOTNOTE, "run", "--port", str(free_port())], env=environment, capture_output=True, text=True, timeout=60
        )
        assert again.returncode == 1
        assert again.stderr.splitlines()[-1] == (
            f"Another Footnote serves the library at {tmp_path / 'library'}. Use that one, stop it, or choose another "
            "library with --library."
        )
        one.terminate()
        one.stderr.read()


@pytest.mark.real
@pytest.mark.parametrize(
    "megabytes", [pytest.param(700, marks=pytest.mark.long), 1000, pytest.param(3500, marks=pytest.mark.long)]
)
def test_too_little_memory_is_told(tmp_path: Path, megabytes: int) -> None:
    environment = environment_of(tmp_path, model="SmolLM2-135M-Instruct")
    (tmp_path / "plant.txt").write_text("Mokhtar Belmokhtar planned the attack on the gas plant.")
    subprocess.run([*FOOTNOTE, "add", str(tmp_path / "plant.txt")], env=environment, check=True, capture_output=True)

    def starve() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))

    asked = subprocess.run(
        [*FOOTNOTE, "ask", "Who planned the attack?", "--json"],
        env=environment, capture_output=True, text=True, preexec_fn=starve, timeout=120,
    )  # fmt: skip
    if asked.returncode == 0:
        assert json.loads(asked.stdout)["model"] == "SmolLM2-135M-Instruct"  # which says what it likes
    else:
        assert asked.returncode == 1
        assert "Traceback" not in asked.stderr
        assert "not enough memory" in asked.stderr.splitlines()[-1]
    documents = subprocess.run([*FOOTNOTE, "documents", "--json"], env=environment, check=True, capture_output=True)
    assert len(json.loads(documents.stdout)) == 1
