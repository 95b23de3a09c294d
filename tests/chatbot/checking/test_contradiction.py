import pytest

from chatbot.checking.contradiction import contradicts, denied_words

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
        ("Imports rose in 2012.", "Exports grew, whereas imports fell steeply.", "the source says “fell”"),
        ("Exports rose in 2012.", "Exports fell that year, after a drought.", "the source says “fell”"),
        ("Sales grew by 5 per cent.", "Sales rose by 5 per cent; costs fell.", None),
        ("There is no evidence of a link.", "No evidence of a link was found.", None),
    ],
)
def test_denials_and_opposites(sentence: str, source: str, reason: str | None) -> None:
    assert contradicts(sentence, source) == reason


def test_a_denial_reaches_to_the_end_of_its_clause() -> None:
    assert list(denied_words("He did not leave, which surprised the guards")) == [["leav"]]
