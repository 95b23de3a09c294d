from __future__ import annotations

import pytest

from corpus.readers.number_formats import shown


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (0.30000000000000004, "General", "0.3"),
        (1e20, "General", "1e+20"),
        (1234567.891, "#,##0", "1,234,568"),
        (1234567.891, "#,##0.0,,", "1.2"),
        (0.5, "0%", "50%"),
        (0.125, "0.0 %", "12.5 %"),
        (5, '0.0" km"', "5.0 km"),
        (5, "0\\ \\k\\g", "5 kg"),
        (1234.5, "$#,##0.00", "$1,234.50"),
        (-1234.5, '"$"#,##0.00_);\\("$"#,##0.00\\)', "($1,234.50)"),
        (-3, "0;-0", "-3"),
        (-0.001, "0.0", "0.0"),
        (12345, "0.00E+00", "1.23E+04"),
        (7, "000", "007"),
        (2.5, "0.##", "2.5"),
        (2, "0.##", "2"),
        (0.5, "# ?/?", "0.5"),
        (41290, "yyyy-mm-dd", "2013-01-16"),
        (41290, "[$-409]mmmm\\ d\\,\\ yyyy;@", "2013-01-16"),
        (41290, "mmm-yy", "2013-01"),
        (41290, "yyyy", "2013"),
        (41290.75, "d/m/yy h:mm", "2013-01-16 18:00"),
        (0.75, "h:mm AM/PM", "18:00"),
        (1.5, "[h]:mm:ss", "36:00:00"),
        (-1.5 / 24, "[h]:mm", "-1:30"),
        (-1e-9, "[h]:mm", "0:00"),
        (1, "yyyy-mm-dd", "1900-01-01"),
        (1e9, "yyyy-mm-dd", "1000000000"),
        (5, "@", "5"),
        (5, "", "5"),
        (3, '"Day "0', "Day 3"),
        (3012345678, "000-000-0000", "301-234-5678"),
        (1234567, "# ##0", "1234 567"),
        (5, "0,000", "0,005"),
        (1234, "#,###", "1,234"),
        (0.5, "#.00", ".50"),
        (7, "[Red]", "7"),
        (1e300, "0%", "1" + "0" * 302 + "%"),
        (5, "0" * 300, "5"),
    ],
)
def test_numbers_are_shown_as_their_format_says(value: float, code: str, expected: str) -> None:
    assert shown(value, code) == expected


def test_dates_may_count_from_1904() -> None:
    assert shown(39828, "yyyy-mm-dd", since_1904=True) == "2013-01-16"


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [(0.125, "0%", "13%"), (2.5, "0", "3"), (-2.5, "0", "-3"), (1234.5, "#,##0", "1,235"), (1.005, "0.00", "1.01")],
)
def test_halves_are_rounded_up_as_they_are_written(value: float, code: str, expected: str) -> None:
    assert shown(value, code) == expected


SHORT = '[>=1000000]0.0,,"M";[>=1000]0.0,"K";0'


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (3_200_000, SHORT, "3.2M"),
        (25_000, SHORT, "25.0K"),
        (500, SHORT, "500"),
        (-500, SHORT, "-500"),
        (-5, "[>=10]0.0;0", "-5"),
        (3, '[=1]"one";[=2]"two";0', "3"),
        (2, '[=1]"one";[=2]"two";0', "two"),
        (-5, '[>100]"many";(0);0', "(5)"),
        (1, '"Yes";"Yes";"No"', "Yes"),
        (0, '"Yes";"Yes";"No"', "No"),
        (0, '#,##0;-#,##0;"-"', "-"),
        (0, '_-* #,##0 €_-;-* #,##0 €_-;_-* "-"?? €_-;_-@_-', "- €"),
        (0, "0;-0;;@", ""),
        (0, "0;-0", "0"),
        (0, "0.0;@", "0.0"),
        (1, '"a;b"0;0', "a;b1"),
    ],
)
def test_each_number_is_shown_by_the_part_of_the_format_for_it(value: float, code: str, expected: str) -> None:
    assert shown(value, code) == expected


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="not a number"):
        shown(value, "0.0")
