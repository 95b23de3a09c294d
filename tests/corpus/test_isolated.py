from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from corpus import isolated, readers
from corpus.isolated import IsolatedReader
from corpus.types import Limits, UnreadableDocument
from tests.files import page, pdf

pytestmark = pytest.mark.slow

HOME = Path(__file__).resolve().parents[2]


@pytest.fixture
def reader() -> IsolatedReader:
    reader = IsolatedReader()
    yield reader
    reader.close()


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text("The plant was attacked. Four days passed.", encoding="utf-8")
    return path


def behave(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let the child be a program that does what `code` says for every request."""
    program = f"import sys, time, json, os\nfor line in sys.stdin:\n    {code}\n    sys.stdout.flush()"
    command = [sys.executable, "-c", program]
    monkeypatch.setattr(
        isolated, "_start", lambda _: subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    )


def test_a_document_comes_back_as_it_is_read_here(reader: IsolatedReader, tmp_path: Path, note: Path) -> None:
    report = tmp_path / "report.pdf"
    report.write_bytes(pdf([page("The siege lasted four days."), page("It ended in January.")], title="The siege"))
    for path in (note, report, note):
        here, there = readers.read(path), reader.read(path)
        assert there == here
        assert there.warnings == here.warnings
        assert there.places == here.places
    assert there.text == "The plant was attacked. Four days passed."


def test_the_date_comes_back(reader: IsolatedReader, tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text("---\ndate: 2013-01-16\n---\nThe plant was attacked.", encoding="utf-8")
    assert reader.read(path).date == "2013-01-16"


def test_one_child_reads_many_files(reader: IsolatedReader, note: Path) -> None:
    reader.read(note)
    child = reader._child
    assert reader.read(note)
    assert reader._child is child


def test_a_reason_comes_back_and_the_child_goes_on(reader: IsolatedReader, tmp_path: Path, note: Path) -> None:
    (tmp_path / "bad.pdf").write_text("no pdf")
    with pytest.raises(UnreadableDocument, match="damaged or not a PDF"):
        reader.read(tmp_path / "bad.pdf")
    child = reader._child
    assert reader.read(note).text
    assert reader._child is child


def test_a_name_with_a_line_break_is_one_request(reader: IsolatedReader, tmp_path: Path) -> None:
    path = tmp_path / 'two\nlines "é".txt'
    path.write_text("Text here.")
    assert reader.read(path).text == "Text here."


def test_pages_are_progress(reader: IsolatedReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    behave(monkeypatch, "print(json.dumps({'done': 1, 'total': 2})); print(json.dumps({'unreadable': 'no'}))")
    seen: list[tuple[int, int]] = []
    with pytest.raises(UnreadableDocument, match="no"):
        reader.read(tmp_path / "x.pdf", lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2)]


def test_a_parser_that_hangs_is_given_up(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        behave(patched, "time.sleep(60)")
        reader = IsolatedReader(Limits(seconds=2))
        began = time.monotonic()
        with pytest.raises(UnreadableDocument, match=r"took too long and was given up after \d+ s"):
            reader.read(note)
        assert time.monotonic() - began < 5
    assert reader.read(note).text
    reader.close()


def test_slow_progress_is_given_up_in_the_end(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "TIMES_LONGER", 4)
    endless = "exec('while 1:\\n print(json.dumps(dict(done=1, total=2)), flush=True); time.sleep(0.05)')"
    behave(monkeypatch, endless)
    reader = IsolatedReader(Limits(seconds=0.5))
    with pytest.raises(UnreadableDocument, match="took too long"):
        reader.read(note)


def test_a_parser_that_takes_too_much_memory_is_given_up(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    greedy = "exec('import itertools\\nheld = []\\nwhile 1: held.append(bytearray(os.urandom(1 << 20)))')"
    behave(monkeypatch, greedy)
    reader = IsolatedReader(Limits(memory=300))
    with pytest.raises(UnreadableDocument, match="takes more than the 300 MB of memory allowed; split it"):
        reader.read(note)


def test_a_parser_that_crashes_costs_one_file(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = IsolatedReader()
    with monkeypatch.context() as patched:
        behave(patched, "os.abort()")
        with pytest.raises(UnreadableDocument, match="crash; it is probably damaged"):
            reader.read(note)
    assert reader.read(note).text
    reader.close()


def test_a_child_killed_in_the_midst_of_its_answer_costs_one_file(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = IsolatedReader()
    with monkeypatch.context() as patched:
        behave(patched, 'sys.stdout.write(\'{"text": "The pl\'); sys.stdout.flush(); os._exit(1)')
        with pytest.raises(UnreadableDocument, match="crash; it is probably damaged"):
            reader.read(note)
    assert reader.read(note).text
    reader.close()


def test_a_child_that_was_killed_meanwhile_is_replaced(reader: IsolatedReader, note: Path) -> None:
    reader.read(note)
    assert reader._child is not None
    reader._child.kill()
    reader._child.wait()
    assert reader.read(note).text


def test_a_child_about_to_end_for_idleness_is_replaced(
    reader: IsolatedReader, note: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.read(note)
    child = reader._child
    monkeypatch.setattr(isolated, "IDLE_SECONDS", 0.0)
    assert reader.read(note).text
    assert reader._child is not child


def test_a_file_that_is_too_large_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(3 << 30)
    reader = IsolatedReader()
    with pytest.raises(UnreadableDocument, match="it has 3,072 MB, more than the 500 MB that one file may have"):
        reader.read(path)
    assert reader._child is None


def test_a_text_that_is_too_long_is_refused(note: Path) -> None:
    reader = IsolatedReader(Limits(characters=10))
    with pytest.raises(UnreadableDocument, match=r"million characters, more than .* one document may have; split it"):
        reader.read(note)
    reader.close()


def test_stopping_ends_the_child(reader: IsolatedReader, note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    behave(monkeypatch, "print(json.dumps({'done': 1, 'total': 2}), flush=True); time.sleep(60)")

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        reader.read(note, stop)
    assert time.monotonic() - began < 5
    assert reader._child is None


def test_the_child_ends_with_its_parent(tmp_path: Path, note: Path) -> None:
    program = (
        "import time; from pathlib import Path; from corpus.isolated import IsolatedReader; reader = IsolatedReader(); "
        f"reader.read(Path({str(note)!r})); print(reader._child.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=HOME) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    child.wait(timeout=10)


def test_ctrl_c_is_left_to_the_parent(reader: IsolatedReader, note: Path) -> None:
    reader.read(note)
    assert reader._child is not None
    os.kill(reader._child.pid, signal.SIGINT)
    time.sleep(0.2)
    assert reader._child.poll() is None
