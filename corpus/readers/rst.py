"""reStructuredText, by docutils: what its page would show. Nothing else is read or run for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from docutils import nodes
from docutils.core import publish_parts
from docutils.parsers.rst import Directive, directives, roles
from docutils.parsers.rst.languages import en
from docutils.parsers.rst.states import Inliner
from docutils.utils import new_document

from corpus.dates import day_of
from corpus.readers.blocks import Blocks, clean
from corpus.readers.elements import parse_html
from corpus.readers.encoding import decode
from corpus.readers.markup import lay_out_pieces, pieces
from corpus.types import Extraction, Tick, no_tick

SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "_disable_config": True,
    "report_level": 5,  # no message is that severe
    "halt_level": 5,
    "warning_stream": False,
    "math_output": "LaTeX",
    "embed_stylesheet": False,
    "stylesheet_path": "",
    "syntax_highlight": "none",
    "line_length_limit": 1_000_000,
}
DIRECTIVE = re.compile(r"^[ \t]*\.\.[ \t]+(?:\|[^|\n]+\|[ \t]+)?([\w:.+-]+?)[ \t]*::", re.MULTILINE)
ROLE = re.compile(r":([\w:.+-]+):`|`:([\w:.+-]+):")
DATE = re.compile(r"^:date:[ \t]*(?:\$Date:[ \t]*)?(\S.*)", re.MULTILINE | re.IGNORECASE)
TITLED = re.compile(r"(.*?)\s*<[^<>]*>", re.DOTALL)
# What these hold is not shown where they stand, or said again where it belongs.
SILENT = frozenset(
    "contents toctree index highlight currentmodule module py:module py:currentmodule literalinclude".split()
)
CODE = re.compile(r"code|prompt|console|ipython|doctest|test(?:input|output|setup)")
VERSIONS = {
    "versionadded": "New in version",
    "versionchanged": "Changed in version",
    "deprecated": "Deprecated since version",
}


def read(data: bytes, tick: Tick = no_tick) -> Extraction:
    """Headings, paragraphs, list items, table rows and notes; the text of what docutils doesn't know is kept."""
    source = decode(data)
    _learn(source)
    parts = publish_parts(source, writer="html5", settings_overrides=SETTINGS)
    blocks = Blocks()
    lay_out_pieces(pieces(parse_html(parts["html_body"])), blocks)
    date = DATE.search(source)
    title = clean("".join(map(str, parse_html(parts["title"]).itertext())))
    return blocks.extraction(title or None, date=day_of(date[1]) if date else None)


def _learn(source: str) -> None:
    """Make directives and roles that docutils doesn't know, as those of Sphinx, stand for their text.

    Docutils keeps them for the whole process, so that later files find them known.
    """
    document = new_document("")
    language: Any = en
    for name in {match.group(1).lower() for match in DIRECTIVE.finditer(source)}:
        known = directives.directive(name, language, document)[0]
        if known is None or name in SILENT or CODE.search(name):
            directives.register_directive(name, Unknown)
        elif isinstance(known, type) and not isinstance(known.option_spec, _AnyOption):
            # An option that docutils doesn't know must not cost the whole directive.
            options = _AnyOption(known.option_spec or {"name": directives.unchanged})
            directives.register_directive(name, type(known.__name__, (known,), {"option_spec": options}))
    for name in {(match.group(1) or match.group(2)).lower() for match in ROLE.finditer(source)}:
        if roles.role(name, language, 0, document.reporter)[0] is None:
            roles.register_local_role(name, _role)  # type: ignore[arg-type]  # more than references are allowed


class _AnyOption(dict[str, Callable[[str], Any]]):
    """Options that take any value, whatever their name."""

    def __missing__(self, name: str) -> Callable[[str], Any]:
        return directives.unchanged


class Unknown(Directive):
    """A directive of another program: its argument and its content."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = _AnyOption(name=directives.unchanged)

    def run(self) -> Sequence[nodes.Node]:
        """The nodes that stand for it."""
        if self.name.lower() in SILENT:
            return []
        if CODE.search(self.name):
            text = "\n".join(self.content)
            return [nodes.literal_block(text, text)]
        found: list[nodes.Node] = []
        said = argument = " ".join(" ".join(self.arguments).split())
        if self.name in VERSIONS:
            version, _, rest = argument.partition(" ")
            said = f"{VERSIONS[self.name]} {version}: {rest}"
        if said:
            inline, _ = self.state.inline_text(said, self.lineno)
            found.append(nodes.paragraph(said, "", *inline))
        content = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, content, match_titles=True)
        return [*found, *content.children]


def _role(
    name: str,
    rawtext: str,
    text: str,
    lineno: int,
    inliner: Inliner,
    options: dict[str, Any] | None = None,
    content: Sequence[str] = (),
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """The text of a role of another program: the title of a reference, or the last part of a name marked by "~"."""
    plain = nodes.unescape(text)
    titled = TITLED.fullmatch(plain)
    shown = titled.group(1) if titled and titled.group(1) else plain.lstrip("!")
    shown = shown.rpartition(".")[2] if shown.startswith("~") else shown
    return [nodes.inline(rawtext, shown)], []
