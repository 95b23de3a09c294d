from __future__ import annotations

import time
from pathlib import Path

import pytest

from chatbot.answer import check_question
from chatbot.asking.questions import kind_of
from chatbot.starters import starters
from index.library import Library
from index.store import Store
from tests.fakes import FakeEmbedder


def library(tmp_path: Path, **documents: str) -> Library:
    folder = tmp_path / "documents"
    folder.mkdir()
    for name, text in documents.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    made = Library(Store(tmp_path / "library.db"), FakeEmbedder())
    made.update([folder])
    return made


def test_questions_are_made_from_what_documents_are_called_and_divided_into(tmp_path: Path) -> None:
    long, short = "It was said at length. " * 100, "It was said."
    made = library(
        tmp_path,
        a=f"# Otters\n\n## Introduction\n\n{long}\n\n## 2 May 2019\n\n{short}\n\n"
        f"## 2.1 Rivers and lakes\n\nMany lakes and some rivers have otters. {long}\n\n## Key findings\n\n{long}",
        b=f"# “Badgers”\n\n## Q: Who dug the old tunnel?\n\n{long}",
        c=f"# Okapis\n\n{short}",
    )
    assert starters(made) == [
        "What does “Otters” say about “Rivers and lakes”?",
        "Who dug the old tunnel?",
        "What are the main points of “Okapis”?",
    ]
    for question in starters(made):
        check_question(question)
    assert kind_of(starters(made)[-1]) == "summary"


@pytest.mark.parametrize(
    ("heading", "asked"),
    [
        ("2.1 Lakes of the north", "Lakes of the north"),
        ("Annex IV: Lakes of the north", "Lakes of the north"),
        ("3. Lakes of the north", "Lakes of the north"),
        ("24 lakes of the north", "24 lakes of the north"),
        ("Xi lakes of the north", "Xi lakes of the north"),
    ],
)
def test_the_number_of_a_heading_is_left_out(tmp_path: Path, heading: str, asked: str) -> None:
    text = "Otters swim in 24 lakes of the north, Xi says. " * 20
    assert f"“{asked}”" in starters(library(tmp_path, a=f"# Otters\n\n## {heading}\n\n{text}"))[0]


def test_a_heading_of_one_letter_again_and_again_takes_no_time(tmp_path: Path) -> None:
    made = library(tmp_path, a="# Otters\n\n" + "".join(f"## {c * 60}\n\n{'They swim. ' * 40}\n\n" for c in "Xi1"))
    began = time.perf_counter()
    starters(made)
    assert time.perf_counter() - began < 2


def test_headings_that_tell_nothing_are_not_asked_about(tmp_path: Path) -> None:
    long = "Otters swim by night and sleep by day. " * 20
    made = library(
        tmp_path,
        a=f"# Otters\n\n## Key findings\n\n{long}\n\n## What they do?\n\n{long}\n\n## Otters\n\n{long}\n\n"
        f"## Night and day\n\nToo short.\n\n## How otters swim\n\n{long}",
    )
    assert starters(made) == ["What are the main points of “Otters”?"]


@pytest.mark.parametrize(
    "heading",
    [
        "What was the rivalry about?",
        "He said he would swim. Do you believe him?",
        "Why did they dig there?",
        "So the lakes were an advertisement?",
    ],
)
def test_a_question_that_cannot_be_understood_alone_is_not_asked(tmp_path: Path, heading: str) -> None:
    text = "The rivalry of otters and badgers was about lakes, he said, and they dug there. " * 20
    assert heading not in starters(library(tmp_path, a=f"# Otters\n\n## {heading}\n\n{text}"))


def test_two_documents_are_not_asked_the_same_and_one_without_a_name_is_not_named(tmp_path: Path) -> None:
    long = "Otters swim by night and sleep by day. " * 20
    made = library(tmp_path, **{name: f"# {name}\n\n## Night and day\n\n{long}{name}" for name in ("00135", "00136")})
    assert starters(made)[0] == "What do the documents say about “Night and day”?"
    assert [question[:8] for question in starters(made)] == ["What do ", "What are"]


def test_a_library_of_one_document_or_none_has_fewer(tmp_path: Path) -> None:
    assert starters(library(tmp_path, a="Otters swim.")) == ["What are the main points of “a”?"]
    assert starters(Library(Store(tmp_path / "empty.db"), FakeEmbedder())) == []


def test_documents_of_one_title_are_asked_about_once(tmp_path: Path) -> None:
    made = library(tmp_path, **{name: f"# Annual report\n\nOtters swim. {name}" for name in ("a", "b", "c")})
    assert starters(made) == ["What are the main points of “Annual report”?"]
