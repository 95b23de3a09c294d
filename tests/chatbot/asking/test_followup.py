import time

import pytest

from chatbot import refusals
from chatbot.asking.clarify import TOO_SHORT
from chatbot.asking.followup import stand_alone
from chatbot.types import Message


def said(*turns: str) -> list[Message]:
    return [Message("assistant" if i % 2 else "user", text) for i, text in enumerate(turns)]


ATTACK = said(
    "Who led the attack on In Amenas?",
    "The attack was led by Mokhtar Belmokhtar, who had left al-Qaeda in the Islamic Maghreb (AQIM) in 2012. [1]",
)
CHAD = said("How many soldiers did Chad send to Mali?", "Chad sent 2,000 soldiers to Mali. [1]")
TUAREG = said("Why did the MNLA leave Timbuktu?", "Ansar Dine drove it out in June 2012.")
REVOLT = said("What happened in Mali in 2012?", "Soldiers overthrew President Touré in March 2012.")
TERM = said("What is an insurgency?", "An insurgency is a violent rebellion.")


@pytest.mark.parametrize(
    ("history", "question", "understood"),
    [
        (ATTACK, "Where was he born?", "Where was Mokhtar Belmokhtar born?"),
        (ATTACK, "What were his motives?", "What were Mokhtar Belmokhtar's motives?"),
        (ATTACK, "What about him?", "What about Mokhtar Belmokhtar?"),
        (ATTACK, "How old was he when he died?", "How old was Mokhtar Belmokhtar when he died?"),
        (CHAD, "How many died there?", "How many died in Mali?"),
        (said("What does the MNLA want?", "A state."), "Who led them?", "Who led the MNLA?"),
        (REVOLT, "Who replaced him?", "Who replaced President Touré?"),
        (TERM, "How does it end?", "How does an insurgency end?"),
        (said("Who was Emir Droukdel?", "He led AQIM."), "When did he die?", "When did Emir Droukdel die?"),
        (said("Which group did he found?", "He founded Ansar Dine."), "Where is it now?", "Where is Ansar Dine now?"),
        (said("Who planned it?", "Belmokhtar."), "Where was he born?", "Where was Belmokhtar born?"),
        (said("Who is Zeïna Çelik?", "A minister."), "What did she say?", "What did Zeïna Çelik say?"),
    ],
)
def test_a_pronoun_with_one_fitting_antecedent_is_replaced(
    history: list[Message], question: str, understood: str
) -> None:
    assert stand_alone(question, history) == understood


@pytest.mark.parametrize(
    ("history", "question", "understood"),
    [
        (REVOLT, "And in 2013?", "What happened in Mali in 2013?"),
        (CHAD, "And in 2013?", "How many soldiers did Chad send to Mali in 2013?"),
        (said("How many sailed in March 2023?", "Nine."), "And in May?", "How many sailed in May 2023?"),
        (REVOLT, "What about Niger?", "What happened in Niger in 2012?"),
        (REVOLT, "And in Niger?", "What happened in Niger in 2012?"),
        (said("Who leads Ansar Dine?", "Iyad Ag Ghaly."), "How about Boko Haram?", "Who leads Boko Haram?"),
    ],
)
def test_a_new_name_or_year_takes_the_place_of_the_old(history: list[Message], question: str, understood: str) -> None:
    assert stand_alone(question, history) == understood


@pytest.mark.parametrize(
    ("history", "question", "about"),
    [
        (ATTACK, "Why?", "Who led the attack on In Amenas, Mokhtar Belmokhtar"),
        (ATTACK, "Tell me more about that", "Who led the attack on In Amenas, Mokhtar Belmokhtar"),
        (ATTACK, "What was the aim of the attack?", "In Amenas, Mokhtar Belmokhtar"),
        (ATTACK, "How many hostages were killed?", "attack, In Amenas, Mokhtar Belmokhtar"),
        (ATTACK, "Who else took part?", "attack, In Amenas, Mokhtar Belmokhtar"),
        (CHAD, "What about Niger?", "How many soldiers did Chad send to Mali"),
        (CHAD, "And the French?", "How many soldiers did Chad send to Mali"),
        (CHAD, "Why did they?", "How many soldiers did Chad send to Mali"),
        (CHAD, "Which other countries sent soldiers?", "Chad, Mali"),
        (TUAREG, "Why did they do it?", "Why did the MNLA leave Timbuktu"),
        (TUAREG, "Who led them?", "MNLA, Timbuktu"),
        (TUAREG, "the causes?", "MNLA, Timbuktu"),
        (TERM, "And in the past?", "What is an insurgency"),
        (said("who stormed the gas plant", "Militants did."), "When was that?", "who stormed the gas plant, Militants"),
    ],
)
def test_what_is_left_out_is_said_behind_the_question(history: list[Message], question: str, about: str) -> None:
    assert stand_alone(question, history) == f"{question} (about: {about})"


