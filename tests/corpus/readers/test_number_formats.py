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
        (1, "yyyy-mm-dd", "1900-01-01"),
        (1e9, "yyyy-mm-dd", "1000000000"),
        (5, "@", "5"),
        (5, "", "5"),
        (3, '"Day "0', "Day 3"),
    ],
)
def test_numbers_are_shown_as_their_format_says(value: float, code: str, expected: str) -> None:
    assert shown(value, code) == expected


def test_dates_may_count_from_1904() -> None:
    assert shown(39828, "yyyy-mm-dd", since_1904=True) == "2013-01-16"
