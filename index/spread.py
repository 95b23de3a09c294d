"""Read, split and embed files on many processors: those of this machine, or of a Ray cluster, with its graphics cards.

A pipeline of Ray Data: readers pass documents on to embedders, and these to the library, which alone is changed here.
It streams: while the library is busy the embedders wait, while they are the readers do, so that memory stays bounded
whatever there is to add. Work that is lost with a worker is done again by another, some times; what was stored before
this process was killed is not done again, as an update only looks at what is not yet in the library.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.answers import answer_of, document_of
from corpus.isolated import IsolatedReader
from corpus.types import Document, Limits, Passage, Sentence, UnreadableDocument
from index.batches import Batches, Finished
from index.explain import to_install
from index.passages import packed, unpacked
from index.types import EmbeddedPassage, Embedder, LibraryError

if TYPE_CHECKING:
    from ray.data import Dataset

LOCAL = "local"
"""The address that stands for this machine, where Ray is started and ended with the work."""

READER, EMBEDDER = 0.25, 0.75
"""What a reader and an embedder take of a processor: there is one of each for every processor."""

READ, EMBED = 8, 32
"""How many files a reader and an embedder are given at a time: few keep all processors busy to the end, many are
embedded beside others of their length."""

RETRIES = 2
"""How often work is done again whose worker was killed."""

LOST = (
    "the worker that embedded it, or a file beside it, was killed each time, perhaps for want of memory; add it "
    "without --ray"
)

STORE = 500 << 20
"""Bytes of shared memory for what is under way, where Ray is started here."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the file with this number: a document with its passages, or the reason why there is none."""

    number: int
    document: Document | None
    passages: list[EmbeddedPassage]
    reason: str = ""


class Spread:
    """Work that is spread over the processors of a cluster."""

    def __init__(self, address: str, embedder: Callable[[], Embedder], limits: Limits | None = None) -> None:
        """`address` is that of a Ray cluster, such as "ray://host:10001" or "auto", or `LOCAL`; `embedder` makes one
        where it is called."""
        self._address = address
        self._embedder = embedder
        self._limits = limits or Limits()

    def outcomes(self, paths: Sequence[Path]) -> Generator[list[Outcome], None, None]:
        """What becomes of each of these files, several at a time, in the order in which they are done.

        Every machine must see them under the same paths. Raises `LibraryError` where the cluster can't be reached, or
        gives up.
        """
        lost = set(range(len(paths)))
        with closing(self._batches(paths)) as batches:
            for batch in batches:
                lost.difference_update(map(int, batch["number"]))
                yield list(_outcomes(batch))
        yield [Outcome(number, None, [], LOST) for number in sorted(lost)]

    def _batches(self, paths: Sequence[Path]) -> Generator[Batch, None, None]:
        _prepare()
        import ray
        from ray.exceptions import RayError

        try:
            _start(self._address)
            yield from self._pipeline(paths).iter_batches(batch_size=None, prefetch_batches=1, batch_format="numpy")
        except (RayError, ConnectionError, RuntimeError, ValueError) as error:
            raise LibraryError(
                f"The work on the Ray cluster {self._address} failed: {_cause(error)}. What was added is in the "
                "library; the same command goes on with the rest."
            ) from error
        finally:
            ray.shutdown()

    def _pipeline(self, paths: Sequence[Path]) -> Dataset:
        import ray

        resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
        cards, workers = int(resources.get("GPU", 0)), max(1, int(resources.get("CPU", 1)))
        embedding: dict[str, Any] = {"num_gpus": 1} if cards else {}
        files = ray.data.from_items([{"number": i, "path": str(path)} for i, path in enumerate(paths)])
        read = files.map_batches(
            _Reading,
            fn_constructor_args=(self._limits,),
            batch_size=READ,
            num_cpus=READER,
            compute=ray.data.ActorPoolStrategy(min_size=1, max_size=workers),
        )
        return read.map_batches(
            _Embedding,
            fn_constructor_args=(self._embedder,),
            batch_size=EMBED,
            num_cpus=EMBEDDER,
            ray_remote_args_fn=_insisting,
            compute=ray.data.ActorPoolStrategy(min_size=1, max_size=cards or workers),
            **embedding,
        )


