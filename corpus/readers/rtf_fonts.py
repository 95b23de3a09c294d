"""The fonts of a Rich Text document, which tell what characters its bytes are."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.readers.symbols import readable, symbol

# Character sets of fonts; 0 and 1 are the document's own, 2 is that of fonts of symbols.
CHARSETS = {77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "cp936", 136: "cp950", 161: "cp1253"}
CHARSETS |= {162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874"}
CHARSETS |= {238: "cp1250", 254: "cp437", 255: "cp850"}
SYMBOL_CHARSET = 2


@dataclass(slots=True)
class Fonts:
    """The character set and the name of each font by its number, and the encoding of the document."""

    charsets: dict[int, int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    page: str = "cp1252"

    def decode(self, data: bytes, font: int) -> str:
        """The text of bytes in a font."""
        if self.charsets.get(font) == SYMBOL_CHARSET:
            # Letters of a font that nobody knows may be letters all the same.
            return "".join(self._symbol(byte, font) or (chr(byte) if byte < 0x7F else "") for byte in data)
        return data.decode(CHARSETS.get(self.charsets.get(font, 0), self.page), errors="replace")

    def readable(self, text: str, font: int) -> str:
        """The text with what a font of symbols shows for characters for private use."""
        return readable(text, self.names.get(font))

    def _symbol(self, byte: int, font: int) -> str:
        return symbol(0xF000 + byte, self.names.get(font))
