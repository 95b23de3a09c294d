"""Find the documents in a folder that a person names."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from corpus.readers.encoding import decode
from corpus.types import FootnoteError

IGNORE_FILE = ".footnoteignore"
"""Names files and folders to leave out, as .gitignore does, for the folder it lies in and those below."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What lies below a folder: the files to read, sorted, the folders that can't be looked into, and the links that
    lead out of it."""

    files: tuple[Path, ...]
    closed: tuple[Path, ...]
    leading_out: tuple[Path, ...]


def scan(folder: Path) -> Scan:
    """Look through a folder and all below it, links within it followed, each folder once.

    Links that lead out of it are left out, as whoever made one may not be who may read what it leads to. So are hidden
    files, and what a `.footnoteignore` names. Raises `FootnoteError` for such a file that
    can't be read.
    """
    files: list[Path] = []
    closed: list[Path] = []
    leading_out: list[Path] = []
    home = folder.resolve()
    seen: set[tuple[int, int]] = set()
    rules: dict[Path, list[_Rules]] = {folder.parent: []}

    def note(error: OSError) -> None:
        closed.append(Path(error.filename))

    for name, folders, names in os.walk(folder, onerror=note, followlinks=True):
        here = Path(name)
        status = here.stat()
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        mine = rules[here] = [*rules[here.parent], *_rules_in(here)]
        inside = sorted(f for f in folders if not f.startswith(".") and not _ignored(here / f, mine, folder=True))
        found = [here / f for f in sorted(names) if not f.startswith((".", "~$")) and not _ignored(here / f, mine)]
        away = {path for path in (*(here / f for f in inside), *found) if _leads_out(path, home)}
        folders[:] = [f for f in inside if here / f not in away]
        files.extend(path for path in found if path not in away)
        leading_out.extend(sorted(away))
    return Scan(tuple(files), tuple(closed), tuple(leading_out))


def _leads_out(path: Path, home: Path) -> bool:
    """Whether a path is a link to a place that is not in a folder."""
    try:
        return path.is_symlink() and not path.resolve().is_relative_to(home)
    except (OSError, RuntimeError):  # it leads in a circle
        return False


@dataclass(frozen=True, slots=True)
class _Rules:
    """The patterns of one `.footnoteignore` and the folder it lies in."""

    home: Path
    patterns: GitIgnoreSpec


def _rules_in(folder: Path) -> list[_Rules]:
    file = folder / IGNORE_FILE
    if not file.is_file():
        return []
    try:
        return [_Rules(folder, GitIgnoreSpec.from_lines(decode(file.read_bytes()).splitlines()))]
    except (OSError, ValueError, FootnoteError) as error:
        raise FootnoteError(
            f"{file} can't be read ({error}). Mend or remove it, so that nothing is read against your will."
        ) from error


def _ignored(path: Path, rules: list[_Rules], *, folder: bool = False) -> bool:
    """Whether the innermost rule that speaks of this path leaves it out."""
    for rule in reversed(rules):
        said = rule.patterns.check_file(str(path.relative_to(rule.home)) + ("/" if folder else "")).include
        if said is not None:
            return said
    return False
