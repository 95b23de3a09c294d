from __future__ import annotations

import pytest

from corpus.readers.docx import read
from tests.word import made, p, r


def test_insertions_stay_and_deletions_go() -> None:
    body = p(
        r("Kept ")
        + f"<w:ins>{r('put in ')}</w:ins>"
        + "<w:del><w:r><w:delText>taken out</w:delText></w:r></w:del>"
        + f"<w:moveFrom>{r('moved')}</w:moveFrom>"
        + r("end.")
    )
    assert read(made(body)).text == "Kept put in end."


def test_hidden_text_is_left_out() -> None:
    body = p(r("Seen ") + r("secret", "<w:vanish/>") + r("again", '<w:vanish w:val="0"/>'))
    assert read(made(body)).text == "Seen again"


def test_notes_follow_the_paragraph_that_refers_to_them() -> None:
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = f'<w:footnote w:id="-1">{p(r("separator"))}</w:footnote><w:footnote w:id="2">{p(r("A note."))}</w:footnote>'
    found = read(made(p(r("One") + mark + r(" sentence.")) + p(r("Next.")), footnotes=notes))
    assert found.text == "One sentence.\n\nA note.\n\nNext."


def test_the_mark_of_a_note_is_no_text() -> None:
    mark = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="2"/><w:t>*</w:t></w:r>'
    notes = f'<w:footnote w:id="2">{p(r("A note."))}</w:footnote>'
    assert read(made(p(r("One") + mark + r(" sentence.")), footnotes=notes)).text == "One sentence.\n\nA note."


def test_a_text_box_stands_once() -> None:
    box = f"<w:txbxContent>{p(r('In the box.'))}</w:txbxContent>"
    both = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    assert read(made(p(r("Around ") + f"<w:r>{both}</w:r>" + r("it.")))).text == "Around it.\n\nIn the box."


def test_of_fields_the_result_is_read() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    inner = mark("begin") + "<w:r><w:instrText>REF x</w:instrText></w:r>" + mark("separate") + r("no") + mark("end")
    code = "<w:r><w:instrText>IF </w:instrText></w:r>" + inner
    body = p(r("Page ") + mark("begin") + code + mark("separate") + r("7") + mark("end") + r("."))
    assert read(made(body)).text == "Page 7."


def test_breaks_tabs_and_hyphens() -> None:
    body = p(
        r("a")
        + "<w:r><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:noBreakHyphen/><w:t>d\u00ade</w:t><w:softHyphen/></w:r>"
    )
    assert read(made(body)).text == "a b c-de"


def test_symbols_say_what_their_font_shows() -> None:
    def sym(font: str, code: str) -> str:
        return f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'

    body = p(
        sym("Wingdings", "F0FE")
        + r(" Cold, ")
        + sym("Symbol", "F0A3")
        + r(" 8 ")
        + sym("Symbol", "F0B0")
        + r("C ")
        + sym("MS Gothic", "2612")
        + sym("Nobody Knows", "F041")
        + sym("Symbol", "no code")
    )
    assert read(made(body)).text == "☑ Cold, ≤ 8 °C ☒"


def test_private_characters_say_what_the_font_of_their_run_shows() -> None:
    def fonts(name: str) -> str:
        return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}"/>'

    body = p(r("\uf06c", fonts("Symbol")) + r(" and ") + r("\uf06c", fonts("Wingdings")))
    assert read(made(body)).text == "λ and ●"


@pytest.mark.parametrize(("power", "expected"), [("3", "8 km³ wide"), ("-1", "8 km⁻¹ wide"), ("th", "8 kmth wide")])
def test_raised_figures_stay_raised(power: str, expected: str) -> None:
    body = p(r("8 km") + r(power, '<w:vertAlign w:val="superscript"/>') + r(" wide"))
    assert read(made(body)).text == expected


def test_what_stands_lower_is_no_power() -> None:
    assert read(made(p(r("CO") + r("2", '<w:vertAlign w:val="subscript"/>')))).text == "CO2"


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    joined = "<w:rPr><w:del/></w:rPr>"
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = f'<w:footnote w:id="2">{p(r("A note."))}</w:footnote>'
    body = p(r("The harbour") + mark, joined) + p(r(" froze over.")) + p(r("Cut off"), joined)
    assert read(made(body, footnotes=notes)).text == "The harbour froze over.\n\nA note.\n\nCut off"


def test_what_a_form_asks_for_is_no_text() -> None:
    def control(properties: str, content: str) -> str:
        return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    inline = p(r("Town: ") + control("<w:showingPlcHdr/>", r("Type here")))
    whole = control("<w:showingPlcHdr/>", p(r("Type here")))
    filled = p(r("Day: ") + control('<w:showingPlcHdr w:val="0"/>', r("Monday")))
    assert read(made(inline + whole + filled)).text == "Town:\n\nDay: Monday"
