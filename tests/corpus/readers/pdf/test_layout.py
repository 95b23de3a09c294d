from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from corpus.readers import ocr
from corpus.readers.pdf import read
from corpus.types import UnreadableDocument
from tests.files import Line, page, pdf

LEFT = """Northern Mali saw its first revolt
in the year 1963, when the young
state was weak and far away from
the towns of the desert. Many
families fled over the border to
the camps in Algeria and Libya,"""
RIGHT = """where they stayed for decades. A
second revolt began in 1990 and
ended with an accord that neither
side kept to. The third one came
in 2006 and the last in 2012, and
it divided the whole country."""
BODY = """The convoy left the plant in the early morning and drove to the north
for two days without a rest until it reached the wells at the border."""


def column(text: str, left: float, top: float = 700) -> list[Line]:
    return [(left, top - 13 * i, 10, line) for i, line in enumerate(text.split("\n"))]


def test_columns_are_read_one_after_the_other_below_what_spans_them() -> None:
    title = (150.0, 740.0, 16.0, "Four revolts in the north of the country")
    found = read(pdf([[title, *column(LEFT, 72), *column(RIGHT, 260, 698)]]))
    assert found.text == f"{title[3]}\n\n{LEFT} {RIGHT}".replace("\n", " ").replace("country  N", "country\n\nN")


def test_running_headers_and_page_numbers_stand_once_at_most() -> None:
    pages = []
    for number in range(1, 6):
        text = page(BODY.replace("two days", f"{number + 10} days"), top=650)
        pages.append([(72.0, 750.0, 9.0, "A history of the north"), *text, (300.0, 40.0, 9.0, f"{number}")])
    text = read(pdf(pages)).text
    assert text.count("A history of the north") == 1
    assert text.split("\n")[0] == "A history of the north"
    assert text.count("The convoy left") == 5
    assert not any(line.isdecimal() for line in text.split("\n"))


def test_a_footer_is_known_by_its_count_where_pages_end_early() -> None:
    pages = [
        [*page(BODY, top=700 - 60 * n), (250.0, 600.0 - 60 * n, 9.0, f"Plant Inc. | Report | {n}")] for n in range(1, 6)
    ]
    assert read(pdf(pages)).text.count("Plant Inc.") == 1


def test_a_short_document_loses_no_lines() -> None:
    lines = [(72.0, 750.0, 9.0, "To whom it may concern")]
    assert read(pdf([[*lines, *page(BODY)], [*lines, *page(BODY)]])).text.count("To whom it may concern") == 2


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("They spoke of a long-\nterm plan for all of the long-term camps there in the north.", "a long-term plan"),
        ("It was the time to nego-\ntiate about all of the men who were held by them there.", "to negotiate about"),
        ("Nobody knew of COVID-\n19 at the time when all of this took place in the desert.", "of COVID-19 at"),
        ("The years 1990–\n95 were the hardest of all for the families in the camps there.", "years 1990–95 were"),
    ],
)
def test_hyphens_at_line_ends_stay_where_they_belong(text: str, joined: str) -> None:
    assert joined in read(pdf([page(text)])).text


def test_a_footnote_does_not_interrupt_the_sentence_above_it() -> None:
    first = [*page("The convoy left the plant and drove to the north by night\nuntil, after long hours, it")]
    first += [(72.0, 60.0, 7.0, "1 The plant lies at Tiguentourine in the south of the country.")]
    found = read(pdf([first, page("reached the desert. Nobody was hurt on the way to the wells.")]))
    assert "until, after long hours, it reached the desert." in found.text
    assert "1 The plant lies at Tiguentourine" in found.text
    assert found.page_starts[1] == found.text.index("reached")


def test_marks_of_footnotes_do_not_stick_to_words_and_powers_are_kept() -> None:
    lines: list[Line] = [(72, 700, 10, "sales"), (95.2, 704, 6, "1"), (103, 700, 10, "grew on 5 km")]
    lines += [(159.5, 704, 6, "2"), (168, 700, 10, "of land.")]
    assert read(pdf([lines])).text == "sales grew on 5 km² of land."


def test_a_mark_that_stands_off_a_little_is_one_but_a_fraction_is_none() -> None:
    lines: list[Line] = [(72, 700, 10, "Reports"), (110, 704, 6, "1"), (116.5, 700, 10, "from the border tell of")]
    lines += [(224, 704, 6, "1"), (227, 700, 10, "/2 of the men.")]
    assert read(pdf([lines])).text == "Reports from the border tell of 1 /2 of the men."


def test_a_title_below_columns_is_not_read_between_them() -> None:
    title = (180.0, 604.0, 10.0, "Estimated costs")
    found = read(pdf([[*column(LEFT, 72), *column(RIGHT, 260), title]]))
    assert found.text.startswith(f"{LEFT} {RIGHT}".replace("\n", " "))
    assert found.text.endswith("Estimated costs")


def test_columns_with_a_picture_between_their_rows_are_columns() -> None:
    below = column(RIGHT, 260, 700) + column(LEFT, 260, 420)
    long = "\n".join([LEFT] * 4)
    found = read(pdf([[*column(long, 72), *below]]))
    assert found.text.count("Northern Mali saw its first revolt in the year 1963") == 5


