from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from corpus.readers import read as read_file
from corpus.readers.pdf import INSTALL, read
from corpus.types import UnreadableDocument
from tests.files import page, pdf
from tests.invariants import check_cut

SAMPLES = Path("corpus/samples").resolve()
WRAPPED = """The gas plant at Tiguentourine lies close to the border
with Libya, and it was attacked in the early part of the
morning."""
JOINED = WRAPPED.replace("\n", " ")


def lines_of(data: bytes) -> list[str]:
    return [line for line in read(data).text.split("\n") if line]


def test_lines_broken_at_the_margin_become_one_paragraph() -> None:
    assert read(pdf([page(WRAPPED)])).text == JOINED


def test_a_line_that_stops_short_ends_its_paragraph() -> None:
    lines = ["The first ends.", "A second ends.", "The third is a good deal longer than both others were."]
    assert lines_of(pdf([page("\n".join(lines))])) == lines


def test_a_larger_gap_starts_a_new_paragraph() -> None:
    lines = page(WRAPPED) + page(WRAPPED, top=600)
    assert read(pdf([lines])).text == f"{JOINED}\n\n{JOINED}"


def test_a_word_hyphenated_at_a_line_end_is_made_whole() -> None:
    found = read(
        pdf([page("The government refused for a long time to nego-\ntiate with the kidnappers about their demands.")])
    )
    assert "to negotiate with" in found.text


def test_larger_type_is_a_heading_and_the_largest_the_highest() -> None:
    lines = [*page("Briefing", size=20, top=740), *page("Background", size=14, top=710), *page(WRAPPED, top=680)]
    found = read(pdf([lines]))
    assert [(h.level, h.text) for h in found.headings] == [(1, "Briefing"), (2, "Background")]
    assert all(found.text[h.start :].startswith(h.text) for h in found.headings)


def test_every_page_has_its_start() -> None:
    found = read(pdf([page("Page one says this."), page("Page two says that."), page("Page three says more.")]))
    assert found.page_starts == (0, found.text.index("Page two"), found.text.index("Page three"))


def test_a_sentence_that_runs_on_to_the_next_page_is_one() -> None:
    found = read(pdf([page("The convoy left the plant and"), page("reached the desert.")]))
    assert found.text == "The convoy left the plant and reached the desert."
    assert found.page_starts == (0, found.text.index("reached"))


def test_pages_keep_their_numbers_after_a_blank_one() -> None:
    found = read(pdf([page("First page."), [], page("Third page.")]))
    assert len(found.page_starts) == 3
    assert found.page_starts[2] == found.text.index("Third")
    assert not found.warnings
    assert not found.scans


def test_the_title_comes_from_the_file() -> None:
    assert read(pdf([page("Text.")], title="A \\(small\\) briefing".replace("\\", ""))).title == "A (small) briefing"
    assert read(pdf([page("Text.")])).title is None


@pytest.mark.parametrize(
    "title",
    ["Microsoft Word - x.doc", "untitled", "0000320193-22-000070", "aapl-20220625", "C:\\texts\\a b", "note.pdf", "12"],
)
def test_what_a_program_wrote_is_no_title(title: str) -> None:
    assert read(pdf([page("Text.")], title=title)).title is None


@pytest.mark.parametrize(
    ("information", "expected"),
    [
        (b"/CreationDate (D:20130116233000-08'00') /ModDate (D:20140203)", "2013-01-16"),
        (b"/ModDate (D:20140203)", "2014-02-03"),
        (b"/CreationDate (D:16010101000000Z) /ModDate (D:20140203)", "2014-02-03"),
        (b"/CreationDate (D:2013)", "2013"),
        (b"/CreationDate (Wed Jan 16 10:00:00 2013)", "2013-01-16"),
        (b"/CreationDate 20130116", None),
        (b"/CreationDate <FEFFD800>", None),
        (b"/CreationDate (D:99999999999999)", None),
    ],
)
def test_the_date_is_when_it_was_made_else_changed(information: bytes, expected: str | None) -> None:
    found = read(pdf([page("Text.")], title="").replace(b"/Title ()", information))
    assert (found.text, found.date) == ("Text.", expected)


def test_a_title_that_is_no_text_does_no_harm() -> None:
    found = read(pdf([page("Text.")], title="").replace(b"()", b"<FEFFD800>"))
    assert (found.text, found.title) == ("Text.", None)


def test_blank_pages_hold_no_text() -> None:
    with pytest.raises(UnreadableDocument, match="no text was found on its pages"):
        read(pdf([[], []]))


def test_a_pdf_under_a_password_says_what_to_do() -> None:
    with pytest.raises(UnreadableDocument, match="password; save a copy without one"):
        read(pdf([page("Secret.")], encrypted=True))


@pytest.mark.parametrize("data", [b"%PDF-1.4\n", b"not a pdf at all", pdf([page("Text.")])[:200]])
def test_a_truncated_or_foreign_file_is_damaged(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="damaged or not a PDF"):
        read(data)


def test_a_damaged_page_costs_only_itself() -> None:
    broken = pdf([page("First page."), page("Second page.")]).replace(b"/Type /Page /Parent", b"/Type /Pige /Parent", 1)
    found = read(broken)
    assert "Second page." in found.text
    assert found.warnings == ("page 1 could not be read: damaged",)
    assert found.page_starts[1] == found.text.index("Second")


def test_every_page_is_told_of() -> None:
    told: list[tuple[int, int]] = []
    read(pdf([page("One."), page("Two.")]), lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize("name", ["attack-on-in-amenas-briefing.pdf", "how-aqim-pays-for-itself.pdf"])
def test_the_sample_pdfs_read_as_three_pages_of_paragraphs(name: str) -> None:
    document = read_file(SAMPLES / name)
    assert len(document.page_starts) == 3
    assert all(a < b for a, b in pairwise(document.page_starts))
    assert len(document.headings) >= 4
    assert document.headings[0].text.split()[0] in document.title
    assert not document.warnings
    check_cut(document)
    # Paragraphs were joined: running text has few lines, and none of them ends within a word.
    lines = [line for line in document.text.split("\n") if line]
    assert sum(len(line) for line in lines) / len(lines) > 100
    assert not any(line.endswith("-") for line in lines)


def test_what_text_recognition_takes_is_what_its_extra_has() -> None:
    extras = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    packages = [requirement.partition(">=")[0] for requirement in extras["ocr"]]
    assert f"`pip install {' '.join(packages)}`" in INSTALL
