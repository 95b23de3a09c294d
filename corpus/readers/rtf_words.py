"""The control words of Rich Text Format that count for its text, by the specification 1.9.1 of Microsoft."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# A control word with its number, a byte in hex, a control symbol, a brace, or text.
TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)

# Groups that hold something other than the text of the document, or the same once more.
SKIPPED = set(
    """
    annotation atnauthor atndate atnicn atnid atnparent atnref atntime atrfend atrfstart author background bkmkend
    bkmkstart buptim category colortbl comment company creatim datafield doccomm docvar falt fchars ffdeftext
    ffentrymcr ffexitmcr ffformat ffhelptext ffl ffname ffstattext filetbl fldinst fldtype fontemb footer footerf
    footerl footerr ftncn ftnsep ftnsepc aftncn aftnsep aftnsepc header headerf headerl headerr hlinkbase htmltag
    keycode keywords lchars levelnumbers leveltext listname liststylename listpicture mmathPict nesttableprops
    nonesttables nonshppict objalias objclass objdata objname objsect operator panose password pict pn pntxta pntxtb
    private printim revtim revtbl rxe shprslt shppict sn sp staticval subject sv tc template txe upr userprops
    wgrffmtfilter windowcaption xe
    """.split()
)
# Groups that older programs should ignore, but that hold text all the same.
KEPT = {"shpinst", "shptxt", "do", "dptxbxtext", "ud", "moMath", "moMathPara"}

CHARACTERS = {
    "tab": " ",
    "line": " ",
    "softline": " ",
    "column": " ",
    "nestcell": " ",
    "nestrow": " ",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "zwj": "\u200d",
    "zwnj": "\u200c",
}
SYMBOLS = {b"~": " ", b"_": "-", b"-": "", b"{": "{", b"}": "}", b"\\": "\\", b"\t": " "}

# Character sets of fonts; 0 and 1 are the document's own, 2 is that of fonts of symbols.
CHARSETS = {77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "cp936", 136: "cp950", 161: "cp1253"}
CHARSETS |= {162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874"}
CHARSETS |= {238: "cp1250", 254: "cp437", 255: "cp850"}
SYMBOL_CHARSET = 2
CODE_PAGES = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
PAGE_NUMBERS = {10000: "mac_roman", 10007: "mac_cyrillic", 1361: "johab", 65001: "utf-8", 708: "cp864"}


# The groups whose text isn't that of a paragraph, and the `place` of it; text boxes are read as notes are.
PLACES = {"fonttbl": "fonts", "stylesheet": "styles", "info": "info", "title": "title", "footnote": "note"}
PLACES |= {"shptxt": "note", "dptxbxtext": "note", "pntext": "label", "listtext": "label"}


@dataclass(frozen=True, slots=True)
class State:
    """What a group has in force; the end of the group ends it.

    `place` tells what its text is: "text", "" (left out), "label" of a list item, "note", "info", "title", "fonts"
    or "styles".
    """

    place: str = "text"
    font: int = -1
    skip: int = 1
    hidden: bool = False
    deleted: bool = False
    style: int = -1
    level: int | None = None
    depth: int = 0
    in_table: bool = False


def code_page(number: int) -> str:
    """The encoding of a Windows code page, or the usual one where Python doesn't know it.

    >>> code_page(1251), code_page(65001), code_page(4711)
    ('cp1251', 'utf-8', 'cp1252')
    """
    name = PAGE_NUMBERS.get(number, f"cp{number}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name
