"""What reading a file came to, as values that JSON takes: it passes between processes.

JSON, since bytes made from an untrusted file must never be unpickled.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import asdict
from typing import Any

from corpus.types import Document, Heading, Picture, UnreadableDocument


def answer_of(found: Document | Picture | UnreadableDocument) -> dict[str, Any]:
    """The fields of a document or of a picture, or `unreadable` with the reason."""
    match found:
        case Document():
            headings = [(h.start, h.level, h.text) for h in found.headings]
            return {**asdict(found), "headings": headings, "places": b64encode(found.places).decode()}
        case Picture():
            return {**asdict(found), "png": b64encode(found.png).decode()}
    return {"unreadable": str(found)}


def document_of(answer: dict[str, Any]) -> Document:
    """The document in an answer.

    Raises `UnreadableDocument` with the reason where there is none.
    """
    _check(answer)
    return Document(
        sha256=answer["sha256"],
        title=answer["title"],
        format=answer["format"],
        text=answer["text"],
        page_starts=tuple(answer["page_starts"]),
        headings=tuple(Heading(*heading) for heading in answer["headings"]),
        warnings=tuple(answer["warnings"]),
        places=b64decode(answer["places"]),
        scans=tuple(answer["scans"]),
        date=answer["date"],
    )


def picture_of(answer: dict[str, Any]) -> Picture:
    """The picture in an answer.

    Raises `UnreadableDocument` with the reason where there is none.
    """
    _check(answer)
    return Picture(b64decode(answer["png"]), answer["width"], answer["height"], tuple(answer["matrix"]))


def _check(answer: dict[str, Any]) -> None:
    if "unreadable" in answer:
        raise UnreadableDocument(answer["unreadable"])
