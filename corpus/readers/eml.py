"""E-mail messages: who wrote to whom, when and about what, then the text. Attached messages are read as well."""

from __future__ import annotations

import email.policy
import re
from email import message_from_bytes
from email.errors import MessageError
from email.message import MIMEPart
from typing import Any

from corpus.dates import day_of
from corpus.readers.blocks import Blocks, clean
from corpus.readers.elements import parse_html
from corpus.readers.encoding import CONTROL, decode
from corpus.readers.markup import Piece, lay_out_pieces, pieces
from corpus.readers.tables import Grid
from corpus.readers.text import lines_of
from corpus.sentences import BULLET
from corpus.types import Extraction, Tick, UnreadableDocument, no_tick

SHOWN = ("From", "To", "Cc", "Date")
MARKS = (*SHOWN, "Subject", "Received", "Message-ID", "Return-Path")
# Other kinds of text are written in a notation of their own: invitations, visiting cards, rich text.
TEXTS = ("text/plain", "text/html")
MOST_NESTED = 10
MOST_NAMED = 10
# With so many times the letters of the plain version, the other is not the same text.
FAR_MORE = 2
# Where a picture stands in the text, and a quoted line without text.
NO_TEXT = re.compile(r"\[cid:[^\]\s]+\]|^[> ]*>$")
FLOWED = re.compile(r"(?m)^(?P<quote>(?:>[> ]*)?)(?P<line>.*?)(?P<space> ?)$")


def read(data: bytes, tick: Tick = no_tick) -> Extraction:
    """The subject as a heading, the sender, the receivers and the date a line each, then the text of the message."""
    message = message_from_bytes(data.lstrip(), policy=email.policy.default)
    if not any(name in message for name in MARKS):
        raise UnreadableDocument("it is not an e-mail message, or its head is missing")
    blocks = Blocks()
    left_out = _lay_out_message(message, blocks)
    return blocks.extraction(_header(message, "Subject") or None, _warnings(left_out), day_of(_header(message, "Date")))


def _warnings(left_out: list[str]) -> tuple[str, ...]:
    if not left_out:
        return ()
    names = ", ".join(left_out[:MOST_NAMED]) + (" and others" if len(left_out) > MOST_NAMED else "")
    if len(left_out) == 1:
        return (f"an attachment was not read: {names}; save it as a file and add that",)
    return (f"{len(left_out)} attachments were not read: {names}; save them as files and add those",)


def _lay_out_message(message: MIMEPart, blocks: Blocks, depth: int = 0) -> list[str]:
    """Add a message to `blocks` and return the names of what it carries and isn't read."""
    blocks.heading(min(depth + 1, 6), _header(message, "Subject"))
    for name in SHOWN:
        value = _header(message, name)
        if value:
            blocks.paragraph(f"{name}: {value}")
    return _lay_out_part(message, blocks, depth)


def _lay_out_part(part: MIMEPart, blocks: Blocks, depth: int) -> list[str]:
    left_out: list[str] = []
    kind = part.get_content_type()
    inside: Any = part.get_payload() if part.is_multipart() else None
    if isinstance(inside, list):
        for child in _chosen(inside) if kind == "multipart/alternative" else inside:
            if kind == "message/rfc822" and depth < MOST_NESTED:
                left_out += _lay_out_message(child, blocks, depth + 1)
            elif kind == "message/rfc822":
                left_out.append(kind)
            elif kind != "multipart/related" or child is inside[0] or "Content-ID" not in child:
                left_out += _lay_out_part(child, blocks, depth)
    elif part.is_attachment() or part.get_filename() or not (kind in TEXTS or kind.startswith("multipart/")):
        if not kind.endswith("-signature"):
            left_out.append(clean(part.get_filename() or "") or kind)
    else:
        _lay_out_text(part, blocks)
    return left_out


def _chosen(versions: list[MIMEPart]) -> list[MIMEPart]:
    """Of several versions of a text the plain one, unless only the other holds the text, or has tables, which plain
    text can't show.
    """
    plain = [part for part in versions if part.get_content_type() == "text/plain" and _text(part)]
    rich = [part for part in versions if any(inside.get_content_type() == "text/html" for inside in part.walk())]
    if not plain or not rich:
        return plain[:1] or rich[-1:] or versions[-1:]
    shown = [piece for part in rich[-1].walk() if part.get_content_type() == "text/html" for piece in _pieces(part)]
    is_richer = _letters(" ".join(piece.text for piece in shown)) > FAR_MORE * _letters(_text(plain[0]))
    return rich[-1:] if is_richer or any(_tells(piece.table) for piece in shown) else plain[:1]


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _tells(table: Grid | None) -> bool:
    """Whether a table has rows and columns, and isn't one that only sets things beside each other."""
    return table is not None and sum(sum(map(bool, row)) > 1 for row in table.rows) > 1


def _pieces(part: MIMEPart) -> list[Piece]:
    return list(pieces(parse_html(_text(part)), alts=False))


def _header(message: MIMEPart, name: str) -> str:
    """A header as a person would see it; as it stands where it breaks the rules."""
    try:
        value = ", ".join(clean(str(value)) for value in message.get_all(name, []))
    except (MessageError, ValueError, LookupError, AttributeError, IndexError, TypeError):
        raw = [value for key, value in message.raw_items() if key.lower() == name.lower()]
        value = ", ".join(clean(str(value)) for value in raw)
    # What is declared as Latin-1 is often the code page of Windows, of which it is a part.
    return CONTROL.sub(lambda match: match.group().encode("latin-1").decode("cp1252", "ignore"), value)


def _text(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    return decode(payload, part.get_content_charset()) if isinstance(payload, bytes) and payload.strip() else ""


def _lay_out_text(body: MIMEPart, blocks: Blocks) -> None:
    if body.get_content_subtype() == "html":
        lay_out_pieces(_pieces(body), blocks)
        return
    text = _text(body)
    if str(body.get_param("format", "")).lower() == "flowed":
        text = _reflowed(text, joined=str(body.get_param("delsp", "")).lower() == "yes")
    for line in (NO_TEXT.sub("", line) for line in lines_of(text)):
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
