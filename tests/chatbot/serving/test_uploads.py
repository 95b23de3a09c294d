"""Files that people drop: under which names they are kept, and which of them are still to be read."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from chatbot.serving.uploads import LONGEST_NAME, Uploads


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path)


def names(uploads: Uploads) -> list[str]:
    return sorted(path.name for path in uploads.folder.glob("[!.]*"))


def id_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def test_an_upload_never_takes_the_place_of_another_file(uploads: Uploads) -> None:
    kept = uploads.keep([("a.txt", b"one"), ("../a.txt", b"two"), ("a.txt", b"one"), ("/x/a.txt", b"two")])
    assert [path.name for path in kept] == ["a.txt", "a (2).txt", "a.txt", "a (2).txt"]
    assert all(path.parent == uploads.folder for path in kept)
    assert names(uploads) == ["a (2).txt", "a.txt"]


def test_an_upload_takes_the_place_of_an_older_version_where_that_is_wanted(uploads: Uploads) -> None:
    (first,) = uploads.keep([("report.txt", b"of May")])
    assert not uploads.has_another("report.txt", b"of May")
    assert not uploads.has_another("other.txt", b"of June")
    assert uploads.has_another("a/report.txt", b"of June")
    assert uploads.keep([("report.txt", b"of June")], replace=True) == [first]
    assert first.read_bytes() == b"of June"
    assert names(uploads) == ["report.txt"]
    kept = uploads.keep([("a/report.txt", b"of July"), ("b/report.txt", b"of August")], replace=True)
    assert [path.read_bytes() for path in kept] == [b"of July", b"of August"]


def test_an_upload_of_a_long_name_is_kept_with_its_ending(uploads: Uploads) -> None:
    kept = uploads.keep([("я" * 300 + ".pdf", content) for content in (b"one", b"two")])
    uploads.keep([("я" * 300 + ".pdf", b"three")], replace=True)
    assert {path.suffix for path in kept} == {".pdf"}
    assert [path.read_bytes() for path in kept] == [b"three", b"two"]
    assert uploads.unread() == sorted(kept)
    (long,) = uploads.keep([("a." + "b" * 300, b"")])
    assert len(long.name) <= LONGEST_NAME


def test_an_upload_is_unread_until_it_is_settled_and_stays_if_the_library_knows_it(
    uploads: Uploads, tmp_path: Path
) -> None:
    one, two, three = uploads.keep([(f"{n}.txt", b"") for n in range(3)])
    mine = tmp_path / "mine.txt"
    mine.touch()
    uploads.settled(one, id_of(b""))
    uploads.settled(two, None)
    uploads.settled(mine, None)
    uploads.put_off(three)
    assert uploads.unread() == [three]
    assert names(uploads) == ["0.txt", "2.txt"]
    assert mine.exists()


def test_an_upload_of_which_only_the_mark_was_written_is_forgotten(uploads: Uploads) -> None:
    (path,) = uploads.keep([("a.txt", b"")])
    path.unlink()
    assert uploads.unread() == []
    assert list(uploads.folder.iterdir()) == []


def test_an_upload_whose_document_leaves_goes_once_it_has_left(uploads: Uploads, tmp_path: Path) -> None:
    one, two, waiting = uploads.keep([("one.txt", b""), ("two.txt", b""), ("waiting.txt", b"")])
    for path in (one, two):
        uploads.settled(path, id_of(b""))
    with pytest.raises(OSError, match="full"), uploads.leaving([one, waiting]):
        raise OSError("full")
    assert one.exists()
    assert Uploads(tmp_path).unread() == [waiting]
    with uploads.leaving([one, tmp_path / "other.txt"]):
        assert Uploads(tmp_path).unread() == [one, waiting]  # were the program killed now
    assert names(uploads) == ["two.txt", "waiting.txt"]
    assert Uploads(tmp_path).unread() == [waiting]


def test_what_an_upload_was_to_replace_comes_back_where_that_is_what_the_library_knows(uploads: Uploads) -> None:
    (path,) = uploads.keep([("report.txt", b"of May")])
    uploads.settled(path, id_of(b"of May"))
    for version in (b"of June", b"of July", b"of August"):
        uploads.keep([("report.txt", version)], replace=True)
        assert path.read_bytes() == version
    uploads.settled(path, id_of(b"of June"))  # two more are to come
    assert path.read_bytes() == b"of August"
    uploads.settled(path, id_of(b"of June"))
    uploads.settled(path, id_of(b"of June"))
    assert [(file, file.read_bytes()) for file in uploads.folder.iterdir()] == [(path, b"of June")]
    # What is dropped again is no other file.
    uploads.keep([("report.txt", b"of June")], replace=True)
    uploads.settled(path, id_of(b"of June"))
    assert [(file, file.read_bytes()) for file in uploads.folder.iterdir()] == [(path, b"of June")]


def test_a_document_that_leaves_takes_along_what_its_upload_was_to_replace(uploads: Uploads) -> None:
    uploads.keep([("report.txt", b"of May")])
    (path,) = uploads.keep([("report.txt", b"of June")], replace=True)
    with uploads.leaving([path]):
        pass
    assert list(uploads.folder.iterdir()) == []
