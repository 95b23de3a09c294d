from __future__ import annotations

from corpus.readers.pdf.furniture import Page, remove_furniture
from corpus.readers.pdf.page import Style, Word

STYLE = Style(10.0, False, False, 0)


def line(text: str, baseline: float) -> list[Word]:
    words = []
    left = 72.0
    for part in text.split():
        right = left + 5.0 * len(part)
        box = (left, baseline - 2, right, baseline + 8)
        words.append(Word(part, *box, baseline, STYLE, box))
        left = right + 3
    return words


def page(number: int, *lines: tuple[str, float], others: str = "") -> Page:
    words = [word for text, baseline in lines for word in line(text, baseline)]
    return Page(number, words, line(others, 400), bottom=0.0, top=792.0)


def shown(words: list[Word]) -> str:
    return " ".join(word.text for word in words)


def test_what_is_repeated_in_the_margin_goes_and_stays_where_it_stood_first() -> None:
    texts = ("The ferry sails.", "The ferry stays.", "The ferry sinks.")
    pages = [page(n, ("Annual report", 760), (text, 500), (f"Page {n}", 30)) for n, text in enumerate(texts, 1)]
    remove_furniture(pages)
    assert [shown(one.words) for one in pages] == list(texts)
    assert [shown(one.first_seen) for one in pages] == ["Annual report", "", ""]


def test_what_stands_twice_is_kept() -> None:
    pages = [page(n, ("Annual report", 760), (f"Text {n * 'x'}.", 500)) for n in (1, 2)]
    remove_furniture(pages)
    assert [shown(one.words) for one in pages] == ["Annual report Text x.", "Annual report Text xx."]


def test_the_names_of_columns_are_no_furniture() -> None:
    pages = [page(n, ("Port", 760), (f"Text {n * 'x'}.", 500)) for n in (1, 2, 3)]
    for one in pages:
        for i, name in enumerate(("Day", "Time", "Fare"), 1):
            (word,) = line(name, 760)
            word.left, word.right = word.left + 100 * i, word.right + 100 * i
            one.words.append(word)
    remove_furniture(pages)
    assert all("Port" in shown(one.words) for one in pages)


def test_a_watermark_stays_on_the_first_page() -> None:
    pages = [page(n, (f"Text {n * 'x'}.", 500), others="Draft") for n in (1, 2, 3)]
    remove_furniture(pages)
    assert [shown(one.others) for one in pages] == ["Draft", "", ""]
