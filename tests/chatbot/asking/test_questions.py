import pytest

from chatbot.asking.questions import kind_of, parts, understood


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who led the attack?", "fact"),
        ("How many hostages died?", "fact"),
        ("When did it begin?", "fact"),
        ("Was it the biggest of its class?", "fact"),
        ("Why did Algeria refuse to negotiate?", "explanation"),
        ("How does AQIM finance itself?", "explanation"),
        ("What led to the coup?", "explanation"),
        ("What were the consequences of the war for trade?", "explanation"),
        ("Which countries sent troops?", "list"),
        ("List the towns that fell in April.", "list"),
        ("What means does the group have?", "list"),
        ("What causes the drought?", "fact"),
        ("What happens when the contract ends?", "fact"),
        ("What makes Mali unstable?", "fact"),
        ("What counts as income?", "fact"),
        ("What made the founders of MUJAO leave?", "fact"),
        ("What steps has the government taken?", "list"),
        ("What agreements between Algeria and Mali were signed?", "list"),
        ("What countries joined?", "list"),
        ("Who were the leaders of the groups?", "list"),
        ("Compare the aims of the MNLA and Ansar Dine.", "comparison"),
        ("How do the two reports differ?", "explanation"),
        ("Does Chad differ from Niger in this?", "comparison"),
        ("Summarise the briefing.", "summary"),
        ("Give me a short overview of the interview.", "summary"),
        ("What does the interview with the analyst say?", "summary"),
        ("What are the main findings of the study?", "summary"),
        ("What does the report say about Tunisia?", "fact"),
    ],
)
def test_the_kind_of_a_question(question: str, kind: str) -> None:
    assert kind_of(question) == kind


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is the difference between AQIM and MUJAO?", ("AQIM", "MUJAO")),
        ("Compare Chad with Niger in troops sent.", ("Chad", "Niger")),
        ("How do the MNLA and Ansar Dine differ in their aims?", ("the MNLA", "Ansar Dine")),
        ("Is Chad different from Niger?", ("Chad", "Niger")),
        ("What do Mali and Niger have in common?", ("Mali", "Niger")),
        ("Who led Ansar Dine and AQIM?", ()),
    ],
)
def test_the_sides_of_a_comparison(question: str, expected: tuple[str, ...]) -> None:
    assert understood(question).sides == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who led the attack, and when did he die?", ["Who led the attack?", "when did he die?"]),
        ("Who led the attack? What did it cost?", ["Who led the attack?", "What did it cost?"]),
        ("Who led the attack and the retreat?", ["Who led the attack and the retreat?"]),
        ("How and why did it fail?", ["How and why did it fail?"]),
        ("Who won the most and who won the least?", ["Who won the most and who won the least?"]),
        (
            "The empire held Africa, Asia and which other continent?",
            ["The empire held Africa, Asia and which other continent?"],
        ),
        ("Tell me about the war.", ["Tell me about the war."]),
        ("Was heißt „Wir“? Und wer kam dann an?", ["Was heißt „Wir“?", "Und wer kam dann an?"]),
        ('Is the 5" gun old? And who made the other one?', ['Is the 5" gun old?', "And who made the other one?"]),
        ("What does “Who are we? Where do we go?” say?", ["What does “Who are we? Where do we go?” say?"]),
        ('What does "Who are we? Where do we go?" say?', ['What does "Who are we? Where do we go?" say?']),
    ],
)
def test_the_parts_of_a_question(question: str, expected: list[str]) -> None:
    assert parts(question) == expected
