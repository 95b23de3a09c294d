from __future__ import annotations

import hashlib
import importlib
import os
import random
from html import escape
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.readers import READERS, digest, ocr, read, supported
from corpus.readers.blocks import clean
from corpus.types import UnreadableDocument
from tests.files import as_nobody, everyones_folder, page, pdf, word
from tests.invariants import check_cut
from tests.one_of_each import WITHOUT_TABLES, one_of_each

SAMPLES = sorted(Path("corpus/samples").resolve().iterdir())
WORDS = "The siege of the plant at Tiguentourine lasted for four days in January"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_every_sample_reads_whole(sample: Path) -> None:
    document = read(sample)
    assert document.sha256 == hashlib.sha256(sample.read_bytes()).hexdigest() == digest(sample)
    assert document.format == sample.suffix[1:]
    assert document.title
    assert len(document.text) > 2000
    assert document.headings
    assert not document.warnings
    check_cut(document)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.txt", b"", "the file is empty"),
        ("blank.md", b" \n\t\n", "the file is empty"),
        ("nothing.md", b"[x]: https://example.org", "no text was found in it"),
        ("junk.txt", random.Random(0).randbytes(4096), "does not look like text"),
        ("program.exe", b"x", r"files of this kind \(\.exe\) can't be read yet; try one of "),
        ("README", b"x", r"files of this kind \(no ending\)"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableDocument, match=reason):
        read(path)


def test_a_file_that_says_no_date_has_none_whenever_it_was_saved(tmp_path: Path) -> None:
    for name in ("note.txt", "note.md", "note.csv", "note.html"):
        path = tmp_path / name
        path.write_text("On 16 January 2013, the plant was attacked; it was still dark.\n", encoding="utf-8")
        os.utime(path, (1_000_000_000, 1_000_000_000))
        assert read(path).date is None


def test_a_missing_file_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"it can't be opened \(No such file or directory\)"):
        read(tmp_path / "gone.txt")


def test_a_folder_or_a_pipe_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    for name in ("folder.txt", "pipe.txt"):
        with pytest.raises(UnreadableDocument, match="not a file"):
            read(tmp_path / name)


def test_a_file_without_permission_says_so() -> None:
    with everyones_folder() as folder:
        path = folder / "secret.txt"
        path.write_text("Secret.")
        path.chmod(0)
        with as_nobody(), pytest.raises(UnreadableDocument, match="no permission to read it"):
            read(path)


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("my_own-file.txt", "It is a sentence.", "my own file"),
        ("a.md", "# The heading\n\nText.", "The heading"),
        ("b.md", "---\ntitle: From\u0007 the front\n---\n\n# The heading\n\nText.", "From the front"),
        ("c.md", "Long text. " * 50 + "\n\n# Late heading\n\nText.", "c"),
        ("-.md", "Text.", "-.md"),
    ],
)
def test_a_document_always_has_a_title(tmp_path: Path, name: str, text: str, title: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert read(tmp_path / name).title == title


@pytest.mark.parametrize(
    ("name", "own", "title"),
    [
        ("2023_Q3_AAPL.pdf", None, "2023 Q3 AAPL"),
        ("0102-33.pdf", None, "UNITED STATES"),
        ("2023_Q3_AAPL.pdf", "Quarterly report", "Quarterly report"),
    ],
)
def test_the_name_of_a_pdf_tells_more_than_its_letterhead(
    tmp_path: Path, name: str, own: str | None, title: str
) -> None:
    lines = [(72.0, 740.0, 20.0, "UNITED STATES"), *page("The company sells phones. It also sells computers.")]
    (tmp_path / name).write_bytes(pdf([lines], title=own))
    assert read(tmp_path / name).title == title


@pytest.mark.parametrize("ending", ["xlsx", "xlsm", "xls"])
def test_the_name_of_a_workbook_tells_more_than_that_of_a_sheet(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"ferry-fares.{ending}"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Sheet1").write(0, 0, "The fare is nine.")
    assert read(path).title == "ferry fares"


def test_a_file_under_a_wrong_ending_is_read_by_its_content(tmp_path: Path) -> None:
    for name, data, kind in [("a.doc", b"{\\rtf1 Text here.}", "rtf"), ("b.xls", b"<html><p>Text here.", "html")]:
        (tmp_path / name).write_bytes(data)
        assert supported(tmp_path / name)
        document = read(tmp_path / name)
        assert (document.format, document.text) == (kind, "Text here.")


def test_a_file_of_an_old_program_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    with pytest.raises(UnreadableDocument, match=r"it is in the old \.doc format; save it as \.docx"):
        read(tmp_path / "a.doc")


def test_endings_count_in_any_case(tmp_path: Path) -> None:
    (tmp_path / "SHOUT.TXT").write_text("Text here.")
    assert supported(tmp_path / "SHOUT.TXT")
    assert not supported(tmp_path / "a.exe")
    assert read(tmp_path / "SHOUT.TXT").format == "txt"


# --- any text, in every format ---------------------------------------------------------------------------------

LINE = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60),
    st.sampled_from(
        [WORDS + ".", "U.S. Gen. Smith left at 5 a.m. today.", "1. One", "- two", "(a)", "وقع الهجوم؟ نعم.", "袭击。"]
    ),
)
LINES = st.lists(LINE, min_size=1, max_size=5)
LATIN = st.lists(
    st.text(
        st.characters(codec="cp1252", exclude_categories=("Cs", "Cc", "Cf", "Zs"), include_characters=" "),
        min_size=1,
        max_size=50,
    )
    .map(clean)
    .filter(bool),
    min_size=1,
    max_size=5,
)


