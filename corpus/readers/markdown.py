"""Markdown, as the text a reader of the rendered page would see."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.readers.blocks import Blocks
from corpus.readers.text import decode
from corpus.types import Extraction

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?=[\w-]+[ \t]*:|#)(.*?)\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
FRONT_TITLE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)
TAG = re.compile(r"<[^>]*>")


def read(data: bytes) -> Extraction:
    """Headings, paragraphs, list items and table rows; markup, link targets and raw HTML tags are left out."""
    source = decode(data).replace("\r\n", "\n")
    front = FRONT_MATTER.match(source)
    title = FRONT_TITLE.search(front.group(1)) if front else None
    body = source[front.end() :] if front else source
    blocks = Blocks()
    _lay_out(MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(body), blocks)
    return blocks.extraction(title.group(1) if title else None)


def _lay_out(tokens: Sequence[Token], blocks: Blocks) -> None:
    depth = 0
    rows: list[list[str]] = []
    first_in_item = False
    for before, token in zip([None, *tokens], tokens, strict=False):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                depth += 1
            case "bullet_list_close" | "ordered_list_close":
                depth -= 1
            case "list_item_open":
                first_in_item = True
            case "table_open":
                rows = []
            case "tr_open":
                rows.append([])
            case "table_close":
                blocks.table(rows)
            case "fence" | "code_block":
                for line in token.content.splitlines():
                    blocks.paragraph(line)
            case "html_block":
                blocks.paragraph(TAG.sub(" ", token.content))
            case "inline" if before is not None:
                text = _plain(token.children or [])
                if before.type in ("th_open", "td_open"):
                    rows[-1].append(text)
                elif before.type == "heading_open":
                    blocks.heading(int(before.tag[1]), text)
                elif depth and first_in_item:
                    blocks.item(text, depth - 1)
                    first_in_item = False
                else:
                    blocks.paragraph(text)


def _plain(children: Sequence[Token]) -> str:
    """The text of inline tokens; an image stands as its description."""
    parts = []
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type != "html_inline":
            parts.append(child.content)
    return "".join(parts)
