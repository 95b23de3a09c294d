"""HTML and XHTML as trees, and what an element is to a reader: shown or not, a table of data, the mark of a note."""

from __future__ import annotations

import re
from html.entities import html5
from itertools import islice

from lxml import etree

from corpus.readers.blocks import clean
from corpus.readers.symbols import SUPERSCRIPTS

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LISTS = ("ul", "ol", "menu", "dir")
BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav noframes ol optgroup option p
    pre search section summary table tbody td tfoot th thead tr ul""".split()
)
# Parts of a page that are about the site.
ABOUT_THE_SITE = ("nav", "footer", "aside")
# What a browser doesn't show as text, or shows only instead of something else or as deleted.
UNSEEN = frozenset(
    """annotation annotation-xml applet area audio base canvas datalist del embed head iframe link map meta noembed
    noscript object param rp script select source style svg template title track video""".split()
)
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Links to the place itself, and back from a note.
WAYSIDE = ("¶", "#", "§", "🔗", "↩", "↑", "^", "⏎")
NOTE_MARK = re.compile(r"noteref|footnote-?ref(?:erence)?\b|\bfn-?ref")
NOTE = re.compile(r"(?:foot|end)note\b|citation\b|biblioentry")
NOTES = re.compile(r"(?:foot|end)notes\b")
PAGE_BREAK = re.compile(r"pagebreak")
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
# What a browser sets before and after the text of some elements, or between it and its neighbours.
AROUND = {"q": ("“", "”"), "rt": ("(", ")"), "button": (" ", " "), "input": (" ", ""), "label": (" ", " ")}
NUMBER = re.compile(r"[\[(]?(?:\d{1,4}|[*†‡])[\])]?\.?|\[\w{1,20}\]")
RAISED = re.compile(r"[-+−=()\dn]+")
# Letters that are there for the line breaks alone.
INVISIBLE = re.compile("[\u00ad\u200b\u2060]")

ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(\w+;)")
SELF_CLOSED = re.compile(r"<(?!(?:br|hr|img|meta|link|input|col|wbr|area|base)\b)([A-Za-z][\w:-]*)((?:\s[^<>]*)?)/>")
DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")

DATA_URL = re.compile(r"data:[\w/+.;=-]*,[^\s\"'<>)]{200,}")
DIVISION = re.compile(
    r"</?(?:article|blockquote|center|dd|div|dl|dt|fieldset|form|li|main|ol|section|table|tbody|td|th|tr|ul)\b[^>]*>",
    re.IGNORECASE,
)
SHALLOW = re.compile(r"</?(?:b|big|code|em|font|i|ins|mark|s|small|span|strong|sub|sup|u)\b[^>]*>", re.IGNORECASE)

# A table holds figures and short texts; one whose cells hold more is there for the arrangement of a page.
LONGEST_CELL = 1000
LONGEST_MARK = 6
MOST_SPANNED = 1000


def parse_html(source: str) -> etree._Element:
    """The root of a page, however badly written. Entities that it defines itself are not expanded."""
    source = DATA_URL.sub("data:,", source)
    root, whole = _parse_html(source)
    # The parser gives up where elements are nested too deeply, so those that say nothing of the text have to go.
    return root if whole else _parse_html(SHALLOW.sub(" ", DIVISION.sub("<p>", source)))[0]


def _parse_html(source: str) -> tuple[etree._Element, bool]:
    # "Huge" trees have no limit on the length of a script or a text; the size of the file is limited elsewhere.
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8", huge_tree=True)
    root = etree.fromstring(source.encode("utf-8", "replace"), parser) if source.strip() else None
    whole = not any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)
    return (etree.Element("html") if root is None else root), whole


def parse_xhtml(source: str) -> etree._Element:
    """The root of an XHTML text, names without their namespaces; read as HTML where it is not well-formed."""
    source = DOCTYPE.sub("", DECLARATION.sub("", source), count=1)
    source = ENTITY.sub(lambda match: html5.get(match.group(1), match.group()), source)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(source.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return parse_html(SELF_CLOSED.sub(r"<\1\2></\1>", source))
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    return root


def is_unseen(element: etree._Element) -> bool:
    """Whether a browser shows nothing of it, or nothing that belongs to the text, such as a link back from a note."""
    if not isinstance(element.tag, str) or element.tag in UNSEEN:
        return True
    kind = _kind(element)
    if PAGE_BREAK.search(kind):
        return True
    if element.get("aria-hidden") == "true" and element.tag not in BLOCKS:
        return True
    if element.tag == "a" and (element.text or "").strip(" \ufe0e\ufe0f") in WAYSIDE:
        return True
    hidden = element.get("hidden") is not None or HIDDEN.search(element.get("style", ""))
    return bool(hidden) and "note" not in kind  # notes are shown when asked for


def _kind(element: etree._Element) -> str:
    """What the element says that it is: its class, role and type."""
    return " ".join(element.get(name, "") for name in ("class", "role", "epub:type", EPUB_TYPE))


def note_mark(element: etree._Element) -> str:
    """The mark that refers to a note, or a raised number, set apart from the word before it; "" for all else."""
    if element.tag not in ("a", "sup"):
        return ""
    mark = clean("".join(map(str, element.itertext())))
    linked = element.tag == "a" or element.find(".//a") is not None
    raised = element.tag == "sup" or element.find(".//sup") is not None
    if not mark or len(mark) > LONGEST_MARK:
        return ""
    if NOTE_MARK.search(_kind(element)) or (linked and raised):
        return mark if mark[0] in "[(" else f"[{mark}]"
    return mark.translate(SUPERSCRIPTS) if raised and RAISED.fullmatch(mark) else ""


def is_note(element: etree._Element) -> bool:
    """Whether it is a note or an entry of a bibliography."""
    return element.tag == "aside" or bool(NOTE.search(_kind(element)))


def note_marks(root: etree._Element) -> dict[str, str]:
    """The marks by which the text below `root` refers to notes, by the ids of these."""
    marks: dict[str, str] = {}
    for link in root.iter("a"):
        target = link.get("href", "").rpartition("#")[2]
        raised = link.getparent()
        if target and (note_mark(link) or (raised is not None and note_mark(raised))):
            mark = clean("".join(map(str, link.itertext())))
            marks.setdefault(target, mark if mark[:1] in "[(" else f"[{mark}]")
    return marks


def is_among_notes(item: etree._Element) -> bool:
    """Whether an item of a list is one of the notes of a text."""
    return is_note(item) or any(NOTES.search(_kind(above)) for above in islice(item.iterancestors(), 2))


def is_data(table: etree._Element) -> bool:
    """Whether it is a table of data, not one that arranges the parts of a page."""
    if table.tag != "table" or table.get("role") in ("presentation", "none"):
        return False
    if next(table.iterdescendants("table", *HEADINGS), None) is not None:
        return False
    if all(len(cells(row)) < 2 for row in table.iter("tr")):
        return False
    return all(len("".join(map(str, cell.itertext()))) <= LONGEST_CELL for cell in table.iter("td", "th"))


def cells(row: etree._Element) -> list[etree._Element]:
    """The cells of a row of a table, those that name others too."""
    return list(row.iterchildren("td", "th"))


def span(cell: etree._Element, name: str) -> int:
    """How many columns or rows a cell reaches over, by the attribute of this name; 1 where it says nothing else."""
    text = cell.get(name, "1").strip()
    return max(1, min(int(text), MOST_SPANNED)) if text.isdecimal() else 1


def header_rows(rows: list[etree._Element]) -> int | None:
    """How many rows name the columns, where the table tells."""
    count = 0
    for row in rows:
        names = row.getparent().tag == "thead" or all(cell.tag == "th" for cell in cells(row))
        if not names or not cells(row):
            break
        count += 1
    return count or None
