from __future__ import annotations

import random
import re
import unicodedata
from bisect import bisect_left
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest

from corpus.readers.pdf import read
from corpus.sentences import sentences
from corpus.types import Extraction, Place
from tests.files import Line, page, pdf

TEXT = """The gas plant at Tiguentourine lies close to the border
with Libya, and it was attacked in the early part of the
morning by thirty-two men."""
TABLE: list[Line] = [
    (300, 740, -9, "June 2022"),
    (400, 740, -9, "June 2021"),
    (72, 720, 9, "Products"),
    (300, 720, 9, "$ 63,355"),
    (400, 720, 9, "$ 63,948"),
    (72, 708, 9, "Services"),
    (308, 708, 9, "19,604"),
    (408, 708, 9, "17,486"),
]


def letters(text: str) -> str:
    return re.sub(r"\W", "", unicodedata.normalize("NFKD", text).lower())


def seen(document: pypdfium2.PdfDocument, place: Place) -> str:
    """What stands in the box of a place, asked of the page anew."""
    box = place.box
    text: str = (
        document[box.page - 1]
        .get_textpage()
        .get_text_bounded(box.left + 0.02, box.bottom + 0.02, box.right - 0.02, box.top - 0.02)
    )
    return text


def check_places(found: Extraction) -> None:
    assert all(a.end <= b.start for a, b in pairwise(found.places))
    assert all(place.box.left < place.box.right and place.box.bottom < place.box.top for place in found.places)


@pytest.mark.parametrize(
    "attributes",
    [
        "/MediaBox [0 0 612 792]",
        "/MediaBox [0 0 612 792] /Rotate 90",
        "/MediaBox [0 0 612 792] /Rotate 180",
        "/MediaBox [-100 -50 700 900] /CropBox [20 20 600 780]",
        "/MediaBox [-100 -50 700 900] /CropBox [20 20 600 780] /Rotate 270",
    ],
)
def test_every_word_knows_its_place_on_any_page(attributes: str) -> None:
    data = pdf([page(TEXT), page("Nobody slept.")], attributes=attributes)
    found = read(data)
    check_places(found)
    words = [found.text[place.start : place.end] for place in found.places]
    assert words == found.text.split()
    document = pypdfium2.PdfDocument(data)
    assert [letters(seen(document, place)) for place in found.places] == [letters(word) for word in words]
    assert [place.box.page for place in found.places][-2:] == [2, 2]
    document.close()


def test_what_lies_outside_the_shown_part_of_a_page_is_not_read() -> None:
    lines = [*page("Text."), (10.0, 20.0, 8.0, "job 4711.indd")]
    assert read(pdf([lines], attributes="/MediaBox [0 0 612 792] /CropBox [50 50 562 742]")).text == "Text."


def test_text_set_upright_on_a_turned_page_is_read_line_by_line() -> None:
    turned = [(0.0, 0.0, 1.0, "")]
    drawn = (
        b"BT /F 10 Tf 0 1 -1 0 100 100 Tm (The first line of) Tj ET BT /F 10 Tf 0 1 -1 0 112 100 Tm (the page.) Tj ET"
    )
    found = read(pdf([turned], attributes="/MediaBox [0 0 612 792] /Rotate 90", drawn=drawn))
    assert found.text == "The first line of the page."
    box = found.places[0].box
    assert (round(box.left), round(box.bottom)) == (93, 100)


def test_both_halves_of_a_hyphenated_word_have_a_place() -> None:
    found = read(
        pdf([page("The government refused for a long time to nego-\ntiate with the men about it all in there.")])
    )
    start = found.text.index("negotiate")
    halves = [place for place in found.places if start <= place.start < start + len("negotiate")]
    assert [found.text[p.start : p.end] for p in halves] == ["nego", "tiate"]
    assert halves[0].box.bottom > halves[1].box.top


def test_the_name_of_a_column_points_to_the_header_in_every_row() -> None:
    found = read(pdf([TABLE]))
    assert found.text.split("\n") == [
        "Products; June 2022: $63,355; June 2021: $63,948",
        "Services; June 2022: 19,604; June 2021: 17,486",
    ]
    boxes = {place.box for place in found.places if found.text[place.start : place.end] == "2021"}
    assert len(boxes) == 1
    assert boxes.pop().bottom > 735
    check_places(found)


def test_the_places_of_random_sentences_show_their_words(data: Path) -> None:
    chance = random.Random(0)
    names = ["documents/pdf/federal-register-2020-17221.pdf", "documents/pdf/multicolumn.pdf"]
    names += ["documents/pdf/senate-expenditures.pdf", "documents/pdf/pdflatex-outline.pdf", "sec10q/2022_Q3_AAPL.pdf"]
    good = total = 0
    for name in names:
        found = read((data / name).read_bytes())
        check_places(found)
        document = pypdfium2.PdfDocument(data / name)
        starts = [place.start for place in found.places]
        whole = sentences(found.text)
        for sentence in chance.sample(whole, min(12, len(whole))):
            first, last = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
            shown = "".join(seen(document, place) for place in found.places[first:last])
            joints = re.sub(r"[:;] ", "", found.text[sentence.start : sentence.end])
            good += letters(shown) == letters(joints)
            total += 1
        document.close()
    assert good >= 0.96 * total
