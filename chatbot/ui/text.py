"""Text in the page."""

from __future__ import annotations


def escape(text: str) -> str:
    """Text that Markdown shows as it is.

    >>> escape("$5 *more*")
    '\\\\$5 \\\\*more\\\\*'
    """
    return "".join("\\" + c if c in "\\`*_{}[]()#+-.!|$~:<>&" else c for c in " ".join(text.split()))
