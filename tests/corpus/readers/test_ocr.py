from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from corpus.readers import ocr

pytestmark = pytest.mark.slow

needed = pytest.mark.skipif(not ocr.available(), reason="the optional part `ocr` is not installed")

LETTER = [
    "The harbour of Ostrava was rebuilt in 1974.",
    "It cost 3.5 million crowns, No. 5 on the list.",
    "Nobody asked the fishermen what they wanted.",
    "Two years later the first ferry left at 6 a.m.",
]
OTHER = [
    "A second pier followed in the spring of 1981.",
    "Its lights were seen from the far headland.",
    "The keeper wrote down the name of each ship.",
    "His books are kept in the town's archive.",
]
SIZE = 28
ROOT = Path(__file__).parents[3]


def drawn(*columns: list[str], title: str = "", mode: str = "RGB") -> Image.Image:
    """A page with these columns of lines side by side, and a title across."""
    picture = Image.new(mode, (700 * len(columns) + 100, 60 * max(map(len, columns)) + 260), "white")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(SIZE)
    draw.text((picture.width / 2, 60), title, "black", font, anchor="mt")
    for n, column in enumerate(columns):
        for i, line in enumerate(column):
            draw.text((60 + 700 * n, 150 + 60 * i), line, "black", font)
    return picture


def texts(picture: Image.Image) -> list[str]:
    return [line.text for line in ocr.recognise(picture)]


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("text recognition went to the net")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@needed
def test_a_page_is_read_with_its_spaces_and_where_its_lines_stand(no_network: None) -> None:
    picture = drawn(LETTER)
    found = ocr.recognise(picture)
    assert [line.text for line in found] == LETTER
    draw = ImageDraw.Draw(picture)
    for i, line in enumerate(found):
        left, top, right, bottom = draw.textbbox((60, 150 + 60 * i), line.text, ImageFont.load_default(SIZE))
        assert (line.left, line.top, line.right, line.bottom) == pytest.approx((left, top, right, bottom), abs=12)


@needed
def test_columns_are_read_one_after_the_other() -> None:
    title = "A short history of the harbour of Ostrava and of its piers"
    assert texts(drawn(LETTER, OTHER, title=title)) == [title, *LETTER, *OTHER]


@needed
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lies_on_its_side_is_read_and_its_edges_are_those_of_the_picture(turn: int) -> None:
    upright = drawn(LETTER[:2])
    found = ocr.recognise(upright.transpose(getattr(Image.Transpose, f"ROTATE_{turn}")))
    assert [line.text for line in found] == LETTER[:2]
    for line, plain in zip(found, ocr.recognise(upright), strict=True):
        match turn:
            case 90:
                edges = plain.top, upright.width - plain.right, plain.bottom, upright.width - plain.left
            case 270:
                edges = upright.height - plain.bottom, plain.left, upright.height - plain.top, plain.right
            case _:
                edges = (
                    upright.width - plain.right,
                    upright.height - plain.bottom,
                    upright.width - plain.left,
                    upright.height - plain.top,
                )
        assert (line.left, line.top, line.right, line.bottom) == pytest.approx(edges, abs=12)


@needed
def test_a_crooked_page_is_read_in_order() -> None:
    crooked = drawn(LETTER, OTHER).rotate(2, Image.Resampling.BICUBIC, fillcolor="white")
    assert texts(crooked) == [*LETTER, *OTHER]


@needed
def test_a_large_picture_is_read_and_its_edges_are_its_own() -> None:
    picture = drawn(LETTER[:2])
    large = picture.resize((picture.width * 4, picture.height * 4))
    for line, plain in zip(ocr.recognise(large), ocr.recognise(picture), strict=True):
        assert line.text == plain.text
        assert (line.left, line.bottom) == pytest.approx((4 * plain.left, 4 * plain.bottom), abs=50)


@needed
@pytest.mark.parametrize("mode", ["1", "P", "CMYK"])
def test_pictures_of_every_kind_are_read(mode: str) -> None:
    assert texts(drawn(LETTER[:1]).convert(mode)) == LETTER[:1]


@needed
def test_what_is_transparent_is_paper() -> None:
    picture = drawn(LETTER[:1])
    clear = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    clear.paste("black", mask=picture.convert("L").point(lambda level: 255 - level))
    assert texts(clear) == LETTER[:1]


@needed
@pytest.mark.parametrize("size", [(1, 1), (3, 5000), (900, 1200)])
def test_a_picture_without_text_has_no_lines(size: tuple[int, int]) -> None:
    assert ocr.recognise(Image.new("L", size, 255)) == []


@needed
def test_the_engine_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    ocr._engine.cache_clear()
    ocr.recognise(drawn(LETTER[:1]))
    ocr.recognise(Image.new("L", (100, 100), 255))
    assert capfd.readouterr() == ("", "")


@needed
def test_nothing_is_reported_and_nothing_written(tmp_path: Path) -> None:
    program = "from corpus.readers import ocr; from PIL import Image; ocr.recognise(Image.new('L', (99, 99)))"
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    subprocess.run([sys.executable, "-c", program], check=True, env=home, cwd=ROOT)
    assert not list(tmp_path.rglob("*"))


def test_without_the_package_there_is_no_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    ocr.available.cache_clear()
    try:
        assert not ocr.available()
    finally:
        ocr.available.cache_clear()


def test_without_its_models_there_is_no_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_model", lambda kind: None)
    ocr.available.cache_clear()
    try:
        assert not ocr.available()
    finally:
        ocr.available.cache_clear()
