"""Tables of Rich Text Format, which knows no columns: each cell tells where it ends."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from corpus.readers.tables import Grid, Merge


@dataclass(slots=True)
class Row:
    """A row of a table: its cells, where each ends (twips), and whether it names columns.

    `going_on` are the numbers of cells that are one with the cell above, `joined` of those that are one with the
    cell before.
    """

    cells: list[str] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    going_on: set[int] = field(default_factory=set)
    joined: set[int] = field(default_factory=set)
    header: bool = False


def grid(rows: list[Row]) -> Grid:
    """The cells by row and column: the columns are what the ends of all cells part."""
    rows = list(map(_without_joined, rows))
    edges = sorted({end for row in rows for end in row.ends})
    texts: list[list[str]] = []
    merges: list[Merge] = []
    open_above: dict[int, Merge] = {}
    for number, row in enumerate(rows):
        texts.append([])
        for i, text in enumerate(row.cells):
            column = len(texts[-1])
            across = max(1, edges.index(row.ends[i]) + 1 - column) if i < len(row.ends) else 1
            if i in row.going_on and column in open_above:
                old = open_above[column]
                open_above[column] = replace(old, down=number - old.row + 1)
            else:
                merges += [open_above.pop(column)] if column in open_above else []
                open_above[column] = Merge(number, column, 1, across)
            texts[-1] += [text] + [""] * (across - 1)
    return Grid(texts, [m for m in (*merges, *open_above.values()) if m.down > 1 or m.across > 1])


def _without_joined(row: Row) -> Row:
    """The row with cells that are one as one cell."""
    whole = Row(header=row.header)
    for i, text in enumerate(row.cells):
        end = row.ends[i : i + 1]
        if i in row.joined and whole.cells:
            whole.cells[-1] = f"{whole.cells[-1]} {text}".strip()
            whole.ends[-1:] = end
        else:
            whole.going_on |= {len(whole.cells)} if i in row.going_on else set()
            whole.cells.append(text)
            whole.ends += end
    return whole
