import pytest

from chatbot.checking.checks import contradicts, denials, other_number
from chatbot.checking.names import is_named, names_in, rival_of
from corpus.types import Sentence
from index.types import Evidence, StoredPassage

DENIES, DENIED = "the source does not deny this", "the source denies this"


@pytest.mark.parametrize(
    ("sentence", "source", "reason"),
    [
        ("Algeria closed its border.", "Algeria did not close its border.", DENIED),
        ("Algeria did not close its border.", "Algeria closed its border on Monday.", DENIES),
        ("Algeria never closed its border.", "Algeria didn’t close its border.", None),
        ("Morocco did not send troops.", "Morocco refused to send troops.", None),
        ("Morocco sent troops.", "Morocco sent troops, but not ships.", None),
        ("It was attacked by the group.", "The attack was not only planned but carried out by the group.", None),
        ("The raid needed help.", "The raid could not have succeeded without help.", None),
        ("Exports rose by a tenth.", "Exports fell by a tenth.", "the source says “fell”"),
        ("Exports rose by a tenth.", "Exports rose by a tenth while imports fell.", None),
        ("They came from the north.", "They came from the north and the south.", None),
        ("The border is in the north.", "The border is in the south.", "the source says “south”"),
        (
            "France sent 4,000 soldiers to Mali in 2013.",
            "France, which had no troops in Mali before 2013, sent 4,000 soldiers.",
            None,
        ),
        ("They call it non-imperialism.", "They call it a form of imperialism.", DENIES),
        ("No fewer than 37 men died.", "Thirty-seven men died.", None),
        ("It adopted Resolution No. 2085.", "Resolution 2085 was adopted.", None),
        ("Oil is important to Nigeria.", "Nigeria exports oil.", None),
        ("The third successive coup came.", "It ended in failure.", None),
        ("It spread in West Africa.", "It spread in the east of the region.", None),
        ("Nigeria imports oil.", "Nigeria exported oil.", "the source says “exported”"),
        ("There is no evidence of a link.", "No evidence of a link was found.", None),
    ],
)
def test_denials_and_opposites(sentence: str, source: str, reason: str | None) -> None:
    assert contradicts(sentence, source) == reason


def test_a_denial_reaches_to_the_end_of_its_clause() -> None:
    assert list(denials("He did not leave, which surprised the guards")) == [["leav"]]


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


def item(text: str) -> Evidence:
    passage = StoredPassage(1, "d", "Report", "Report", 0, 9, text, None, (Sentence(0, 9),))
    return Evidence(passage, 0, len(text), text, None, 0.5, 0.5, 1)


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


def test_a_figure_is_not_taken_for_a_year() -> None:
    assert other_number("2014", "It was in 2014.", [item("15,000 soldiers came.")]) == "the source does not give 2014"
    assert other_number("40", "40 militants came.", [item("On 16 January 2013, militants came.")]) == (
        "the source does not give 40"
    )
