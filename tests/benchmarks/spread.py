"""Adding with Ray beside adding without, with real weights: the same library, whatever is killed, and how fast.

    python -m tests.benchmarks.spread ../shared/data/scifact --documents 5000

The documents of a collection in BEIR layout become files, and two libraries are made of them by the command. While Ray
makes its own, one of its embedders is killed, then the command itself, which then goes on. The rate is that of the
passages between a tenth and a half of all, before anything is killed, so that starting is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from chatbot.assembly import library
from chatbot.settings import Settings
from index.beir import read_beir
from index.library import Library
from index.move import kept

RATED = 0.1, 0.5
"""The part of all documents during which the rate is measured."""

WORKER_DIES, COMMAND_DIES = 0.6, 0.75
"""How much of all documents is stored when an embedder, and later the command, is killed."""

EMBEDDER = "_Embedding"
"""What the processes are called that embed."""

ROOT = Path(__file__).resolve().parents[2]


class Adding:
    """The command that adds a folder to a library, watched from outside."""

    def __init__(self, folder: Path, home: Path, *options: str) -> None:
        self._file = home / "library.db"
        self._total = len(list(folder.iterdir()))
        self._marks: dict[float, tuple[float, int]] = {}
        command = [str(Path(sys.executable).with_name("footnote")), "add", str(folder), *options]
        self._began = time.monotonic()
        environment = {**os.environ, "FOOTNOTE_LIBRARY": str(home), "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)

    def until(self, share: float) -> None:
        """Wait until so much of all documents is stored."""
        while self._process.poll() is None and (stored := self._stored())[0] < share * self._total:
            time.sleep(0.2)
        self._marks[share] = time.monotonic(), stored[1]

    def ended(self) -> float:
        """The seconds that it took, once it has ended well."""
        if status := self._process.wait():
            raise SystemExit(f"footnote add ended with status {status}.")
        return time.monotonic() - self._began

    def rate(self) -> float:
        """Passages a second within `RATED`."""
        (began, before), (ended, after) = (self._marks[share] for share in RATED)
        return (after - before) / (ended - began)

    def kill_worker(self) -> None:
        """Kill one of the processes that embed."""
        for process in psutil.Process(self._process.pid).children(recursive=True):
            if EMBEDDER in " ".join(process.cmdline()):
                process.kill()
                return
        raise SystemExit("No process embeds.")

    def kill(self) -> int:
        """Kill the command itself; returns how many documents are stored, once nothing of it is left."""
        of_ray = psutil.Process(self._process.pid).children(recursive=True)
        self._process.kill()
        self._process.wait()
        psutil.wait_procs(of_ray)
        return self._stored()[0]

    def _stored(self) -> tuple[int, int]:
        """How many documents and passages are stored."""
        with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)) as connection:
            counting = "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages)"
            documents, passages = connection.execute(counting).fetchone()
            return documents, passages
        return 0, 0


def write(collection: Path, folder: Path, count: int) -> None:
    """Write so many documents as files."""
    folder.mkdir()
    documents = read_beir(collection, "test").documents
    for name, (title, text) in list(documents.items())[:count]:
        (folder / f"{name}.md").write_text(f"# {title}\n\n{text}\n", encoding="utf-8")


def compare(one: Library, other: Library) -> dict[str, Any]:
    """How many documents have other passages, or are in one library alone, and how far vectors are apart at most."""
    ids, others = ({document.id for document in library.documents()} for library in (one, other))
    different, furthest = len(ids ^ others), 0.0
    for document_id in ids & others:
        ours, theirs = kept(one.store.passages, document_id), kept(other.store.passages, document_id)
        if [each.passage for each in ours] != [each.passage for each in theirs]:
            different += 1
            continue
        for a, b in zip(ours, theirs, strict=True):
            furthest = max(furthest, float(np.abs(a.vector - b.vector).max()))
    return {"documents": len(ids), "different": different, "vectors_apart": furthest}


def measure(collection: Path, documents: int, home: Path) -> dict[str, Any]:
    """Add with Ray and without; the figures."""
    folder, ray, alone = home / "files", home / "ray", home / "alone"
    write(collection, folder, documents)
    spread = Adding(folder, ray, "--ray", "local")
    for share in (*RATED, WORKER_DIES):
        spread.until(share)
    spread.kill_worker()
    spread.until(COMMAND_DIES)
    stored = spread.kill()
    seconds = Adding(folder, ray, "--ray", "local").ended()
    usual = Adding(folder, alone)
    for share in RATED:
        usual.until(share)
    taken = usual.ended()
    rates = {"ray": spread.rate(), "alone": usual.rate()}
    libraries = [library(Settings(library=each)) for each in (ray, alone)]
    return {
        "passages_per_second": rates,
        "ratio": rates["ray"] / rates["alone"],
        "stored_when_killed": stored,
        "seconds_for_the_rest": seconds,
        "seconds_alone": taken,
        "problems": [problem for each in libraries for problem in each.problems()],
        **compare(*libraries),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("collection", type=Path)
    parser.add_argument("--documents", type=int, default=5000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="footnote-spread-") as place:
        print(json.dumps(measure(chosen.collection, chosen.documents, Path(place)), indent=1))
