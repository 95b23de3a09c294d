"""A whole library in one file: its documents, the files they were read from, its settings and chats; and back."""

from __future__ import annotations

import errno
import glob
import hashlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import IO, Any

import psutil

from chatbot.chats.history import WITHOUT
from chatbot.files import CHATS, SAMPLES_CHATS, SERVED, SETTINGS, UPLOADS
from index.database import is_sound
from index.explain import damaged, explained
from index.library import DATABASE, ORIGINALS, WRITING
from index.types import LibraryError, Progress, Report
from index.writing import only_one, writing

MANIFEST = "footnote-backup.json"
FORMAT = 1

DATABASES = (DATABASE, CHATS, SAMPLES_CHATS)
FOLDERS = (ORIGINALS, UPLOADS)
"""What is left out can be made anew: the indexes, and the key by which people are known to be signed in."""

CHUNK = 1 << 20


def back_up(folder: Path, file: Path, report: Report = lambda progress: None) -> int:
    """Write the library in a folder to a file, which is there whole or not at all; returns how many files it holds.

    Questions are answered meanwhile; adding documents waits. An earlier backup of that name is replaced, no other file.
    Raises `LibraryError` when there is no library, or when the file can't be written.
    """
    if not (folder / DATABASE).exists():
        raise LibraryError(f"There is no library at {folder}. Choose another with --library.")
    _check_target(file, folder)
    with explained(file, "backup"), writing(folder / WRITING, report), _unfinished(file) as scratch:
        parts = {name: _snapshot(folder / name, scratch / name) for name in DATABASES if (folder / name).exists()}
        parts |= {SETTINGS: folder / SETTINGS} if (folder / SETTINGS).exists() else {}
        for name in FOLDERS:
            every = (path for path in (folder / name).glob("*") if path.is_file() and not path.is_symlink())
            parts |= {f"{name}/{path.name}": path for path in sorted(every) if path.suffix != ".part"}  # unfinished
        whole = scratch / file.name
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            told: dict[str, str] = {}
            for done, (name, path) in enumerate(parts.items()):
                report(_progress(done, len(parts), name))
                # An upload whose document was removed a moment ago may have gone meanwhile.
                with (
                    suppress(FileNotFoundError),
                    path.open("rb") as source,
                    archive.open(name, "w", force_zip64=True) as target,
                ):
                    told[name] = _copied(source, target)
            made = datetime.now(UTC).isoformat(timespec="seconds")
            facts = {"format": FORMAT, "footnote": version("footnote"), "made_at": made, "sha256": told}
            archive.writestr(MANIFEST, json.dumps(facts, indent=1))
        with whole.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(whole, file)
    return len(told)


def _check_target(file: Path, folder: Path) -> None:
    home = file.resolve().parent
    if folder.resolve() in (home, *home.parents):
        raise LibraryError(f"{file} lies within the library, and would be lost with it. Choose a place elsewhere.")
    if not home.is_dir():
        raise LibraryError(f"There is no folder {home}. Make it, or choose another place.")
    if file.exists() and file.stat().st_size and not _is_backup(file):
        raise LibraryError(f"{file} is there already, and is no backup, or a damaged one. Choose another name.")


