"""Find the documents in a folder that a person names."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from corpus.readers.text import decode
from corpus.types import FootnoteError

IGNORE_FILE = ".footnoteignore"
"""Names files and folders to leave out, as .gitignore does, for the folder it lies in and those below."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What lies below a folder: the files to read, sorted, and the folders that can't be looked into."""

    files: tuple[Path, ...]
    closed: tuple[Path, ...]


def scan(folder: Path) -> Scan:
    """Look through a folder and all below it, links followed, each folder once.

    Hidden files, and what a `.footnoteignore` names, are left out. Raises `FootnoteError` for such a file that
    can't be read.
    """
    files: list[Path] = []
    closed: list[Path] = []
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
        folders[:] = sorted(f for f in folders if not f.startswith(".") and not _ignored(here / f, mine, folder=True))
        files.extend(here / f for f in sorted(names) if not f.startswith((".", "~$")) and not _ignored(here / f, mine))
    return Scan(tuple(files), tuple(closed))


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