CALLS = """reel.open(12)
reel.wind(9.5)
reel.wind(to_the_end, 2.25)

reel.stop()
reel.rest()
reel.play(second_tape, 1.5)
reel.close()"""


def test_a_column_of_short_lines_off_the_level_of_the_others_is_a_column() -> None:
    code = [line for top in (700, 583, 466) for line in column(CALLS, 72, top)]
    code = [line for line in code if line[3]]
    both = f"{LEFT}\n{RIGHT}"
    found = read(pdf([[*code, *column(both, 260, 700), *column(both, 260, 538)]])).text
    assert found.index("reel.close()") < found.index("Northern Mali")
    assert "camps in Algeria and Libya, where they stayed" in found


def test_labels_that_stand_beside_the_middle_of_their_descriptions_are_no_column() -> None:
    lines: list[Line] = []
    for i in range(16):
        first, second = LEFT.split("\n")[2 * (i % 3) : 2 * (i % 3) + 2]
        y = 720 - 18 * i + 6 * (i % 2)
        label = f"Reel {i}" if i % 3 else f"The part of the reel {i}"
        lines += [(72, y - 6 * (i % 2), 10, label), (260, y, 10, first)]
        lines += [(260, y - 12, 10, second)] if i % 2 else []
    found = read(pdf([lines])).text
    assert found.index("reel 0") < found.index("the towns") < found.index("reel 15")


def test_lines_spread_from_margin_to_margin_are_no_row_of_a_table() -> None:
    lines = page(
        "They asked for the end of all the strikes in the north and\nfor prisoners to be freed", size=10, top=712
    )
    words = [(72, "as"), (120, "men"), (178, "whom"), (243, "all"), (295, "thought")]
    spread: list[Line] = [(x, 688, 10, word) for x, word in words]
    assert "; " not in read(pdf([[*lines, *spread]])).text


def test_bold_lines_standing_alone_are_headings() -> None:
    lines = [(72.0, 740.0, -11.0, "Item 2. Properties"), *page(BODY), *page(BODY, top=640)]
    assert [(h.level, h.text) for h in read(pdf([lines])).headings] == [(1, "Item 2. Properties")]


def test_list_items_stand_on_lines_of_their_own() -> None:
    lines = page(
        "They asked for:\n• the end of the strikes in the whole of the north of the\n   country;\n• free prisoners."
    )
    assert read(pdf([lines])).text.endswith(
        "\n\n- the end of the strikes in the whole of the north of the country;\n- free prisoners."
    )


def test_what_is_drawn_twice_to_look_bold_stands_once() -> None:
    lines = page("Nobody slept.")
    assert read(pdf([[*lines, *[(x + 0.3, y, size, text) for x, y, size, text in lines]]])).text == "Nobody slept."


def test_text_across_the_page_is_kept_apart() -> None:
    drawn = b"BT /F 40 Tf 0.7 0.7 -0.7 0.7 150 300 Tm (DRAFT) Tj ET"
    assert read(pdf([page(BODY)], drawn=drawn)).text == BODY.replace("\n", " ") + "\n\nDRAFT"


# --- scans -----------------------------------------------------------------------------------------------------


def scan(*texts: str) -> bytes:
    """A PDF of one picture a page, with this written in it."""
    pictures = []
    for text in texts:
        picture = Image.new("RGB", (850, 1100), "white")
        ImageDraw.Draw(picture).text((100, 200), text, fill="black", font_size=36)
        pictures.append(picture)
    target = BytesIO()
    pictures[0].save(target, "PDF", save_all=True, append_images=pictures[1:], resolution=100)
    return target.getvalue()


def test_a_scan_says_what_to_do_where_text_recognition_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    with pytest.raises(
        UnreadableDocument, match=r"pictures of text \(scans\); install .*`pip install onnxruntime rapidocr`"
    ):
        read(scan("The first page."))


def test_what_text_recognition_sees_has_its_place_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def recognise(picture: Image.Image) -> list[ocr.Written]:
        width, height = picture.size
        return [ocr.Written("The plant burned.", 0.25 * width, 0.5 * height, 0.75 * width, 0.52 * height)]

    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(ocr, "recognise", recognise)
    found = read(scan("x", "y"))
    assert found.text == "The plant burned.\n\nThe plant burned."
    assert not found.scans  # or they would be read again and again
    assert found.warnings[0].startswith("pages 1–2 were read by text recognition")
    box = found.places[0].box
    assert (box.page, round(box.left), round(box.bottom), round(box.top)) == (1, 153, 380, 396)


def test_a_heading_that_runs_into_its_paragraph_stays_with_it() -> None:
    lines: list[Line] = [
        (72, 700, -10, "Domestic production activities in all of the"),
        (72, 688, -10, "northern regions. "),
        (158, 688, 10, "The rate has been raised to six per cent"),
        (72, 676, 10, "for this year and for all of the years after it."),
    ]
    found = read(pdf([lines]))
    assert found.text == (
        "Domestic production activities in all of the northern regions. The rate has been raised to six per cent "
        "for this year and for all of the years after it."
    )
    assert not found.headings
