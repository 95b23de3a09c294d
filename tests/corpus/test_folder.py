from __future__ import annotations

from pathlib import Path

import pytest

from corpus.folder import scan
from corpus.types import FootnoteError
from tests.files import as_nobody, everyones_folder


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("text")


def found(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in scan(folder).files]


def test_files_are_found_in_every_folder_below_sorted(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a.txt", "z/c.md", "m/deep/d.pdf")
    assert found(tmp_path) == ["a.txt", "b.txt", "m/deep/d.pdf", "z/c.md"]


def test_hidden_files_and_the_locks_of_office_programs_are_left_out(tmp_path: Path) -> None:
    make(tmp_path, ".hidden.txt", ".git/config.txt", "~$open.docx", "seen.txt")
    assert found(tmp_path) == ["seen.txt"]


def test_a_link_back_up_the_tree_is_not_followed_for_ever(tmp_path: Path) -> None:
    make(tmp_path, "a/one.txt")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    assert found(tmp_path) == ["a/one.txt"]


def test_a_linked_folder_is_read_once(tmp_path: Path) -> None:
    make(tmp_path, ".apart/one.txt")
    (tmp_path / "first").symlink_to(tmp_path / ".apart")
    (tmp_path / "second").symlink_to(tmp_path / ".apart")
    assert found(tmp_path) == ["first/one.txt"]


def test_a_link_that_leads_out_of_the_folder_is_told_and_not_followed(tmp_path: Path) -> None:
    make(tmp_path / "outside", "one.txt", "secret.txt")
    make(tmp_path / "inside", "two.txt")
    (tmp_path / "inside" / "all").symlink_to(tmp_path / "outside")
    (tmp_path / "inside" / "notes.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (tmp_path / "inside" / "same.txt").symlink_to(tmp_path / "inside" / "two.txt")
    scanned = scan(tmp_path / "inside")
    assert [path.name for path in scanned.files] == ["same.txt", "two.txt"]
    assert [path.name for path in scanned.leading_out] == ["all", "notes.txt"]
    assert found(tmp_path / "inside" / "all") == ["one.txt", "secret.txt"]  # it was named


def test_what_the_ignore_file_names_is_left_out(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "a.tmp", "drafts/b.txt", "sub/drafts/c.txt", "sub/d.tmp", "sub/keep.tmp")
    (tmp_path / ".footnoteignore").write_text("# what need not be read\n*.tmp\n/drafts/\n!keep.tmp\n")
    assert found(tmp_path) == ["a.txt", "sub/keep.tmp", "sub/drafts/c.txt"]


def test_an_ignore_file_further_down_speaks_last_and_for_its_own_folder(tmp_path: Path) -> None:
    make(tmp_path, "old.txt", "sub/old.txt", "sub/new.txt", "other/new.txt", "other/old.txt")
    (tmp_path / ".footnoteignore").write_text("old.txt\n")
    (tmp_path / "sub" / ".footnoteignore").write_text("new.txt\n!old.txt\n")
    assert found(tmp_path) == ["other/new.txt", "sub/old.txt"]


def test_an_ignored_folder_is_not_even_looked_into(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "huge/deep/b.txt")
    (tmp_path / ".footnoteignore").write_text("huge\n!huge/deep/b.txt\n")
    assert found(tmp_path) == ["a.txt"]


def test_an_ignore_file_that_makes_no_sense_stops_the_scan(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    (tmp_path / ".footnoteignore").write_text("!\n")
    with pytest.raises(FootnoteError, match=r"\.footnoteignore can't be read .* Mend or remove it"):
        scan(tmp_path)


def test_a_folder_that_cannot_be_looked_into_is_told() -> None:
    with everyones_folder() as folder:
        make(folder, "a.txt", "closed/b.txt")
        (folder / "closed").chmod(0)
        try:
            with as_nobody():
                seen = scan(folder)
        finally:
            (folder / "closed").chmod(0o755)
    assert seen.files == (folder / "a.txt",)
    assert seen.closed == (folder / "closed",)
