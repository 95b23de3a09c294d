"""Markdown, as the text a reader of the rendered page would see."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from corpus.dates import day_of
from corpus.readers.blocks import Blocks
from corpus.readers.elements import parse_html
from corpus.readers.encoding import decode
from corpus.readers.markup import lay_out_pieces, pieces
from corpus.types import Extraction, Tick, no_tick

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?=[\w-]+[ \t]*:|#)(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
FRONT_TITLE = re.compile(
    r"^title:(?:[ \t]*|[ \t]*\n[ \t]+)(?:[>|]-?[ \t]*\n[ \t]+)?[\"']?(\S.*?)[\"']?\s*$", re.MULTILINE
)
FRONT_DATE = re.compile(r"^date:[ \t]*[\"']?([^\"'\n]+)", re.MULTILINE)
TASK = re.compile(r"<li>(\s*(?:<p>)?)\[[ xX]\]\s+")


def read(data: bytes, tick: Tick = no_tick) -> Extraction:
    """Headings, paragraphs, list items, table rows and notes; markup, link targets and HTML tags are left out."""
    source = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    front = FRONT_MATTER.match(source)
    title = FRONT_TITLE.search(front.group(1)) if front else None
    date = FRONT_DATE.search(front.group(1)) if front else None
    body = source[front.end() :] if front else source
    blocks = Blocks()
    page = TASK.sub(r"<li>\1", _parser().render(body))
    lay_out_pieces(pieces(parse_html(page)), blocks)
    return blocks.extraction(title.group(1) if title else None, date=day_of(date.group(1)) if date else None)


def _parser() -> MarkdownIt:
    """CommonMark with what GitHub and Pandoc add to it."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return parser.use(footnote_plugin).use(deflist_plugin).use(dollarmath_plugin, allow_digits=False)
