from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import pptx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.presentation import Presentation
from pptx.slide import Slide
from pptx.util import Inches

from corpus.readers.blocks import clean
from corpus.readers.pptx import read
from corpus.types import UnreadableDocument
from tests.files import document, word
from tests.invariants import check_cut

TITLE_AND_BODY, COMPARISON, TITLE_ONLY, BLANK = 1, 4, 5, 6


def made(*fill: Callable[[Slide], None], layout: int = BLANK) -> bytes:
    show = pptx.Presentation()
    for one in fill:
        one(show.slides.add_slide(show.slide_layouts[layout]))
    return saved(show)


def saved(show: Presentation) -> bytes:
    target = BytesIO()
    show.save(target)
    return target.getvalue()


def box(slide: Slide, text: str, left: float = 1, top: float = 1) -> None:
    slide.shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(1)).text_frame.text = text


def test_slides_are_pages_with_their_title_as_heading() -> None:
    def fill(slide: Slide) -> None:
        slide.shapes.title.text = "The plant"
        frame = slide.placeholders[1].text_frame
        frame.text = "First point"
        below = frame.add_paragraph()
        below.text, below.level = "Below it", 1

    found = read(made(fill, lambda slide: None, fill, layout=TITLE_AND_BODY))
    assert found.text == "\n\n".join(["The plant\n\n- First point\n  - Below it"] * 2)
    assert [(h.level, h.text) for h in found.headings] == [(1, "The plant"), (1, "The plant")]
    assert len(found.page_starts) == 3
    assert [found.text[start : start + 9] for start in found.page_starts] == ["The plant"] + ["The plant"] * 2
    assert document(found).page_at(found.headings[1].start) == 3


def test_the_date_is_when_it_was_made_and_not_that_of_the_template() -> None:
    show = pptx.Presentation(BytesIO(made(lambda slide: box(slide, "Text."))))
    assert read(saved(show)).date is None
    show.core_properties.modified = datetime(2014, 2, 3, 10)
    assert read(saved(show)).date == "2014-02-03"
    show.core_properties.created = datetime(2013, 1, 16, 10)
    assert read(saved(show)).date == "2013-01-16"


def test_empty_slides_at_the_end_are_pages_too() -> None:
    found = read(made(lambda slide: box(slide, "One sentence here."), lambda slide: None))
    assert found.page_starts == (0, len(found.text))


def test_shapes_are_read_from_top_to_bottom_and_left_to_right() -> None:
    def fill(slide: Slide) -> None:
        box(slide, "Fourth.", 1, 5)
        box(slide, "Third.", 5, 3.05)
        box(slide, "Second.", 1, 3)
        slide.shapes.title.text = "First"

    assert read(made(fill, layout=TITLE_ONLY)).text == "First\n\nSecond.\n\nThird.\n\nFourth."


def test_two_texts_that_are_compared_each_follow_their_heading() -> None:
    def fill(slide: Slide) -> None:
        texts = ("Boats", "Slow", "They carry a lot.", "Fast", "They cost a lot.")
        for holder, text in zip(slide.placeholders, texts, strict=False):
            holder.text_frame.text = text

    found = read(made(fill, layout=COMPARISON))
    assert found.text == "Boats\n\n- Slow\n- They carry a lot.\n- Fast\n- They cost a lot."


def test_a_slide_without_a_title_has_its_first_short_line_for_one() -> None:
    found = read(made(lambda slide: (box(slide, "Long ago, it began.", 1, 3), box(slide, "The beginning", 1, 1))))
    assert [h.text for h in found.headings] == ["The beginning"]
    assert not read(made(lambda slide: box(slide, "It is a sentence."))).headings


def test_groups_are_read_as_one() -> None:
    def fill(slide: Slide) -> None:
        box(slide, "After.", 1, 6)
        group = slide.shapes.add_group_shape()
        for text, top in (("Below.", 3), ("Above.", 2)):
            shape = group.shapes.add_textbox(Inches(1), Inches(top), Inches(1), Inches(1))
            shape.text_frame.text = text

    assert read(made(fill)).text == "Above.\n\nBelow.\n\nAfter."


def test_rows_of_tables_name_their_columns() -> None:
    def fill(slide: Slide) -> None:
        table = slide.shapes.add_table(3, 2, Inches(1), Inches(1), Inches(4), Inches(2)).table
        for i, text in enumerate(["Country", "Town", "Mali", "Gao", "", "Kidal"]):
            table.cell(i // 2, i % 2).text = text
        table.cell(1, 0).merge(table.cell(2, 0))

    assert read(made(fill)).text == "Country: Mali; Town: Gao\nCountry: Mali; Town: Kidal"


def test_charts_are_rows_of_their_figures() -> None:
    def fill(slide: Slide) -> None:
        data = CategoryChartData(number_format="0.0%")
        data.categories = ["2012", "2013"]
        data.add_series("Chad", (0.25, 0.5))
        data.add_series("Niger", (0.1 + 0.2, 1))
        chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(1), Inches(4), Inches(3), data)
        chart.chart.has_title = True
        chart.chart.chart_title.text_frame.text = "Share of troops"

    expected = "Share of troops\n\n2012; Chad: 25.0%; Niger: 30.0%\n2013; Chad: 50.0%; Niger: 100.0%"
    assert read(made(fill)).text == expected


def test_raised_figures_stay_raised_and_symbols_are_told() -> None:
    def fill(slide: Slide) -> None:
        box(slide, "CO2 at 10")
        paragraph = slide.shapes[0].text_frame.paragraphs[0]
        for text, name, value in (("5", "baseline", "30000"), ("2", "baseline", "-25000"), ("\uf06c", "", "Wingdings")):
            run = paragraph.add_run()
            run.text = text
            if name:
                run.font._rPr.set(name, value)
            else:
                run.font.name = value

    assert read(made(fill)).text == "CO2 at 10⁵2●"


def test_notes_come_after_the_slide() -> None:
    def fill(slide: Slide) -> None:
        slide.notes_slide.notes_text_frame.text = "Say this.\nThen that."
        box(slide, "On the slide.")

    assert read(made(fill)).text == "On the slide.\n\nNotes:\n\nSay this.\n\nThen that."


@pytest.mark.parametrize(("title", "expected"), [("The siege", "The siege"), ("PowerPoint Presentation", None)])
def test_the_title_is_one_that_somebody_gave(title: str, expected: str | None) -> None:
    show = pptx.Presentation()
    show.core_properties.title = title
    show.slides.add_slide(show.slide_layouts[BLANK])
    assert read(saved(show)).title == expected


def test_another_kind_of_file_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="damaged or not a PowerPoint presentation"):
        read(word(("Normal", "Text.")))


LINE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf")), min_size=1, max_size=40)


@settings(max_examples=25, deadline=None)
@given(slides=st.lists(st.lists(LINE, max_size=4), max_size=4))
def test_every_word_survives_in_order_on_its_page(slides: list[list[str]]) -> None:
    def fill(lines: list[str]) -> Callable[[Slide], None]:
        return lambda slide: [box(slide, line, top=i + 1) for i, line in enumerate(lines)] and None

    found = read(made(*map(fill, slides)))
    assert len(found.page_starts) == len(slides)
    at = 0
    for page, lines in enumerate(slides, 1):
        for line in filter(None, map(clean, lines)):
            at = found.text.index(line, at)
            assert document(found).page_at(at) == page
            at += len(line)
    check_cut(document(found))
