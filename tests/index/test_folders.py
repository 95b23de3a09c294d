from __future__ import annotations

import pytest

from index.folders import lies_in, lying_in

PLACES = ["/docs", "/docs/a.txt", "/docs/deep", "/do", "/", "/gone"]
FILES = ["/docs/a.txt", "/docs/deep/b.txt", "/docs.txt", "/docs/deeper.txt"]


def test_files_are_told_by_the_places_that_they_lie_in() -> None:
    found = lying_in(FILES, PLACES)
    assert list(found) == PLACES
    assert found["/docs"] == ["/docs/a.txt", "/docs/deep/b.txt", "/docs/deeper.txt"]
    assert found["/docs/a.txt"] == ["/docs/a.txt"]
    assert found["/docs/deep"] == ["/docs/deep/b.txt"]
    assert found["/"] == FILES
    assert found["/do"] == found["/gone"] == []


@pytest.mark.parametrize("place", PLACES)
def test_both_ways_of_asking_tell_the_same(place: str) -> None:
    assert [name for name in FILES if lies_in(name, place)] == lying_in(FILES, [place])[place]