def as_text(lines: list[str]) -> tuple[str, bytes]:
    return "a.txt", "\n\n".join([WORDS, *lines]).encode()


def as_markdown(lines: list[str]) -> tuple[str, bytes]:
    return "a.md", "\n\n".join([f"# {WORDS}", *lines]).encode()


def as_html(lines: list[str]) -> tuple[str, bytes]:
    body = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return (
        "a.html",
        f"<html><head><meta charset='utf-8'></head><body><h1>{WORDS}</h1><p>{WORDS}.</p>{body}</body></html>".encode(),
    )


def as_word(lines: list[str]) -> tuple[str, bytes]:
    shown = [("Normal", "".join(c for c in line if c.isprintable())) for line in lines]
    return "a.docx", word(("Heading 1", WORDS), *shown)


def as_pdf(lines: list[str]) -> tuple[str, bytes]:
    return "a.pdf", pdf([page(WORDS), *(page(line) for line in lines)])


@pytest.mark.slow
@pytest.mark.parametrize("write", [as_text, as_markdown, as_html, as_word])
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES)
def test_any_text_in_any_format_cuts_into_verbatim_passages(write, lines: list[str], tmp_path: Path) -> None:
    name, data = write(lines)
    (tmp_path / name).write_bytes(data)
    document = read(tmp_path / name)
    assert WORDS in document.text
    document.text.encode()
    check_cut(document)


@pytest.mark.slow
@pytest.mark.parametrize("write", [as_text, as_word])
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES)
def test_no_word_gets_lost_on_the_way(write, lines: list[str], tmp_path: Path) -> None:
    name, data = write(lines)
    (tmp_path / name).write_bytes(data)
    kept = clean(read(tmp_path / name).text).replace(" ", "")
    for line in lines:
        printable = line if write is as_text else "".join(c for c in line if c.isprintable())
        assert clean(printable).replace(" ", "") in kept


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LATIN)
def test_any_pdf_page_has_its_own_place_in_verbatim_passages(lines: list[str], tmp_path: Path) -> None:
    name, data = as_pdf(lines)
    (tmp_path / name).write_bytes(data)
    document = read(tmp_path / name)
    assert len(document.page_starts) == len(lines) + 1
    assert WORDS in document.text
    check_cut(document)


# --- files from the wild ---------------------------------------------------------------------------------------


UNREAD = {
    "having-images.docx": "no text was found",
    "tika_testWORD_truncated.docx": "damaged",
    "tika_testODTnotaZipFile.odt": "damaged or not an OpenDocument text",
    "libreoffice-writer-password.pdf": "protected by a password; save a copy without one",
    "tika_testUnicodePassword.pdf": "protected by a password; save a copy without one",
    "tika_testOCR.pdf": "text recognition",
    "grayscale-image.pdf": "text recognition",
}


def test_of_the_files_from_the_wild_each_reads_or_says_why(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    unread = {}
    for path in sorted((data / "documents").rglob("*.*")):
        if path.suffix == ".json":
            continue
        try:
            document = read(path)
        except UnreadableDocument as error:
            unread[path.name] = str(error)
            continue
        check_cut(document)
    assert unread.keys() == UNREAD.keys()
    for name, reason in UNREAD.items():
        assert reason in unread[name]


def test_one_file_of_each_format_reads_whole(tmp_path: Path) -> None:
    for path in one_of_each(tmp_path):
        document = read(path)
        assert not document.warnings
        assert "Country: Chad; Troops: 2,000" in document.text or path.suffix in WITHOUT_TABLES
        check_cut(document)


def test_every_reader_is_there_and_has_a_file_to_be_tried_on(tmp_path: Path) -> None:
    files = [*SAMPLES, *one_of_each(tmp_path)]
    assert {READERS[path.suffix] for path in files} == set(READERS.values())
    for module in set(READERS.values()):
        assert callable(importlib.import_module(f"corpus.readers.{module}").read)
