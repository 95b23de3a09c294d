import pytest

from chatbot.checks import contradicts, denied, names_in

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
        ("There is no evidence of a link.", "No evidence of a link was found.", None),
    ],
)
def test_denials_and_opposites(sentence: str, source: str, reason: str | None) -> None:
    assert contradicts(sentence, source) == reason


def test_a_denial_reaches_to_the_end_of_its_clause() -> None:
    assert denied("He did not leave, which surprised the guards") == {"leav"}


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
