from __future__ import annotations

import hashlib
import json
import os
import re
import socket
import threading
import time
import zipfile
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from index.weights import hub, wheels
from index.weights.fetch import fetch
from index.weights.known import Artifact, Fetched, KnownModel, Unavailable, WeightsError

pytestmark = pytest.mark.slow

WORDS = b"one two three\n" * 300
VECTORS = os.urandom(6000)
NOWHERE = "http://127.0.0.1:9"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def artifact(path: str, content: bytes) -> Artifact:
    return Artifact(path, len(content), hashlib.sha256(content).hexdigest())


SMALL = KnownModel(
    name="small",
    kind="embedder",
    licence="none",
    hub_repo="org/small",
    artifacts=(artifact("words.txt", WORDS), artifact("1_Pooling/vectors.safetensors", VECTORS)),
    wheels=("small-model==1.0",),
    ready_size=10_000,
    wheel_folder="small_model/model",
)
CUT = KnownModel(
    name="cut",
    kind="embedder",
    licence="none",
    hub_repo=None,
    artifacts=(artifact("whole.safetensors", VECTORS),),
    wheels=("cut-part1==1.0", "cut-part2==1.0", "cut-part3==1.0"),
    ready_size=6_000,
)


def make_wheel(folder: Path, requirement: str, members: Mapping[str, bytes]) -> Path:
    name, version = requirement.split("==")
    stem = f"{name.replace('-', '_')}-{version}"
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
        archive.writestr(f"{stem}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        archive.writestr(f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{stem}.dist-info/RECORD", "")
    return path


def make_small_wheel(folder: Path, words: bytes = WORDS) -> Path:
    members = {
        "small_model/__init__.py": b"raise SystemExit('a wheel was run')",
        "small_model/model/words.txt": words,
        "small_model/model/1_Pooling/vectors.safetensors": VECTORS,
    }
    return make_wheel(folder, "small-model==1.0", members)


def make_cut_wheels(folder: Path) -> list[Path]:
    return [
        make_wheel(
            folder,
            f"cut-part{n}==1.0",
            {f"cut_part{n}/data/part{n:02}.bin": VECTORS[2000 * (n - 1) : 2000 * n]},
        )
        for n in (1, 2, 3)
    ]


@pytest.fixture(autouse=True)
def links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all pip knows, and a hub that can't be reached."""
    links = tmp_path / "links"
    links.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(links))
    monkeypatch.setenv("HF_ENDPOINT", NOWHERE)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    return links


class Reports(list[Fetched]):
    def __call__(self, progress: Fetched) -> None:
        self.append(progress)


def bring(model: KnownModel, work: Path, *folders: Path, offline: bool = False) -> Reports:
    work.mkdir(exist_ok=True)
    reports = Reports()
    files = fetch(model, work, folders=folders, offline=offline, report=reports)
    for expected in model.artifacts:
        assert hashlib.sha256((files / expected.path).read_bytes()).hexdigest() == expected.sha256
    return reports


# A folder


