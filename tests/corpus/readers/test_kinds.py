from __future__ import annotations

import pytest

from corpus.readers.kinds import kind


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("$5.00", "number"), ("(1,234)", "number"), ("12 km", "text"), ("1999/2000", "year"), ("16.1.2013", "date")],
)
def test_kinds_of_cells(cell: str, expected: str) -> None:
    assert kind(cell) == expected
