"""E-mail messages: who wrote to whom, when and about what, then the text. Attached messages are read as well."""

from __future__ import annotations

import email.policy
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.message import MIMEPart
from typing import Any

from corpus.readers.blocks import Blocks, clean
from corpus.readers.elements import parse_html
from corpus.readers.encoding import decode
from corpus.readers.markup import lay_out, pieces
from corpus.readers.text import lines_of
from corpus.sentences import BULLET
from corpus.types import Extraction, Tick, UnreadableDocument, no_tick

SHOWN = ("From", "To", "Cc", "Date")
MARKS = (*SHOWN, "Subject", "Received", "Message-ID", "Return-Path")
MOST_NESTED = 10
MOST_NAMED = 10
FLOWED = re.compile(r"(?m)^(?P<quote>(?:>[> ]*)?)(?P<line>.*?)(?P<space> ?)$")


def read(data: bytes, tick: Tick = no_tick) -> Extraction:
    """The subject as a heading, the sender, the receivers and the date a line each, then the text of the message."""
    message = message_from_bytes(data.lstrip(), policy=email.policy.default)
    if not any(name in message for name in MARKS):
        raise UnreadableDocument("it is not an e-mail message, or its head is missing")
    blocks = Blocks()
    left_out = list(_lay_out(message, blocks))
    return blocks.extraction(_header(message, "Subject") or None, _warnings(left_out))


def _warnings(left_out: list[str]) -> tuple[str, ...]:
    if not left_out:
        return ()
    names = ", ".join(left_out[:MOST_NAMED]) + (" and others" if len(left_out) > MOST_NAMED else "")
    if len(left_out) == 1:
        return (f"an attachment was not read: {names}; save it as a file and add that",)
    return (f"{len(left_out)} attachments were not read: {names}; save them as files and add those",)


def _lay_out(message: MIMEPart, blocks: Blocks, depth: int = 0) -> Iterator[str]:
    """Add a message to `blocks`; the names of what it carries and isn't read are returned."""
    blocks.heading(min(depth + 1, 6), _header(message, "Subject"))
    for name in SHOWN:
        value = _header(message, name)
        if value:
            blocks.paragraph(f"{name}: {value}")
    yield from _lay_out_part(message, blocks, depth)


def _lay_out_part(part: MIMEPart, blocks: Blocks, depth: int) -> Iterator[str]:
    kind = part.get_content_type()
    inside: Any = part.get_payload() if part.is_multipart() else None
    if isinstance(inside, list):
        for child in _chosen(inside) if kind == "multipart/alternative" else inside:
            if kind == "message/rfc822" and depth < MOST_NESTED:
                yield from _lay_out(child, blocks, depth + 1)
            elif kind == "message/rfc822":
                yield kind
            elif kind != "multipart/related" or child is inside[0] or "Content-ID" not in child:
                yield from _lay_out_part(child, blocks, depth)
    elif part.is_attachment() or part.get_filename() or not kind.startswith(("text/", "multipart/")):
        if not kind.endswith("-signature"):
            yield clean(part.get_filename() or "") or kind
    else:
        _lay_out_text(part, blocks)


def _chosen(versions: list[MIMEPart]) -> list[MIMEPart]:
    """Of several versions of a text the plain one, unless it is empty."""
    plain = [part for part in versions if part.get_content_type() == "text/plain" and _text(part)]
    return plain[:1] or versions[-1:]


def _header(message: MIMEPart, name: str) -> str:
    """A header as a person would see it; as it stands where it breaks the rules."""
    try:
        return ", ".join(clean(str(value)) for value in message.get_all(name, []))
    except (MessageError, ValueError, LookupError, AttributeError, IndexError, TypeError):
        raw = [value for key, value in message.raw_items() if key.lower() == name.lower()]
        return ", ".join(clean(str(value)) for value in raw)


def _text(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    return decode(payload, part.get_content_charset()) if isinstance(payload, bytes) and payload.strip() else ""


def _lay_out_text(body: MIMEPart, blocks: Blocks) -> None:
    text = _text(body)
    if body.get_content_subtype() == "html":
        lay_out(pieces(parse_html(text), alts=False), blocks)
        return
    if str(body.get_param("format", "")).lower() == "flowed":
        text = _reflowed(text, joined=str(body.get_param("delsp", "")).lower() == "yes")
    for line in lines_of(text):
        bullet = BULLET.match(line.lstrip())
        if bullet and not line.lstrip()[0].isalnum():
            blocks.item(line.lstrip()[bullet.end() :])
        else:
            blocks.paragraph(line)


def _reflowed(text: str, *, joined: bool) -> str:
    """Text with the lines joined that end in a space, as RFC 3676 has it; a signature's mark does so too."""
    lines: list[str] = []
    goes_on = ""
    for line in text.splitlines():
        match = FLOWED.fullmatch(line)
        quote, bare = (match.group("quote"), line[match.end("quote") :]) if match else ("", line)
        bare = bare.removeprefix(" ") if not quote else bare
        depth = f"{quote.count('>')}"
        if goes_on == depth and lines:
            lines[-1] = (lines[-1][:-1] if joined else lines[-1]) + bare
        else:
            lines.append(quote + bare)
        goes_on = depth if bare.endswith(" ") and bare != "-- " else ""
    return "\n".join(lines)
