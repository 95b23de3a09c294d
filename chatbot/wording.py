"""How text and counts are put before a person."""

from __future__ import annotations


def escape(text: str) -> str:
    """Text that Markdown shows as it is.

    >>> escape("$5 *more*")
    '\\\\$5 \\\\*more\\\\*'
    """
    return "".join("\\" + c if c in "\\`*_{}[]()#+-.!|$~:<>&" else c for c in " ".join(text.split()))


def counted(count: int, what: str) -> str:
    """So many of something.

    >>> counted(1, "document"), counted(2000, "mention")
    ('1 document', '2,000 mentions')
    """
    return f"{count:,} {what}{'' if count == 1 else 's'}"
