import json
from pathlib import Path

import pytest

from chatbot.asking.clarify import clarification
from chatbot.asking.followup import stand_alone
from chatbot.types import Message

SAMPLES = json.loads((Path(__file__).parents[2] / "data/sample_questions.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Why did they do it?", "they"),
        ("Who was he?", "he"),
        ("What about that?", "that"),
        ("What happened there?", "there"),
        ("What were its aims?", "its"),
        ("Can you tell me what she said?", "she"),
    ],
)
def test_the_word_that_stands_for_nothing_is_named(question: str, word: str) -> None:
    assert f"“{word}”" in (clarification(question, question) or "")


@pytest.mark.parametrize("question", ["Why?", "And then?", "Tell me more", "How many were there?", "What else?"])
def test_a_question_with_no_subject_is_asked_back(question: str) -> None:
    assert clarification(question, question) == clarification("Why?", "Why?") is not None


@pytest.mark.parametrize(
    "question",
    [
        "Is it true that Algeria closed the border?",
        "What is it called when a state collapses?",
        "Is there evidence of torture?",
        "Were there hostages?",
        "Who is it that led the attack?",
        "What about the fact that they left?",
        "Who are those who fled?",
        "Which of those in power resigned?",
        "What does this report say?",
        "What is this about?",
        "Summarise these documents",
        "When Belmokhtar left AQIM, what did he found?",
        "Before he became emir, what did Droukdel do?",
        "Did the hostages say how they were treated?",
        "What is the WHO?",
        "¿Por qué?",
        *(sample["question"] for sample in SAMPLES if not sample.get("history")),
    ],
)
def test_a_question_that_says_what_it_is_about_is_not_asked_back(question: str) -> None:
    assert clarification(question, question) is None


@pytest.mark.parametrize("question", ["Why did they do it?", "And then?", "Who was he?"])
def test_nothing_is_asked_back_where_the_conversation_says_it(question: str) -> None:
    history = [Message("user", "Why did the MNLA leave Timbuktu?"), Message("assistant", "It was driven out.")]
    assert clarification(question, stand_alone(question, history)) is None


@pytest.mark.parametrize(
    ("question", "told", "understood"),
    [
        ("Why did they do it?", "The MNLA", "Why did the MNLA do it?"),
        ("Why did they do it?", "I mean the MNLA.", "Why did the MNLA do it?"),
        ("What were his motives?", "Droukdel", "What were Droukdel's motives?"),
        ("What happened there?", "Mali", "What happened in Mali?"),
        ("Why did they do it?", "Who leads Ansar Dine?", "Who leads Ansar Dine?"),
    ],
)
def test_the_reply_completes_the_question(question: str, told: str, understood: str) -> None:
    history = [Message("user", question), Message("assistant", clarification(question, question) or "")]
    assert stand_alone(told, history) == understood