@pytest.mark.parametrize(
    "question",
    [
        "Who led Ansar Dine?",
        "And who led Ansar Dine?",
        "What is terrorism?",
        "How do droughts cause conflict?",
        "What does a licence cost and who needs one?",
        "Who led Ansar Dine and why did they leave Timbuktu?",
        "When Droukdel died, who replaced him?",
        "Before he became emir, what did Droukdel do?",
        "What did the French say about their aims?",
        "Is it true that Algeria closed the border?",
        "Was it France that intervened in Mali?",
        "How long does it take to train a battalion?",
        "Which states said that they would send soldiers?",
        "What does this report say about Libya?",
        "Summarise this document",
        "What do the documents say?",
        "Are there reports of torture in Tessalit?",
        "What does IT cost the ministry?",
        "Who called themselves the defenders of the faith?",
        "Droukdel was killed where?",
        "谁领导了袭击?",
    ],
)
def test_a_question_that_stands_alone_stays_as_typed(question: str) -> None:
    assert stand_alone(question, ATTACK) == question


@pytest.mark.parametrize("history", [[], said("Hello!", "Hello. Ask me."), said("", "Nothing.")])
def test_without_a_question_before_nothing_is_added(history: list[Message]) -> None:
    assert stand_alone("Why did he do it?", history) == "Why did he do it?"


def test_what_is_spoken_of_is_kept_over_several_follow_ups() -> None:
    history = [*ATTACK, *said("Where was he born?", "In Ghardaïa, Algeria."), *said("Thanks!", "You are welcome.")]
    assert stand_alone("And when did he die?", history) == "And when did Mokhtar Belmokhtar die?"


def test_after_a_change_of_subject_the_old_one_is_not_dragged_back() -> None:
    history = [*ATTACK, *said("Who leads Ansar Dine?", "Iyad Ag Ghaly leads it.")]
    assert stand_alone("Where was he born?", history) == "Where was Iyad Ag Ghaly born?"


@pytest.mark.parametrize(
    "refusal",
    [
        "",
        "Nothing in the 10 documents seems to be about this.",
        "No answer to this was found in the document; these passages come closest.",
        "I do not know Mali.",
        refusals.EMPTY,
        refusals.OFF_TOPIC,
        refusals.UNSURE,
        refusals.UNSUPPORTED,
        "“Sahel Security Briefing” says otherwise: “Belmokhtar did not lead it.”",
        TOO_SHORT,
    ],
)
def test_a_refusal_adds_nothing(refusal: str) -> None:
    history = said("Who was Abdelmalek Droukdel?", refusal)
    assert stand_alone("When did he die?", history) == "When did Abdelmalek Droukdel die?"
    assert stand_alone("Why?", history) == "Why? (about: Who was Abdelmalek Droukdel)"


def test_a_greeting_before_a_question_is_no_part_of_it() -> None:
    history = said("Hi there, who led Ansar Dine?", "Iyad Ag Ghaly led it.")
    assert stand_alone("Why?", history) == "Why? (about: who led Ansar Dine, Iyad Ag Ghaly)"


def test_a_long_conversation_is_understood_at_once() -> None:
    long = "it was they that the army met there " * 100
    began = time.perf_counter()
    stand_alone("Why did they do it?", said(long, long) * 50)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("before", "answer", "question", "expected"),
    [
        (
            "Who is the president of Mali?",
            "Ibrahim Boubacar Keita is. [1]",
            "When was he elected?",
            "When was Ibrahim Boubacar Keita elected?",
        ),
        (
            "Who led the attack in Mali?",
            "Belmokhtar did.",
            "And in June 2013?",
            "Who led the attack in Mali in June 2013?",
        ),
        ("What happened in May 2012?", "A war.", "And in June 2013?", "What happened in June 2013?"),
        ("What did Malian troops do in Mali?", "They fled.", "And in Niger?", "What did Malian troops do in Niger?"),
        ("What did the MNLA want?", "It wanted a state.", "Did they get it?", "Did they get it? (about: MNLA)"),
    ],
)
def test_names_and_times_are_taken_whole(before: str, answer: str, question: str, expected: str) -> None:
    assert stand_alone(question, [Message("user", before), Message("assistant", answer)]) == expected


def test_signs_in_a_year_are_taken_as_they_are() -> None:
    history = said("What did the army do in 2012?", "It left.")
    assert stand_alone(r"And in 2013\1?", history) == r"What did the army do in 2013\1?"
