"""Rich Text Format: paragraphs, headings, lists, tables and notes.

Read by hand, since the libraries for it give bare text: without headings and rows of tables, without notes, but
with what was deleted or hidden.
"""

from __future__ import annotations

from dataclasses import replace

from corpus.readers.blocks import BODY, PLAIN_NUMBER, Blocks, clean
from corpus.readers.docx_styles import heading_level
from corpus.readers.formulas import raised
from corpus.readers.rtf_fonts import Fonts
from corpus.readers.rtf_state import State, formatted
from corpus.readers.rtf_tables import Row, grid
from corpus.readers.rtf_words import (
    CHARACTERS,
    CODE_PAGES,
    KEPT,
    PLACES,
    SET,
    SKIPPED,
    SYMBOLS,
    TOKEN,
    code_page,
    date_of,
)
from corpus.readers.tables import lay_out_table
from corpus.types import Extraction, Tick, UnreadableDocument, no_tick


def read(data: bytes, tick: Tick = no_tick) -> Extraction:
    """The text of the document; page headers, comments, and what was deleted or hidden are left out."""
    start = data.find(b"{\\rtf", 0, 1000)
    if start < 0:
        raise UnreadableDocument("it is damaged or not a Rich Text document")
    reader = _Reader()
    cut_off = reader.run(data, start, tick)
    warnings = ["it breaks off before its end; what follows there is lost"] if cut_off else []
    return reader.finish(warnings, date_of(data))