def _is_backup(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            return MANIFEST in archive.namelist()
    except (OSError, ValueError, zipfile.BadZipFile):
        return False


def restore(file: Path, folder: Path, report: Report = lambda progress: None) -> Path | None:
    """Make the library in a folder the one that a backup holds, once all of it has proved to be as it was written;
    returns where the one is now that was there before, if any was.

    Raises `LibraryError` when the file is no backup or damaged, or while a server serves the library.
    """
    folder = folder.resolve()
    with explained(folder), _unfinished(folder) as scratch:
        new = scratch / folder.name
        _extract(file, new, report)
        for name in DATABASES:
            if (new / name).exists() and not is_sound(new / name):
                raise LibraryError(_damaged(file))
        if not folder.exists() or not any(folder.iterdir()):
            os.replace(new, folder)
            return None
        with only_one(folder / SERVED, _in_use(folder)), writing(folder / WRITING, report):
            for name in DATABASES:
                _close(folder / name)
            before = _free(folder)
            os.rename(folder, before)
            try:
                os.rename(new, folder)
            except BaseException:
                os.rename(before, folder)
                raise
            return before


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """A folder beside what is to be made, for what isn't finished."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(f".{glob.escape(target.name)}-*.part"):
        _sweep(left)
    with tempfile.TemporaryDirectory(
        dir=target.parent, prefix=f".{target.name}-{os.getpid()}-", suffix=".part"
    ) as scratch:
        yield Path(scratch)


def _sweep(left: Path) -> None:
    """Delete what a process left that was killed."""
    owner = re.search(r"-(\d+)-[^-]*\.part$", left.name)
    if owner and not psutil.pid_exists(int(owner[1])):
        shutil.rmtree(left, ignore_errors=True)


def _snapshot(database: Path, target: Path) -> Path:
    """A database as it is at one moment, while others go on writing to it."""
    with explained(database):
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
        if not is_sound(target):
            raise LibraryError(damaged(database) if database.name == DATABASE else damaged(database, WITHOUT))
    return target


def _extract(file: Path, folder: Path, report: Report) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            digests = _digests(archive)
            for done, (name, digest) in enumerate(digests.items()):
                report(_progress(done, len(digests), name))
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as source, path.open("wb") as target:
                    if _copied(source, target) != digest:
                        raise LibraryError(_damaged(file))
    except FileNotFoundError as error:
        raise LibraryError(f"There is no file {file}.") from error
    except (LibraryError, MemoryError):
        raise
    except Exception as error:  # an archive can be broken in as many ways as there are bytes in it
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise  # it is the disk that fails: EINVAL is a place before the file's beginning
        raise LibraryError(_damaged(file)) from error


def _digests(archive: zipfile.ZipFile) -> Mapping[str, str]:
    """The SHA-256 of every file by its name, each of which lies within a library."""
    facts: Any = json.loads(archive.read(MANIFEST))
    if facts["format"] > FORMAT:
        raise LibraryError(f"The backup was made by a newer Footnote ({facts['footnote']}). Update this one.")
    digests: dict[str, str] = facts["sha256"]
    for name in digests:
        parts = PurePosixPath(name).parts
        if "/".join(parts) != name or not (
            name in (*DATABASES, SETTINGS)
            or (len(parts) == 2 and parts[0] in FOLDERS and parts[1] != ".." and not set(name) & {"\\", ":"})
        ):
            raise ValueError(name)
    if DATABASE not in digests:
        raise KeyError(DATABASE)
    return digests


def _close(database: Path) -> None:
    """Bring all of a database into its one file, which can be done only while no other program has it open. That one
    would delete, as it closes, the file beside a database by its name, which is the restored one's by then."""
    if not database.exists():
        return
    with closing(sqlite3.connect(database, timeout=0)) as connection:
        try:
            closed = connection.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            closed = False
        except sqlite3.DatabaseError:
            return  # it is damaged, which may be why another is restored
    if not closed:
        raise LibraryError(_in_use(database.parent))


def _in_use(folder: Path) -> str:
    return f"The library at {folder} is in use, perhaps by a Footnote that is running. Stop it, and restore again."


def _damaged(file: Path) -> str:
    return f"{file} is no backup of a library, or is damaged. Nothing was changed; restore from another one."


def _copied(source: IO[bytes], target: IO[bytes]) -> str:
    """Copy a file; returns its SHA-256."""
    digest = hashlib.sha256()
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest()


def _free(folder: Path) -> Path:
    """A name beside a folder that nothing has."""
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    names = (folder.with_name(f"{folder.name}-before-{day}{n}") for n in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(name for name in names if not name.exists())


def _progress(done: int, of: int, name: str) -> Progress:
    return Progress(done, of, 0, done / of, name)
