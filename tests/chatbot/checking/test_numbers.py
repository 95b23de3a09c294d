import pytest

from chatbot.checking.numbers import in_digits, numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Thirty-seven died.", {"37"}),
        ("About 2,500 men in 1.5 years", {"2500", "1.5"}),
        ("one of the leaders", set()),
        ("two hundred and one thousand", {"201000"}),
        ("three hundred and fifty of twenty five hundred", {"350", "2500"}),
        ("1\u202f200\u00a0000 euros in 2012/13, not in 2012-05", {"1200000", "2012", "2013", "05"}),
        ("one thousand two hundred men", {"1200"}),
        ("two thousand and five, forty thousand three hundred and two", {"2005", "40302"}),
        ("two hundred and\nfive men, two hundred and\u00a0six", {"205", "206"}),
        ("between two thousand and three thousand", {"2000", "3000"}),
        ("ten thousand one hundred thousand", {"10000", "100000"}),
        ("sold one thousand two weeks later", {"1000", "2"}),
        ("twenty thousand and one of them", {"20000"}),
        ("from two thousand one year to three thousand", {"2000", "3000"}),
        ("two thousand and one hundred", {"2100"}),
        ("someone often attended", set()),
        ("17 January 2013", {"17", "2013"}),
    ],
)
def test_numbers_are_found_however_they_are_written(text: str, found: set[str]) -> None:
    assert numbers(text) == found


def test_other_words_stay_as_they_are() -> None:
    assert in_digits("The eighth man, Tennyson, waited.") == "The eighth man, Tennyson, waited."