class _Reader:
    """Follows the control words and collects the text between them."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self._state = State()
        self._stack: list[State] = []
        self._fonts = Fonts()
        self._levels: dict[int, int] = {}
        self._texts: dict[str, list[str]] = {place: [] for place in (*SET, "title", "styles", "fonts")}
        self._bytes = b""
        self._to_skip = 0
        self._starred = False
        self._notes: list[str] = []
        # Whether all text of the paragraph at hand is bold.
        self._bold = True
        self._cells: list[str] = []
        self._row = Row()
        self._rows: list[Row] = []

    def run(self, data: bytes, start: int, tick: Tick) -> bool:
        """Read everything; returns whether the file ends before its text does."""
        position, count = start, 0
        while (token := TOKEN.match(data, position)) is not None:
            position = token.end()
            word, number, byte, symbol, brace, text = token.groups()
            if word == b"bin":
                position += max(0, int(number or 0))
            elif byte is not None:
                self._add_bytes(bytes([int(byte, 16)]))
            elif text is not None:
                self._add_bytes(text)
            elif word or symbol or brace:
                self._flush()
                self._control(word, number, symbol, brace)
                if brace and not self._stack:
                    return False
            count += 1
            if count % 100_000 == 0:
                tick(position, len(data))
        return True

    def finish(self, warnings: list[str], date: str | None) -> Extraction:
        """What has been collected."""
        self._flush()
        self._end_paragraph()
        self._end_table()
        return self.blocks.extraction(clean("".join(self._texts["title"])) or None, warnings, date)

    # --- text ----------------------------------------------------------------------------------------------------

    def _add_bytes(self, data: bytes) -> None:
        skipped = min(self._to_skip, len(data))
        self._to_skip -= skipped
        self._bytes += data[skipped:]

    def _flush(self) -> None:
        """Decode the bytes at hand; only together do they make the characters of East Asian encodings."""
        if self._bytes:
            data, self._bytes = self._bytes, b""
            font = self._state.font if self._state.place in SET else -1
            self._add(self._fonts.decode(data, font))

    def _add(self, text: str) -> None:
        state = self._state
        if state.place not in self._texts or state.hidden or state.deleted:
            return
        if state.place in SET:
            text = self._fonts.readable(text, state.font)
            text = raised(text) if state.raised else text
        if state.place == "text" and text.strip():
            self._bold = self._bold and state.bold
        self._texts[state.place].append(text)

    def _taken(self, place: str) -> str:
        """The text collected, which is then gone; halves of characters beyond 16 bits put together."""
        text = "".join(self._texts[place]).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        self._texts[place].clear()
        return text.replace("\xad", "")

    # --- control words -------------------------------------------------------------------------------------------

    def _control(self, word: bytes | None, number: bytes | None, symbol: bytes | None, brace: bytes | None) -> None:
        self._to_skip = 0
        if brace == b"{":
            self._stack.append(self._state)
            self._starred = False
        elif brace == b"}":
            self._close()
        elif symbol == b"*":
            self._starred = True
        elif symbol in (b"\n", b"\r"):
            self._word("par", None)
        elif symbol is not None:
            self._add(SYMBOLS.get(symbol, ""))
        elif word is not None:
            self._word(word.decode("ascii"), int(number) if number else None)

    def _close(self) -> None:
        if not self._stack:
            return
        inner, self._state = self._state, self._stack.pop()
        if inner.place == "note" != self._state.place:
            self._notes += map(clean, self._taken("note").split("\n"))
        elif inner.place == "styles":
            name = clean(self._taken("styles")).rstrip(";")
            level = inner.level or heading_level(None, name)
            if level and inner.style != self._state.style:
                self._levels[inner.style] = level
        elif inner.place == "fonts":
            self._fonts.names[inner.font] = clean(self._taken("fonts")).rstrip(";").rpartition(";")[2]

    def _word(self, word: str, number: int | None) -> None:
        state = self._state
        starred, self._starred = self._starred, False
        if word in SKIPPED or (word.startswith("m") and word.endswith("Pr")) or (starred and word not in KEPT):
            self._state = replace(state, place="")
        elif word == "ud":
            self._state = replace(state, place=self._stack[-2].place if len(self._stack) > 1 else "text")
        elif word in PLACES:
            self._enter(word)
        elif word == "u":
            self._add(chr((number or 0) % 0x10000))
            self._to_skip = state.skip
        elif word in CHARACTERS:
            self._add(CHARACTERS[word])
        elif word in CODE_PAGES or (word == "ansicpg" and number):
            self._fonts.page = code_page(number or 1252) if word == "ansicpg" else CODE_PAGES[word]
        elif word == "fcharset":
            self._fonts.charsets[state.font] = number or 0
        elif state.place != "":
            self._format(word, number)

    def _enter(self, word: str) -> None:
        """A group whose text isn't that of a paragraph."""
        outer = self._state.place
        if outer and (word != "title" or outer == "info"):
            self._state = replace(self._state, place=PLACES[word], raised=False)

    def _format(self, word: str, number: int | None) -> None:
        match word:
            case "par" | "sect" | "page" | "row" | "cell":
                self._end(word)
            case "trowd":
                self._row = Row()
            case "trhdr":
                self._row.header = True
            case "clvmrg":
                self._row.going_on.add(len(self._row.ends))
            case "clmrg":
                self._row.joined.add(len(self._row.ends))
            case "cellx":
                self._row.ends.append(number or 0)
            case _:
                self._state = formatted(self._state, word, number)

    # --- paragraphs and tables -----------------------------------------------------------------------------------

    def _end(self, word: str) -> None:
        if self._state.place == "note":
            self._add("\n")
        elif word == "cell":
            self._taken("label")
            self._cells.append(clean(self._taken("text")))
            self._bold = True
        elif word == "row":
            self._rows.append(replace(self._row, cells=self._cells, ends=list(self._row.ends)))
            self._cells = []
        elif self._state.deleted and word == "par":
            self._taken("label")
        elif self._state.in_table:
            self._add(" ")
        else:
            self._end_paragraph()

    def _end_paragraph(self) -> None:
        label, text = clean(self._taken("label")), clean(self._taken("text"))
        self._end_table()
        level = self._state.level or self._levels.get(self._state.style, BODY)
        number = label if any(map(str.isalnum, label)) else ""
        if text and level < BODY:
            self.blocks.heading(level, f"{number} {text}")
        elif text and label:
            self.blocks.item(text if PLAIN_NUMBER.fullmatch(number) else f"{number} {text}", self._state.depth)
        else:
            self.blocks.paragraph(text, bold=self._bold)
        self._bold = True
        self._add_notes()

    def _add_notes(self) -> None:
        for note in self._notes:
            self.blocks.paragraph(note)
        self._notes.clear()

    def _end_table(self) -> None:
        if self._cells:
            self._rows.append(Row(self._cells))
        rows, self._rows, self._cells = self._rows, [], []
        if rows:
            header = [row.header for row in rows]
            lay_out_table(grid(rows), self.blocks, (header.index(False) if False in header else 0) or None)
            self._add_notes()
