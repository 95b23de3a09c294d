import pytest

from chatbot.asking.mentions import mentions, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Who was Andre Gunder Frank?", ["Andre Gunder Frank"]),
        ("Why did the French withdraw from Mali?", ["French", "Mali"]),
        ("Did the army leave In Amenas?", ["army", "In Amenas"]),
        ("What did Ban Ki-moon tell the WHO?", ["Ban Ki-moon", "WHO"]),
        ("Name the leader of Élan’s rivals", ["leader", "Élan"]),
        ("What is an insurgency?", ["insurgency"]),
        ("Who is Abu Bakr al-Baghdadi of the Islamic State?", ["Abu Bakr al-Baghdadi of the Islamic State"]),
        ("WHO LED THE ATTACK ON MALI?", ["attack", "mali"]),
        ("Когда вошла Франция в Мали?", ["Франция", "Мали"]),
        ("", []),
    ],
)
def test_names_and_nouns_of_a_question_are_found(text: str, found: list[str]) -> None:
    assert [mention.text for mention in mentions(text, question=True)] == found


def test_what_a_mention_can_stand_for_is_told() -> None:
    rebels, gao = mentions("Did the rebels of Gao fight?", question=True), mentions("Who is in Gao?", question=True)
    assert [(m.plural, m.named, m.placed, m.full) for m in rebels] == [
        (True, False, False, "the rebels"), (False, True, False, "Gao"),
    ]  # fmt: skip
    assert [(m.named, m.placed) for m in gao] == [(True, True)]


def test_words_know_where_a_sentence_or_a_phrase_begins() -> None:
    assert [(w.text, w.opens_sentence, w.opens_phrase) for w in words("Well, he’s gone. Why?")] == [
        ("Well", True, True), ("he’s", False, True), ("gone", False, False), ("Why", True, True),
    ]  # fmt: skip
