"""Scripts that put no spaces between words."""

from __future__ import annotations

UNSPACED = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Their letters, as a regular expression has them in brackets: Thai to Tibetan, Burmese, Khmer, kana and Han."""


def spaceless(char: str) -> bool:
    """Whether a character that is set on a page belongs to such a script.

    Besides the letters, of which words are made, these are their punctuation and wide forms, since no space stands
    beside those either. Tibetan is left out: how it is set on pages was never looked at.

    >>> spaceless("語"), spaceless("。"), spaceless("ก"), spaceless("한"), spaceless("a")
    (True, True, True, False, False)
    """
    code = ord(char)
    return (
        0x0E00 <= code <= 0x0EFF  # Thai, Lao
        or 0x1000 <= code <= 0x109F  # Burmese
        or 0x1780 <= code <= 0x17FF  # Khmer
        or 0x2E80 <= code <= 0xA4CF  # Chinese, Japanese
        or 0xF900 <= code <= 0xFAFF
        or 0xFF00 <= code <= 0xFFEF
        or 0x20000 <= code <= 0x3FFFF
    )
