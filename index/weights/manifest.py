"""A ready model folder and the manifest that proves it whole.

`manifest.json` names every file of the folder with its size, SHA-256 and modification time. Opening a model
compares sizes and times, which is cheap; a file whose time differs, or a thorough check, reads the content.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from index.files import sha256_of

FORMAT = 1
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What a file of a ready folder was when the folder was sealed."""

    size: int
    sha256: str
    mtime_ns: int


def seal(folder: Path, model: str, identity: Mapping[str, str]) -> None:
    """Write the manifest of a complete folder; `identity` has the SHA-256 of the files it was made from."""
    files = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path != folder / MANIFEST:
            stat = path.stat()
            record = FileRecord(stat.st_size, sha256_of(path), stat.st_mtime_ns)
            files[path.relative_to(folder).as_posix()] = asdict(record)
    manifest = {"format": FORMAT, "model": model, "identity": dict(identity), "files": files}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def faults(folder: Path, identity: Mapping[str, str] | None = None, *, thorough: bool = False) -> list[str]:
    """What is wrong with a sealed folder, in words; empty if nothing is.

    `identity`, where given, is what the folder has to be made from. `thorough` reads every file. The modification time
    of a file that was read is set, where it can be, to what makes the next cheap check come to the same result.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT:
            return [f"{MANIFEST} has format {manifest['format']}, not {FORMAT}"]
        made_from = manifest["identity"]
        records = {name: FileRecord(**fields) for name, fields in manifest["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return [f"{MANIFEST} is missing or unreadable"]
    if identity is not None and made_from != identity:
        return ["it was made from other files than this version of Footnote uses"]
    checked = (_fault(folder / name, record, thorough) for name, record in records.items())
    return [fault for fault in checked if fault]


def _fault(path: Path, record: FileRecord, thorough: bool) -> str | None:
    try:
        stat = path.stat()
        if stat.st_size != record.size:
            return f"{path.name} has {stat.st_size:,} bytes instead of {record.size:,}"
        if stat.st_mtime_ns == record.mtime_ns and not thorough:
            return None
        sound = sha256_of(path) == record.sha256
    except OSError as error:
        return f"{path.name} is {'missing' if isinstance(error, FileNotFoundError) else 'unreadable'}"
    # The next cheap check has to come to the same result: a sound file gets the recorded time back, a
    # damaged one a time that makes its content be read again. In a cache that is read-only neither works,
    # and costs no more than the reading.
    mtime_ns = record.mtime_ns if sound else time.time_ns()
    with contextlib.suppress(OSError):
        os.utime(path, ns=(mtime_ns, mtime_ns))
    return None if sound else f"the content of {path.name} has changed"
