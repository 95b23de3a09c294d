"""Tables as text: CSV, TSV and their kin, whatever parts the columns."""

from __future__ import annotations

import csv
import re
from collections import Counter
from io import StringIO
from itertools import islice

from corpus.readers.blocks import UNPRINTABLE, Blocks, clean
from corpus.readers.encoding import decode
from corpus.readers.tables import MOST_ROWS, Grid, lay_out_table
from corpus.types import Extraction, Tick, no_tick

# In order of trust: commas also stand in sentences and decimal numbers.
DELIMITERS = "\t;|,"
# As Excel is told what parts the columns.
NAMED = re.compile(r"sep=(\S|\t)\s*?(?:\n|\Z)", re.IGNORECASE)
QUOTED = re.compile(r'"(?:[^"]|"")*+"(.)')
SAMPLE_ROWS = 200
# A cell with more lines than this began with a quotation mark that nothing closes.
MOST_LINES = 500
csv.field_size_limit(1 << 24)  # a cell may hold a long text


def read(data: bytes, tick: Tick = no_tick) -> Extraction:
    """Each row as one line that names its columns, at most `MOST_ROWS` of them."""
    text = UNPRINTABLE.sub("", decode(data).replace("\r\n", "\n").replace("\r", "\n"))
    named = NAMED.match(text)
    if named:
        delimiter, text = named[1], text[named.end() :]
    else:
        delimiter = _delimiter(text)
    rows = _rows(text, delimiter)
    blocks = Blocks()
    warnings = []
    if len(rows) > MOST_ROWS:
        warnings.append(f"only the first {MOST_ROWS:,} of {len(rows):,} rows were read")
    lay_out_table(Grid([list(map(clean, row)) for row in rows[:MOST_ROWS]]), blocks, form=False)
    return blocks.extraction(warnings=warnings)


def _delimiter(text: str) -> str:
    """What parts the columns: that by which most rows have equally many; "" where there is one column."""
    quoted = QUOTED.match(text)
    if quoted and quoted.group(1) in DELIMITERS:
        return quoted.group(1)
    best, most = "", 0.5
    for delimiter in DELIMITERS:
        rows = _rows(text, delimiter, SAMPLE_ROWS)
        if rows:
            width, count = Counter(map(len, rows)).most_common(1)[0]
            if width > 1 and count / len(rows) > most:
                best, most = delimiter, count / len(rows)
    return best


def _rows(text: str, delimiter: str, most: int | None = None) -> list[list[str]]:
    """The rows that hold anything. Quotation marks are taken at their word unless one is never closed."""
    if not delimiter:
        return [[line.strip().strip('"')] for line in text.split("\n") if line.strip()]
    try:
        rows = _parsed(text, delimiter, csv.QUOTE_MINIMAL, most)
        if not any(cell.count("\n") > MOST_LINES for row in rows for cell in row):
            return rows
    except csv.Error:
        pass  # a cell beyond the limit above
    return _parsed(text, delimiter, csv.QUOTE_NONE, most)


def _parsed(text: str, delimiter: str, quoting: int, most: int | None) -> list[list[str]]:
    lines = StringIO(text, newline="\n")  # which is read only as far as rows are asked for
    parsed = csv.reader(lines, delimiter=delimiter, quoting=quoting, skipinitialspace=True)  # type: ignore[arg-type]
    return list(islice((row for row in parsed if any(cell.strip() for cell in row)), most))
