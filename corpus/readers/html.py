"""Web pages without their menus and footers.

Trafilatura (Barbaresi, ACL 2021) tells which text of a page is its main one. The page itself is then read block by
block, so that tables, lists and notes keep the shape that they have on it; what stands between the blocks of the
main text in the same part of the page belongs to it.
"""

from __future__ import annotations

import itertools
import logging
import re
from collections import defaultdict
from collections.abc import Sequence

from lxml import etree

from corpus.readers.blocks import Blocks, clean
from corpus.readers.elements import parse_html, parse_xhtml
from corpus.readers.encoding import decode
from corpus.readers.markup import Piece, lay_out, pieces
from corpus.types import Extraction, Tick, UnreadableDocument, no_tick

DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
XHTML = re.compile(r"\A\s*(?:<\?xml|<!DOCTYPE[^>]*XHTML|<html[^>]*\bxmlns=)", re.IGNORECASE)
# Parts of a page that are about the site.
AROUND = ("nav", "footer", "aside")
AROUND_ROLES = ("navigation", "banner", "contentinfo", "complementary", "search", "menu")
# What groups blocks without being a part of the page.
GROUPS = ("blockquote", "dd", "details", "dl", "figure", "li", "menu", "ol", "pre", "table", "tbody", "ul")
# Shorter texts are often said twice on a page, as those of a menu are.
TELLING = 20
NEAR = 10_000
# With less than this share of the page's running text, something other than boilerplate was left out.
LEAST_SHARE = 0.3
# Of a page with hardly any text (in characters), all of it is worth reading.
SHORT = 1000


def read(data: bytes, tick: Tick = no_tick) -> Extraction:
    """The main text of a page, or all that can be seen where no main text is found."""
    declared = DECLARED.search(data[:4096])
    source = decode(data, declared.group(1).decode() if declared else None)
    root = parse_xhtml(source) if XHTML.match(source) else parse_html(source)
    found = list(pieces(root, alts=False))
    blocks = Blocks()
    lay_out(_main(found, _main_texts(source)), blocks)
    extraction = blocks.extraction(_title(root))
    if not extraction.text:
        frames = root.find(".//frame") is not None or root.find(".//iframe") is not None
        more = "; it only shows other pages, so add those" if frames else ""
        raise UnreadableDocument(f"no text was found on the page{more}")
    return extraction


def _title(root: etree._Element) -> str | None:
    """The page's only main heading, else its title."""
    main = [text for text in (_text(element) for element in root.iter("h1")) if text]
    if len(main) == 1:
        return main[0]
    title = next(root.iter("title"), None)
    return (_text(title) or None) if title is not None else None


def _text(element: etree._Element) -> str:
    return clean("".join(map(str, element.itertext())))


def _main_texts(source: str) -> list[str]:
    """The main text by trafilatura, block by block; nothing where it finds none."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it can't read is read without it
    try:
        page = bare_extraction(source, include_comments=False, favor_recall=True)
    except RecursionError:  # it meets a page nested as deeply as no person writes
        return []
    if not isinstance(page, Document) or page.body is None:
        return []
    return [_bare("".join(map(str, element.itertext()))) for element in page.body.iter()]


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _main(found: Sequence[Piece], texts: Sequence[str]) -> list[Piece]:
    """The pieces that make up the main text, `texts` being what trafilatura makes of it."""
    certain = _matched(found, texts)
    running = [2 * piece.linked < len(piece.text) and not _is_around(piece.element) for piece in found]
    total: dict[etree._Element, int] = defaultdict(int)
    share: dict[etree._Element, int] = defaultdict(int)
    for piece, is_certain in zip(found, certain, strict=True):
        total[_part(piece)] += len(piece.text)
        share[_part(piece)] += len(piece.text) * is_certain
    beside = [2 * share[_part(piece)] >= total[_part(piece)] for piece in found]
    main = [c or (r and b) for c, r, b in zip(certain, running, beside, strict=True)]
    in_all = _length(found, running)
    if in_all <= SHORT or _length(found, main) <= LEAST_SHARE * in_all:
        main = [m or r for m, r in zip(main, running, strict=True)]
    return list(itertools.compress(found, main)) or list(found)


def _length(found: Sequence[Piece], chosen: Sequence[bool]) -> int:
    return sum(len(piece.text) for piece in itertools.compress(found, chosen))


def _matched(found: Sequence[Piece], texts: Sequence[str]) -> list[bool]:
    """Whether the main text holds each piece. A short one counts where it stands alone or follows the one before."""
    whole, each = "".join(texts[:1]), frozenset(texts)
    result: list[bool] = []
    cursor = 0
    for piece in found:
        # Trafilatura leaves out some rows of a table and repeats others, so that it is no single text.
        bare = _bare(piece.text if piece.table is None else _telling_row(piece.table.rows, each))
        if not bare or (piece.linked >= len(piece.text) and _is_around(piece.element)):
            result.append(bool(result) and result[-1] and not bare)
            continue
        at = cursor if whole.startswith(bare, cursor) else -1
        if at < 0 and (bare in each or len(bare) >= TELLING):
            at = whole.find(bare, cursor, cursor + NEAR)
        if at < 0 and len(bare) >= TELLING:
            at = whole.find(bare)
        cursor = at + len(bare) if at >= 0 else cursor
        result.append(at >= 0 or bare in each)
    return result


def _telling_row(rows: Sequence[Sequence[str]], each: frozenset[str]) -> str:
    """The last row of a table that the main text holds, else its longest."""
    texts = ["".join(row) for row in rows]
    return next((text for text in reversed(texts) if _bare(text) in each), max(texts, key=len, default=""))


def _part(piece: Piece) -> etree._Element:
    """The part of the page that a piece stands in."""
    part = piece.element.getparent()
    while part is not None and part.tag in GROUPS and part.getparent() is not None:
        part = part.getparent()
    return piece.element if part is None else part


def _is_around(element: etree._Element) -> bool:
    """Whether an element belongs to a menu, a footer or the like."""
    return any(
        above.tag in AROUND or above.get("role") in AROUND_ROLES for above in (element, *element.iterancestors())
    )
