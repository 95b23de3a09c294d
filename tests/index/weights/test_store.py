from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections import namedtuple
from pathlib import Path

import pytest

from index.weights import KNOWN_MODELS, Artifact, Fetched, KnownModel, WeightsError, WeightStore
from index.weights import store as weight_store

HOME = Path(__file__).resolve().parents[3]
CONTENT = {
    "config.json": b"{}",
    "1_Pooling/config.json": b'{"dim": 3}',
    "model.safetensors": bytes(range(256)) * 20,
}
MODEL = KnownModel(
    name="small",
    kind="embedder",
    licence="none",
    hub_repo=None,
    artifacts=tuple(Artifact(p, len(c), hashlib.sha256(c).hexdigest()) for p, c in CONTENT.items()),
    wheels=(),
    ready_size=sum(map(len, CONTENT.values())),
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder with the publisher's files."""
    source = tmp_path / "source"
    for path, content in CONTENT.items():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_bytes(content)
    return source


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def store(cache: Path, source: Path) -> WeightStore:
    return WeightStore(cache, folders=[source], offline=True, known={"small": MODEL})


def test_every_known_model_is_complete() -> None:
    for name, model in KNOWN_MODELS.items():
        assert model.name == name
        assert all(len(a.sha256) == 64 and a.size > 0 for a in model.artifacts)
        assert model.ready_size >= model.size
        assert model.wheel_folder or len(model.artifacts) == 1


def test_a_model_is_absent_then_pulled_then_found(store: WeightStore, cache: Path) -> None:
    assert store.find("small") is None
    assert store.size("small") == 0
    assert "not on this computer" in store.verify("small")[0]
    with pytest.raises(WeightsError, match="footnote models pull small"):
        store.require("small")

    folder = store.pull("small")

    assert folder == cache / "small" == store.find("small") == store.require("small")
    assert {p: (folder / p).read_bytes() for p in CONTENT} == CONTENT
    assert store.verify("small") == []
    assert store.size("small") > MODEL.size
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["format"] == 1
    assert manifest["identity"] == MODEL.identity
    assert sorted(manifest["files"]) == sorted(CONTENT)
    assert sorted(p.name for p in cache.iterdir()) == [".small.lock", "small"]


def test_pulling_again_does_nothing(store: WeightStore, source: Path) -> None:
    store.pull("small")
    shutil.rmtree(source)
    reports: list[Fetched] = []
    store.pull("small", reports.append)
    assert reports == []


@pytest.mark.parametrize("damage", ["shorten", "alter", "remove", "manifest", "format", "identity"])
def test_damage_is_noticed_at_opening_and_mended_by_pull(store: WeightStore, damage: str) -> None:
    folder = store.pull("small")
    _damage(folder, damage)
    with pytest.raises(WeightsError, match=r"damaged .*footnote models pull"):
        store.find("small")
    assert len(store.verify("small")) == 1
    assert store.pull("small") == folder == store.find("small")
    assert store.verify("small") == []


def test_a_model_is_mended_again_after_a_mending_that_was_killed(store: WeightStore, cache: Path) -> None:
    folder = store.pull("small")
    shutil.copytree(folder, cache / ".small.partial" / "damaged")
    _damage(folder, "shorten")
    assert store.pull("small") == folder == store.find("small")
    assert not (cache / ".small.partial").exists()


def _damage(folder: Path, damage: str) -> None:
    tensors, manifest = folder / "model.safetensors", folder / "manifest.json"
    content = json.loads(manifest.read_text())
    match damage:
        case "shorten":
            tensors.write_bytes(tensors.read_bytes()[:-1])
        case "alter":
            tensors.write_bytes(bytes(tensors.stat().st_size))
        case "remove":
            tensors.unlink()
        case "manifest":
            manifest.unlink()
        case "format":
            manifest.write_text(json.dumps(content | {"format": 2}))
        case "identity":
            manifest.write_text(json.dumps(content | {"identity": {"config.json": "0" * 64}}))


def test_what_only_verifying_can_see_is_refused_from_then_on(store: WeightStore) -> None:
    tensors = store.pull("small") / "model.safetensors"
    stat = tensors.stat()
    tensors.write_bytes(bytes(stat.st_size))
    os.utime(tensors, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert store.find("small") is not None
    assert "the content of model.safetensors has changed" in store.verify("small")[0]
    with pytest.raises(WeightsError, match="damaged"):
        store.find("small")
    store.pull("small")
    assert store.verify("small") == []


def test_a_copied_cache_is_read_once_and_then_trusted(store: WeightStore, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = store.pull("small")
    for path in CONTENT:
        os.utime(folder / path, (1, 1))
    assert store.find("small") == folder
    monkeypatch.setattr("index.weights.manifest.sha256_of", lambda path: pytest.fail(f"{path} was read again"))
    assert store.find("small") == folder


def test_a_full_disk_is_told_before_anything_is_fetched(
    store: WeightStore, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("index.weights.disk.shutil.disk_usage", lambda _: usage(0, 0, 5_000))
    big = KnownModel("big", "chat", "none", None, (Artifact("big.gguf", 10**9, "0" * 64),), (), 3 * 10**9)
    with pytest.raises(WeightsError) as caught:
        WeightStore(cache, known={"big": big}).pull("big")
    assert "big needs 4.0 GB" in str(caught.value)
    assert str(cache) in str(caught.value)
    assert "FOOTNOTE_CACHE" in str(caught.value)


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path, source: Path) -> None:
    (tmp_path / "file").touch()
    store = WeightStore(tmp_path / "file" / "cache", folders=[source], offline=True, known={"small": MODEL})
    with pytest.raises(WeightsError, match="could not be stored"):
        store.pull("small")


def test_two_at_once_fetch_once(store: WeightStore, source: Path) -> None:
    first_copies, first_may_go_on, said = threading.Event(), threading.Event(), threading.Event()
    second_reports: list[str] = []

    def hold(progress: Fetched) -> None:
        first_copies.set()
        assert first_may_go_on.wait(10)

    def listen(progress: Fetched) -> None:
        second_reports.append(progress.what)
        said.set()

    first = threading.Thread(target=store.pull, args=("small", hold))
    first.start()
    assert first_copies.wait(10)
    second = threading.Thread(target=store.pull, args=("small", listen))
    second.start()
    assert said.wait(10)
    first_may_go_on.set()
    first.join(10)
    second.join(10)
    assert set(second_reports) == {"Waiting for another process that fetches small"}
    assert store.verify("small") == []


def test_cancelling_leaves_nothing_ready_and_the_next_pull_goes_on(store: WeightStore) -> None:
    def cancel(progress: Fetched) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.pull("small", cancel)
    assert store.find("small") is None
    assert store.verify(str(store.pull("small").name)) == []


KILLED = """
import sys, time
from pathlib import Path
from index.weights import *
cache, source, stage = sys.argv[1:]
artifacts = tuple(Artifact(*fields) for fields in {artifacts!r})
model = KnownModel("small", "embedder", "none", None, artifacts, (), {size})
def report(progress):
    if progress.what.startswith(stage):
        print("here", flush=True)
        time.sleep(60)
store = WeightStore(Path(cache), folders=[Path(source)], offline=True, known={{"small": model}})
store.pull("small", report)
"""


@pytest.mark.parametrize("stage", ["Copying", "Checking"])
def test_a_kill_leaves_nothing_ready_and_the_next_pull_goes_on(
    store: WeightStore, cache: Path, source: Path, stage: str
) -> None:
    fields = [(a.path, a.size, a.sha256) for a in MODEL.artifacts]
    script = KILLED.format(artifacts=fields, size=MODEL.ready_size)
    command = [sys.executable, "-c", script, str(cache), str(source), stage]
    environment = {**os.environ, "PYTHONPATH": str(HOME)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"here"
        process.kill()
    assert (cache / ".small.partial").exists()
    assert store.find("small") is None
    started = time.monotonic()
    store.pull("small")
    assert time.monotonic() - started < 5
    assert store.verify("small") == []
    assert not (cache / ".small.partial").exists()


def test_a_folder_of_safetensors_is_used_where_it_is(store: WeightStore, source: Path, cache: Path) -> None:
    assert store.find(str(source)) == store.pull(str(source)) == source
    assert store.size(str(source)) == MODEL.size
    assert store.verify(str(source)) == []
    assert not cache.exists()


def test_a_gguf_is_converted_once_by_its_content(
    store: WeightStore, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = tmp_path / "mine" / "model.gguf"
    packed.parent.mkdir()
    packed.write_bytes(b"GGUF")
    conversions = []

    def convert(source: Path, target: Path, *_: object) -> None:
        conversions.append(source)
        target.mkdir()
        (target / "model.safetensors").write_bytes(source.read_bytes() * 3)

    monkeypatch.setattr(weight_store, "convert", convert)
    assert store.find(str(packed.parent)) is None
    folder = store.pull(str(packed.parent))
    assert folder == cache / f"model-{hashlib.sha256(b'GGUF').hexdigest()[:16]}"
    moved = packed.rename(tmp_path / "model.gguf")
    assert store.find(str(moved)) == store.pull(str(moved)) == folder
    assert conversions == [packed]
    assert store.verify(str(moved)) == []


def test_a_known_gguf_is_unpacked_and_not_kept(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = b"GGUF" * 100
    known = KnownModel(
        "chat", "chat", "none", None, (Artifact("a.gguf", 400, hashlib.sha256(content).hexdigest()),), (), 800
    )
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "renamed").write_bytes(content)

    def convert(source: Path, target: Path, *_: object) -> None:
        target.mkdir()
        (target / "model.safetensors").write_bytes(source.read_bytes() * 2)

    monkeypatch.setattr(weight_store, "convert", convert)
    store = WeightStore(cache, folders=[tmp_path / "mine"], offline=True, known={"chat": known})
    folder = store.pull("chat")
    assert sorted(path.name for path in folder.iterdir()) == ["manifest.json", "model.safetensors"]
    assert sorted(path.name for path in cache.iterdir()) == [".chat.lock", "chat"]


def test_a_hub_id_becomes_a_folder_of_the_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def download(repository: str, folder: Path, *_: object) -> None:
        (folder / ".cache").mkdir(parents=True)
        (folder / "model.safetensors").write_bytes(b"weights")

    monkeypatch.setattr("index.weights.hub.download", download)
    store = WeightStore(cache)
    assert store.find("org/name") is None
    folder = store.pull("org/name")
    assert folder == cache / "org--name" == store.find("org/name")
    assert sorted(path.name for path in folder.iterdir()) == ["manifest.json", "model.safetensors"]
    with pytest.raises(WeightsError, match="not used when offline"):
        WeightStore(cache, offline=True).pull("org/other")


@pytest.mark.parametrize("model", ["nonsense", "../up", "org/..", "a/b/c", "/absent/folder"])
def test_a_model_that_cannot_be_is_refused(store: WeightStore, model: str) -> None:
    with pytest.raises(WeightsError, match="There is no model"):
        store.find(model)


def test_a_folder_of_pickles_is_refused(store: WeightStore, tmp_path: Path) -> None:
    (tmp_path / "pickles").mkdir()
    (tmp_path / "pickles" / "pytorch_model.bin").touch()
    with pytest.raises(WeightsError, match="pickles"):
        store.pull(str(tmp_path / "pickles"))
