from __future__ import annotations

from corpus.readers.odt import read
from tests.files import zipped

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "style")
)


def level(number: int, form: str, suffix: str = "", shown: int = 1, kind: str = "list-level-style-number") -> str:
    return (
        f'<text:{kind} text:level="{number}" style:num-format="{form}" style:num-suffix="{suffix}" '
        f'text:display-levels="{shown}"/>'
    )


def outline(*levels: str) -> str:
    return f"<text:outline-style style:name='Outline'>{''.join(levels)}</text:outline-style>"


PLAIN = f"<text:list-style style:name='L'>{level(1, '1', '.')}{level(2, '1', '.', 2)}</text:list-style>"
LETTERS = f"<text:list-style style:name='M'>{level(1, 'I', '.')}{level(2, 'A', '', 2)}</text:list-style>"
OUTLINE = outline(level(1, "1", "."), level(2, "1", "", 2))


def text(body: str, styles: str) -> str:
    content = f"<office:styles>{styles}</office:styles><office:body><office:text>{body}</office:text></office:body>"
    return read(zipped({"content.xml": f"<office:document {SPACES}>{content}</office:document>"})).text


def h(number: int, title: str, attributes: str = "") -> str:
    return f'<text:h text:outline-level="{number}" {attributes}>{title}</text:h>'


def item(content: str, attributes: str = "") -> str:
    return f"<text:list-item {attributes}>{content}</text:list-item>"


def p(line: str) -> str:
    return f"<text:p>{line}</text:p>"


def items(*content: str, attributes: str = "text:style-name='L'") -> str:
    return f"<text:list {attributes}>{''.join(content)}</text:list>"


def test_headings_are_numbered_as_the_outline_says() -> None:
    body = h(1, "One") + h(2, "Below") + h(2, "Next") + h(1, "Two") + h(2, "Again")
    assert text(body, OUTLINE) == "1. One\n\n1.1 Below\n\n1.2 Next\n\n2. Two\n\n2.1 Again"
    assert text(h(1, "One"), outline(level(1, ""))) == "One"


def test_a_heading_may_have_no_number_or_begin_anew() -> None:
    style = "<style:style style:name='H' style:family='paragraph' style:list-style-name=''/>"
    child = "<style:style style:name='C' style:family='paragraph' style:parent-style-name='H'/>"
    body = h(1, "Preface", 'text:is-list-header="true"') + h(1, "Thanks", "text:style-name='C'") + h(1, "One")
    body += h(1, "Five", 'text:restart-numbering="true" text:start-value="5"')
    assert text(body, OUTLINE + style + child) == "Preface\n\nThanks\n\n1. One\n\n5. Five"


def test_a_number_that_is_written_out_stands_once() -> None:
    assert text(h(1, "<text:number>1.</text:number>One"), OUTLINE) == "1. One"


def test_items_have_the_numbers_by_which_others_refer_to_them() -> None:
    inner = items(item(p("aa")), item(p("ab")), attributes="")
    assert text(items(item(p("a") + inner), item(p("b"))), PLAIN) == "- a\n  - 1.1. aa\n  - 1.2. ab\n- b"


def test_a_list_goes_on_only_where_it_says_so() -> None:
    deep = items(item(items(item(p("deep")), attributes="")), attributes="{}")
    first = items(item(p("one")), item(p("two"), "text:start-value='4'"))
    goes_on = deep.format("text:style-name='L' text:continue-numbering='true'")
    assert text(first + p("Between.") + goes_on, PLAIN) == "- one\n- two\n\nBetween.\n\n  - 4.1. deep"
    assert text(first + p("Between.") + deep.format("text:style-name='L'"), PLAIN).endswith("  - 1.1. deep")


def test_a_list_in_a_list_counts_with_it_whatever_its_style() -> None:
    inner = items(item(p("in")), attributes="text:style-name='M'")
    assert text(items(item(p("one")), item(p("two") + inner)), PLAIN + LETTERS) == "- one\n- two\n  - II.A in"


def test_headings_in_a_list_have_its_numbers() -> None:
    body = items(item(h(1, "Top") + items(item(h(2, "Sub")), attributes="")), attributes="text:style-name='M'")
    assert text(body, OUTLINE + LETTERS) == "I. Top\n\nI.A Sub"


def test_numbers_follow_the_form_that_is_written_out() -> None:
    written = level(2, "a").replace("/>", ' xmlns:loext="loext" loext:num-list-format="§%1%/%2%)"/>')
    assert text(h(1, "One") + h(2, "Sub"), outline(level(1, "1"), written)) == "1 One\n\n§1/a) Sub"
