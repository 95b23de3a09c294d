from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from corpus import places, readers
from corpus.isolated import IsolatedReader
from corpus.types import Picture, UnreadableDocument
from tests.files import page, pdf

SENTENCE = "The siege lasted four days."


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf([page("Nothing of note."), page(SENTENCE)]))
    return path


def changed(path: Path, *, turn: int = 0, crop: tuple[float, float, float, float] | None = None) -> Path:
    """The same document with its second page turned or cropped."""
    document = pypdfium2.PdfDocument(path)
    document[1].set_rotation(turn)
    if crop:
        document[1].set_cropbox(*crop)
    target = path.with_name("changed.pdf")
    document.save(target)
    document.close()
    return target


def ink(picture: Picture, rectangle: tuple[float, float, float, float], margin: float = 0.0) -> int:
    """How many dark pixels there are in a rectangle, given by shares of the picture."""
    image = Image.open(io.BytesIO(picture.png)).convert("L")
    left, top, width, height = rectangle
    across, down = image.size
    box = (
        int((left - margin) * across),
        int((top - margin) * down),
        min(int((left + width + margin) * across) + 1, across),
        min(int((top + height + margin) * down) + 1, down),
    )
    return sum(image.crop(box).histogram()[:128])


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (36.0, 50.0, 580.0, 780.0)])
def test_the_boxes_of_a_sentence_cover_it_in_the_picture_of_its_page(
    report: Path, turn: int, crop: tuple[float, float, float, float] | None
) -> None:
    path = changed(report, turn=turn, crop=crop)
    document = readers.read(path)
    start = document.text.index(SENTENCE)
    picture = readers.draw(path, 2, 1000)
    found = places.boxes(document.places, start, start + len(SENTENCE))
    assert {box.page for box in found} == {2}
    covered = sum(ink(picture, picture.rectangle(box), margin=0.002) for box in found)
    assert covered > 100
    assert covered >= 0.95 * ink(picture, (0.0, 0.0, 1.0, 1.0))


def test_a_picture_has_the_width_asked_for_and_the_shape_of_its_page(report: Path) -> None:
    picture = readers.draw(report, 1, 800)
    size = Image.open(io.BytesIO(picture.png)).size
    assert size == (picture.width, picture.height)
    assert abs(picture.width - 800) <= 1
    assert picture.height > picture.width


def test_what_can_t_be_drawn_has_a_reason(report: Path, tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="it has no page 3"):
        readers.draw(report, 3, 800)
    note, broken = tmp_path / "note.txt", tmp_path / "broken.pdf"
    note.write_text("Text.")
    broken.write_bytes(b"%PDF-1.4 and no more")
    with pytest.raises(UnreadableDocument, match="only pages of a PDF"):
        readers.draw(note, 1, 800)
    with pytest.raises(UnreadableDocument, match="damaged"):
        readers.draw(broken, 1, 800)


def test_a_page_is_drawn_in_a_process_of_its_own(report: Path) -> None:
    reader = IsolatedReader()
    try:
        assert reader.draw(report, 2, 500) == readers.draw(report, 2, 500)
        with pytest.raises(UnreadableDocument, match="it has no page 9"):
            reader.draw(report, 9, 500)
        assert reader.read(report).text
    finally:
        reader.close()
