"""Bytes of unknown encoding, as text."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from itertools import islice

from corpus.types import UnreadableDocument

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Encodings that people's files are in. Detectors know others, which short texts are often mistaken for.
WINDOWS = tuple(f"cp{number}" for number in (1252, 1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258, 874))
EAST_ASIAN = ("cp932", "euc_jis_2004", "iso2022_jp_2", "gb18030", "hz", "big5hkscs", "cp949", "iso2022_kr")
OLDER = (
    *(f"iso8859-{number}" for number in (1, 2, 5, 6, 7, 8, 9, 15, 16)),
    *("koi8-r", "koi8-u", "mac_roman", "mac_cyrillic", "mac_greek", "mac_turkish", "tis-620"),
    *("cp437", "cp850", "cp852", "cp855", "cp857", "cp858", "cp862", "cp864", "cp866", "cp737"),
    *("cp037", "cp500", "cp1026", "cp1140", "cp273"),
)
SAMPLE = 100_000  # bytes that detection looks at
CANDIDATES = 8  # those that fit best; the others fit far less
# What is declared, or looks, as the first of these is often the second, of which it is a part.
SUPERSETS = {"iso8859-1": "cp1252", "shift_jis": "cp932", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949"}
SUPERSETS |= {"big5": "big5hkscs"}
DECLARATION = re.compile(rb"charset|coding", re.IGNORECASE)
# How pages name their encoding, in HTML or in the declaration of XML, and in how many bytes at their beginning.
DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
BEGINNING = 4096
ODDEST = 0.01
ACCENTED = re.compile("[\u00c0-\u00ff]")
ACCENTED_TOGETHER = re.compile("[\u00c0-\u00ff]{5,}")
ALPHABETS = frozenset(("LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC", "THAI"))
IN_WORDS = frozenset(("Mn", "Mc", "Cf", "Pd"))  # Unicode categories: accents, joiners and dashes
APOSTROPHES = "’‘·"
# Quotation marks, dashes and signs, where all code pages of Windows have them: Western text has often no others.
TYPOGRAPHY = frozenset("€‚„…‘’“”•–—™\xa0£§©«®°±·»¼½¾".encode("cp1252"))
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
# Controls that text has no use for; they betray UTF-16 of other scripts, and files that are no text.
ODD_CONTROL = re.compile(rb"[\x01-\x06\x0e-\x1a\x1c-\x1f]")
# Text in seven bits that isn't what it seems: ISO-2022, HZ and UTF-7.
SHIFTED = re.compile(rb"\x1b[$(]|~\{|\+[A-Za-z0-9/]{3,}-?")
# Controls that Latin-1 has beyond ASCII, and nobody uses.
CONTROL = re.compile("[\x80-\x9f]")
COMMON = " \n.,aeio、。，"


def decode(data: bytes, declared: str | None = None) -> str:
    """The text in these bytes. `declared` is the encoding they say they are in, which isn't always so.

    Raises `UnreadableDocument` for bytes that are no text.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    text = _utf8(data)
    if text is None or data.isascii():
        text = _declared(data, declared) or text
    if text is None:
        text = _wide(data) if data.count(0) else None
    if text is None:
        text = _legacy(data)
    if text is None:
        text = _wide(data)
    if text is None:
        raise UnreadableDocument(
            "it does not look like text in any known encoding; perhaps it is a file of another kind under a wrong name"
        )
    return text


def decode_page(data: bytes, declared: str | None = None) -> str:
    """The text of a page of HTML or XHTML; what is `declared` beside it counts more than what it says itself.

    Raises `UnreadableDocument` for bytes that are no text.
    """
    said = DECLARED.search(data[:BEGINNING])
    return decode(data, declared or (said.group(1).decode() if said else None))


def _declared(data: bytes, encoding: str | None) -> str | None:
    """Text in the encoding that it declares; None where that makes no sense of the bytes."""
    try:
        name = codecs.lookup(encoding or "").name
        text = data.decode(SUPERSETS.get(name, name), errors="replace")
    except (LookupError, UnicodeError):
        return None
    if name in ("utf-8", "ascii") or name.startswith(("utf-16", "utf-32")) or text.count("\ufffd") * 100 > len(text):
        return None
    return None if _oddity(text) > ODDEST or _is_mojibake(text) else text


