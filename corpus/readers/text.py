"""Plain text: any encoding, hard-wrapped lines joined, headings recognised by how they stand."""

from __future__ import annotations

import codecs
import itertools
import re

from corpus.readers.blocks import UNPRINTABLE
from corpus.split import BULLET
from corpus.types import Extraction, Heading, UnreadableDocument

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes) -> str:
    """The text in these bytes, the encoding detected.

    Raises `UnreadableDocument` for bytes that are no text.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        likely = from_bytes(data)
        # Short texts tell too little; of the encodings that fit, Windows Western is by far the commonest.
        best = next((match for match in likely if "cp1252" in match.could_be_from_charset), likely.best())
        if best is None:
            raise UnreadableDocument("it does not look like text in any known encoding") from None
        return str(best)


def read(data: bytes) -> Extraction:
    """Text as it stands, except that lines broken to fit a width become running text again."""
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n\n")
    text = UNPRINTABLE.sub("", text)
    blocks = re.split(r"\n[ \t]*(?:\n[ \t]*)+", text.strip())
    lines = [line for block in blocks for line in (*unwrap(block.split("\n")), "")]
    return Extraction("\n".join(lines).rstrip(), _title(lines[0]), headings=_headings(lines))


def _title(first_line: str) -> str | None:
    """The first line, where it is short and ends like no sentence."""
    line = first_line.strip()
    return line if line and len(line.split()) <= 15 and line[-1] not in ".,;:" else None


def unwrap(lines: list[str]) -> list[str]:
    """Join lines that were broken only because the next word would not have fitted.

    >>> unwrap(["The attack on the gas plant", "began on the morning of the", "16th."])
    ['The attack on the gas plant began on the morning of the 16th.']
    >>> unwrap(["12 Rue de la Paix", "Algiers", "Algeria"])
    ['12 Rue de la Paix', 'Algiers', 'Algeria']
    """
    lines = [line.rstrip() for line in lines]
    width = max(map(len, lines))
    full = [_is_full(before, line, width) for before, line in itertools.pairwise(lines)]
    # Of several lines one is always the longest; alone it does not tell that they were broken to fit.
    lone = len(full) > 1 and sum(full) == 1
    joined = [lines[0]]
    for line, goes_on in zip(lines[1:], full, strict=True):
        if goes_on and not (lone and not line.lstrip()[0].islower()):
            joined[-1] += " " + line.lstrip()
        else:
            joined.append(line)
    return joined


def _is_full(line: str, following: str, width: int) -> bool:
    """Whether the first word of the following line would not have fitted on this one; list items stand apart.

    People and programs break lines a little early now and then, hence the room left to them; earlier still when
    the sentence plainly goes on in lower case.
    """
    words = following.split(maxsplit=1)
    if not words or BULLET.match(following.lstrip()):
        return False
    goes_on = words[0][0].islower() and line[-1:] not in ".:;!?"
    room = width - width // (4 if goes_on else 12)
    return len(line) + 1 + len(words[0]) > room


def _headings(lines: list[str]) -> tuple[Heading, ...]:
    """Short lines that stand alone and end like no sentence are headings, all of one level."""
    found = []
    offset = 0
    for i, line in enumerate(lines):
        alone = (i == 0 or not lines[i - 1]) and i + 2 < len(lines) and not lines[i + 1]
        text = line.strip()
        if alone and text and len(text.split()) <= 12 and text[-1] not in ".,;:!)”\"'>" and text[0].isupper():
            found.append(Heading(offset + line.index(text), 1, text))
        offset += len(line) + 1
    return tuple(found)
