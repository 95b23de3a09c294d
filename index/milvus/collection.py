"""What Milvus keeps of a passage: the fields of a collection, and how they are filled."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.backend import Incoming
from index.milvus.connection import Milvus
from index.milvus.held import Run
from index.passages import packed, sentences_of, with_context
from index.words import K1, B, terms

if TYPE_CHECKING:
    from pymilvus import CollectionSchema
    from pymilvus.milvus_client import IndexParams

SHOWN = ("id", "document_id", "start", "end", "context", "sentences")
"""The fields that a passage is shown by; its text is cut from its document."""

FIELDS = (*SHOWN, "format", "first_day", "last_day", "places", "words", "vector", "parts")
"""All fields that are written; Milvus adds what it searches words by."""

TEXT = 65_535
"""Bytes of the longest text that Milvus takes."""

PLACES, PATH = 1024, 4096
"""In how many folders and files a document may lie, and how long their paths may be in bytes."""

UNDATED = 90_000_000, 0
"""The first and last day of a document that tells none: it is before no day and after none."""


def make(milvus: Milvus, name: str, dimensions: int) -> None:
    """Make a collection anew: one of that name may be what is left of a process that was killed."""
    milvus.call("drop_collection", name)
    # A process sees what it wrote; see index.milvus.engine for what others see.
    milvus.call("create_collection", name, schema=_schema(dimensions), consistency_level="Session")
    milvus.call("create_index", name, _indexes(), sync=False)  # there is nothing yet to be indexed
    milvus.call("load_collection", name)


def _schema(dimensions: int) -> CollectionSchema:
    from pymilvus import DataType, Function, FunctionType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    for field in ("document_id", "format"):
        schema.add_field(field, DataType.VARCHAR, max_length=256)
    for field in ("start", "end", "first_day", "last_day"):
        schema.add_field(field, DataType.INT64)
    # What is read of the passages found alone stays on disk: it is most of what there is.
    for field in ("context", "sentences", "parts"):
        schema.add_field(field, DataType.VARCHAR, max_length=TEXT, mmap_enabled=True)
    schema.add_field("places", DataType.ARRAY, element_type=DataType.VARCHAR, max_capacity=PLACES, max_length=PATH)
    schema.add_field(
        "words",
        DataType.VARCHAR,
        max_length=TEXT,
        mmap_enabled=True,
        enable_analyzer=True,
        enable_match=True,
        analyzer_params={"tokenizer": "standard"},
    )
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimensions)
    schema.add_field("bm25", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_function(Function("bm25", FunctionType.BM25, input_field_names=["words"], output_field_names=["bm25"]))
    return schema


def _indexes() -> IndexParams:
    from pymilvus import MilvusClient

    indexes = MilvusClient.prepare_index_params()
    indexes.add_index("vector", index_type="AUTOINDEX", metric_type="COSINE")
    indexes.add_index(
        "bm25", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params={"bm25_k1": K1, "bm25_b": B}
    )
    for field in ("document_id", "format", "first_day", "last_day"):
        indexes.add_index(field, index_type="INVERTED")
    return indexes


def rows(incoming: Incoming, run: Run) -> Iterator[dict[str, Any]]:
    """The passages of a document, with these ids."""
    document = incoming.document
    first_day, last_day = days(document.date) if document.date else UNDATED
    whole = {
        "document_id": document.id,
        "format": document.format,
        "first_day": first_day,
        "last_day": last_day,
        "places": places(incoming.paths),
    }
    for i, each in zip(run, incoming.passages, strict=True):
        passage = each.passage
        parts = "" if each.parts is None else base64.b64encode(packed(each.parts)).decode()
        yield whole | {
            "id": i,
            "start": passage.start,
            "end": passage.end,
            "context": _fitting(passage.context),
            "sentences": sentences_of(passage),
            "words": _fitting(written(terms(with_context(passage.context, passage.text)))),
            # As precise as the embedded engine keeps it, so that a library is the same in both.
            "vector": each.vector.astype(np.float16).astype(np.float32).tolist(),
            "parts": parts if len(parts) <= TEXT else "",  # they are made anew where they are missing
        }


def places(paths: Iterable[str]) -> list[str]:
    """Files, and all folders above them."""
    found = dict.fromkeys(str(place) for path in paths for place in (Path(path), *Path(path).parents))
    return [place for place in found if len(place.encode()) <= PATH][:PLACES]


def days(date: str) -> tuple[int, int]:
    """The first and last day of a day, month or year, as numbers that can be compared.

    >>> days("2024-05-31"), days("2024")
    ((20240531, 20240531), (20240000, 20249999))
    """
    digits = date.replace("-", "")
    return int(digits.ljust(8, "0")), int(digits.ljust(8, "9"))


def written(terms: Iterable[str]) -> str:
    """Stemmed words as Milvus reads them: it only parts them, whatever their script.

    >>> written(["attack", "新能", "2013"])
    'attack xe696b0e883bd 2013'
    """
    return " ".join(map(token, terms))


def token(term: str) -> str:
    """A stemmed word in letters and digits that no analyzer parts or changes."""
    return term if term.isascii() and term.isalnum() else f"x{term.encode().hex()}"


def words_in(passages: Sequence[str]) -> dict[str, int]:
    """In how many of these passages, as they are written, each word stands."""
    found: dict[str, int] = {}
    for passage in passages:
        for word in set(passage.split()):
            found[word] = found.get(word, 0) + 1
    return found


def _fitting(text: str) -> str:
    """As much of a text as Milvus takes."""
    return text if len(text.encode()) <= TEXT else text.encode()[:TEXT].decode(errors="ignore")
