import json
from pathlib import Path

import pytest

from chatbot.answer import Chatbot
from chatbot.evaluation.floors import shortfall
from chatbot.evaluation.layouts import read_collection
from chatbot.evaluation.matching import contains, recall, says
from chatbot.evaluation.questions import read_questions
from chatbot.evaluation.run import evaluate, judge
from chatbot.evaluation.summary import wilson
from chatbot.evaluation.types import Question
from chatbot.types import Answer, AnswerSentence, AskOptions, Message
from corpus.types import FootnoteError
from index.library import Library
from tests.fakes import ScriptedModel


@pytest.mark.parametrize(
    ("answer", "gold", "expected"),
    [
        ("It was led by the Belmokhtar. [1]", "Belmokhtar", True),
        ("He said “Now what?” at once.", "now what", True),
        ("In 2013 it fell.", "201", False),
        ("Anything.", "", False),
        ("About 1,200 men.", "1,200", True),
    ],
)
def test_gold_strings_are_found_at_word_boundaries(answer: str, gold: str, expected: bool) -> None:
    assert contains(answer, gold) is expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Chad and Niger sent men.", True),
        ("The Chadians and Niger did.", True),
        ("Only Niger did.", False),
        ("Chad did.", False),
    ],
)
def test_of_all_groups_each_is_wanted_in_one_way_or_another(answer: str, expected: bool) -> None:
    assert says(Question("Who?", (), frozenset(), all_of=(("Chad", "Chadians"), ("Niger",))), answer) is expected


def test_a_long_gold_answer_is_given_by_half_of_its_content_words() -> None:
    question = Question("Why?", ("Troops attacked the plant at dawn", "Rain"), frozenset(), recall=0.5)
    assert recall("The dawn attacks. [7]", question.answers[0]) == 0.5
    assert says(question, "The dawn attacks.")
    assert not says(question, "At dawn.")
    assert says(question, "It rained.")
    assert recall("It was in 7 [2013].", "2013") == 0.0


def test_the_interval_of_a_proportion() -> None:
    low, high = wilson(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)


def test_counts_are_those_of_a_case_worked_out_by_hand(small_library: Library, tmp_path: Path) -> None:
    plant = frozenset(d.id for d in small_library.documents() if d.path.endswith("plant.md"))
    model = ScriptedModel("Mokhtar Belmokhtar planned it.", "Mokhtar Belmokhtar planned it.", "Gluons.")
    bot = Chatbot(small_library, model, AskOptions(min_similarity=0.0, min_coverage=0.0))
    questions = [
        Question("Who planned the attack?", ("Belmokhtar",), plant, kind="fact", article="Siege"),
        Question("When was the plant attacked?", ("16 January",), plant, kind="fact", article="Gas"),
        Question("What do gluons do?", (), frozenset(), kind="off_topic", article="Gas"),
    ]
    output = tmp_path / "out.jsonl"
    result = evaluate(bot, questions, "same", output=output, progress=iter, say=print)
    assert result["correct"] == 0.5
    assert result["cited_gold"] == 1.0
    assert result["refused_unanswerable"] == 1.0
    assert result["quotes_verbatim"] == 1.0
    assert result["invalid_markers"] == 0
    assert result["n"]["correct"] == 2
    assert "mean_recall" not in result
    n = {"correct": 1, "refused_unanswerable": 0}
    assert result["by_article"]["Siege"] == {"correct": 1.0, "refused_unanswerable": None, "n": n}
    assert result["by_article"]["Gas"] == {
        "correct": 0.0, "refused_unanswerable": 1.0, "n": {"correct": 1, "refused_unanswerable": 1},
    }  # fmt: skip
    assert list(result["by_kind"]) == ["fact", "off_topic"]
    assert result["by_kind"]["fact"]["correct"] == 0.5
    rows = [json.loads(line) for line in output.read_text().splitlines()]
    assert [row["answerable"] for row in rows] == [True, True, False]
    assert [row["correct"] for row in rows] == [True, False, False]
    assert rows[0]["answer"] == "Mokhtar Belmokhtar planned it. [1]"


def test_a_question_is_asked_with_what_was_said_before(small_library: Library) -> None:
    model = ScriptedModel("Mokhtar Belmokhtar planned it.")
    bot = Chatbot(small_library, model, AskOptions(min_similarity=0.0, min_coverage=0.0))
    said = (Message("user", "What happened at the plant?"), Message("assistant", "It was attacked."))
    question = Question("Who planned it?", ("Belmokhtar",), frozenset(), history=said, recall=0.5)
    result = evaluate(bot, [question], "", output=None, progress=iter, say=print)
    assert result["correct"] == result["mean_recall"] == 1.0
    (asked,) = [line for line in model.asked[0][-1].content.splitlines() if line.startswith("Question:")]
    assert "plant" in asked


def test_a_refusal_says_nothing_of_the_gold_answer(small_library: Library) -> None:
    bot = Chatbot(small_library, ScriptedModel("x"), AskOptions(min_similarity=1.1, min_coverage=1.1))
    questions = [Question("Who planned the attack?", ("Belmokhtar",), frozenset(), recall=0.5)]
    result = evaluate(bot, questions, "", output=None, progress=iter, say=print)
    assert (result["correct"], result["mean_recall"], result["cited_gold"]) == (0.0, 0.0, None)


