"""How text and counts are put before a person."""

from __future__ import annotations

import re
import textwrap

NO_DOCUMENTS = "There are no documents in this library yet."


def what_leaves(away: str | None, where: str = "this computer") -> str:
    """What of a question is sent elsewhere, to the computer `away` where one writes the answers.

    >>> what_leaves(None), what_leaves("gpu.example.org")[:49]
    ('Nothing you ask leaves this computer.', 'What you ask and the passages found for it are se')
    """
    if away is None:
        return f"Nothing you ask leaves {where}."
    return f"What you ask and the passages found for it are sent to {away}, which writes the answers."


# What means something anywhere: marks, the colons of names and addresses, the ampersands of entities.
_MARKS = re.compile(r"[\\`*_\[\]<>|$~@]|:(?=[\w/])|(?<=www)\.|&(?=#?\w+;)", re.IGNORECASE)
_COMMAND = re.compile(r"(`(?:footnote|make|pip)\b[^`]*`)")
# Where Markdown sees an address, whatever is escaped.
_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\\\.)|(?=\\@)", re.IGNORECASE)
# What makes a heading or a list of what it begins.
_FIRST = re.compile(r"^(\d*)([#+.)-])")


def escape(text: str) -> str:
    """Text that Markdown shows as it is, Streamlit's with its icons and colours too.

    >>> print(escape("$5.20 *more*: 3 - 2"), escape("12. On www.x.y"), escape(":red[x]"))
    \\$5.20 \\*more\\*: 3 - 2 12\\. On www\\.x.y \\:red\\[x\\]
    """
    return _FIRST.sub(r"\1\\\2", _MARKS.sub(r"\\\g<0>", " ".join(text.split())))


def plain(text: str) -> str:
    """The same on the page, where addresses in it are not made links of: nothing in a document leads elsewhere. Word
    joiners, which nobody sees, keep them apart.

    >>> print(plain("https://x.org, www.x.org, ann@x.org").replace("\u2060", "|"))
    https\\:|//x.org, www|\\.x.org, ann|\\@x.org
    """
    return _ADDRESS.sub("\u2060", escape(text))


def told(reason: str) -> str:
    """A reason as Markdown: names in it are shown as they are, and its commands as code.

    >>> print(told("*a.txt* is gone. Run `footnote doctor`."))
    \\*a.txt\\* is gone. Run `footnote doctor`.
    """
    parts = _COMMAND.split(" ".join(reason.split()))
    return "".join(
        part if n % 2 else _ADDRESS.sub("\u2060", _MARKS.sub(r"\\\g<0>", part)) for n, part in enumerate(parts)
    )


def formula_free(cell: str, sign: str = "'") -> str:
    """A cell of a table that no spreadsheet takes for a formula.

    >>> formula_free("=1+1"), formula_free(" @SUM(A1)"), formula_free("3 - 2")
    ("'=1+1", "' @SUM(A1)", '3 - 2')
    """
    return f"{sign}{cell}" if cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) else cell


def clipped(text: str, length: int) -> str:
    """The beginning of a text, cut between words where that can be.

    >>> clipped("Who led the attack?", 12), clipped("新能源车新能源车", 5)
    ('Who led …', '新能源车…')
    """
    short = textwrap.shorten(text, length, placeholder=" …")
    return short if short != " …".strip() else text[: length - 1] + "…"


def counted(count: int, what: str) -> str:
    """So many of something.

    >>> counted(1, "document"), counted(2000, "mention")
    ('1 document', '2,000 mentions')
    """
    return f"{count:,} {what}{'' if count == 1 else 's'}"
