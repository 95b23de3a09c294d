from __future__ import annotations

from pathlib import Path

from corpus.folder import files_in


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("text")


def found(folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in files_in(folder)]


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
    make(tmp_path / "outside", "one.txt")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "first").symlink_to(tmp_path / "outside")
    (inside / "second").symlink_to(tmp_path / "outside")
    assert found(inside) == ["first/one.txt"]
