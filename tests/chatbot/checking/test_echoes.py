import pytest

from chatbot.checking.echoes import echoes


@pytest.mark.parametrize(
    ("sentence", "question", "echo"),
    [
        ("Paris and London differed in their reaction.", "How did Paris and London differ in their reaction?", True),
        ("The first church was named New Rochelle.", "What was the first church in New Rochelle named?", True),
        ("The first church was named Saint Paul.", "What was the first church in New Rochelle named?", False),
        ("The accords did not come about.", "Which accords came about?", False),
        ("Chad sent troops before Niger.", "Why did Niger and Chad send troops?", False),
        ("Both Chad and Niger sent troops.", "Which of Chad and Niger sent troops?", False),
        ("Chad sent more troops.", "Which sent more troops, Chad or Niger?", False),
        ("Mali asked for help.", "Did Mali ask for help?", False),
        ("Ham asked, “What is it?”", "What did Ham ask?", False),
        ("Nine of them left.", "How many of them left?", False),
        ("15 members voted.", "How many of the 15 members voted?", False),
        ("Chad sent troops.", "Which of Chad and Niger sent troops?", False),
        ("Niger has the larger army.", "Of Mali and Niger, which has the larger army?", False),
        ("Traoré was president when the coup happened.", "Was Traoré president when the coup happened?", False),
        ("The rebels who took Gao took Timbuktu.", "And did the rebels who took Gao also take Timbuktu?", False),
    ],
)
def test_a_sentence_that_says_no_more_than_the_question(sentence: str, question: str, echo: bool) -> None:
    assert echoes(sentence, question) is echo
