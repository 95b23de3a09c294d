"""How a document stands in a row of its table."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from corpus.readers import VERSION
from corpus.types import Document, Heading

READ = "sha256, title, format, text, page_starts, headings, warnings, places, scans, date"
"""The columns that `read` wants."""


def read(row: Iterable[Any]) -> Document:
    """The document of a row with the columns `READ`."""
    sha256, title, format_, text, page_starts, headings, warnings, places, scans, date = row
    return Document(
        sha256,
        title,
        format_,
        text,
        numbers(page_starts),
        tuple(Heading(*h) for h in json.loads(headings)),
        tuple(json.loads(warnings)),
        places,
        numbers(scans),
        date,
    )


def write(connection: sqlite3.Connection, document: Document) -> None:
    """Insert a document, or bring the row that it has up to date, as read by today's readers."""
    row = {
        "id": document.id,
        "sha256": document.sha256,
        "title": document.title,
        "format": document.format,
        "text": document.text,
        "page_starts": json.dumps(document.page_starts),
        "headings": json.dumps([(h.start, h.level, h.text) for h in document.headings]),
        "added_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "warnings": json.dumps(document.warnings),
        "scans": json.dumps(document.scans),
        "places": document.places,
        "date": document.date,
        "reader": VERSION,
    }
    connection.execute(
        f"""INSERT INTO documents ({", ".join(row)}) VALUES ({", ".join(f":{name}" for name in row)})
            ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in row)}""",
        row,
    )


def numbers(text: str) -> tuple[int, ...]:
    """Numbers as a column has them."""
    return tuple(json.loads(text))
