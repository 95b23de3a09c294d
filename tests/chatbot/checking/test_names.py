import pytest

from chatbot.checking.names import is_named, names_in, rival_of
from corpus.types import Sentence
from index.types import Evidence, StoredPassage


def item(text: str) -> Evidence:
    passage = StoredPassage(1, "d", "Report", "Report", 0, 9, text, None, (Sentence(0, 9),))
    return Evidence(passage, 0, len(text), text, None, 0.5, 0.5, 1)


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        (
            "The group joined al-Qaeda in the Islamic Maghreb (AQIM) in Algeria.",
            ["AQIM", "Algeria"],
        ),
        ("It was Al-Qaeda in the Islamic Maghreb (AQIM) in Algeria.", ["AQIM", "Algeria"]),
        ("Al-Qaeda in the Islamic Maghreb (AQIM) and Ansar Dine did it.", ["AQIM", "Ansar", "Dine"]),
        ("They met at the African Union (AU) and the Red Cross (ICRC).", ["AU", "Red", "Cross", "ICRC"]),
        ("The rule of Q3 and Mali’s army.", ["Mali"]),
    ],
)
def test_a_name_may_stand_by_its_short_form(sentence: str, names: list[str]) -> None:
    assert names_in(sentence, "Who did it?") == names


def test_names_are_found_after_abbreviations_and_in_any_script() -> None:
    assert names_in("It was ordered by Gen. Smith and Dr. Jones of Élysée.") == ["Smith", "Jones", "Élysée"]
    assert names_in("Tunisia closed its border.", "Who did?", "In January Tunisia met Libya.") == ["Tunisia"]
    assert names_in("Soldiers closed it.", "Soldiers came.") == []


@pytest.mark.parametrize(
    ("name", "words", "expected"),
    [
        ("Chad", {"chadian"}, True),
        ("Moroccan", {"morocco"}, True),
        ("French", {"franc"}, True),
        ("Niger", {"nigerian"}, False),
        ("Mali", {"malian"}, True),
    ],
)
def test_a_country_is_named_by_its_adjective(name: str, words: set[str], expected: bool) -> None:
    assert is_named(name, words) == expected


def test_the_name_in_the_place_of_another_is_told() -> None:
    source = item("Niger sent 680 soldiers.")
    assert rival_of("Chad", "Chad sent 680 soldiers.", [source], {"Niger", "Chad"}) == "Niger"
    assert rival_of("Chad", "Chad sent 680 soldiers.", [item("From there 680 came.")], {"Niger", "Chad"}) is None
