"""Which files an update of a library has to look at, and which are gone."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.folder import scan
from index.folders import lying_in
from index.store import Store
from index.types import Failure


@dataclass(slots=True)
class Survey:
    """The files that there are, those known that are gone, and what can't be looked at."""

    files: dict[Path, None] = field(default_factory=dict)
    gone: dict[str, None] = field(default_factory=dict)
    failed: list[Failure] = field(default_factory=list)

    def fail(self, path: Path, reason: str) -> None:
        self.failed.append(Failure(printable(str(path)), reason))


def survey(store: Store, known: Collection[str], paths: Sequence[Path]) -> Survey:
    """Look for files at these paths and in the folders among them, which the store remembers; `known` are its files."""
    found = Survey()
    left_out = store.folders.left_out()
    named = list(map(os.path.abspath, paths))
    known_in = lying_in(known, named)
    for place in named:
        path, inside = Path(place), known_in[place]
        try:
            if path.is_dir() and has_name(path):
                if place not in store.folders.kept():
                    left_out = store.folders.take_in(place)  # whoever names a folder anew wants all of it
                    store.folders.keep(place)
                _look_into(path, inside, left_out, found)
            elif path.exists():
                if place in left_out:
                    left_out = store.folders.take_in(place)
                found.files[path] = None
            elif not inside:
                found.fail(path, "there is no such file or folder")
        except OSError as error:
            found.fail(path, f"it can't be opened ({error.strerror})")
        found.gone.update(dict.fromkeys(name for name in inside if _is_gone(name)))
    return found


def _look_into(folder: Path, inside: Sequence[str], left_out: Collection[str], found: Survey) -> None:
    scanned = scan(folder)
    found.files.update(dict.fromkeys(file for file in scanned.files if str(file) not in left_out))
    for closed in scanned.closed:
        found.fail(closed, "you have no permission to look into this folder")
    for link in scanned.leading_out:
        found.fail(link, "it is a link that leads out of the folder; what it leads to can be named and added by itself")
    missing = set(inside) - set(map(str, scanned.files))
    found.gone.update(
        dict.fromkeys(
            name
            for name in inside
            if name in left_out or (name in missing and _ignored(Path(name), folder, scanned.closed))
        )
    )


def printable(name: str) -> str:
    """A file name that can be shown; file systems also allow names of bytes that are no text."""
    return name.encode(errors="replace").decode()


def has_name(path: Path) -> bool:
    """Whether the name of a file is text."""
    return printable(str(path)) == str(path)


def _is_gone(path: str) -> bool:
    """Whether there is surely nothing at `path` any more; a folder that can't be looked into tells nothing."""
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        pass
    return False


def _ignored(path: Path, folder: Path, closed: Sequence[Path]) -> bool:
    """Whether a file that a scan of `folder` left out was left out because of what its `.footnoteignore` says.

    One whose folder can't be looked into stays, and so does a hidden one, which somebody must have named.
    """
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and not any(shut in path.parents for shut in closed)
