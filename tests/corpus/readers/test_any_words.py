"""Whatever the words and wherever they stand: none is lost, none comes twice, and their order stays."""

from __future__ import annotations

import zipfile
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.readers import read
from tests.invariants import check_cut

WORD = st.one_of(
    st.text(st.characters(categories=("Ll", "Lu", "Lo"), exclude_characters="\u3164\uffa0"), min_size=1, max_size=9),
    st.sampled_from(["2012", "Gao", "naïve", "Łódź", "Тимбукту", "غاو", "通り"]),
)
PARAGRAPHS = st.lists(st.lists(WORD, min_size=1, max_size=12).map(" ".join), min_size=3, max_size=6)


def as_text(texts: list[str]) -> tuple[str, bytes]:
    return "a.txt", "\n\n".join(texts).encode()


def as_markdown(texts: list[str]) -> tuple[str, bytes]:
    first, second, *others = texts
    table = "".join(f"| {text} | |\n" for text in others)
    return "a.md", f"# {first}\n\n- {second}\n\n| | |\n|---|---|\n{table}".encode()


def body(texts: list[str]) -> str:
    first, second, *others = texts
    rows = "".join(f"<tr><td>{text}</td><td></td></tr>" for text in others)
    return f"<h1>{first}</h1><ul><li>{second}</li></ul><table><tr><th></th><th></th></tr>{rows}</table>"


def as_html(texts: list[str]) -> tuple[str, bytes]:
    return "a.html", f"<html><head><meta charset='utf-8'></head><body>{body(texts)}</body></html>".encode()


def as_rst(texts: list[str]) -> tuple[str, bytes]:
    first, second, *others = texts
    quoted = "\n\n".join(f".. note::\n\n   {text}" for text in others)
    return "a.rst", f"{first}\n{'=' * 4 * len(first)}\n\n- {second}\n\n{quoted}\n".encode()


def as_epub(texts: list[str]) -> tuple[str, bytes]:
    package = (
        "<package><metadata/><manifest><item id='a' href='a.xhtml'/></manifest>"
        "<spine><itemref idref='a'/></spine></package>"
    )
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("META-INF/container.xml", "<container><rootfile full-path='b.opf'/></container>")
        archive.writestr("b.opf", package)
        archive.writestr("a.xhtml", f"<html><body>{body(texts)}</body></html>")
    return "a.epub", target.getvalue()


def as_email(texts: list[str]) -> tuple[str, bytes]:
    message = EmailMessage()
    message["Subject"] = "Words"
    message.set_content("\n\n".join(texts), cte="base64")
    return "a.eml", bytes(message)


@pytest.mark.parametrize("write", [as_text, as_markdown, as_html, as_rst, as_epub, as_email])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=PARAGRAPHS)
def test_all_words_survive_in_order(write, texts: list[str], tmp_path: Path) -> None:
    name, data = write(texts)
    (tmp_path / name).write_bytes(data)
    document = read(tmp_path / name)
    check_cut(document)
    read_words = "".join(char for char in document.text.removeprefix("Words") if char.isalnum())
    assert read_words.replace("Note", "") == "".join(texts).replace(" ", "").replace("Note", "")