def _is_mojibake(text: str) -> bool:
    """Whether letters of another alphabet were taken for Western ones, which no word has so many of together."""
    together = sum(map(len, ACCENTED_TOGETHER.findall(text)))
    return together * 3 > len(ACCENTED.findall(text))


def _utf8(data: bytes) -> str | None:
    """UTF-8, be it damaged in places; None where another encoding is likelier."""
    if data.count(0) > len(data) // 5 or len(ODD_CONTROL.findall(data)) > max(8, len(data) // 20):
        return None
    text = data.decode("utf-8", errors="replace")
    if data.isascii():
        return None if SHIFTED.search(data) else text
    damage = text.count("\ufffd")
    beyond_ascii = len(text) - sum(map(text.count, map(chr, range(128)))) if damage else 0
    return text if damage * 20 <= beyond_ascii - damage else None


def _wide(data: bytes) -> str | None:
    """UTF-32 or UTF-16 that bears no byte order mark; None where the bytes make no sense as such."""
    best, most = None, 0.0
    for encoding, width in (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2)):
        text = data[: len(data) // width * width].decode(encoding, errors="replace")
        sample = text[:10_000]
        coherence = _coherence(sample)
        # Swapped bytes of Latin letters make ideographs, hence the second look, at what every text has.
        rate = coherence + sum(map(sample.count, COMMON)) / (len(sample) or 1)
        if coherence > 0.9 and sample.count("\ufffd") * 20 <= len(sample) and rate > most:
            best, most = text, rate
    return best


def _coherence(text: str) -> float:
    """The share of characters that are written in the text's few scripts, each a range of 256 code points.

    Ideographs, and syllables of Korean, count as one script. Bytes of something else are all over the place.
    """
    if not text or any(unicodedata.category(c) in ("Cn", "Co", "Cc", "Cs") and c not in "\t\n\r\f\0" for c in text):
        return 0.0
    scripts = Counter(_script(c) for c in text)
    return sum(count for _, count in scripts.most_common(4)) / len(text)


def _script(char: str) -> int:
    code = ord(char)
    return 0x4E if 0x4E00 <= code < 0xA000 else 0xAC if 0xAC00 <= code < 0xD7B0 else code >> 8


def _legacy(data: bytes) -> str | None:
    """Text in one of the encodings of old; None where it is in none."""
    import chardet

    telling = b"\n".join(line for line in data.split(b"\n") if not line.isascii())[:SAMPLE] or data[:SAMPLE]
    found = chardet.detect_all(
        DECLARATION.sub(b"", telling),  # what the bytes declare has been tried
        include_encodings=["utf-8", "ascii", "utf-7", *WINDOWS, *EAST_ASIAN, *OLDER],
        no_match_encoding="ascii",  # which the data is not: nothing fits
    )
    fitting = [codecs.lookup(guess["encoding"]).name for guess in found[:CANDIDATES] if guess["encoding"]]
    names = [SUPERSETS.get(name, name) for name in fitting]
    if not data.isascii() and {byte for byte in set(data) if byte > 127} <= TYPOGRAPHY:
        names.insert(0, "cp1252")
    texts = [data.decode(name, errors="replace") for name in names if name != "ascii" or data.isascii()]
    return min(texts, key=_oddity, default=None)  # the first of equals: the likeliest


def _oddity(text: str) -> float:
    """The share of characters that stand as they do in no language.

    Such are a symbol or a capital within a word in small letters, a control, and a letter beside one of another
    alphabet: the marks of a text that was decoded as what it is not.
    """
    places = [match.start() for match in islice(BEYOND_ASCII.finditer(text), 1000)]
    odd = sum(_is_odd(text[i - 1 : i], text[i], text[i + 1 : i + 2]) for i in places)
    return odd / (places[-1] + 1) if places else 0.0


def _is_odd(before: str, char: str, after: str) -> bool:
    if not char.isalpha():
        inside = before.isalpha() and after.isalpha()
        category = unicodedata.category(char)
        return category == "Cc" or (inside and char not in APOSTROPHES and category not in IN_WORDS)
    alphabets = {_alphabet(near) for near in (before, char, after) if near.isalpha()}
    return (before.islower() and char.isupper()) or (len(alphabets) > 1 and alphabets <= ALPHABETS)


def _alphabet(char: str) -> str:
    return "LATIN" if char.isascii() else unicodedata.name(char, "").split(" ")[0]