def test_a_folder_may_use_any_names(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    (mine / "below").mkdir(parents=True)
    (mine / "below" / "whatever").write_bytes(WORDS)
    (mine / "vectors.safetensors").write_bytes(VECTORS)
    (mine / "decoy").write_bytes(bytes(len(VECTORS)))
    bring(SMALL, tmp_path / "work", mine, offline=True)


def test_what_a_folder_lacks_comes_from_the_next_place(tmp_path: Path, links: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "words.txt").write_bytes(WORDS)
    make_small_wheel(links, words=b"not needed")
    bring(SMALL, tmp_path / "work", mine)


def test_a_wrong_file_is_refused_and_the_error_says_what_would_do(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "words.txt").write_bytes(WORDS.replace(b"three", b"seven"))
    (mine / "vectors.safetensors").write_bytes(VECTORS)
    with pytest.raises(WeightsError) as caught:
        bring(SMALL, tmp_path / "work", mine, tmp_path / "absent", offline=True)
    message = str(caught.value)
    assert f"{mine}: it does not hold words.txt" in message
    assert f"{tmp_path / 'absent'}: there is no such folder" in message
    assert "not used when offline" in message
    assert SMALL.artifacts[0].sha256 in message
    assert "FOOTNOTE_WEIGHTS" in message


# Wheels


def test_files_come_out_of_a_wheel_that_is_never_run(tmp_path: Path, links: Path) -> None:
    make_small_wheel(links)
    reports = bring(SMALL, tmp_path / "work")
    assert reports[-1].total == SMALL.size
    assert any(p.what == "Downloading small" for p in reports)


def test_pieces_are_joined_in_the_order_of_the_parts(tmp_path: Path, links: Path) -> None:
    make_cut_wheels(links)
    reports = bring(CUT, tmp_path / "work")
    downloading = [p for p in reports if p.what.startswith("Downloading")]
    assert downloading[-1].what == "Downloading cut (part 3 of 3)"
    done = [p.done for p in downloading if p.done]
    assert 2000 <= done[-1] <= CUT.size == downloading[-1].total


def test_an_interrupted_download_continues_with_the_parts_it_has(tmp_path: Path, links: Path) -> None:
    first, second, third = make_cut_wheels(links)
    third.rename(tmp_path / third.name)
    with pytest.raises(WeightsError, match=r"cut-part3==1\.0"):
        bring(CUT, tmp_path / "work")
    kept = tmp_path / "work" / "wheels"
    assert sorted(path.name for path in kept.iterdir()) == ["cut-part1==1.0.whl", "cut-part2==1.0.whl"]
    # The first part can't be had again, the second one is damaged, something is left of a killed pip.
    first.unlink()
    (kept / "cut-part2==1.0.whl").write_bytes(second.read_bytes()[:-500])
    (kept / "pip-killed").mkdir()
    (tmp_path / third.name).rename(third)
    bring(CUT, tmp_path / "work")


def test_wheels_with_other_content_are_refused_and_dropped(tmp_path: Path, links: Path) -> None:
    make_small_wheel(links, words=WORDS.replace(b"three", b"seven"))
    with pytest.raises(WeightsError, match="not the publisher's"):
        bring(SMALL, tmp_path / "work")
    assert not (tmp_path / "work" / "wheels").exists()
    make_small_wheel(links)
    bring(SMALL, tmp_path / "work")


def test_an_unreachable_index_is_given_up_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", NOWHERE)
    started = time.monotonic()
    with pytest.raises(Unavailable, match="could not be reached"):
        wheels.download(CUT, tmp_path / "wheels", Reports())
    assert time.monotonic() - started < 10


# The hub


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A hub with the one model org/small, whose files lie in the folder returned."""
    folder = tmp_path / "served"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _hub_of(folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    yield folder
    server.shutdown()
    server.server_close()


def _hub_of(folder: Path) -> type[BaseHTTPRequestHandler]:
    class Hub(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            names = [p.relative_to(folder).as_posix() for p in sorted(folder.rglob("*")) if p.is_file()]
            if path.startswith("/api/models/org/small/tree"):
                tree = [{"type": "file", "path": n, "oid": "0" * 40, **self._about(n)} for n in names]
                self._send(json.dumps(tree).encode())
            elif path == "/api/models/org/small":
                siblings = [{"rfilename": n, "blobId": "0" * 40, **self._about(n)} for n in names]
                self._send(json.dumps({"id": "org/small", "sha": COMMIT, "siblings": siblings}).encode())
            elif (name := path.removeprefix(f"/org/small/resolve/{COMMIT}/")) in names:
                self._send((folder / name).read_bytes(), etag=self._about(name)["lfs"]["sha256"])
            else:
                self.send_response(404)
                self.send_header("X-Error-Code", "RepoNotFound")
                self.send_header("Content-Length", "0")
                self.end_headers()

        do_HEAD = do_GET

        def _about(self, name: str) -> dict:  # type: ignore[type-arg]
            content = (folder / name).read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            return {
                "size": len(content),
                "lfs": {"sha256": digest, "oid": digest, "size": len(content), "pointerSize": 9},
            }

        def _send(self, body: bytes, etag: str = "") -> None:
            wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
            start = int(wanted[1]) if wanted else 0
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(body) - start))
            self.send_header("X-Repo-Commit", COMMIT)
            self.send_header("ETag", f'"{etag}"')
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body[start:])

        def log_message(self, *_: object) -> None: ...

    return Hub


def test_files_come_from_the_hub(tmp_path: Path, served: Path) -> None:
    (served / "1_Pooling").mkdir()
    (served / "1_Pooling" / "vectors.safetensors").write_bytes(VECTORS)
    (served / "words.txt").write_bytes(WORDS)
    bring(SMALL, tmp_path / "work")


def test_another_revision_on_the_hub_is_passed_over(tmp_path: Path, served: Path, links: Path) -> None:
    (served / "words.txt").write_bytes(b"one two three four")
    make_small_wheel(links)
    bring(SMALL, tmp_path / "work")


def test_the_hub_gives_safetensors_and_text_only(tmp_path: Path, served: Path) -> None:
    for name in ("model.safetensors", "config.json", "pytorch_model.bin", "modeling.py", "onnx/config.json"):
        (served / name).parent.mkdir(exist_ok=True)
        (served / name).write_bytes(b"{}")
    hub.download("org/small", tmp_path / "hub", hub.MODEL_FILES, lambda: None)
    names = {path.name for path in (tmp_path / "hub").iterdir()}
    assert names == {"model.safetensors", "config.json", ".cache"}


def test_a_model_without_safetensors_is_refused(tmp_path: Path, served: Path) -> None:
    (served / "pytorch_model.bin").write_bytes(b"pickle")
    (served / "config.json").write_bytes(b"{}")
    with pytest.raises(Unavailable, match="no weights in the safetensors format"):
        hub.download("org/small", tmp_path / "hub", hub.MODEL_FILES, lambda: None)
    with pytest.raises(Unavailable, match="no such model"):
        hub.download("org/absent", tmp_path / "hub", hub.MODEL_FILES, lambda: None)


def test_a_hub_that_refuses_connections_is_given_up_soon(tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(Unavailable, match="could not be reached"):
        hub.download("org/small", tmp_path / "hub", ["words.txt"], lambda: None)
    assert time.monotonic() - started < 6


def test_a_hub_that_never_answers_is_given_up_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        started = time.monotonic()
        with pytest.raises(Unavailable, match=r"did not answer|could not be reached"):
            hub.download("org/small", tmp_path / "hub", ["words.txt"], lambda: None)
        assert time.monotonic() - started < 6


def test_every_place_out_of_reach_is_told_in_one_message(tmp_path: Path) -> None:
    with pytest.raises(WeightsError) as caught:
        bring(SMALL, tmp_path / "work")
    message = str(caught.value)
    assert "the model hub: it could not be reached" in message
    assert "the Python package index: " in message
    assert "footnote models pull" in message
    assert "\n" not in message
