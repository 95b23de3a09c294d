"""Files from the model hub, given up within seconds where it can't be reached.

huggingface_hub retries for minutes, so one short request first decides whether to begin at all. It runs in a
child process, `python -m index.weights.hub REPOSITORY FOLDER PATTERN…`: this one can be stopped, and stays light.
HF_ENDPOINT, HF_TOKEN, HF_HUB_OFFLINE and the proxy variables count as usual.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from index.files import sha256_of
from index.weights.child import end_with_parent, last_line, run_module
from index.weights.disk import require_space
from index.weights.known import Unavailable, WeightsError

if TYPE_CHECKING:
    from huggingface_hub.hf_api import RepoSibling

ANSWER_SECONDS = 4
# Weights as safetensors only, which can't run code when loaded, and the text files around them.
MODEL_FILES = ("*.safetensors", "*.json", "*.txt", "*.model", "*.jinja")
# The same weights again, for other programs.
DUPLICATES = ("consolidated*", "original/*", "onnx/*", "openvino/*")

# Plain HTTP continues a partial file, and its growth on disk is the progress.
SETTINGS = {"HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}


def download(repository: str, folder: Path, patterns: Sequence[str], watch: Callable[[], None]) -> None:
    """Bring the files of a repository that match `patterns` into `folder`, continuing where it was left.

    `watch` is called several times a second. Raises Unavailable.
    """
    folder.mkdir(parents=True, exist_ok=True)
    status, errors = run_module("index.weights.hub", repository, str(folder), *patterns, watch=watch, env=SETTINGS)
    if status:
        raise Unavailable(last_line(errors) or f"the download ended with status {status}")


def main(repository: str, folder: Path, patterns: Sequence[str]) -> None:
    """The child's side: the reason of a failure is the last line on stderr."""
    end_with_parent()
    from huggingface_hub import snapshot_download

    revision, files = _list_files(repository, patterns)
    require_space(folder.parent, sum(file.size or 0 for file in files), repository)
    names = [file.rfilename for file in files]
    snapshot_download(repository, revision=revision, local_dir=folder, allow_patterns=names)
    for file in files:
        # The hub states the digest of its large files; small ones have none that is simple.
        if file.lfs and sha256_of(folder / file.rfilename) != file.lfs.sha256:
            (folder / file.rfilename).unlink()
            raise Unavailable(f"{file.rfilename} arrived damaged")


def _list_files(repository: str, patterns: Sequence[str]) -> tuple[str, list[RepoSibling]]:
    """The commit to download, and its files that match."""
    from huggingface_hub import HfApi

    # A timeout bounds each attempt to connect; name resolution, and the number of addresses, it doesn't.
    too_late = threading.Timer(ANSWER_SECONDS, _give_up)
    too_late.start()
    try:
        info = HfApi().model_info(repository, timeout=ANSWER_SECONDS, files_metadata=True)
    finally:
        too_late.cancel()
    files = [
        file
        for file in info.siblings or ()
        if any(fnmatch(file.rfilename, pattern) for pattern in patterns)
        and not any(fnmatch(file.rfilename, pattern) for pattern in DUPLICATES)
    ]
    if not files or not info.sha:
        raise Unavailable(f"{repository} has none of the files needed")
    if "*.safetensors" in patterns and not any(file.rfilename.endswith(".safetensors") for file in files):
        raise Unavailable(f"{repository} has no weights in the safetensors format")
    return info.sha, files


def _give_up() -> None:
    sys.stderr.write(f"it did not answer within {ANSWER_SECONDS} seconds\n")
    sys.stderr.flush()
    os._exit(1)


def _reason(error: Exception) -> str:
    """Why a download failed, in one line."""
    from huggingface_hub.errors import (
        GatedRepoError,
        HfHubHTTPError,
        OfflineModeIsEnabled,
        RepositoryNotFoundError,
    )

    if isinstance(error, (Unavailable, WeightsError)):
        return str(error).removesuffix(".")
    if isinstance(error, OfflineModeIsEnabled):
        return "it is switched off by HF_HUB_OFFLINE"
    if isinstance(error, GatedRepoError):
        return "the model's terms have to be accepted there first, and HF_TOKEN set"
    if isinstance(error, RepositoryNotFoundError):
        return "it has no such model, or not for everyone"
    if isinstance(error, HfHubHTTPError):
        return f"it answered with status {error.response.status_code}"
    return f"it could not be reached ({' '.join(str(error).split()) or type(error).__name__})"


if __name__ == "__main__":
    try:
        main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
    except Exception as failure:  # whatever it is, the parent goes on to the next place and tells the reason
        sys.exit(_reason(failure))