def _insisting() -> dict[str, int]:
    return {"max_task_retries": RETRIES}


Batch = dict[str, Any]
"""Columns of equal length."""


class _Reading:
    """Reads files, each in a process of its own (`corpus.isolated`)."""

    def __init__(self, limits: Limits) -> None:
        self._reader = IsolatedReader(limits)

    def __call__(self, batch: Batch) -> Batch:
        return {"number": batch["number"], "document": [self._read(Path(path)) for path in batch["path"]]}

    def _read(self, path: Path) -> bytes:
        try:
            answer = answer_of(self._reader.read(path))
        except UnreadableDocument as error:
            answer = answer_of(error)
        return json.dumps(answer).encode()


class _Embedding:
    """Splits documents into passages, and embeds these."""

    def __init__(self, embedder: Callable[[], Embedder]) -> None:
        self._embedder = embedder()

    def __call__(self, batch: Batch) -> Batch:
        made: dict[int, bytes] = {}

        def keep(finished: Sequence[Finished[int]]) -> None:
            made.update((one.item, sent(one.passages)) for one in finished)

        batches = Batches(self._embedder, keep, lambda items, passages, share: None)
        for number, text in zip(batch["number"], batch["document"], strict=True):
            try:
                batches.add(int(number), document_of(json.loads(text)))
            except UnreadableDocument:
                made[int(number)] = b""
        batches.flush()
        return {**batch, "passages": [made[int(number)] for number in batch["number"]]}


def _outcomes(batch: Batch) -> Iterator[Outcome]:
    for number, text, passages in zip(batch["number"], batch["document"], batch["passages"], strict=True):
        try:
            yield Outcome(int(number), document_of(json.loads(text)), received(passages))
        except UnreadableDocument as error:
            yield Outcome(int(number), None, [], str(error))


def sent(passages: Sequence[EmbeddedPassage]) -> bytes:
    """Passages as JSON takes them, and their vectors in half precision, as they are kept."""
    head = [
        [
            *(one.passage.start, one.passage.end, one.passage.text, one.passage.context),
            [(s.start, s.end, s.page, s.heading) for s in one.passage.sentences],
            None if one.parts is None else len(one.parts),
        ]
        for one in passages
    ]
    dimensions = len(passages[0].vector) if passages else 0
    vectors = b"".join(one.vector.astype(np.float16).tobytes() for one in passages)
    parts = b"".join(packed(one.parts) for one in passages if one.parts is not None)
    return json.dumps([dimensions, head]).encode() + b"\n" + vectors + parts


def received(written: bytes) -> list[EmbeddedPassage]:
    """The inverse of `sent`."""
    line, _, rest = bytes(written).partition(b"\n")
    dimensions, head = json.loads(line)
    size = 2 * dimensions * len(head)
    vectors = np.frombuffer(rest[:size], dtype=np.float16).reshape(len(head), dimensions).astype(np.float32)
    found, at = [], size
    for vector, (start, end, text, context, sentences, count) in zip(vectors, head, strict=True):
        passage = Passage(start, end, text, context, tuple(Sentence(*sentence) for sentence in sentences))
        after = at + (count or 0) * dimensions
        found.append(EmbeddedPassage(passage, vector, None if count is None else unpacked(rest[at:after], dimensions)))
        at = after
    return found


def _cause(error: BaseException) -> str:
    """Why, in the words of whatever failed in the end."""
    lines = [line for line in str(getattr(error, "cause", None) or error).splitlines() if line.strip()]
    return f"{type(error).__name__}, {lines[-1].strip().rstrip('.')}" if lines else type(error).__name__


def _prepare() -> None:
    """Import Ray, and have it tell nothing: neither its makers of its use, nor a person what is told here in words."""
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal"}
    try:
        import ray.data  # noqa: F401
    except ImportError as error:
        raise LibraryError(to_install("To add with Ray", "cluster")) from error
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _start(address: str) -> None:
    """Connect to a cluster, or start one on this machine."""
    import ray

    here: dict[str, Any] = {"include_dashboard": False, "object_store_memory": STORE} if address == LOCAL else {}
    ray.init(address=address, log_to_driver=False, logging_level=logging.CRITICAL, **here)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.max_errored_blocks = -1  # what is lost is told file by file
