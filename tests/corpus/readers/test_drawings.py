from __future__ import annotations

from corpus.readers.archive import parse
from corpus.readers.drawings import chart, chart_title, diagram


def points(*values: str) -> str:
    return "".join(f'<pt idx="{i}"><v>{value}</v></pt>' for i, value in enumerate(values) if value)


def test_a_chart_is_a_table_of_its_series() -> None:
    series = "".join(
        f"<ser><tx><v>{name}</v></tx><cat>{points('2012', '2013')}</cat><val>{points(*values)}</val></ser>"
        for name, values in (("Chad", ("0.30000000000000004", "2")), ("Niger", ("", "5")))
    )
    assert chart(parse(f"<chart>{series}</chart>".encode())).rows == [
        ["", "Chad", "Niger"],
        ["2012", "0.3", ""],
        ["2013", "2", "5"],
    ]


def test_the_outer_name_of_categories_counts_until_the_next() -> None:
    levels = '<lvl><pt idx="0"><v>a</v></pt><pt idx="1"><v>b</v></pt></lvl><lvl><pt idx="0"><v>X</v></pt></lvl>'
    series = f"<ser><tx/><cat><multiLvlStrRef>{levels}</multiLvlStrRef></cat><val>{points('1', '2')}</val></ser>"
    assert chart(parse(f"<chart>{series}</chart>".encode())).rows[1:] == [["X a", "1"], ["X b", "2"]]


def test_the_shapes_of_a_diagram_are_as_deep_as_they_hang() -> None:
    shapes = "".join(f'<pt modelId="{i}"><t><p><r><t>{text}</t></r></p></t></pt>' for i, text in enumerate("abc", 1))
    lines = '<cxn srcId="0" destId="1"/><cxn srcId="1" destId="2"/><cxn type="presOf" srcId="2" destId="3"/>'
    root = parse(f'<d><pt modelId="0" type="doc"/>{shapes}{lines}</d>'.encode())
    assert list(diagram(root)) == [("a", 0), ("b", 1), ("c", 0)]


def test_a_diagram_whose_lines_run_in_a_circle_ends() -> None:
    shape = '<pt modelId="1"><t><p><r><t>a</t></r></p></t></pt>'
    lines = '<cxn srcId="1" destId="2"/><cxn srcId="2" destId="1"/>'
    assert [text for text, _ in diagram(parse(f"<d>{shape}{lines}</d>".encode()))] == ["a"]


def test_the_titles_of_a_chart_tell_what_it_counts() -> None:
    def title(text: str) -> str:
        return f"<title><p><r><t>{text}</t></r></p></title>"

    axes = f"<catAx>{title('Year')}</catAx><valAx>{title('tonnes')}</valAx>"
    series = f"<ser><cat>{points('2012')}</cat><val>{points('5')}</val></ser>"
    root = parse(f"<s><chart>{title('Wool')}<plotArea>{series}{axes}</plotArea></chart></s>".encode())
    assert chart_title(root) == "Wool (tonnes)"
    assert chart(root).rows == [["Year", ""], ["2012", "5"]]
    assert chart_title(parse(b"<s><chart/></s>")) == ""
