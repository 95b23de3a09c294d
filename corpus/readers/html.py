"""Web pages without their menus and footers.

Trafilatura (Barbaresi, ACL 2021) tells which text of a page is its main one, in two ways: strictly, which leaves out
some of it, and generously, which brings in some of what is around. The page itself is read block by block, so that
tables, lists and notes keep the shape that they have on it; what only one of the ways finds is left out where it stands
among links, and what stands between the blocks of the main text in the same part of the page belongs to it.
"""

from __future__ import annotations

import itertools
import logging
import re
from collections import defaultdict
from collections.abc import Sequence, Set

from lxml import etree

from corpus.readers.blocks import Blocks, clean
from corpus.readers.elements import ABOUT_THE_SITE, parse_html, parse_xhtml
from corpus.readers.encoding import decode_page
from corpus.readers.html_dates import date_of
from corpus.readers.markup import Piece, lay_out_pieces, pieces
from corpus.types import Extraction, Tick, UnreadableDocument, no_tick

XHTML = re.compile(r"\A\s*(?:<\?xml|<!DOCTYPE[^>]*XHTML|<html[^>]*\bxmlns=)", re.IGNORECASE)
AROUND_ROLES = ("navigation", "banner", "contentinfo", "complementary", "search", "menu", "dialog", "alertdialog")
# What lays itself over pages or asks for something, by the names that its makers give it; those of the whole page may
# only say that there is such a thing on it.
ASKING = re.compile(r"cookie|consent|gdpr|newsletter|subscri(?:be|ption)[-_]?(?:box|form)", re.IGNORECASE)
WHOLE = ("html", "body", "main", "article")
# What groups blocks without being a part of the page.
GROUPS = ("blockquote", "dd", "details", "dl", "figure", "li", "menu", "ol", "pre", "table", "tbody", "ul")
# Shorter texts are often said twice on a page, as those of a menu are.
TELLING = 20
NEAR = 10_000
# With less than this share of the page's running text, something other than boilerplate was left out.
LEAST_SHARE = 0.3
# Parts of a page that hold this share of links and menus are about other pages.
LINKED = 0.2
STEPS = 3


def read(data: bytes, tick: Tick = no_tick) -> Extraction:
    """The main text of a page, or all that can be seen where no main text is found."""
    source = decode_page(data)
    root = parse_xhtml(source) if XHTML.match(source) else parse_html(source)
    found = list(pieces(root, alts=False))
    blocks = Blocks()
    tick(1, STEPS)
    strict = _matched(found, _main_texts(source, generous=False))
    tick(2, STEPS)
    generous = _matched(found, _main_texts(source, generous=True))
    tick(3, STEPS)
    lay_out_pieces(_main(found, strict, generous), blocks)
    extraction = blocks.extraction(_title(root), date=date_of(root))
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


def _main_texts(source: str, *, generous: bool) -> list[str]:
    """The main text by trafilatura, block by block; nothing where it finds none."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it can't read is read without it
    try:
        # The other methods that it would compare its own with take as long again, and find more of what is around.
        page = bare_extraction(source, include_comments=False, favor_recall=generous, fast=not generous)
    except RecursionError:  # it meets a page nested as deeply as no person writes
        return []
    if not isinstance(page, Document) or page.body is None:
        return []
    return [_bare("".join(map(str, element.itertext()))) for element in page.body.iter()]


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _main(found: Sequence[Piece], strict: Sequence[bool], generous: Sequence[bool]) -> list[Piece]:
    """The pieces that make up the main text of the page, by what is found of it `strict`ly and `generous`ly."""
    running = [2 * piece.linked < len(piece.text) and not _is_around(piece.element) for piece in found]
    main = _completed(found, _certain(found, strict, generous), running)
    if _length(found, main) <= LEAST_SHARE * _length(found, running):
        main = [m or r for m, r in zip(main, running, strict=True)]
    return list(itertools.compress(found, main)) or list(found)


def _certain(found: Sequence[Piece], strict: Sequence[bool], generous: Sequence[bool]) -> list[bool]:
    """What is found both strictly and generously, and what is found either way save in parts full of links."""
    both = [s and g for s, g in zip(strict, generous, strict=True)]
    holding = {
        above for piece in itertools.compress(found, both) for above in (piece.element, *piece.element.iterancestors())
    }
    regions = [_region(_part(piece), holding) for piece in found]
    total: dict[etree._Element, int] = defaultdict(int)
    around: dict[etree._Element, int] = defaultdict(int)
    for piece, region in zip(found, regions, strict=True):
        total[region] += len(piece.text)
        around[region] += len(piece.text) if _is_around(piece.element) else piece.linked
    return [
        (s or g) and (region in holding or around[region] < LINKED * total[region])
        for s, g, region in zip(strict, generous, regions, strict=True)
    ]


def _region(element: etree._Element, holding: Set[etree._Element]) -> etree._Element:
    """The largest part of the page around an element that none of those `holding` the main text stands in."""
    while element not in holding and (parent := element.getparent()) is not None and parent not in holding:
        element = parent
    return element


def _completed(found: Sequence[Piece], certain: Sequence[bool], running: Sequence[bool]) -> list[bool]:
    """The main text with the rest of the parts of the page that it stands in, and with the heading and lead above."""
    total: dict[etree._Element, int] = defaultdict(int)
    share: dict[etree._Element, int] = defaultdict(int)
    for piece, is_certain in zip(found, certain, strict=True):
        # Trafilatura leaves out tables that belong to the text beside them.
        total[_part(piece)] += len(piece.text) if is_certain or piece.table is None else 0
        share[_part(piece)] += len(piece.text) * is_certain
    main = [
        c or (r and 2 * share[_part(piece)] >= max(total[_part(piece)], 1))
        for piece, c, r in zip(found, certain, running, strict=True)
    ]
    first = next(itertools.compress(itertools.count(), certain), 0)
    top = next((i for i in range(first)[::-1] if running[i] and found[i].element.tag == "h1"), first)
    for i in range(top, first):
        main[i] = main[i] or (running[i] and _part(found[i]) is _part(found[top]))
    return main


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
        teaser = piece.linked >= len(piece.text)
        at = cursor if whole.startswith(bare, cursor) else -1
        if at < 0 and (bare in each or len(bare) >= TELLING):
            at = whole.find(bare, cursor, cursor + NEAR)
        # Links to other pages repeat what the main text says, such as its own heading.
        if at < 0 and len(bare) >= TELLING and not teaser:
            at = whole.find(bare)
        cursor = at + len(bare) if at >= 0 else cursor
        result.append(at >= 0 or (bare in each and not teaser))
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
    """Whether an element belongs to a menu, a footer, a banner about cookies or the like."""
    return any(
        above.tag in ABOUT_THE_SITE
        or above.get("role") in AROUND_ROLES
        or (above.tag not in WHOLE and ASKING.search(f"{above.get('id')} {above.get('class')}"))
        for above in (element, *element.iterancestors())
    )
