"""The control words of Rich Text Format that count for its text, by the specification 1.9.1 of Microsoft."""

from __future__ import annotations

import codecs
import re

from corpus.dates import day_of

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
KEPT = {"shpinst", "shptxt", "do", "dptxbxtext", "ud", "moMath", "moMathPara", "footnote"}

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

CODE_PAGES = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
CODE_PAGE_NAMES = {10000: "mac_roman", 10007: "mac_cyrillic", 1361: "johab", 65001: "utf-8", 708: "cp864"}


# The groups whose text isn't that of a paragraph, and the `place` of it; text boxes are read as notes are.
PLACES = {"fonttbl": "fonts", "stylesheet": "styles", "info": "info", "title": "title", "footnote": "note"}
PLACES |= {"shptxt": "note", "dptxbxtext": "note", "pntext": "label", "listtext": "label"}
# Those of them whose text is set in the fonts of the document.
SET = {"text", "note", "label"}

# When the document was made and when it was last changed.
DATE = re.compile(rb"\\(creatim|revtim)\s*\\yr(\d{4})\s*\\mo(\d{1,2})\s*\\dy(\d{1,2})")


def date_of(data: bytes) -> str | None:
    r"""The day on which a document was made, else last changed.

    >>> date_of(rb"{\rtf1{\info{\creatim\yr2013\mo1\dy16\hr9}}}")
    '2013-01-16'
    """
    dates = {match[1]: b"-".join(match.groups()[1:]).decode("ascii") for match in DATE.finditer(data)}
    return day_of(dates.get(b"creatim"), dates.get(b"revtim"))


def code_page(number: int) -> str:
    """The encoding of a Windows code page, or the usual one where Python doesn't know it.

    >>> code_page(1251), code_page(65001), code_page(4711)
    ('cp1251', 'utf-8', 'cp1252')
    """
    name = CODE_PAGE_NAMES.get(number, f"cp{number}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name