def test_words_of_a_refusal_are_no_answer(small_library: Library) -> None:
    question = Question("Who planned the attack?", ("Belmokhtar",), frozenset())
    sentences = (AnswerSentence("It was Belmokhtar."),)
    bot = Chatbot(small_library, ScriptedModel("x"))
    assert judge(bot, question, Answer("", "", sentences)).correct
    assert not judge(bot, question, Answer("", "", sentences, refused=True)).correct


def test_other_layouts_are_refused_in_words(tmp_path: Path) -> None:
    for content in ('{"data": 3}', '{"a": 1}', "[3]", "3", '{"input": "Who?"}\n{"input": "Why?"}\n', "{\n", ""):
        (tmp_path / "x.json").write_text(content)
        with pytest.raises(FootnoteError, match=r"neither in SQuAD 2\.0 nor in CLAP-NQ layout"):
            read_collection([tmp_path / "x.json"])
    (tmp_path / "x.json").write_text('{"data": 3}')
    with pytest.raises(FootnoteError, match="not a JSON list"):
        read_questions(tmp_path / "x.json", {})


def _squad(title: str, context: str) -> str:
    qas = [
        {"question": "Who?", "answers": [{"text": "He"}, {"text": "He"}], "is_impossible": False},
        {"question": "Why?", "answers": [], "is_impossible": True},
    ]
    content = {"data": [{"title": title, "paragraphs": [{"context": context, "qas": qas}]}]}
    return json.dumps(content, indent=1)


def _clapnq(question: str, *answers: str) -> str:
    passage = {"title": "Siege", "text": "It ended .", "sentences": ["It ended ."]}
    outputs = [{"answer": answer, "selected_sentences": []} for answer in answers]
    return json.dumps({"id": "1", "input": question, "passages": [passage], "output": outputs})


def test_paragraphs_and_questions_of_several_squad_files_are_put_together(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(_squad("A", "He did."))
    (tmp_path / "y.json").write_text(_squad("B", "She did."))
    both = read_collection([tmp_path / "x.json", tmp_path / "y.json"])
    assert both.documents == ("He did.", "She did.")
    assert [question.answers for question in both.questions] == [("He",), (), ("He",), ()]
    assert [question.article for question in both.questions] == ["A", "A", "B", "B"]


def test_clapnq_passages_are_documents_and_answers_are_long(tmp_path: Path, small_library: Library) -> None:
    (tmp_path / "yes.jsonl").write_text(f"{_clapnq('when did it end', '', 'It ended soon .')}\n{_clapnq('how')}\n")
    (tmp_path / "no.jsonl").write_text(_clapnq("why did it end", ""))
    both = read_collection([tmp_path / "yes.jsonl", tmp_path / "no.jsonl"])
    assert both.documents == ("Siege\n\nIt ended .",)
    assert [(q.answers, q.answerable, q.recall) for q in both.questions] == [
        (("It ended soon .",), True, 0.5),
        ((), False, 0.5),
        ((), False, 0.5),
    ]
    (tmp_path / "one.txt").write_bytes(both.documents[0].encode())
    small_library.update([tmp_path / "one.txt"])
    assert both.questions[0].documents <= {document.id for document in small_library.documents()}


def test_files_of_two_layouts_are_not_mixed(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(_squad("A", "He did."))
    (tmp_path / "y.jsonl").write_text(_clapnq("why"))
    with pytest.raises(FootnoteError, match="different layouts"):
        read_collection([tmp_path / "x.json", tmp_path / "y.jsonl"])


def test_questions_of_ones_own_have_kinds_groups_and_a_history(tmp_path: Path) -> None:
    row = {
        "question": "And Chad?",
        "answers": [],
        "all_of": [["2,000"]],
        "documents": ["a.md"],
        "kind": "follow_up",
        "history": [{"role": "user", "content": "How many men did Niger send?"}],
    }
    (tmp_path / "q.json").write_text(json.dumps([row, {"question": "Why?", "answers": [], "documents": []}]))
    asked, other = read_questions(tmp_path / "q.json", {"a.md": {"1", "2"}})
    assert asked.history == (Message("user", "How many men did Niger send?"),)
    assert (asked.all_of, asked.kind, asked.documents) == ((("2,000",),), "follow_up", {"1", "2"})
    assert (asked.answerable, other.answerable, other.kind) == (True, False, None)
    with pytest.raises(FootnoteError, match=r"a\.md, which is not in the library"):
        read_questions(tmp_path / "q.json", {})


def test_what_falls_short_is_named_in_one_sentence() -> None:
    result = {"correct": 0.74, "cited_gold": None, "refused_unanswerable": 0.7, "invalid_markers": 1}
    assert shortfall(result, {"refused_unanswerable": 0.7}) is None
    assert shortfall(result, {"invalid_markers": 1}) is None
    told = shortfall(result, {"correct": 0.75, "cited_gold": 0.9, "invalid_markers": 0})
    assert told == (
        "Not good enough: correct is 0.740, less than 0.75; cited_gold could not be measured; "
        "invalid_markers is 1, more than 0."
    )
