import pytest

from chatbot.asking.pointing import pointers


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Why did they do it?", ["they", "it"]),
        ("In which year did he die?", ["he"]),
        ("Which army attacked it?", ["it"]),
        ("I see, why was it closed?", ["it"]),
        ("When did he leave AQIM?", ["he"]),
        ("When he left AQIM, where did Belmokhtar go?", []),
        ("When did the U.S. put him on its list?", ["him"]),
        ("How did Morocco see it?", ["it"]),
        ("What caused that?", ["that"]),
        ("Did that help?", ["that"]),
        ("How many joined that group?", []),
        ("When did these uprisings start?", ["these"]),
        ("Who lives there?", ["there"]),
        ("How can I create one?", ["one"]),
        ("Who led the latter?", ["latter"]),
        ("Was it France that intervened?", []),
        ("What is it like to live in Gao?", []),
        ("How long does it take to train a soldier?", []),
        ("Does it seem that the truce holds?", []),
        ("Were there any casualties?", []),
        ("How can one leave?", []),
        ("The fact that nobody came", []),
        ("What did the minister who said that resign for?", []),
        ("Who are those responsible?", []),
        ("What does this chapter say?", []),
        ("What happened this year?", []),
        ("What did the former president say?", []),
        ("", []),
    ],
)
def test_the_words_that_point_out_of_a_question_are_found(question: str, found: list[str]) -> None:
    assert [pointer.text for pointer in pointers(question)] == found


@pytest.mark.parametrize(
    ("question", "sure"), [("Why did they leave?", True), ("Was the attack on them planned?", False)]
)
def test_where_a_word_may_have_its_meaning_in_the_question_that_is_not_sure(question: str, sure: bool) -> None:
    assert [pointer.sure for pointer in pointers(question)] == [sure]
